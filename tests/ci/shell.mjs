// Runs the scripts of CI files in the system below ROOT, where paths are as a runner would see them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const root = process.env.ROOT;
export const at = path => root + path;
export const read = path => (existsSync(at(path)) ? readFileSync(at(path), "utf8") : "");
export const write = (path, text) => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};

export function copy(from, to) {
  mkdirSync(dirname(at(to)), { recursive: true });
  return spawnSync("cp", ["-rT", at(from), at(to)]).status === 0;
}

const passed = ["http_proxy", "https_proxy", "no_proxy", "NODE_EXTRA_CA_CERTS"].filter(name => process.env[name]);
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// Returns what the script says and its exit code.
export function shell(script, { directory, environment, options }) {
  write("/tmp/step.sh", script);
  const words = Object.entries({ HOME: "/root", PATH: path, LANG: "C.UTF-8", CI: "true", ...environment });
  const run = spawnSync("env",
    ["-i", ...passed.map(name => `${name}=${process.env[name]}`), ...words.map(([name, value]) => `${name}=${value}`),
     "chroot", root, "bash", "-c", 'cd "$1" && shift && exec bash "$@" /tmp/step.sh', "step", directory, ...options],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });
  process.stdout.write(run.stdout + run.stderr);
  return { code: run.status, said: run.stdout };
}
