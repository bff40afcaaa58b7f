# Commands of the project; `make` alone lists them.  The work is done by scripts/, each of which says what it does.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help env run test lint format i18n pictures bench fuzz test-odoo backup restore verify-ledger stop clean
WHAT ?= identify
SIZE ?= S

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

run: ## demo installation on http://localhost:8069 (PORT=... changes it); Ctrl-C stops it
	@scripts/run.sh

test: ## whole test suite; ARGS="-k name" or ARGS=path selects
	@scripts/test.sh $(ARGS)

lint: ## ruff, pylint-odoo, prettier, eslint
	@scripts/lint.sh

format: env ## let ruff and prettier correct what they can
	@scripts/lint.sh --fix

i18n: ## merge new terms into the Chinese translations; ARGS=--check only looks
	@scripts/i18n.sh $(ARGS)

pictures: env ## the README's pictures from a running demo: ADDRESS=http://localhost:8069 DB=udi_demo
	@scripts/with_env.sh none scripts/pictures.py "$(or $(ADDRESS),http://localhost:8069)" "$(or $(DB),udi_demo)" $(NAMES)

bench: env ## benchmark: WHAT=identify|register|trace|label|recall|scan|quality SIZE=S|M|L
	@scripts/with_env.sh test scripts/bench.py "$(WHAT)" "$(SIZE)"

fuzz: env ## ten million random texts (ARGS="60" for seconds, "100000x" for texts)
	@scripts/with_env.sh none scripts/fuzz.py $(ARGS)

test-odoo: env ## Odoo's own tests with these addons, compared with plain Odoo; ARGS=module,... selects
	@scripts/with_env.sh test scripts/test_odoo.py $(ARGS)

backup: env ## database, files and keys of `make run` in one file
	@scripts/backup.sh "$(FILE)"

restore: env ## bring a backup back: FILE=...
	@scripts/restore.sh "$(FILE)"

verify-ledger: env ## check the ledger of `make run`, or DB=name, or FILE=export.jsonl.gz; ANCHORS=file
	@scripts/with_env.sh $(if $(FILE),none,run) scripts/verify_ledger.py $(if $(ANCHORS),--anchors "$(ANCHORS)") $(ARGS) "$(or $(FILE),$(DB),udi_demo)"

env: ## fetch and build what is missing, start nothing
	@scripts/env.sh

stop: ## stop what this folder runs
	@scripts/stop.sh all

clean: ## remove what can be built again; ALL=1 also the demo database and its keys
	@scripts/clean.sh $(if $(ALL),all)
