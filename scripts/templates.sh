#!/usr/bin/env bash
# Template databases for tests, each made once per state of what it holds:
#   base_*  Odoo's modules, both languages                  (slow; remade when Odoo or the packages change)
#   udi_*   base and this project's addons, no demo data    (remade when an addon changes)
#   demo_*  the same with the demo company
#   usage: templates.sh CONF DATA_DIR      prints nothing but progress; the names are written to DATA_DIR/templates
source "$(dirname "$0")/lib.sh"
conf=$1 data=$2
names=$(addon_names)
base=base_$(environment_checksum)
state=$(environment_checksum)_$(addons_checksum)
database() { "$PYTHON" scripts/database.py "$@"; }
odoo() { # TITLE DATABASE ARGUMENT...
  PGOPTIONS='-c synchronous_commit=off' "$PYTHON" scripts/odoo_job.py "$1" "$data/$2.log" -c "$conf" -d "$2" --db-filter="^$2\$" "${@:3}"
}
make_template() { # TITLE NAME FROM DEMO
  database exists "$2" && return
  database drop new "$data"
  if [[ -n $3 ]]; then database copy "$3" new "$data"; fi
  if [[ $4 == --with-demo ]]; then database accept-demo new; fi
  if [[ -z $3 ]]; then odoo "$1" new -i "$ODOO_MODULES" --load-language="$LANGUAGES"
  elif [[ -n $names ]]; then odoo "$1" new -i "$names" "$4"
  fi
  mv "$data/new.log" "$data/$2.log" 2>/dev/null || : >"$data/$2.log"
  database rename new "$2" "$data"
}
make_template "Template: Odoo's modules, English and Chinese" "$base" "" --without-demo
make_template "Template: this project's addons" "udi_$state" "$base" --without-demo
make_template "Template: the demo company" "demo_$state" "$base" --with-demo
database prune base_ "$base" "$data"
database prune udi_ "udi_$state" "$data"
database prune demo_ "demo_$state" "$data"
printf 'base=%s\nplain=%s\ndemo=%s\n' "$base" "udi_$state" "demo_$state" >"$data/templates"
