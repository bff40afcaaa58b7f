#!/usr/bin/env bash
# Run one Python script of the project with its surroundings: packages, font, database server.
#   usage: with_env.sh none|run|test SCRIPT [ARGUMENT...]
#     run, test   which PostgreSQL cluster the script meets (PGHOST, PGPORT, PGUSER); it is stopped again if it was not up
#   Also set: UDI_ODOO_CONF (addons path, files and server, no database), UDI_DATA_DIR, UDI_FONT_PATH.
source "$(dirname "$0")/lib.sh"
kind=$1 script=$2
shift 2
[[ -e $script ]] || die "$script does not exist in this version of the project."
UDI_FONT_PATH=$(scripts/font.sh); export UDI_FONT_PATH
if [[ $kind != none ]]; then
  export PG_KIND=$kind
  was_up=0; scripts/pg.sh status >/dev/null 2>&1 && was_up=1
  if (( ! was_up )); then
    trap 'PG_KIND=$kind scripts/pg.sh stop' EXIT
    scripts/pg.sh start
  fi
  eval "$(scripts/pg.sh env)"
  UDI_DATA_DIR=$([[ $kind == run ]] && echo "$RUN/data" || echo "$CACHE/test/data")
  UDI_ODOO_CONF=$CACHE/$kind.conf
  export UDI_DATA_DIR UDI_ODOO_CONF
  mkdir -p "$UDI_DATA_DIR"
  (umask 077; scripts/odoo_conf.sh "$UDI_DATA_DIR" >"$UDI_ODOO_CONF")
fi
"$PYTHON" "$script" "$@"
