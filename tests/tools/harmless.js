// node harmless.js FILE…: fails if a file is not UTF-8 or has a byte that a terminal obeys or that reorders text.
const fs = require("fs");
const harmful = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
let wrong = 0;
for (const path of process.argv.slice(2)) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(fs.readFileSync(path));
    const found = harmful.exec(text);
    if (!found) continue;
    console.error(`${path}: U+${found[0].codePointAt(0).toString(16)} behind ${JSON.stringify(text.slice(found.index - 40, found.index))}`);
  } catch (error) {
    console.error(`${path}: ${error.message}`);
  }
  wrong++;
}
process.exit(wrong ? 1 : 0);
