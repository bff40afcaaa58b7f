#!/usr/bin/env bash
# `make run`: the demo installation in the foreground.  Builds what is missing, starts PostgreSQL and Odoo,
# prints the address and the demo users, and stops everything cleanly on Ctrl-C.
#   PORT=8069   port of http        BIND=127.0.0.1   address it listens on
source "$(dirname "$0")/lib.sh"
port=${PORT:-8069}
data=$RUN/data
log=$RUN/log
[[ $port =~ ^[0-9]+$ ]] || die "PORT must be a number, not $port."
mkdir -p "$RUN" "$log"
exec 7>>"$RUN/lock"
flock -n 7 || die "This project already runs here: open the address it printed, or stop it with \`make stop\`."
echo $$ >"$RUN/lock"

scripts/stop.sh odoo # an Odoo of ours that survived a crash
"${PYTHON_BASE:-python3}" - "$port" "${BIND:-127.0.0.1}" <<'PY' || die "Port $port is taken by another program (another Odoo?): stop it, or choose a port with \`make run PORT=$(( port + 10 ))\`."
import socket, sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((sys.argv[2], int(sys.argv[1])))
    except (OSError, OverflowError):
        sys.exit(1)
PY
began=$SECONDS
scripts/env.sh

odoo=
stop_all() {
  trap '' INT TERM HUP
  echo
  if [[ -n $odoo ]]; then kill -INT "$odoo" 2>/dev/null || true; wait "$odoo" || true; rm -f "$RUN/odoo.pid"; fi
  if [[ -x scripts/https.sh ]]; then scripts/https.sh stop >/dev/null 2>&1 || true; fi
  scripts/pg.sh stop && echo "Stopped. Everything that was entered is kept."
}
trap 'stop_all; exit 0' INT TERM HUP
trap 'code=$?; if (( code )); then stop_all >/dev/null 2>&1; fi' EXIT

step "PostgreSQL" scripts/pg.sh start
eval "$(scripts/pg.sh env)"
UDI_FONT_PATH=$(scripts/font.sh); export UDI_FONT_PATH
conf=$RUN/odoo.conf
(umask 077; scripts/odoo_conf.sh "$data" "$DEMO_DB" "$port" >"$conf")
database() { "$PYTHON" scripts/database.py "$@"; }
names=$(addon_names)
state=$(addons_checksum)

if ! database exists "$DEMO_DB"; then
  new=${DEMO_DB}_new # an unfinished one is thrown away; only a complete one gets the real name
  database drop "$new" "$data"
  scripts/demo_db.sh "$conf" "$new" "$log/create.log"
  database mark "$new" "$state"
  database rename "$new" "$DEMO_DB" "$data"
elif [[ $(database mark "$DEMO_DB") != "$state" ]]; then
  installed=$(database modules "$DEMO_DB" "$names")
  "$PYTHON" scripts/odoo_job.py "Database brought up to date with the addons" "$log/upgrade.log" \
    -c "$conf" -d "$DEMO_DB" -i "$names" ${installed:+-u "$installed"} --with-demo
  database mark "$DEMO_DB" "$state"
fi

# a session of its own: Ctrl-C reaches this script alone, which then stops Odoo once
setsid "$PYTHON" -m odoo -c "$conf" >>"$log/odoo.log" 2>&1 7>&- </dev/null &
odoo=$!
echo "$odoo" >"$RUN/odoo.pid"
step "Odoo" "$PYTHON" scripts/wait_http.py "http://127.0.0.1:$port/web/health" "$odoo"
echo "  (ready after $(( SECONDS - began )) s; log: $log/odoo.log)"
echo
echo "  Open http://localhost:$port  (English and 简体中文: switch in the user's preferences)"
echo
database users "$DEMO_DB"
echo
if [[ -x scripts/https.sh ]]; then
  scripts/https.sh start "$port" 7>&- || echo "  https is not available: phones and hand-helds cannot use their camera; everything else works."
fi
echo "  Stop with Ctrl-C."
wait "$odoo" || true
odoo=
die "Odoo ended by itself: the reason stands at the end of $log/odoo.log."
