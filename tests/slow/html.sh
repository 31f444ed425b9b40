#!/usr/bin/env bash
# Opens the HTML report in a real browser and reads it as a person does. Screenshots stay in build/pictures.
set -euo pipefail
cd "$(dirname "$0")/../.."
./setup --install chromium
tests/tools/install
cmake --preset dev >/dev/null
cmake --build --preset dev --target finlint test_report
pictures=build/pictures
rm -rf "$pictures"
mkdir -p "$pictures"

code=0
build/dev/finlint check --no-cache -q --confidence possible --format html -o "$pictures/report.html" \
  fixtures/projects/{across,cgo,depot,finalizers-and-mutexes,tally} 2>/dev/null || code=$?
[ $code = 1 ] || { echo "finlint check exits $code"; exit 1; }
FINLINT_PAGES=$pictures build/dev/tests/test_report
node tests/tools/html.js "$pictures/report.html" "$pictures/hostile-html.html" "$pictures"
