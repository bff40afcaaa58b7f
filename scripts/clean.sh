#!/usr/bin/env bash
# Remove what can be fetched or built again.  usage: clean.sh [all]     all: also the demo installation in .run
source "$(dirname "$0")/lib.sh"
scripts/stop.sh all
rm -rf .venv .cache .env node_modules build .pytest_cache .ruff_cache .hypothesis
find addons tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
if [[ ${1:-} == all ]]; then
  rm -rf .run
elif [[ -e .run/pg ]]; then
  echo "The demo database in .run stays; \`make clean ALL=1\` removes it too."
fi
