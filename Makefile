.DEFAULT_GOAL := help
PY := .venv/bin/python
SEEDS ?= 20000
COVER = $(PY) -m pytest -k "not fuzz" --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

setup: ## make .venv with everything for developing
	@sh -c '. scripts/environment.sh; prepare dev'

check: ## what CI runs: lint, types, import rules, all tests
	./test

fmt: ## format and sort imports
	.venv/bin/ruff check --fix . && .venv/bin/ruff format .

unit: ## the fast tests only
	$(PY) -m pytest tests/unit tests/house

# Chance reaches a branch now and then only, so that fuzzing does not count.
coverage: ## see that tests reach every branch of the engine, expressions and schedule
	$(COVER) --cov=ostinato.engine tests/unit/engine tests/unit/executor
	$(COVER) --cov=ostinato.expressions tests/unit/expressions
	$(COVER) --cov=ostinato.schedule tests/unit/schedule

sim: ## simulate SEEDS=20000 random flows with faults
	$(PY) -m tests.simulation --seeds $(SEEDS)

mutants: ## plant each known bug and see that the simulation finds it
	$(PY) -m tests.simulation.mutants

index: ## rebuild the plugin indexes
	$(PY) -m ostinato.plugin.index build ostinato.core_plugins
	for family in plugins/*/; do $(PY) -m ostinato.plugin.index build ostinato_$$(basename $$family); done

ui: ## build the web UI into the package (needs Node)
	cd ui && npm ci && npm run build

bench: ## print the benchmark tables, SQLite and (with POSTGRES=url) PostgreSQL
	$(PY) -m benchmarks $(POSTGRES)

docs: ## generate the reference pages
	$(PY) scripts/reference.py docs/reference

run: ## start the server on this folder
	./start

.PHONY: help setup check fmt unit coverage sim mutants index ui bench docs run
