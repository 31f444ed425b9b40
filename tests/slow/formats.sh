#!/usr/bin/env bash
# A program whose names are hostile goes through every format; tools of others read what comes out, and all formats tell
# of as many findings.
set -euo pipefail
cd "$(dirname "$0")/../.."
./setup --install chromium cmark-gfm graphviz jq libxml2-utils
tests/tools/install
tests/tools/install mermaid
cmake --preset dev >/dev/null
cmake --build --preset dev --target finlint
finlint=$PWD/build/dev/finlint tools=$PWD/tests/tools out=$PWD/build/formats
rm -rf "$out"
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

evil=$'e <b>x</b> "\'`|%s%0A\e[31m\x9b\u202e[y](z) #{1};-->\\ &amp; ${{ x }} @me'
cat >"$work/${evil//\//}.c" <<'END'
#include <signal.h>
#include <stdlib.h>
static void on_term(int number) { free(malloc(1)); }
int main(void) { signal(SIGTERM, on_term); }
END
cat >"$work/new"$'\n'"line.rb" <<END
class A
  define_method('${evil//\'/}') { Mutex.new.lock }
end
trap("TERM") { A.new.send('${evil//\'/}') }
END
cat >"$work/www.example.py" <<'END'
import threading

class Line:
    def __del__(self):
        self.hang_up()

    def hang_up(self):
        threading.Lock().acquire()
END
mkdir "$work/clean"
echo 'int main(void) { return 0; }' >"$work/clean/a.c"

check() { # FORMAT NAME PATH
  local code=0
  (cd "$work" && "$finlint" check -q --no-cache --color never --confidence possible --format "$1" "$3") >"$out/$2.$1" 2>"$out/$2.$1.err" || code=$?
  [ $code -le 1 ] || { echo "finlint check exits $code"; cat "$out/$2.$1.err"; exit 1; }
}

# Each prints how many findings there are, after reading all.
count_text() { grep -cE '^[^ ].*: (error|warning|note): .* \[[a-z-]+\]$' "$1" || true; }
count_concise() { grep -cE '^[^ ].*:[0-9]+:[0-9]+: (error|warning|note)\[[a-z-]+\] ' "$1" || true; }
count_json() { jq '.findings | length' "$1"; }
count_ndjson() { jq -s 'map(select(.rule)) | length' "$1"; }
count_sarif() { jq '.runs[0].results | length' "$1"; }
count_gcc() {
  ! grep -vE ':[0-9]+:[0-9]+: (error|warning|note): ' "$1" >&2 || return 1
  grep -cE '^[^ ].*:[0-9]+:[0-9]+: (error|warning|note): .*\[[a-z-]+\]$' "$1" || true
}
count_github() {
  ! grep -vE '^::(error|warning|notice) file=[^:,]*,line=[0-9]+,col=[0-9]+(,endColumn=[0-9]+)?,title=[a-z-]+::' "$1" >&2 || return 1
  grep -c '' "$1" || true
}
count_gitlab() { jq 'map(select(.location.path and .location.lines.begin > 0 and .fingerprint and .description)) | length' "$1"; }
count_junit() { xmllint --xpath 'count(/testsuites/testsuite/testcase/failure)' "$1"; }
count_checkstyle() { xmllint --xpath 'count(/checkstyle/file/error)' "$1"; }
count_markdown() {
  { echo '<root>' && cmark-gfm --unsafe -e table -e autolink -e strikethrough "$1" && echo '</root>'; } >"$1.xml"
  [ "$(xmllint --xpath 'count(//b | //a | //em | //del | //img)' "$1.xml")" = 0 ] || { echo "foreign elements" >&2; return 1; }
  xmllint --xpath 'count(//tbody/tr)' "$1.xml"
}
count_dot() { dot -Tsvg "$1" -o "$1.svg" && xmllint --noout "$1.svg" && count_json "${1%.dot}.json"; }
count_mermaid() {
  if grep -q '^  n' "$1"; then
    node "$tools/mermaid.js" "$out" "$1" >"$1.labels" || return 1
    ! grep "Unsupported" "$1.labels" >&2 && grep -q "  Line.__del__www.example.py:4:9" "$1.labels" || return 1
  fi
  count_json "${1%.mermaid}.json"
}
count_html() {
  sed -e '/<style>/,/<\/style>/d' -e '/<script>/,/<\/script>/d' -e '1d' "$1" >"$1.xml"
  [ "$(xmllint --xpath 'count(//*[local-name()="b"])' "$1.xml")" = 0 ] || { echo "foreign elements" >&2; return 1; }
  xmllint --xpath 'count(//details[@class="finding"])' "$1.xml"
}

formats=$(sed -n 's/^FORMAT(\([a-z]*\),.*/\1/p' analyzer/report/formats.def)
[ -n "$formats" ]
[ "$(printf 'a\e' >"$out/bad"; node "$tools/harmless.js" "$out/bad" 2>&1)" ] || { echo "harmless.js sees nothing"; exit 1; }
status=0
for name in hostile clean; do
  path=.
  [ $name = hostile ] || path=clean
  check json $name $path
  expected=$(jq '.findings | length' "$out/$name.json")
  echo "$name: $expected findings"
  [ $name = clean ] || [ "$expected" -ge 4 ]
  for format in $formats; do
    check "$format" $name $path
    count=$("count_$format" "$out/$name.$format") || status=1
    # Contexts of one rule and place are one result in SARIF; here no place has two.
    [ "$count" = "$expected" ] || { echo "$format tells of '$count' findings"; status=1; }
  done
done
(cd "$out" && rm -f ./*.png && node "$tools/harmless.js" hostile.* clean.*) || status=1
exit $status
