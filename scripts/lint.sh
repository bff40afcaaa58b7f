#!/usr/bin/env bash
# `make lint`: ruff, pylint-odoo's mandatory set, prettier and eslint.  usage: lint.sh [--fix]
# All of them run, so that one look shows everything; the exit code says whether any complained.
source "$(dirname "$0")/lib.sh"
fix=${1:-}
scripts/env.sh
command -v node >/dev/null && command -v npm >/dev/null \
  || die "prettier and eslint need node and npm: install the packages nodejs and npm and run the command again."
npm_packages() {
  local state
  state=$(cksum <package.json)
  if [[ -e node_modules/.packages && $(cat node_modules/.packages) == "$state" ]]; then return; fi
  npm install --no-package-lock --no-fund --no-audit --ignore-scripts || die "The packages of package.json could not be installed by npm: see the lines above."
  echo "$state" >node_modules/.packages
}
step "prettier and eslint" npm_packages

failed=()
check() { # TITLE COMMAND...
  echo "== $1"
  "${@:2}" || failed+=("$1")
}
javascript=$(find addons -path '*/static/*' -name '*.js' -not -path '*/static/lib/*' -print -quit)
if [[ $fix == --fix ]]; then
  check "ruff" "$PYTHON" -m ruff check --fix addons tests scripts conftest.py
  [[ -z $javascript ]] || check "prettier" node_modules/.bin/prettier --write "addons/**/static/**/*.js"
else
  check "ruff" "$PYTHON" -m ruff check --output-format=concise addons tests scripts conftest.py
  [[ -z $javascript ]] || check "prettier" node_modules/.bin/prettier --check "addons/**/static/**/*.js"
fi
names=$(addon_names)
IFS=, read -ra names <<<"$names"
if (( ${#names[@]} )); then check "pylint-odoo" "$PYTHON" -m pylint --rcfile=.pylintrc -j 2 "${names[@]/#/addons/}"; fi
[[ -z $javascript ]] || check "eslint" node_modules/.bin/eslint --max-warnings 0 "addons/**/static/**/*.js"
if (( ${#failed[@]} )); then
  (IFS=,; echo "Complaints from: ${failed[*]}")
  exit 1
fi
echo "No complaints."
