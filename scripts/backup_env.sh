# Sourced by backup.sh and restore.sh: where Python and the database of `make run` are.
# shellcheck shell=bash
SCRIPTS=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
PROJECT=$(dirname "$SCRIPTS")
PYTHON=${UDI_PYTHON:-$PROJECT/.venv/bin/python}
[[ -x $PYTHON ]] || { echo "The Python environment is missing: run 'make env'." >&2; exit 1; }
export UDI_RUN_DIR=${UDI_RUN_DIR:-$PROJECT/.run} PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1
mkdir -p "$UDI_RUN_DIR"

# lock SENTENCE: take the place of `make run`, which then neither runs nor can start; the sentence says why not
lock() {
  exec 7>>"$UDI_RUN_DIR/lock"
  flock -n 7 || { echo "$1" >&2; exit 1; }
  echo $$ >"$UDI_RUN_DIR/lock"
}

# database: make sure that PostgreSQL runs; where it did not, only for this command
database() {
  if ! "$SCRIPTS/pg.sh" status >/dev/null 2>&1; then
    [[ -e /proc/self/fd/7 ]] || lock "'make run' is just starting: try again when it runs. Nothing was done."
    trap '"$SCRIPTS/pg.sh" stop >/dev/null 7>&-' EXIT
    "$SCRIPTS/pg.sh" start 7>&-
  fi
  eval "$("$SCRIPTS/pg.sh" env)"
}
