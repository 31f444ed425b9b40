// node validate.js SCHEMA FILE…: says what in the files does not follow the JSON Schema (draft-04 or 2020-12).
const fs = require("fs");
const read = (path) => JSON.parse(fs.readFileSync(path, "utf8"));
const [schemaPath, ...paths] = process.argv.slice(2);
const schema = read(schemaPath);
const draft04 = schema.$schema.includes("draft-04");
const Ajv = draft04 ? require("ajv-draft-04") : require("ajv/dist/2020");
const ajv = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true });
require("ajv-formats")(ajv);
const check = ajv.compile(schema);
let wrong = 0;
for (const path of paths) {
  if (check(read(path))) continue;
  wrong++;
  for (const error of check.errors) console.error(`${path}${error.instancePath}: ${error.message}`);
}
process.exit(wrong ? 1 : 0);
