#!/usr/bin/env bash
# Makes the Debian package twice, from two directories, and compares the bytes; installs it on a minimal Debian 12, uses it
# there and removes it without a trace. The same for `cmake --install`, which brings clang's headers along.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/tools/chroot.sh
./setup --install file lintian >/dev/null 2>&1 </dev/null || true
export SOURCE_DATE_EPOCH=1700000000 CCACHE_DISABLE=1 # what ccache keeps may name other directories
work=$(mktemp -d)
trap 'chroot_end "$work/root"; rm -rf "$work"' EXIT

package() { # DIR: a copy of the sources there, and the package beside it
  mkdir "$1"
  git ls-files -z -co --exclude-standard | xargs -0 cp --parents -t "$1" 2>/dev/null
  ln -s "$PWD/third_party/grammars/node_modules" "$1/third_party/grammars/node_modules"
  (cd "$1" && cmake --preset release >/dev/null && cmake --build --preset release >/dev/null &&
    cd build/release && cpack -B "$1.out" >"$1.log" 2>&1) || { cat "$1.log"; return 1; }
}
package "$work/here"
package "$work/and there"
deb=$(echo "$work"/here.out/*.deb)
cmp "$deb" "$work/and there.out/$(basename "$deb")"
echo "$(basename "$deb"): the same bytes from two builds"
(cd "$work/here/build/release" && umask 077 && cpack -B "$work/private" >/dev/null 2>&1)
cmp <(dpkg-deb -c "$deb") <(dpkg-deb -c "$work"/private/*.deb)
dpkg-deb -c "$deb" >"$work/files"
for file in bin/finlint share/man/man1/finlint.1.gz share/man/man5/finlint.yml.5.gz share/bash-completion/completions/finlint \
  share/zsh/vendor-completions/_finlint share/fish/vendor_completions.d/finlint.fish share/finlint/rules/posix.json \
  share/finlint/schema/finlint.schema.json share/cmake/finlint/finlint-config.cmake share/doc/finlint/copyright; do
  grep -q " ./usr/$file$" "$work/files" || { echo "$file is missing"; exit 1; }
done
if command -v lintian >/dev/null; then
  lintian --allow-root --fail-on error,warning "$deb"
fi

root=$work/root
fixture=fixtures/projects/tally
says() { # COMMAND…: finds what is planted in the fixture, and lets no header go missing
  local code=0
  "$@" check --strict --no-cache --format concise /mnt >"$work/said" 2>&1 || code=$?
  [ $code = 1 ] && grep -q 'journal.c:.*\[lock-acquisition\]' "$work/said" || {
    echo "exit $code:"
    cat "$work/said"
    return 1
  }
}
chroot_needed
chroot_new "$root"
cp $fixture/* "$root/mnt/"
list() { (cd "$root" && find . -xdev -path ./mnt -prune -o -path ./var -prune -o -print | sort); }

chroot_run "$root" apt-get update -qq
list >"$work/before"
cp "$deb" "$root/mnt/finlint.deb"
chroot_run "$root" apt-get install -y -qq --no-install-recommends /mnt/finlint.deb libc6-dev >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
says chroot_run "$root" finlint
chroot_run "$root" finlint version -v | grep "headers of /usr/lib/llvm-" >/dev/null
chroot_run "$root" apt-get purge -y -qq --autoremove finlint libc6-dev >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
! chroot_run "$root" dpkg-query -W finlint 2>/dev/null
list | diff "$work/before" - | grep finlint && { echo "left behind"; exit 1; }
echo "installed, used and removed"

libraries=$(dpkg-deb -f "$deb" Depends | sed 's/([^)]*)//g; s/libclang-common[^,]*//; s/,/ /g')
DESTDIR=$root cmake --install "$work/here/build/release" --prefix /opt/finlint >/dev/null
chroot_run "$root" apt-get install -y -qq --no-install-recommends $libraries libc6-dev >"$work/log" 2>&1 ||
  { cat "$work/log"; exit 1; }
chroot_run "$root" /opt/finlint/bin/finlint version -v | grep "headers of /opt/finlint/" >/dev/null
says chroot_run "$root" /opt/finlint/bin/finlint
echo "installed elsewhere, with headers of its own, and used"
