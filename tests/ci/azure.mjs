// azure.mjs PIPELINE WORKSPACE REPOSITORY: runs the steps of a pipeline below ROOT. Tasks: Cache (what is there is kept) and
// PublishBuildArtifacts (to /azure/published).
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parse } from "yaml";
import { copy, shell, write } from "./shell.mjs";

const [file, workspace, repository] = process.argv.slice(2);
const pipeline = parse(readFileSync(file, "utf8"));
const known = { pool: 1, steps: 1, trigger: 1, variables: 1 };
for (const key of Object.keys(pipeline)) if (!known[key]) throw new Error(`what is '${key}'?`);

const variables = {
  ...pipeline.variables,
  finlintRepository: repository,
  "Agent.TempDirectory": "/azure/temp",
  "Build.ArtifactStagingDirectory": "/azure/staging",
  "Pipeline.Workspace": "/azure/workspace",
};
for (const path of ["temp", "staging", "workspace"]) write(`/azure/${path}/.made`, "");

// What is not a variable stays: it is the shell's.
const fill = text => String(text).replace(/\$\(([\w.]+)\)/g, (all, name) => variables[name] ?? all);

const tasks = {
  "Cache@2": ({ key, path }) => {
    console.log(`task Cache@2 ${key} ${path}`);
    return !/\$\(/.test(key) && path.startsWith("/azure/");
  },
  "PublishBuildArtifacts@1": ({ PathtoPublish, ArtifactName }) =>
    copy(PathtoPublish, `/azure/published/${ArtifactName}/${basename(PathtoPublish)}`),
};

function script(text) {
  const { code, said } = shell(fill(text), { directory: workspace, environment: { TF_BUILD: "True" }, options: [] });
  for (const [, name, value] of said.matchAll(/^##vso\[task\.setvariable variable=(\w+)\](.*)$/gm)) variables[name] = value;
  return code === 0;
}

let failed = false;
for (const step of pipeline.steps) {
  if (failed && step.condition !== "succeededOrFailed()") continue;
  console.log(`-- ${step.displayName ?? step.task}`);
  const inputs = Object.fromEntries(Object.entries(step.inputs ?? {}).map(([key, value]) => [key, fill(value)]));
  const passed = step.bash ? script(step.bash) : tasks[step.task](inputs);
  failed ||= !passed;
}
process.exit(failed ? 1 : 0);
