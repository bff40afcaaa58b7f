#!/usr/bin/env bash
# Puts an archive of backup.sh in place of the database of `make run`. Odoo must be stopped.
#   usage: restore.sh FILE            checks every part's hash before anything is touched; keeps the state before
#          restore.sh --kept          names of the kept states
#          restore.sh --back NAME     puts a kept state into use again (and keeps the present one)
#          restore.sh --forget NAME   removes a kept state for good
# Environment: as for backup.sh
set -euo pipefail
case ${1:-} in
--kept) arguments=(kept) ;;
--back) arguments=(back "${2:?name of a kept state}") ;;
--forget) arguments=(forget "${2:?name of a kept state}") ;;
"" | -*) sed -n '3,6s/^# *//p' "$0" >&2; exit 2 ;;
*) arguments=(load "$1") ;;
esac
source "$(dirname "$(readlink -f "$0")")/backup_env.sh"
lock "The project runs here: stop it with 'make stop', then restore. Nothing was changed."
database
"$PYTHON" "$SCRIPTS/backup.py" "${arguments[@]}"
