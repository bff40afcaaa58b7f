#!/usr/bin/env bash
# Serves Odoo on the local network over https, with a certificate authority of its own (a phone's camera and a service
# worker refuse plain http).
#   usage: https.sh start|stop|status [PORT_OF_ODOO]
# start    makes what is missing, starts nginx (again), prints address and QR code
# status   0: runs, 3: does not run
# Exit 75: https cannot be had, one sentence says why; Odoo itself can run without it.
# Odoo behind it must run with --proxy-mode.
# Environment: UDI_HTTPS_PORT (8443), UDI_CA_PORT (8080), UDI_PORT (8069), UDI_GEVENT_PORT (with workers), UDI_NGINX,
#              UDI_PYTHON, UDI_HTTPS_DIR (.run/https)
set -euo pipefail
SCRIPTS=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
PROJECT=$(dirname "$SCRIPTS")
DIR=$(realpath -m "${UDI_HTTPS_DIR:-$PROJECT/.run/https}")
PYTHON=${UDI_PYTHON:-$PROJECT/.venv/bin/python}
export UDI_PORT=${2:-${UDI_PORT:-8069}} PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1

site() { "$PYTHON" "$SCRIPTS/https_site.py" "$@"; }

running() { # prints nginx's process id where it is ours: a number alone may belong to another program by now
  local pid
  pid=$(cat "$DIR/nginx.pid" 2>/dev/null) && [[ -n $pid ]] &&
    tr '\0' ' ' < "/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$DIR/nginx.conf" && echo "$pid"
}

nginx() {
  local log=()
  # older ones do not know -e and only complain about /var/log/nginx
  if "$NGINX" -h 2>&1 | grep -q -- '-e filename'; then log=(-e "$DIR/error.log"); fi
  "$NGINX" -p "$DIR/" -c "$DIR/nginx.conf" "${log[@]}" "$@"
}

start() {
  [[ -x $PYTHON ]] || { echo "https is not served: the Python environment is missing, run 'make env'." >&2; exit 75; }
  mkdir -p "$DIR"
  NGINX=$("$SCRIPTS/https_nginx.sh") || exit 75
  if running >/dev/null; then stop >/dev/null; fi # ports, addresses or certificate may have changed
  site ports "$DIR"
  site prepare "$DIR"
  : > "$DIR/error.log"
  nginx 2> "$DIR/start.log" || {
    echo "https is not served: nginx did not start ($(tail -n 1 "$DIR/start.log"))." >&2; exit 75; }
  site announce "$DIR"
}

stop() {
  local pid
  pid=$(running) || { echo "https does not run."; return; }
  kill -TERM "$pid"
  for _ in $(seq 100); do
    running >/dev/null || { echo "https stopped."; return; }
    sleep 0.05
  done
  kill -KILL "$pid"; rm -f "$DIR/nginx.pid"; echo "https stopped."
}

case ${1:-} in
start) start ;;
stop) stop ;;
status) if running >/dev/null; then site announce "$DIR"; else echo "https does not run."; exit 3; fi ;;
*) echo "usage: $0 start|stop|status [PORT_OF_ODOO]" >&2; exit 2 ;;
esac
