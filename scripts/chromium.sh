#!/usr/bin/env bash
# Chromium for the browser tests: prints the folder to put on PATH (nothing when it is there already).
# Found where it is; installed where the user may (root with apt-get); otherwise Debian's is unpacked below .cache.
source "$(dirname "$0")/lib.sh"
names=(google-chrome chromium chromium-browser google-chrome-stable)
for name in "${names[@]}"; do # the names that Odoo looks for
  if command -v "$name" >/dev/null; then exit 0; fi
done
starter=$CACHE/chromium/bin/chromium
works() { "$1" --headless --no-sandbox --disable-gpu --version >/dev/null 2>&1; }
missing="The browser tests need Chromium and none was found or could be fetched: install the package chromium and run the command again."
if [[ -x $starter ]] && works "$starter"; then dirname "$starter"; exit 0; fi
if (( EUID == 0 )) && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  { apt-get -q update && apt-get -q -y --no-install-recommends install chromium; } >&2 && exit 0
fi
scripts/fetch-debian.sh chromium --deps chromium fonts-dejavu-core >&2 || die "$missing"
root=$CACHE/chromium/root
mkdir -p "$(dirname "$starter")"
cat >"$starter" <<'STARTER'
#!/bin/sh
# Debian's Chromium with its libraries and fonts from beside this file.
here=$(cd "$(dirname "$0")/.." && pwd -P)
root=$here/root
libraries=$(echo "$root"/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH="$libraries:$libraries/nss:$libraries/pulseaudio:$libraries/blas:$libraries/lapack:$root/lib/$(basename "$libraries")"
export FONTCONFIG_FILE=$here/fonts.conf XDG_DATA_DIRS=$root/usr/share:/usr/share
exec "$root/usr/lib/chromium/chromium" "$@"
STARTER
chmod +x "$starter"
escaped=$(sed 's/&/\&amp;/g; s/</\&lt;/g' <<<"$root")
cat >"$CACHE/chromium/fonts.conf" <<CONF
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>$escaped/usr/share/fonts</dir><dir>/usr/share/fonts</dir><dir prefix="cwd">.cache/fonts/root/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
CONF
works "$starter" || die "$missing"
dirname "$starter"
