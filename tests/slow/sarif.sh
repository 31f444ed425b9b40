#!/usr/bin/env bash
# Validates the machine formats with tools of others: the golden files, and a report on the fixtures.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=tests/tools
$tools/install
cmake --preset dev >/dev/null
cmake --build --preset dev --target finlint
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

report() { # FORMAT
  local code=0
  build/dev/finlint check --no-cache -q --confidence possible --format "$1" -o "$work/fixtures.$1" fixtures 2>/dev/null || code=$?
  [ $code -le 1 ] || { echo "finlint check exits $code"; exit 1; }
}
report sarif
report json
for format in sarif json; do
  for name in "" hostile- empty-; do
    cp "tests/golden/report/$name$format" "$work/${name}golden.$format"
  done
done

node $tools/validate.js schema/finlint.schema.json "$work"/*.json
node $tools/validate.js $tools/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json "$work"/*.sarif
echo "the schemas hold"

# The validator exits 0 whatever it finds, so its results are counted.
multitool=$tools/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
validate() { # FILE
  rm -f "$work/results.json"
  "$multitool" validate "$1" --rule-kind "Sarif;Ghas" -o "$work/results.json" --log ForceOverwrite \
    --level "Error;Warning;Note" --kind Fail >"$work/validator.log" 2>&1 && grep -q "^Done. 1 files" "$work/validator.log" ||
    { cat "$work/validator.log"; return 1; }
  node $tools/sarif-results.js "$work/results.json"
}
mkdir "$work/broken"
sed '/"relatedLocations"/,/"codeFlows"/s/"message"/"notMessage"/' tests/golden/report/sarif >"$work/broken/x.sarif"
if validate "$work/broken/x.sarif" >/dev/null; then
  echo "the validator accepts a broken log: this test proves nothing"
  exit 1
fi
status=0
for log in "$work"/*.sarif; do
  echo "$(basename "$log"):"
  validate "$log" || status=1
done
exit $status
