#!/usr/bin/env bash
# Does the schema of the config file say what finlint says? JSON is YAML, so both can read the same files.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=tests/tools
$tools/install
cmake --preset dev >/dev/null
cmake --build --preset dev --target finlint >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build/dev/finlint config schema >"$work/schema.json"

accepts() { # what both say of a file
  local ours=0 theirs=0
  build/dev/finlint config check --config "$1" >"$work/said" 2>&1 || ours=1
  node $tools/validate.js "$work/schema.json" "$1" >>"$work/said" 2>&1 || theirs=1
  [ $ours = $theirs ] || { echo "finlint says $ours, the schema $theirs, of $(cat "$1"):"; cat "$work/said"; exit 1; }
  return $ours
}
good=('{}'
  '{"paths": "src", "exclude": ["a", "b"], "extra-arg": ["-DX"], "rules": {"sleep": "off", "all": "note"}, "versions": {"ruby": "3.1", "python": 3}}'
  '{"overrides": [{"paths": ["test/"], "rules": {"all": "off"}}], "confidence": "possible", "fail-on": "never"}'
  '{"strict": true, "require-reason": false, "jobs": 4, "unit-timeout": 0, "format": "sarif", "baseline": "b.json"}'
  '{"registrations": [{"call": "f", "callback": 0, "context": "posix-signal"}], "operations": []}')
bad=('[]' '{"ruls": {}}' '{"rules": {"sleep": "warn"}}' '{"rules": []}' '{"paths": {}}' '{"exclude": [1, {}]}' '{"jobs": "many"}'
  '{"strict": "maybe"}' '{"confidence": "sure"}' '{"overrides": [{"paths": "a"}]}' '{"overrides": [{"paths": "a", "rules": {}, "x": 1}]}'
  '{"registrations": {}}' '{"operations": ["f"]}' '{"versions": {"ruby": []}}')
for text in "${good[@]}"; do
  echo "$text" >"$work/x.yml"
  accepts "$work/x.yml" || { echo "refused: $text"; cat "$work/said"; exit 1; }
done
for text in "${bad[@]}"; do
  echo "$text" >"$work/x.yml"
  ! accepts "$work/x.yml" || { echo "accepted: $text"; exit 1; }
done
echo "the schema and finlint agree on $((${#good[@]} + ${#bad[@]})) files"
sed -n '/^    exclude: \[third_party/,/^$/s/^    //p' README.md >"$work/x.yml"
grep -q registrations: "$work/x.yml"
build/dev/finlint config check --config "$work/x.yml"
