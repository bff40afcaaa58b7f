#!/usr/bin/env bash
# Find Odoo 19.0 (ODOO_HOME, the machine's own, Debian's package unpacked here) and join it to .venv.
#   usage: odoo.sh fetch   only make sure that it is there (may run beside venv.sh)
#          odoo.sh link    make `import odoo` work in .venv, this checkout's addons included
source "$(dirname "$0")/lib.sh"
system=/usr/lib/python3/dist-packages
is_odoo19() { grep -q 'version_info = (19, 0' "$1/odoo/release.py" 2>/dev/null; }

# Debian has Odoo in its unstable suite only.  The package links to fonts and libraries of other packages;
# unstable's newer ones no longer hold the linked files, those of trixie do.
fetch() {
  scripts/fetch-debian.sh odoo sid:odoo-19 trixie:fonts-montserrat trixie:libjs-jquery trixie:libjs-underscore \
    trixie:libjs-jquery-form trixie:fonts-font-awesome trixie:fonts-roboto-unhinted trixie:fonts-inconsolata trixie:fonts-ocr-b
  local tree=$CACHE/odoo/root$system dangling stub
  [[ -e $CACHE/odoo/root/.ready ]] && return
  dangling=$(find "$tree" -xtype l | head -n 3)
  [[ -z $dangling ]] || die "Debian's Odoo package has links without a target (such as ${dangling%%$'\n'*}): set ODOO_HOME to another Odoo 19.0."
  # Debian removes this non-free file, the asset bundle still lists it; an empty one will do (webcam blur)
  stub=$tree/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
  mkdir -p "$(dirname "$stub")"
  [[ -e $stub ]] || echo '/* not in Debian */' >"$stub"
  # its metadata asks for packages that exist as source only; link() writes one without requirements
  rm -rf "$tree"/odoo-19.0.egg-info
  touch "$CACHE/odoo/root/.ready"
}

find_home() {
  if [[ -n ${ODOO_HOME:-} ]]; then
    is_odoo19 "$ODOO_HOME" || die "ODOO_HOME=$ODOO_HOME holds no Odoo 19.0: it must be the folder that contains odoo/release.py."
    realpath "$ODOO_HOME"
  elif is_odoo19 "$system"; then echo "$system"
  elif [[ -d $CACHE/odoo/root ]]; then echo "$CACHE/odoo/root$system"
  fi
}

link() {
  local home path site addons
  home=$(find_home)
  path=$home
  if [[ $home == "$system" ]]; then # never the whole system folder: only the package
    mkdir -p "$CACHE/odoo-link"; ln -sfn "$system/odoo" "$CACHE/odoo-link/odoo"; path=$CACHE/odoo-link
  fi
  site=$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  # first Odoo, then (files are read in the order of their names) this checkout's addons in the same namespace
  echo "$path" >"$site/odoo19.pth"
  "$PYTHON" -S -c 'import sys; print("import odoo.addons; odoo.addons.__path__.append(%r)" % sys.argv[1])' "$ROOT/addons" \
    >"$site/odoo19_udi.pth"
  mkdir -p "$site/odoo-19.0.dist-info" # lets pip see Odoo 19.0
  printf 'Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n' >"$site/odoo-19.0.dist-info/METADATA"
  : >"$site/odoo-19.0.dist-info/RECORD"
  # pip's own starters break on spaces and on a moved checkout; this one finds its neighbour
  printf '#!/bin/sh\nexec "$(dirname "$0")/python" -m odoo "$@"\n' >.venv/bin/odoo
  chmod +x .venv/bin/odoo
  addons=$home/odoo/addons
  if [[ -e $home/addons/web/__manifest__.py ]]; then addons+=,$home/addons; fi
  echo "$addons,$ROOT/addons" >"$CACHE/addons_path"
  { # what stands for this build in checksums and in the file names of recorded results
    "$PYTHON" -c 'import odoo.release as r; print(r.version)'
    if [[ $home == "$CACHE"/* ]]; then grep odoo-19 "$CACHE/odoo/root/SHA256SUMS"
    elif [[ $home == "$system" ]]; then dpkg-query -W -f '${Package} ${Version}\n' odoo odoo-19 2>/dev/null || true
    else git -C "$home" rev-parse HEAD 2>/dev/null || echo "$home"; fi
  } >"$CACHE/odoo.build"
}

mkdir -p "$CACHE"
case ${1:-} in
  fetch)
    if [[ -n ${ODOO_HOME:-} ]]; then find_home >/dev/null
    elif ! is_odoo19 "$system"; then fetch
    fi ;;
  link) link ;;
  *) die "usage: odoo.sh fetch|link" ;;
esac
