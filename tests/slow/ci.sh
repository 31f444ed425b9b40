#!/usr/bin/env bash
# The files for CI systems, read as those systems read them, and run on a minimal Debian 12: what is not the system's own is real,
# from building the package to the report that is uploaded.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/tools/chroot.sh
tools=tests/ci
if ! cmp -s $tools/package-lock.json $tools/node_modules/.installed; then
  (cd $tools && npm ci --no-audit --no-fund --fetch-retries=5 --ignore-scripts)
  cp $tools/package-lock.json $tools/node_modules/.installed
fi
github() { node --no-warnings --loader ./tests/ci/json.mjs $tools/github.mjs "$@"; }
work=$(mktemp -d)
trap 'chroot_end "$work/root"; rm -rf "$work"' EXIT

github validate action.yml .github/workflows/*.yml ci/github.yml
sed 's/runs-on/runs-once/' ci/github.yml >"$work/broken.yml"
! github validate "$work/broken.yml" >/dev/null
sed 's/^runs:/runz:/' action.yml >"$work/action.yml"
! github validate "$work/action.yml" >/dev/null
echo "GitHub's parser takes its files"

chroot_needed
root=$work/root
chroot_new "$root"
export ROOT=$root
inside() { chroot_run "$root" bash -euc "$1"; }
quietly() { inside "$1" >"$work/log" 2>&1 || { tail -40 "$work/log"; echo "failed: $1"; return 1; }; }
# COMMAND… must end with CODE; what it says is in $work/said.
ends() {
  local wanted=$1 code=0
  shift
  "$@" >"$work/said" 2>&1 || code=$?
  [ $code = "$wanted" ] || { tail -40 "$work/said"; echo "'$*' exits $code, not $wanted"; exit 1; }
}
said() { grep -qE "$1" "$work/said" || { tail -40 "$work/said"; echo "not said: $1"; exit 1; }; }
not_said() { ! grep -E "$1" "$work/said" || exit 1; }
start=$SECONDS
done_with() {
  echo "$1: $((SECONDS - start)) s"
  start=$SECONDS
}

# finlint's repository, and somebody's project.
mkdir "$root/finlint" "$root/project" "$root/ci"
git ls-files -z -co --exclude-standard | xargs -0 cp --parents -t "$root/finlint"
cp -r $tools/. "$root/ci"
cp fixtures/projects/tally/*.[ch] tests/ci/project/* "$root/project"
quietly 'apt-get update -qq && apt-get install -y -qq --no-install-recommends git ca-certificates rsync'
inside 'git config --global user.name x && git config --global user.email x@example.org && git config --global init.defaultBranch main
    for each in finlint project; do cd /$each && git init -q && git add -A && git commit -qm x; done'
done_with "a Debian system"

# The action, in the workflow that checks finlint itself: it is built there.
ends 0 github run .github/workflows/ci.yml finlint /finlint /finlint
said 'cache .*: miss'
said 'built build/release/finlint'
[ "$(node -e 'console.log(JSON.parse(require("fs").readFileSync(process.argv[1])).runs[0].results.length)' \
  "$root/var/ci-uploads/finlint.sarif")" = 0 ]
rm "$root/finlint/finlint.sarif"
done_with "GitHub: finlint checks finlint, without a finding"

# … and in the workflow of a project, with the package that was kept.
ends 1 github run ci/github.yml finlint /project /finlint
said 'cache .*: hit'
not_said 'built build/release/finlint'
said '^::error file=journal.c,line=21,.*pthread_mutex_lock'
grep -q '"lock-acquisition"' "$root/var/ci-uploads/finlint.sarif"
grep -q 'lock-acquisition' "$root/tmp/ci-summary"

# … of which a pull request changes one chain.
inside 'cd /project && git switch -qc change && sed -i "s/  fclose(file);/  fclose (file);/" journal.c && git commit -qam change'
sed 's/# - run:/- run:/; s/# since:.*/since: HEAD^/' ci/github.yml >"$work/since.yml"
ends 1 github run "$work/since.yml" finlint /project /finlint
said 'cmake -B build'
not_said 'no compile command'
said '^::error file=journal.c,line=16,.*fclose'
not_said 'line=21,'
inside 'cd /project && git switch -q - && git clean -fdxq'
done_with "GitHub: finds what is in a project"
package=$(echo "$root"/var/ci-cache/*/*.deb)

# What the README tells a newcomer to type.
sed -nE '/^## Ten minutes/,/^## Commands/s,^    ((git|cd|finlint|\./setup|build/|ci/).*),\1,p' README.md |
  sed 's,git clone … finlint && cd finlint,cd /finlint,; s,~/your/project,/project,' >"$root/tmp/newcomer"
ends 0 inside 'while read -r line; do
  code=0
  eval "$line" </dev/null || code=$?
  echo "exit $code: $line"
done </tmp/newcomer'
said 'exit 0: ./setup'
said 'exit 1: build/release/finlint check'
said 'exit 0: ci/install'
said 'exit 1: cd /project && finlint check'
said 'exit 0: finlint baseline create'
said 'exit 0: finlint check'
inside 'cd /project && git rm -qf .finlint-baseline.json && git clean -fdxq'
done_with "README: a newcomer's ten minutes"

# GitLab's template, in its shell.
keep() { mkdir -p "$1" && cp "$package" "$1"; } # DIR: as its cache would
cp ci/gitlab.yml "$root/project/.gitlab-ci.yml"
keep "$root/project/.finlint/package"
ends 1 inside 'cd /project && rm -f *.sarif && node /ci/node_modules/.bin/gitlab-ci-local --force-shell-executor --no-shell-isolation \
  --variable FINLINT_REPOSITORY=/finlint --variable FINLINT_VERSION="$(git -C /finlint branch --show-current)" finlint'
not_said 'built build/release/finlint'
node -e '
  const issues = JSON.parse(require("fs").readFileSync(process.argv[1]));
  if (!issues.some(issue => issue.check_name === "lock-acquisition" && issue.location.path === "journal.c")) process.exit(1);
' "$root/project/gl-code-quality-report.json"
grep -q '"lock-acquisition"' "$root/project/finlint.sarif"
ends 1 inside 'cd /project && sed -i "s/^  script:/  scrpt:/" .gitlab-ci.yml && node /ci/node_modules/.bin/gitlab-ci-local --list'
done_with "GitLab: a job's reports"

# Azure's pipeline.
keep "$root/azure/workspace/finlint-package"
ends 1 node $tools/azure.mjs ci/azure-pipelines.yml /project /finlint
said 'task Cache@2'
not_said 'built build/release/finlint'
grep -q '"lock-acquisition"' "$root/azure/published/CodeAnalysisLogs/finlint.sarif"
done_with "Azure: a pipeline's artifact"

# Jenkins' pipeline, in Groovy.
if quietly 'apt-get install -y -qq --no-install-recommends groovy'; then
  keep "$root/project/.finlint-package"
  cp ci/Jenkinsfile "$root/ci"
  ends 0 inside 'groovy /ci/jenkins.groovy /ci/Jenkinsfile /project FINLINT_REPOSITORY=/finlint \
    FINLINT_VERSION="$(git -C /finlint branch --show-current)"'
  not_said 'built build/release/finlint'
  said 'recorded [1-9][0-9]* issues of finlint'
  done_with "Jenkins: a pipeline's issues"
else
  echo "skipped: no Groovy to run Jenkins' pipeline"
fi

# The CMake module, as the package installs it.
inside 'cd /project && git clean -ffdxq && printf "build\n" >.gitignore'
ends 0 inside 'cd /project && cmake -G Ninja -B build -DCHECK=ON && cmake --build build'
said '^journal.c:21:3: error: .*\[lock-acquisition\]'
ends 0 inside 'cd /project && cmake --build build'
said 'no work to do'
ends 0 inside 'cd /project && touch journal.h && cmake --build build'
said 'lock-acquisition'
ends 1 inside 'cd /project && cmake -B build -DHOW=FAIL && cmake --build build'
said '^journal.c:21:3: error: .*\[lock-acquisition\]'
ends 0 inside 'cd /project && cmake -B build -DHOW="OPTIONS;--select;sleep;FAIL" && cmake --build build'
not_said 'lock-acquisition'
ends 1 inside 'cd /project && cmake -B build -DHOW=FALE'
said "not 'tally;FALE'"
done_with "CMake: finlint_add_check"

# pre-commit, with the finlint that is installed, then with one that it builds.
quietly 'apt-get install -y -qq --no-install-recommends pre-commit'
ends 0 inside 'pre-commit validate-manifest /finlint/.pre-commit-hooks.yaml'
ends 1 inside 'cd /project && git clean -ffdxq && pre-commit try-repo /finlint finlint --all-files --verbose'
said 'journal.c:21:3: error: .*\[lock-acquisition\]'
quietly 'apt-get purge -y -qq finlint'
cat >"$root/project/.pre-commit-config.yaml" <<END
repos:
  - repo: /finlint
    rev: $(git -C "$root/finlint" rev-parse HEAD)
    hooks:
      - id: finlint
END
ends 1 inside 'cd /project && echo >>main.c && git add -A && pre-commit install && git commit -qm "With a hook"'
said 'journal.c:21:3: error: .*\[lock-acquisition\]'
sed -i 's/id: finlint/id: finlint-changed/' "$root/project/.pre-commit-config.yaml"
ends 0 inside 'cd /project && git add -A && git commit -m "With a finding that was there"'
said 'what changed.*Passed'
inside 'cd /project && sed -i "s/journal_flush();/(journal_flush)();/" main.c'
ends 1 inside 'cd /project && git add -A && git commit -m "With a chain that changed"'
said 'journal.c:21:3: error: .*\[lock-acquisition\]'
inside 'cd /project && sed -i "s/^  (journal_flush)();/  stopping = 1;/" main.c'
ends 0 inside 'cd /project && git add -A && git commit -m "Flush later"'
said 'finlint.*Passed'
done_with "pre-commit: a commit refused and one let through"
