// groovy jenkins.groovy JENKINSFILE WORKSPACE NAME=VALUE…: runs a declarative pipeline's steps: `sh` as Jenkins does, the rest as
// far as this test is concerned. A word that is not known here is an error, as it is in Jenkins.
class Pipeline {
    File workspace
    Map given, variables = [:], agent = [:]
    boolean failed = false

    static block(Closure body, Object with) {
        body.delegate = with
        body.resolveStrategy = Closure.DELEGATE_ONLY
        body()
    }
    void agent(Closure body) { block(body, new Agent()) }
    void environment(Closure body) { block(body, new Environment(variables: variables)) }
    void stages(Closure body) { block(body, new Stages(pipeline: this)) }
    void post(Closure body) { block(body, new Post(pipeline: this)) }
}

class Agent {
    void docker(Closure body) { Pipeline.block(body, this) }
    void image(String name) { if (name != 'debian:bookworm') throw new Exception("this is not $name") }
    void args(String options) {}
}

class Environment {
    Map variables
    void setProperty(String name, Object value) { variables[name] = value }
}

class Stages {
    Pipeline pipeline
    void stage(String name, Closure body) {
        if (pipeline.failed) return
        println "-- $name"
        Pipeline.block(body, this)
    }
    void steps(Closure body) { Pipeline.block(body, new Steps(pipeline: pipeline)) }
}

class Post {
    Pipeline pipeline
    void always(Closure body) { Pipeline.block(body, new Steps(pipeline: pipeline)) }
}

class Steps {
    Pipeline pipeline
    void sh(String script) {
        if (pipeline.failed) return
        def process = new ProcessBuilder('sh', '-xe', '-c', script).directory(pipeline.workspace).redirectErrorStream(true)
        process.environment().putAll(pipeline.variables + pipeline.given)
        def run = process.start()
        run.outputStream.close()
        run.inputStream.eachLine { println it }
        if (run.waitFor() != 0) pipeline.failed = true
    }
    Map sarif(Map options) { options }
    void recordIssues(Map options) {
        options.tools.each { tool ->
            def log = new groovy.json.JsonSlurper().parse(new File(pipeline.workspace, tool.pattern))
            println "recorded ${log.runs[0].results.size()} issues of $tool.id"
        }
    }
    void archiveArtifacts(Map options) { println "archived ${new File(pipeline.workspace, options.artifacts).length()} bytes" }
}

def pipeline = new Pipeline(workspace: new File(args[1]), given: args.drop(2).collectEntries { it.split('=', 2) as List })
def binding = new Binding(pipeline: { Closure body -> Pipeline.block(body, pipeline) })
new GroovyShell(binding).evaluate(new File(args[0]))
System.exit(pipeline.failed ? 1 : 0)
