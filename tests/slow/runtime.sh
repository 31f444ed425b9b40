#!/usr/bin/env bash
# Runs the programs of tests/runtime under the runtimes of Debian 12 and compares what happens with what the second line
# of each says ("# outcome: …", "// outcome: …"):
#
#   prints TEXT        ends with status 0 and TEXT in its output
#   fails with TEXT    ends by itself, with whatever status, and TEXT in its output
#   hangs              is still running after HANG seconds
#   crashes or hangs   dies of a signal, or is still running
#
# Which row of the packs each of them shows, and that finlint says of its calls what the row says, is for test_runtime.c.
#
# Usage: runtime.sh [PROGRAM…]
set -euo pipefail
cd "$(dirname "$0")/../.."
hang=${HANG:-4} slow=600 # on a busy machine the programs wait longer for what is to happen
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1

# Prints a line and fails if a program does not do what it says.
judge() {
  local program=$1 limit=$slow expected output status=0
  shift
  expected=$(sed -nE 's,^(#|//) outcome: ,,p' "$program")
  [[ $expected != *hangs ]] || limit=$hang
  output=$(timeout -k 1 "$limit" "$@" "$program" 2>&1 </dev/null) || status=$?
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

if [ "${1-}" = judge ]; then
  shift
  judge "$@"
  exit
fi

# The ending of the programs, what their runtime says of its version, its package, and how it runs one.
runtimes() {
  cat <<'END'
rb;ruby --version;^ruby 3\.1\.;ruby;ruby
py;/usr/bin/python3 --version;^Python 3\.11\.;python3;/usr/bin/python3
go;go version;go1\.;golang-go;go run
java;java --version;^openjdk 1[1-9];default-jdk-headless;java
js;node --version;^v(1[89]|2[0-9])\.;nodejs;node
END
}

programs=("$@")
[ $# -gt 0 ] || programs=(tests/runtime/*/*.*)
judged=0
todo=$(mktemp)
trap 'rm -f "$todo"' EXIT
while IFS=';' read -r ending version wanted package run; do
  mine=()
  for program in "${programs[@]}"; do
    [[ $program != *.$ending ]] || mine+=("$program")
  done
  [ ${#mine[@]} -gt 0 ] || continue
  $version 2>/dev/null | grep -E "$wanted" >/dev/null || ./setup --install "$package" >/dev/null 2>&1 </dev/null || true
  if ! $version 2>/dev/null | grep -E "$wanted" >/dev/null; then
    echo "skipped: '$version' is not $wanted, and $package does not bring it: ${#mine[@]} programs are not judged"
    continue
  fi
  printf "%s $run\n" "${mine[@]}" >>"$todo"
  judged=$((judged + ${#mine[@]}))
done < <(runtimes)
xargs -r -P 8 -L 1 tests/slow/runtime.sh judge <"$todo"
echo "$judged programs do what they say"
