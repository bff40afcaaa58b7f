#!/usr/bin/env bash
# `make i18n`: merge the addons' terms into their i18n/zh_CN.po.  usage: i18n.sh [--check]
# The terms come from the template database of the tests, which holds every addon as it is now.
source "$(dirname "$0")/lib.sh"
mkdir -p "$CACHE"
exec 6>"$CACHE/test.lock"
flock -n 6 || die "The tests run in this folder: wait until they are done."
data=$CACHE/test/data
conf=$CACHE/test/odoo.conf
scripts/env.sh 6>&-
mkdir -p "$data"
export PG_KIND=test
trap 'scripts/pg.sh stop' EXIT
step "PostgreSQL for tests" scripts/pg.sh start 6>&-
eval "$(scripts/pg.sh env)"
UDI_FONT_PATH=$(scripts/font.sh); export UDI_FONT_PATH
scripts/odoo_conf.sh "$data" >"$conf"
scripts/templates.sh "$conf" "$data" 6>&-
plain=$(sed -n 's/^plain=//p' "$data/templates")
"$PYTHON" scripts/i18n.py "$conf" "$plain" "$@" 6>&-
