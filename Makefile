# Every target sets up what it needs in .venv. Nothing else on the machine is touched.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --quiet
CODE   := generate.py settings templates functions resolution comparison checks rendering reference deployment lab bench simulation tests
RUNS   ?= 10000
FIRST  ?= 0

.DEFAULT_GOAL := help
.PHONY: help generate check test simulate histories lint types format bench schema docs lock plain-install ci clean

help: ## show this message
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

generate: $(VENV)/runtime ## render, lint and prove every environment in config/
	$(PY) generate.py

check: $(VENV)/runtime ## fail with a diff when output/ is stale; reads no cache
	$(PY) generate.py --check --no-cache

test: $(VENV)/dev ## every test, on every core
	$(PY) -m pytest -n auto

simulate: $(VENV)/dev ## failover under a virtual clock: scenarios, rules taken out, RUNS=10000 histories; or SEED=7, SCENARIO=12
ifdef SEED
	$(PY) -m simulation --replay $(SEED)
else ifdef SCENARIO
	$(PY) -m simulation --scenario $(SCENARIO)
else
	$(PY) -m simulation --scenario all
	$(PY) -m simulation.rules
	$(PY) -m simulation --runs $(RUNS) --seed $(FIRST)
endif

histories: $(VENV)/dev ## RUNS histories alone, from seed FIRST=0
	$(PY) -m simulation --runs $(RUNS) --seed $(FIRST)

lint: $(VENV)/dev types ## ruff, mypy, and a bare cfn-lint over output/
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(VENV)/bin/cfn-lint

types: $(VENV)/dev ## mypy, strict
	$(PY) -m mypy $(CODE)

format: $(VENV)/dev ## rewrite the code as ruff wants it
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(VENV)/dev ## the speed of rendering and checking, beside its floor, in one run
	$(PY) -m bench

schema: $(VENV)/runtime ## rewrite config/schema.json from the settings
	$(PY) -m settings.schema

docs: $(VENV)/runtime schema ## rewrite the reference pages in docs/ from the code
	$(PY) -m reference

plain-install: ## the way without make: pip install -r requirements.txt in an environment of its own
	directory=$$(mktemp -d) && trap 'rm -rf "$$directory"' EXIT && \
	$(PYTHON) -m venv $$directory && \
	$$directory/bin/python -m pip --disable-pip-version-check --quiet install -r requirements.txt && \
	$$directory/bin/python generate.py --check --no-cache

lock: $(VENV)/dev ## renew the lock files from requirements*.txt (asks the package index)
	$(PIP) install pip-tools==7.6.2
	for set in requirements requirements-lab requirements-dev; do \
	  $(PY) -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file $$set.lock $$set.txt; \
	done

ci: test lint check ## what CI runs

clean: ## remove the virtual environment and every cache
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .hypothesis .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# The stamps are newer than the lock they were installed from; an interrupted install leaves none.
$(VENV)/runtime: requirements.lock | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/lab: requirements-lab.lock $(VENV)/runtime | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements-lab.lock
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/runtime | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
