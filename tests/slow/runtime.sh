#!/usr/bin/env bash
# Runs the programs of tests/runtime under the interpreters of Debian 12 and compares what happens with what the second
# line of each says ("# outcome: …"):
#
#   prints TEXT        ends with status 0 and TEXT in its output
#   fails with TEXT    ends by itself, with TEXT on standard error
#   hangs              is still running after LIMIT seconds
#   crashes or hangs   dies of a signal, or is still running
#
# Usage: runtime.sh [PROGRAM…]
set -euo pipefail
cd "$(dirname "$0")/../.."
limit=${LIMIT:-4}

# Prints a line and fails if a program does not do what it says.
judge() {
  local program=$1 interpreter=$2 expected output status=0
  expected=$(sed -n 's/^# outcome: //p' "$program")
  output=$(timeout -k 1 "$limit" "$interpreter" "$program" 2>&1 </dev/null) || status=$?
  case $expected in
    hangs) [ $status = 124 ] || [ $status = 137 ] ;;
    "crashes or hangs") [ $status -ge 124 ] ;;
    "prints "*) [ $status = 0 ] && [[ $output == *"${expected#prints }"* ]] ;;
    "fails with "*) [ $status -lt 124 ] && [[ $output == *"${expected#fails with }"* ]] ;;
    *) false ;;
  esac && return
  printf '%s: said "%s", but ended with status %s and said:\n%s\n' "$program" "$expected" "$status" "$output" | head -20
  return 1
}

# The first of the interpreters that is of the version that the programs speak of.
interpreter_of() {
  local wanted=$1 path
  shift
  for path in "$@"; do
    "$path" --version 2>/dev/null | grep -q "$wanted" && echo "$path" && return
  done
  echo "no interpreter of $wanted here: its programs are not judged" >&2
}

if [ "${1-}" = judge ]; then
  judge "$2" "$3"
  exit
fi
ruby=$(interpreter_of '^ruby 3\.1\.' ruby /usr/bin/ruby3.1)
python=$(interpreter_of '^Python 3\.11\.' /usr/bin/python3 python3.11)
programs=("$@")
[ $# -gt 0 ] || programs=(tests/runtime/*/*.{rb,py})
for program in "${programs[@]}"; do
  case $program in
    *.rb) echo "$program ${ruby:-none}" ;;
    *.py) echo "$program ${python:-none}" ;;
  esac
done | grep -v ' none$' | xargs -P 8 -n 2 "$0" judge
echo "${#programs[@]} programs do what they say"
