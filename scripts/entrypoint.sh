#!/usr/bin/env bash
# What a container of this project does; runs as well on a machine that has Odoo 19 and a PostgreSQL.
#   usage: entrypoint.sh [run [ODOO OPTIONS] | init | wait | certificate FOLDER | COMMAND ...]
# run          (the default) waits for PostgreSQL, creates or upgrades the database, then becomes Odoo
# init         the same without starting Odoo
# wait         waits for PostgreSQL only
# certificate  makes a certificate for the proxy in FOLDER, unless one of your own lies there
# Environment:
#   PGHOST PGPORT PGUSER PGPASSWORD (or PGPASSWORD_FILE)   PostgreSQL
#   UDI_DATABASE (udi)           name of the database
#   UDI_MODULES                  modules to install; default: mrp and every addon that is not a glue addon
#   UDI_LANGUAGES (en_US,zh_CN)  languages loaded into a new database
#   UDI_DEMO (0)                 1: a new database gets the demo company, its users keep their known passwords
#   UDI_ADMIN_PASSWORD[_FILE]    password of 'admin' in a new database; without it one is made and printed once
#   UDI_DB_TIMEOUT (60)          seconds to wait for PostgreSQL
#   UDI_HOSTNAME                 names and IPv4 addresses for the certificate, separated by spaces
#   UDI_ADDONS_DIR, ODOO_BIN (odoo), UDI_PYTHON (python3), ODOO_RC
set -euo pipefail
SCRIPTS=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
export UDI_DATABASE=${UDI_DATABASE:-udi} PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1
if [[ -n ${PGPASSWORD_FILE:-} ]]; then PGPASSWORD=$(< "$PGPASSWORD_FILE"); export PGPASSWORD; fi
step() { "${UDI_PYTHON:-python3}" "$SCRIPTS/entrypoint.py" "$@"; }

case ${1:-run} in
run)
  shift || true
  step init
  unset UDI_ADMIN_PASSWORD
  exec "${ODOO_BIN:-odoo}" --database "$UDI_DATABASE" "$@"
  ;;
init | wait) step "$1" ;;
certificate) step certificate "${2:?folder}" ;;
-*)
  exec "$0" run "$@"
  ;;
*) exec "$@" ;;
esac
