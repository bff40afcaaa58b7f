#!/usr/bin/env bash
# Print an Odoo configuration for the current PostgreSQL environment (PGHOST ... from pg.sh).
#   usage: odoo_conf.sh DATA_DIR [DATABASE PORT]
source "$(dirname "$0")/lib.sh"
cat <<CONF
[options]
db_host = $PGHOST
db_port = $PGPORT
db_user = $PGUSER
list_db = False
addons_path = $(cat "$CACHE/addons_path")
data_dir = $1
http_interface = ${BIND:-127.0.0.1}
proxy_mode = True
unaccent = True
CONF
if [[ -n ${PGPASSWORD:-} ]]; then echo "db_password = $PGPASSWORD"; fi
if [[ -n ${2:-} ]]; then printf 'db_name = %s\ndbfilter = ^%s$\nhttp_port = %s\n' "$2" "$2" "$3"; fi
