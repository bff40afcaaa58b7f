#!/usr/bin/env bash
# A private PostgreSQL cluster: unix socket only, no root needed, reachable by the user who started it.
#   usage: pg.sh start|stop|status|env|fetch
#     PG_KIND=run    (default) durable (fsync on), in .run/pg: what was entered stays
#     PG_KIND=test   throw-away, in .cache/test/pg: speed before safety
#     PGDIR=...      another folder
#   `eval "$(pg.sh env)"` gives PGHOST, PGPORT, PGUSER (and PGPASSWORD) to psql, Odoo and psycopg2.
# UDI_DB_HOST (with UDI_DB_PORT, UDI_DB_USER, UDI_DB_PASSWORD) names a server of yours instead of the clusters.
# Binaries: PG_BINDIR, the machine's own, Debian's unpacked below .cache/postgresql.
source "$(dirname "$0")/lib.sh"
usage="usage: pg.sh start|stop|status|env|fetch, with PG_KIND=run or test"
kind=${PG_KIND:-run}
case $kind in
  run) dir=$(realpath -m "${PGDIR:-$RUN/pg}") ;;
  test) dir=$(realpath -m "${PGDIR:-$CACHE/test/pg}") ;;
  *) die "$usage" ;;
esac
data=$dir/data
dbuser=odoo
socket=$dir/socket
# the path of a unix socket may have 107 bytes: a deep checkout gets a short private folder instead
if (( ${#socket} > 80 )); then socket=${TMPDIR:-/tmp}/.udi-pg-$(id -u)-$(echo -n "$dir" | cksum | cut -d' ' -f1); fi

if [[ -n ${UDI_DB_HOST:-} ]]; then
  case ${1:-} in
    env)
      printf 'export PGHOST=%q PGPORT=%q PGUSER=%q\n' "$UDI_DB_HOST" "${UDI_DB_PORT:-5432}" "${UDI_DB_USER:-odoo}"
      if [[ -n ${UDI_DB_PASSWORD:-} ]]; then printf 'export PGPASSWORD=%q\n' "$UDI_DB_PASSWORD"; fi ;;
    *) ;; # not ours to start or stop
  esac
  exit 0
fi

find_bin() {
  local version candidate
  version=$(cat "$data/PG_VERSION" 2>/dev/null || echo '*') # a cluster is opened by its own version only
  {
    if [[ -n ${PG_BINDIR:-} ]]; then echo "$PG_BINDIR"; fi
    compgen -G "/usr/lib/postgresql/$version/bin" | sort -Vr
    if command -v initdb >/dev/null; then dirname "$(readlink -f "$(command -v initdb)")"; fi
    if compgen -G "$CACHE/postgresql/root/usr/lib/postgresql/$version/bin" >/dev/null; then echo "$CACHE/postgresql/bin"; fi
  } | while read -r candidate; do
    if [[ -x $candidate/initdb && -x $candidate/postgres && -x $candidate/pg_isready ]]; then echo "$candidate"; break; fi
  done || true
}

# Debian's packages below .cache: their libraries are not where the system looks, so each program gets a small starter.
fetch() {
  local program starter
  scripts/fetch-debian.sh postgresql --deps postgresql
  mkdir -p "$CACHE/postgresql/bin"
  for program in "$CACHE"/postgresql/root/usr/lib/postgresql/*/bin/*; do
    starter=$CACHE/postgresql/bin/${program##*/}
    cat >"$starter" <<'STARTER'
#!/bin/sh
root=$(cd "$(dirname "$0")/../root" && pwd -P)
LD_LIBRARY_PATH=$(echo "$root"/usr/lib/*-linux-gnu*) exec "$root"/usr/lib/postgresql/*/bin/"${0##*/}" "$@"
STARTER
    chmod +x "$starter"
  done
}

# PostgreSQL refuses to run as root: then it runs as postgres or nobody, with the right to reach this folder if need be.
runner() { if id -u postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi; }
as_owner() {
  if (( EUID != 0 )); then "$@"; return; fi
  local user caps=()
  user=$(runner)
  if ! runuser -u "$user" -- test -x "$dir" -a -x "$bin/postgres" 2>/dev/null; then
    # access(2) ignores capabilities of ordinary users unless no_setuid_fixup is set
    caps=(--inh-caps=+dac_override --ambient-caps=+dac_override --securebits=+no_setuid_fixup)
  fi
  (cd / && exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "${caps[@]}" env HOME=/tmp "$@")
}

make_cluster() {
  local me
  rm -rf "$data"; mkdir -p "$data"; chmod 700 "$data"
  me=$(id -un)
  if (( EUID == 0 )); then chown "$(runner)" "$data"; fi
  as_owner "$bin/initdb" -D "$data" -U "$dbuser" -A trust -E UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 \
    || { rm -rf "$data"; die "PostgreSQL could not make its cluster: the reason stands in $dir/initdb.log."; }
  { # only the users who may start this cluster may enter it
    echo "local all,replication all peer map=udi"
  } >"$data/pg_hba.conf"
  printf 'udi %s %s\n' root "$dbuser" "$me" "$dbuser" "$(if (( EUID == 0 )); then runner; else echo "$me"; fi)" "$dbuser" | sort -u >"$data/pg_ident.conf"
  {
    echo "listen_addresses = ''"
    echo "unix_socket_permissions = 0777"
    echo "max_connections = 200"
    echo "shared_buffers = 256MB"
    echo "max_wal_size = 2GB"
    echo "jit = off"
    if [[ $kind == test ]]; then printf '%s = off\n' fsync synchronous_commit full_page_writes; else printf '%s = on\n' fsync synchronous_commit full_page_writes; fi
    echo "include 'socket.conf'"
  } >>"$data/postgresql.conf"
  touch "$dir/.made"
}

is_up() { "$bin/pg_isready" -q -h "$socket" -t 2 2>/dev/null || as_owner "$bin/pg_isready" -q -h "$socket" -t 2; }

# After a crash or a restart of the machine the pid in the file may belong to another process: then it means nothing.
drop_stale_pid() {
  local pid owner
  [[ -e $data/postmaster.pid ]] || return 0
  pid=$(head -n 1 "$data/postmaster.pid")
  owner=$(cat "/proc/$pid/comm" 2>/dev/null || true)
  if [[ $owner == postgres && $(readlink "/proc/$pid/cwd" 2>/dev/null || echo "$data") == "$data" ]]; then return 0; fi
  rm -f "$data/postmaster.pid" "$socket"/.s.PGSQL.*.lock
}

start() {
  mkdir -p "$dir" "$socket"
  [[ -O $socket ]] || (( EUID == 0 )) || die "$socket belongs to another user: remove it, or start the project as that user."
  bin=$(find_bin)
  if [[ -z $bin ]]; then fetch; bin=$(find_bin); fi
  [[ -n $bin ]] || die "No PostgreSQL$(sed 's/^/ /' "$data/PG_VERSION" 2>/dev/null) was found: install it, or name a server in UDI_DB_HOST."
  if [[ -e $data/PG_VERSION && ! -r $data/PG_VERSION ]]; then die "$data belongs to another user: start the project as that user."; fi
  chmod 755 "$dir" "$socket"
  if (( EUID == 0 )); then chown "$(runner)" "$dir" "$socket"; fi
  [[ -e $dir/.made ]] || make_cluster
  if is_up; then return; fi
  # not in the cluster's own file: the checkout may have been moved
  echo "unix_socket_directories = '${socket//\'/\'\'}'" >"$data/socket.conf"
  chmod 644 "$data/socket.conf"
  local attempt
  for attempt in 1 2 3; do # orphans of a killed server need a moment to go
    drop_stale_pid
    if as_owner "$bin/pg_ctl" -D "$data" -l "$dir/log" -w -s -t 300 start 7>&- 8>&- 9>&-; then return; fi
    sleep "$attempt"
  done
  die "PostgreSQL did not start: the reason stands at the end of $dir/log."
}

case ${1:-} in
  fetch) # only make sure that there are binaries
    if [[ -z $(find_bin) ]]; then fetch; fi ;;
  start) start ;;
  stop)
    bin=$(find_bin)
    if [[ -z $bin || ! -e $data/postmaster.pid ]]; then exit 0; fi
    as_owner "$bin/pg_ctl" -D "$data" -m fast -w -s -t 120 stop || { drop_stale_pid; [[ ! -e $data/postmaster.pid ]]; } ;;
  status) bin=$(find_bin); [[ -n $bin ]] && is_up ;;
  env)
    bin=$(find_bin)
    if [[ -n $bin && :$PATH: != *:$bin:* ]]; then printf 'export PATH=%q:$PATH\n' "$bin"; fi
    printf 'export PGHOST=%q PGPORT=5432 PGUSER=%q\n' "$socket" "$dbuser" ;;
  *) die "$usage" ;;
esac
