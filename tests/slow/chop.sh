#!/usr/bin/env bash
# Every fixture, cut off at every byte, goes through its front end: a file in the making must not bring it down.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
find fixtures -type f -print0 | xargs -0 -r -n 1 -P "$(nproc)" timeout 3600 build/dev/tests/chop
echo "every cut of $(find fixtures -type f | wc -l) fixtures is a well-formed unit"
