# Common ground of the shell scripts: folders, messages, timed steps.  Sourced, not run.
#
#   .venv/    Python packages                    made again by scripts/env.sh
#   .cache/   what was fetched or can be rebuilt (Odoo, PostgreSQL, fonts, Chromium, the test cluster)
#   .run/     the demo installation: durable cluster, files, keys, logs; only `make clean ALL=1` removes it
#   build/    results: test reports, bench.json
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$ROOT"
PYTHON=$ROOT/.venv/bin/python
CACHE=$ROOT/.cache
RUN=$ROOT/.run
DEMO_DB=udi_demo
export UDI_SHARED=${UDI_SHARED:-$ROOT/../shared}
# Odoo's modules that the addons extend; the slow part of every database.
ODOO_MODULES=stock,mrp,product_expiry,purchase_stock,sale_stock,repair,maintenance,barcodes_gs1_nomenclature,mrp_subcontracting,point_of_sale
# The first is the one that new users get.
LANGUAGES=en_US,zh_CN

# die SENTENCE: say what is wrong and what to do, and stop.  Exit code 3 marks a sentence for the user.
die() { echo "$*" >&2; exit 3; }

# step TITLE COMMAND...: run the command quietly, show one line with the seconds it took.
# When the command fails, its sentence (exit code 3) or the end of its output is shown.
step() {
  local title=$1 began=$SECONDS code=0 log
  shift
  mkdir -p "$CACHE/log"
  log=$(mktemp "$CACHE/log/step.XXXXXX")
  printf '%-58s' "  $title"
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if (( code == 0 )); then
    printf '%4d s\n' $(( SECONDS - began ))
    rm -f "$log"
    return 0
  fi
  printf 'failed\n'
  if (( code == 3 )); then tail -n 1 "$log" >&2; else tail -n 20 "$log" >&2; fi
  rm -f "$log"
  exit "$code"
}

# addon_names: the installable addons of this project, comma separated.
addon_names() {
  local manifest names=()
  for manifest in addons/*/__manifest__.py; do
    [[ -e $manifest ]] || continue
    grep -Eq "[\"']installable[\"']: *False" "$manifest" || names+=("$(basename "$(dirname "$manifest")")")
  done
  (IFS=,; echo "${names[*]}")
}

# addons_checksum: one word for the state of everything under addons/ that Odoo reads (tests do not count).
addons_checksum() {
  find addons -type f -not -path '*/__pycache__/*' -not -path '*/tests/*' -print0 | LC_ALL=C sort -z \
    | xargs -0 -r cksum | cksum | cut -d' ' -f1
}

# environment_checksum: one word for Odoo, the packages and the list of Odoo's modules.
environment_checksum() {
  { echo "$ODOO_MODULES $LANGUAGES"; cat constraints.txt "$CACHE/odoo.build"; } | cksum | cut -d' ' -f1
}
