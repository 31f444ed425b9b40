// A loader for node 18, which does not import JSON without being told that it is.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  return { format: "module", shortCircuit: true, source: `export default ${readFileSync(fileURLToPath(url), "utf8")}` };
}
