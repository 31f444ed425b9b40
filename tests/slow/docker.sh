#!/usr/bin/env bash
# Replays ci/Dockerfile without Docker: every stage in a minimal Debian 12 of its own. Then runs what the image would run.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/tools/chroot.sh
chroot_needed
work=$(mktemp -d)
stages=()
end() {
  for stage in "${stages[@]}"; do
    chroot_end "$stage"
  done
  rm -rf "$work"
}
trap end EXIT

declare -A named
directory=/ user=root entrypoint="" command=""
list() { node -e 'console.log(JSON.parse(process.argv[1]).join(" "))' "$1"; } # ["a", "b"]
in_stage() { # USER COMMAND: as the image would run it, where it would run it
  local home=/root
  [ "$1" = root ] || home=/home/$1
  chroot_run "$stage" setpriv --reuid "$1" --regid "$1" --clear-groups env HOME="$home" bash -euc "cd $directory; $2"
}

from() { # IMAGE [AS NAME]
  [ "$1" = debian:bookworm-slim ] || { echo "FROM $1 is not known here"; exit 1; }
  stage=$work/stage${#stages[@]} directory=/ user=root entrypoint="" command=""
  stages+=("$stage")
  named[${3-last}]=$stage
  chroot_new "$stage"
}
copy() { # [--from=NAME] FROM TO
  if [[ $1 == --from=* ]]; then
    cp -r ${named[${1#--from=}]}$2 "$stage$3"
  else
    [ "$1 $2" = ". ." ]
    git ls-files -z -co --exclude-standard | xargs -0 cp --parents -t "$stage$directory"
  fi
}
replay() { # INSTRUCTION ARGUMENTS
  echo "-- $1 $2"
  case $1 in
    FROM) from $2 ;;
    COPY) copy $2 ;;
    WORKDIR) directory=$2 && mkdir -p "$stage$directory" ;;
    RUN) in_stage "$user" "$2" >"$work/log" 2>&1 || { tail -40 "$work/log"; return 1; } ;;
    USER) user=$2 ;;
    ENTRYPOINT) entrypoint=$(list "$2") ;;
    CMD) command=$(list "$2") ;;
    *) echo "$1 is not known here" && return 1 ;;
  esac
}
start=$SECONDS
while read -r instruction arguments; do
  replay "$instruction" "$arguments" </dev/null
done < <(sed '/^ *#/d; :more; /\\$/{N; s/\\\n//; b more}; /^ *$/d' ci/Dockerfile)
echo "the image is made: $((SECONDS - start)) s"

[ "$user" != root ]
cp fixtures/projects/tally/*.[ch] "$stage/src"
code=0
in_stage "$user" "$entrypoint $command --format concise" >"$work/said" 2>&1 || code=$?
[ $code = 1 ] && grep 'journal.c:21.*lock-acquisition' "$work/said" || { cat "$work/said"; echo "exit $code"; exit 1; }
! in_stage "$user" "command -v gcc" || { echo "the compiler is still there"; exit 1; }
