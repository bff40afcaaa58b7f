#!/usr/bin/env bash
# Stop what this checkout started.  usage: stop.sh odoo|all
source "$(dirname "$0")/lib.sh"
if [[ ${1:-all} == all && -s $RUN/lock ]] && ! flock -n "$RUN/lock" true; then
  kill -TERM "$(cat "$RUN/lock")" 2>/dev/null || true # `make run` stops everything itself
  flock -w 60 "$RUN/lock" true || echo "\`make run\` did not end within 60 s; stopping its parts." >&2
fi
pid=$(cat "$RUN/odoo.pid" 2>/dev/null || true)
# the number alone may belong to another process by now: it must be an Odoo with our configuration
if [[ -n $pid ]] && tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF "$RUN/odoo.conf"; then
  kill -TERM "$pid"
  for _ in $(seq 150); do [[ -e /proc/$pid ]] || break; sleep 0.2; done
  if [[ -e /proc/$pid ]]; then kill -KILL "$pid" || true; fi
fi
rm -f "$RUN/odoo.pid"
if [[ ${1:-all} == all ]]; then
  if [[ -x scripts/https.sh ]]; then scripts/https.sh stop >/dev/null 2>&1 || true; fi
  scripts/pg.sh stop
  PG_KIND=test scripts/pg.sh stop
  echo "Stopped."
fi
