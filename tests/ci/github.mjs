// GitHub's files as GitHub reads them: its own parser and evaluator of expressions.
//
//   github.mjs validate FILE…                     refuses what GitHub would refuse
//   github.mjs run FILE JOB WORKSPACE SOURCES     runs the steps of a job below ROOT; the action of this repository is in SOURCES
//
// What stands in for the actions of others: checkout (all is there), cache (/var/ci-cache), upload-sarif (/var/ci-uploads).
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { NoOperationTraceWriter, parseWorkflow, convertWorkflowTemplate } from "@actions/workflow-parser";
import { parseAction } from "@actions/workflow-parser/actions/action-parser";
import { readFileSync, existsSync } from "node:fs";
import { basename } from "node:path";
import { parse } from "yaml";
import { at, copy, read, shell, write } from "./shell.mjs";

async function validate(name) {
  const file = { name, content: readFileSync(name, "utf8") };
  const action = basename(name) === "action.yml";
  const { context, value } = (action ? parseAction : parseWorkflow)(file, new NoOperationTraceWriter());
  if (!action && value) await convertWorkflowTemplate(context, value);
  for (const error of context.errors.getErrors()) console.log(`${name}: ${error.message}`);
  return context.errors.getErrors().length === 0;
}

function dataOf(value) {
  if (value === null || typeof value !== "object") return new data.StringData(String(value ?? ""));
  return new data.Dictionary(...Object.entries(value).map(([key, part]) => ({ key, value: dataOf(part) })));
}

function evaluate(expression, job, contexts) {
  const status = { always: true, success: !job.failed, failure: job.failed };
  const functions = Object.entries(status).map(([name, is]) =>
    ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(is) }));
  const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions).parse();
  return new Evaluator(tree, dataOf(contexts), new Map(functions.map(each => [each.name, each]))).evaluate();
}

const fill = (text, job, contexts) =>
  String(text).replace(/\$\{\{(.*?)\}\}/gs, (_, expression) => evaluate(expression.trim(), job, contexts).coerceString());

const fillAll = (map, job, contexts) =>
  Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, fill(value, job, contexts)]));

function wanted(step, job, contexts) {
  if (step.if === undefined) return !job.failed;
  const condition = String(step.if).replace(/^\$\{\{(.*)\}\}$/s, "$1");
  const value = evaluate(condition, job, contexts);
  const truth = value.kind === data.Kind.Boolean ? value.value : value.coerceString() !== "";
  return truth && (/\b(always|success|failure)\(\)/.test(condition) || !job.failed);
}

// "NAME=value" lines, as scripts write them.
const pairs = text => Object.fromEntries(text.split("\n").filter(Boolean).map(line => line.split(/=(.*)/s).slice(0, 2)));

const others = {
  "actions/checkout": () => true,
  "actions/cache": ({ path, key }, job) => {
    const kept = `/var/ci-cache/${key}`;
    const hit = existsSync(at(kept));
    if (hit) copy(kept, path);
    else job.after.push(() => copy(path, kept));
    console.log(`cache ${key}: ${hit ? "hit" : "miss"}`);
    return true;
  },
  "github/codeql-action/upload-sarif": ({ sarif_file, category }, job) =>
    copy(`${job.workspace}/${sarif_file}`, `/var/ci-uploads/${category}.sarif`),
};

function runScript(step, job, contexts, environment) {
  const files = { GITHUB_OUTPUT: "/tmp/ci-output", GITHUB_STEP_SUMMARY: "/tmp/ci-summary" };
  write(files.GITHUB_OUTPUT, "");
  const directory = step["working-directory"] ? fill(step["working-directory"], job, contexts) : ".";
  const { code } = shell(fill(step.run, job, contexts), {
    directory: directory.startsWith("/") ? directory : `${job.workspace}/${directory}`,
    options: step.shell || job.shell ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"],
    environment: { GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: job.workspace, RUNNER_TEMP: "/tmp/runner", ...files,
                   ...environment, ...fillAll(step.env, job, contexts) },
  });
  if (step.id) contexts.steps[step.id] = { outputs: pairs(read(files.GITHUB_OUTPUT)) };
  return code === 0;
}

function runAction(step, job, contexts) {
  const given = fillAll(step.with, job, contexts);
  const [name] = step.uses.split("@");
  if (others[name]) return others[name](given, job);
  if (name !== "./" && name !== "OWNER/finlint") throw new Error(`no stand-in for ${step.uses}`);
  const action = parse(read(`${job.sources}/action.yml`));
  for (const key of Object.keys(given)) if (!(key in action.inputs)) throw new Error(`action.yml has no input '${key}'`);
  const defaults = Object.fromEntries(Object.entries(action.inputs).map(([key, input]) => [key, input.default]));
  const inside = { ...contexts, inputs: { ...defaults, ...given }, steps: {},
                   github: { ...contexts.github, action_path: job.sources } };
  return runSteps(action.runs.steps, job, inside, {});
}

function runSteps(steps, job, contexts, environment) {
  let good = true;
  for (const step of steps) {
    if (!wanted(step, job, contexts)) continue;
    console.log(`-- ${step.name ?? step.uses ?? step.run.split("\n")[0]}`);
    const passed = step.uses ? runAction(step, job, contexts) : runScript(step, job, contexts, environment);
    if (passed) continue;
    good = false;
    job.failed = true;
  }
  return good;
}

function run(file, name, workspace, sources) {
  const workflow = parse(readFileSync(file, "utf8"));
  const job = { workspace, sources, failed: false, after: [], shell: workflow.defaults?.run?.shell };
  write("/tmp/ci-summary", "");
  write("/tmp/runner/.made", "");
  const contexts = { github: { workspace }, runner: { temp: "/tmp/runner", os: "Linux", arch: "X64" }, steps: {}, inputs: {} };
  const good = runSteps(workflow.jobs[name].steps, job, contexts, workflow.env ?? {});
  for (const last of job.after) last();
  return good;
}

const [how, ...rest] = process.argv.slice(2);
const good = how === "run" ? run(...rest) : (await Promise.all(rest.map(validate))).every(Boolean);
process.exit(good ? 0 : 1);
