#!/usr/bin/env bash
# Runs every fuzzer for FUZZ_SECONDS (default 60), all at once, on the corpus it has and on seeds from the fixtures.
set -euo pipefail
cd "$(dirname "$0")/../.."
./setup --install llvm-19 >/dev/null 2>&1 </dev/null || true # names the functions of a crash
export ASAN_SYMBOLIZER_PATH=/usr/lib/llvm-19/bin/llvm-symbolizer
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target fuzzers
tests/fuzz/seed build/fuzz/corpus
pids=()
for target in build/fuzz/tests/fuzz/fuzz_*; do
  [ -x "$target" ] && [ -f "$target" ] || continue
  name=$(basename "$target")
  found=build/fuzz/found/$name
  mkdir -p "$found" "build/fuzz/corpus/$name"
  "$target" -max_total_time="${FUZZ_SECONDS:-60}" -max_len=65536 -timeout=10 -artifact_prefix="$found/" \
    "build/fuzz/corpus/$name" >"$found.log" 2>&1 &
  pids+=("$!:$name")
done
status=0
for entry in "${pids[@]}"; do
  if wait "${entry%%:*}"; then
    echo "${entry#*:}: $(grep -c . <(ls "build/fuzz/corpus/${entry#*:}")) inputs, nothing found"
  else
    tail -30 "build/fuzz/found/${entry#*:}.log"
    sed -n 's/.*Test unit written to //p' "build/fuzz/found/${entry#*:}.log" | xargs -r base64
    status=1
  fi
done
exit $status
