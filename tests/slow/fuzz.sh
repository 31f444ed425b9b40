#!/usr/bin/env bash
# Runs every fuzzer, all at once, on seeds from the fixtures: the same FUZZ_RUNS inputs each time (default 20000), so that what
# passes here passes elsewhere; or, to look for something new, for FUZZ_SECONDS on the corpus that it keeps.
set -euo pipefail
cd "$(dirname "$0")/../.."
./setup --install llvm-19 >/dev/null 2>&1 </dev/null || true # names the functions of a crash
export ASAN_SYMBOLIZER_PATH=/usr/lib/llvm-19/bin/llvm-symbolizer
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target fuzzers
how=(-seed=1 -runs="${FUZZ_RUNS:-20000}")
fixed=()
if [ -n "${FUZZ_SECONDS-}" ]; then
  how=(-max_total_time="$FUZZ_SECONDS")
else
  rm -rf build/fuzz/corpus build/fuzz/seeds
  ! setarch -R true 2>/dev/null || fixed=(setarch -R) # addresses that are compared become parts of inputs
fi
tests/fuzz/seed build/fuzz/corpus
pids=()
for target in build/fuzz/tests/fuzz/fuzz_*; do
  [ -x "$target" ] && [ -f "$target" ] || continue
  name=$(basename "$target")
  found=build/fuzz/found/$name
  mkdir -p "$found" "build/fuzz/corpus/$name"
  in_order=()
  if [ -z "${FUZZ_SECONDS-}" ]; then # a directory's order is its own
    mkdir -p build/fuzz/seeds
    mv "build/fuzz/corpus/$name" "build/fuzz/seeds/$name"
    mkdir "build/fuzz/corpus/$name"
    find "build/fuzz/seeds/$name" -type f | LC_ALL=C sort | paste -sd, | tr -d '\n' >"build/fuzz/seeds/$name.list"
    [ ! -s "build/fuzz/seeds/$name.list" ] || in_order=(-seed_inputs="@build/fuzz/seeds/$name.list")
  fi
  "${fixed[@]}" "$target" "${how[@]}" "${in_order[@]}" -max_len=65536 -timeout=600 -artifact_prefix="$found/" \
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
