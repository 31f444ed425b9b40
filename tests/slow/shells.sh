#!/usr/bin/env bash
# Asks bash, zsh and fish themselves what they complete, and man whether it can read the pages.
set -euo pipefail
cd "$(dirname "$0")/../.."
./setup --install zsh fish man-db >/dev/null
cmake --preset dev >/dev/null
cmake --build --preset dev --target finlint finlint_generated >/dev/null
generated=$PWD/build/dev/generated
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/project"
ln -s "$PWD/build/dev/finlint" "$work/bin/finlint"
export PATH=$work/bin:$PATH HOME=$work XDG_CONFIG_HOME=$work XDG_CACHE_HOME=$work XDG_DATA_HOME=$work TERM=dumb
touch "$work/project/my file.rb" "$work/project/other.rb"
mkdir "$work/project/some dir"

in_bash() { # WORD…: the last one is being completed
  (cd "$work/project" && GENERATED=$generated bash --noprofile --norc -c '
    . "$GENERATED/finlint.bash"
    COMP_WORDS=(finlint "$@") COMP_CWORD=$#
    _finlint
    printf "%s\n" "${COMPREPLY[@]}"' bash "$@")
}

in_fish() {
  local last=${*: -1}
  set -- "${@:1:$#-1}"
  (cd "$work/project" && fish --no-config -c "source '$generated/finlint.fish'; complete -C 'finlint $* $last'" | cut -f1)
}

# The editor of an interactive zsh, on a terminal of its own.
in_zsh() {
  (cd "$work/project" && GENERATED=$generated zsh -f -c '
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell "PS1=; unsetopt zle_bracketed_paste; fpath=($GENERATED \$fpath); autoload -U compinit; compinit -u -D"
    zpty -w shell "zstyle \":completion:*\" list-colors \"\"; setopt list_ambiguous no_list_beep; LISTMAX=0 COLUMNS=200"
    zpty -w shell "list() { compadd() { local -a found; builtin compadd -O found \"\$@\"; print -rl -- \"\${(@)found/#/got:}\"; builtin compadd \"\$@\" }; _main_complete; print -r -- got:e\"\"nd: }"
    zpty -w shell "zle -C list list-choices list; bindkey \"^I\" list; print rea\"\"dy"
    local line
    until [[ $line = *ready* ]]; do zpty -r shell line || exit 1; done
    zpty -n -w shell "finlint $*"$'"'\\t'"'
    local all=
    until [[ $all = *got:end:* ]]; do zpty -r shell line || exit 1; all+=$line; done
    zpty -d shell
    print -r -- "$all" | tr -d "\r" | sed -n "/got:end:/d; s/.*got://p"' zsh "$@")
}

expect() { # SHELL, WORDS, what must be there…, ! what must not
  local shell=$1 words=$2 found has=1
  shift 2
  eval "found=\$(in_$shell $words)"
  for word; do
    if [ "$word" = ! ]; then
      has=0
    elif grep -qxF -- "$word" <<<"$found"; then
      [ $has = 1 ] || { echo "$shell: 'finlint $words' offers '$word'"; exit 1; }
    else
      [ $has = 0 ] || { printf "%s: 'finlint %s' does not offer '%s' but:\n%s\n" "$shell" "$words" "$word" "$found"; exit 1; }
    fi
  done
}

for shell in bash fish zsh; do
  expect $shell "''" check explain baseline ! man
  expect $shell "ch" check ! explain
  expect $shell "check --form" --format ! --output
  expect $shell "check --format ''" text sarif json
  expect $shell "check --format js" json ! text
  expect $shell "explain ''" lock-acquisition sleep
  expect $shell "explain lock-a" lock-acquisition ! sleep
  expect $shell "config ''" show check schema init
  expect $shell "completion ''" bash zsh fish
  expect $shell "check --confidence ''" possible likely certain
  echo "$shell completes"
done
expect bash "check --format = s" sarif ! text
expect bash "check m" "my file.rb" ! other.rb
expect bash "check -p ''" "some dir" ! other.rb
expect bash "baseline create o" other.rb
expect fish "check o" other.rb
for page in finlint.1 finlint.yml.5; do
  LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$generated/$page" 2>&1 >/dev/null | (! grep .)
  LC_ALL=C.UTF-8 MANWIDTH=80 man -l "$generated/$page" | grep SYNOPSIS\\\|KEYS >/dev/null
done
echo "man reads the pages"
