#!/usr/bin/env bash
# Python packages: .venv from the pinned wheels of requirements.txt and constraints.txt.
# docopt is the one package without a wheel (pure Python).  PYTHON=... picks another interpreter (3.10 or newer).
source "$(dirname "$0")/lib.sh"
find_python() {
  local candidate
  for candidate in "${PYTHON_BASE:-}" python3.11 python3.12 python3.13 python3.10 python3; do
    [[ -n $candidate ]] && command -v "$candidate" >/dev/null || continue
    "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && { command -v "$candidate"; return; }
  done
  die "Python 3.10 or newer is needed: install python3 and run the command again."
}
stamp=.venv/.packages
state=$(cat requirements.txt constraints.txt | cksum)
[[ -x $PYTHON && -e $stamp && $(cat "$stamp") == "$state" ]] && exit 0
if ! "$PYTHON" -m pip --version >/dev/null 2>&1; then
  base=$(find_python)
  rm -rf .venv
  if "$base" -c 'import ensurepip' 2>/dev/null; then
    "$base" -m venv .venv || die "$base could not make a virtual environment in $ROOT/.venv."
  else # Debian without python3-venv: pip comes from its wheel package
    "$base" -m venv --without-pip .venv || die "$base could not make a virtual environment in $ROOT/.venv."
    scripts/fetch-debian.sh pip python3-pip-whl
    wheel=$(ls "$CACHE"/pip/root/usr/share/python-wheels/pip-*.whl)
    .venv/bin/python "$wheel/pip" install -q --no-index --find-links "$(dirname "$wheel")" pip
  fi
fi
"$PYTHON" -m pip install -q --no-compile --disable-pip-version-check --only-binary :all: --no-binary docopt -r requirements.txt -c constraints.txt \
  || die "The Python packages could not be installed: see the lines above; pip uses the package index that this machine's own configuration names."
echo "$state" >"$stamp"
