#!/usr/bin/env bash
# One archive with the database of `make run`, its attachments and the keys of the https entrance, as of one moment.
#   usage: backup.sh [FILE]           without FILE: backups/udi_demo_DATE_TIME.tar
# Odoo may run meanwhile. The archive is written completely or not at all, and read back before it gets its name.
# Environment: UDI_DATABASE (udi_demo), UDI_RUN_DIR (.run), UDI_DB_HOST etc. for a PostgreSQL elsewhere, UDI_PYTHON
set -euo pipefail
source "$(dirname "$(readlink -f "$0")")/backup_env.sh"
database
"$PYTHON" "$SCRIPTS/backup.py" save ${1+"$1"}
