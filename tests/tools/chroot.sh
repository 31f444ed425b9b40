# For slow tests, to be sourced: minimal Debian 12 systems in directories, with the network settings of this machine.

# Ends the script, as skipped, where no system can be made.
chroot_needed() {
  if [ "${CHROOT_MOUNTS-}" != own ]; then
    echo "skipped: only root, with the right to mount, can make a Debian system in a directory"
    exit 0
  fi
  ./setup --install mmdebstrap >/dev/null 2>&1 </dev/null || {
    echo "skipped: mmdebstrap cannot be installed here"
    exit 0
  }
}

# chroot_new DIR: all of them are unpacked from one archive, made once a day from the mirrors that this machine uses.
chroot_new() {
  local base=build/chroot/bookworm.tar
  if [ -z "$(find $base -mmin -1440 2>/dev/null)" ]; then
    mkdir -p build/chroot
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
      grep -E ' bookworm(-[a-z]+)? ' | sort -u >build/chroot/sources.list
    mmdebstrap --quiet --aptopt='Acquire::Retries "5"' --variant=apt bookworm $base.new.tar build/chroot/sources.list
    mv $base.new.tar $base
  fi
  mkdir -p "$1"
  tar -C "$1" -xf $base
  mkdir -p "$1/usr/local/share" "$1/etc/ssl/certs"
  cp -r /usr/local/share/ca-certificates "$1/usr/local/share/" 2>/dev/null || true
  cp /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/" 2>/dev/null || true
  echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/unsafe-io" # as in Debian's images: nothing here must outlive a crash
  cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
  mount -t proc proc "$1/proc"
  mount --bind /dev "$1/dev"
}

chroot_end() { # DIR, also if it was not made or only half
  umount -q --lazy "$1/dev" "$1/proc" 2>/dev/null || true
  rm -rf --one-file-system "$1" || echo "something still writes to $1"
}

# chroot_run DIR COMMAND…
chroot_run() {
  local dir=$1 network=() name
  shift
  for name in http_proxy https_proxy no_proxy NODE_EXTRA_CA_CERTS; do
    [ -z "${!name-}" ] || network+=("$name=${!name}")
  done
  env -i "${network[@]}" HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    chroot "$dir" "$@" </dev/null
}

# Mounts are seen by the script alone and end with it, or at least where a system in a directory does not let them be private.
for propagation in private unchanged; do
  [ -z "${CHROOT_MOUNTS-}" ] && [ "$(id -u)" = 0 ] && unshare --mount --propagation $propagation true 2>/dev/null || continue
  CHROOT_MOUNTS=own exec unshare --mount --propagation $propagation "$0" "$@"
done
