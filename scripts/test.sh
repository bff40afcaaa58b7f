#!/usr/bin/env bash
# `make test`: the whole suite on throw-away databases.  usage: test.sh [PYTEST-ARGUMENT...]
# The last line is `N passed, N failed, N skipped` over all parts.
source "$(dirname "$0")/lib.sh"
mkdir -p "$CACHE"
exec 6>"$CACHE/test.lock"
flock -n 6 || die "The tests already run in this folder: wait until they are done."
data=$CACHE/test/data
conf=$CACHE/test/odoo.conf
# nothing is started before it is sure that the tests in the browser and in node can run
browser=$(scripts/chromium.sh 2>"$CACHE/chromium.log" 6>&-) || die "$(tail -n 1 "$CACHE/chromium.log")"
if [[ -n $browser ]]; then export PATH=$browser:$PATH; fi
node=$(scripts/node.sh 2>"$CACHE/node.log" 6>&-) || die "$(tail -n 1 "$CACHE/node.log")"
if [[ -n $node ]]; then export PATH=$PATH:$node; fi
scripts/env.sh 6>&-
mkdir -p "$data"
export PG_KIND=test
trap 'scripts/pg.sh stop' EXIT
step "PostgreSQL for tests" scripts/pg.sh start 6>&-
eval "$(scripts/pg.sh env)"
unset PG_KIND # what the tests themselves start must not meet this cluster
UDI_FONT_PATH=$(scripts/font.sh); export UDI_FONT_PATH
scripts/odoo_conf.sh "$data" >"$conf"
rm -f build/test/result.txt
code=0
"$PYTHON" scripts/test.py "$conf" "$data" "$@" 6>&- || code=$?
trap - EXIT
PG_KIND=test scripts/pg.sh stop >/dev/null 2>&1 || true
cat build/test/result.txt 2>/dev/null || echo "0 passed, 1 failed, 0 skipped"
exit "$code"
