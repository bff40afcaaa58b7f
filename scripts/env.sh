#!/usr/bin/env bash
# Environment of all commands: Python packages, Odoo, PostgreSQL binaries, Chinese font.  Fetches what is missing; no root needed.
source "$(dirname "$0")/lib.sh"
case $ROOT in *,*) die "The project's path contains a comma, which Odoo's addons path cannot hold: move $ROOT." ;; esac
mkdir -p "$CACHE"
exec 9>"$CACHE/env.lock"; flock 9

fetch_all() {
  local code=0
  scripts/odoo.sh fetch && scripts/pg.sh fetch && scripts/font.sh || code=$?
  return $code
}
# packages and Debian archives come from different places and are fetched side by side
fetch_log=$CACHE/fetch.log
fetch_all >"$fetch_log" 2>&1 </dev/null &
fetching=$!
step "Python packages" scripts/venv.sh
wait_for_fetch() { wait_code=0; wait $fetching || wait_code=$?; tail -n 30 "$fetch_log"; return $wait_code; }
step "Odoo 19, PostgreSQL, Chinese font" wait_for_fetch
step "Addons joined to Odoo" scripts/odoo.sh link
