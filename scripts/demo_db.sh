#!/usr/bin/env bash
# Make a database with Odoo's modules in both languages and, on top, this project's addons with their demo data.
#   usage: demo_db.sh CONF NAME LOG      on the server that PGHOST ... name; NAME must not exist
source "$(dirname "$0")/lib.sh"
conf=$1 name=$2 log=$3
# until it is complete nothing in it can be lost: no need to wait for the disk
export PGOPTIONS='-c synchronous_commit=off'
odoo() { "$PYTHON" scripts/odoo_job.py "$1" "$2" -c "$conf" -d "$name" --db-filter="^$name\$" "${@:3}"; }
odoo "Database with Odoo's modules, English and Chinese" "$log.odoo" -i "$ODOO_MODULES" --without-demo --load-language="$LANGUAGES"
"$PYTHON" scripts/database.py accept-demo "$name"
odoo "This project's addons with the demo company" "$log.addons" -i "$(addon_names)" --with-demo
cat "$log.odoo" "$log.addons" >"$log"
rm -f "$log.odoo" "$log.addons"
if grep -q 'demo data failed to install' "$log"; then die "The demo data could not be loaded: the reason stands in $log."; fi
