// node sarif-results.js FILE: prints what Microsoft's validator found, and fails if that is an error or a new warning.
const fs = require("fs");
const log = JSON.parse(fs.readFileSync(process.argv[2], "utf8").replace(/^\uFEFF/, ""));
// SARIF2005 asks for a page about the tool in the web: there is none to name.
const known = ["SARIF2005"];
let errors = 0;
for (const run of log.runs)
  for (const result of run.results ?? []) {
    const level = result.level ?? "warning";
    if (level === "error" || (level === "warning" && !known.includes(result.ruleId))) errors++;
    const where = result.locations?.[0]?.logicalLocations?.[0]?.fullyQualifiedName ?? "";
    console.log(`  ${level} ${result.ruleId} ${where} ${(result.message.arguments ?? []).join(" | ")}`);
  }
const failed = log.runs.some((run) => run.invocations?.some((i) => (i.toolExecutionNotifications ?? []).some((n) => n.level === "error")));
if (failed) console.log("  the validator itself failed");
process.exit(errors || failed ? 1 : 0);
