#!/usr/bin/env bash
# The language server over a long day: hundreds of random edits, after each of which it says what a fresh check says, byte
# for byte; 10,000 edits in which its memory stays level; and the time from an edit to its diagnostics in programs of
# 100,000 lines. The limit there only catches what is badly wrong: CI machines have other things to do.
set -euo pipefail
cd "$(dirname "$0")/../.."
./setup --install python3 >/dev/null
cmake --preset release >/dev/null
cmake --build --preset release --target finlint
REPLAY_EDITS=${REPLAY_EDITS:-40} LEVEL_EDITS=${LEVEL_EDITS:-10000} FINLINT=$PWD/build/release/finlint \
  build/dev/tests/test_replay
tests/bench/lsp.py --edits 40 --limit "${LSP_LIMIT:-3000}"
