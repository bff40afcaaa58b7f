#!/usr/bin/env bash
# wkhtmltopdf, with which plain Odoo prints its own labels: prints the folder to put on PATH (nothing when it is there).
# Only the benchmark needs it.  Debian's is unpacked below .cache where the machine has none.
source "$(dirname "$0")/lib.sh"
if command -v wkhtmltopdf >/dev/null; then exit 0; fi
starter=$CACHE/wkhtmltopdf/bin/wkhtmltopdf
works() { "$1" --version >/dev/null 2>&1; }
if [[ -x $starter ]] && works "$starter"; then dirname "$starter"; exit 0; fi
missing="Odoo's own label cannot be measured: wkhtmltopdf was not found and could not be fetched."
scripts/fetch-debian.sh wkhtmltopdf --deps wkhtmltopdf >&2 || die "$missing"
mkdir -p "$(dirname "$starter")"
cat >"$starter" <<'STARTER'
#!/bin/sh
# Debian's wkhtmltopdf with its libraries from beside this file.
root=$(cd "$(dirname "$0")/../root" && pwd -P)
libraries=$(echo "$root"/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH="$libraries:$libraries/blas:$libraries/lapack:$root/lib/$(basename "$libraries")"
export QT_QPA_PLATFORM=offscreen QT_PLUGIN_PATH="$libraries/qt5/plugins" XDG_RUNTIME_DIR="${TMPDIR:-/tmp}"
exec "$root/usr/bin/wkhtmltopdf" "$@"
STARTER
chmod +x "$starter"
works "$starter" || die "$missing"
dirname "$starter"
