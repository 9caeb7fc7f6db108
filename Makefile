# Needs make and Python 3.11 or newer; everything else is installed into .venv.
.DEFAULT_GOAL := help

VENV := .venv
# The first of these that runs and is new enough; another one: make PYTHON=/path/to/python test
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
export DEMO_PORTS ?= 8741,8742,8743
# Most tests wait for processes that they start; one PostgreSQL for each of these. Debugging: make test PARALLEL=
PARALLEL ?= --numprocesses=auto --maxprocesses=4 --dist=worksteal
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP := $(VENV)/bin/python -m pip install --quiet --constraint constraints.txt

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(VENV)/installed ## crawl the small newsroom of fixtures/, search it, crawl it again
	@$(VENV)/bin/python tests/demo.py

.PHONY: test
test: lint ## lint, types, import contracts and all tests
	$(VENV)/bin/python -m pytest $(PARALLEL)

.PHONY: test-browser
test-browser: $(VENV)/installed-browser ## the tests of the page in a browser (apt install chromium)
	$(VENV)/bin/python -m pytest -m browser

.PHONY: bench-gate
bench-gate: $(VENV)/installed-dev ## hold the quality on the labelled pages of ../shared against benchmarks/floors.toml
	$(VENV)/bin/python benchmarks/gate.py

.PHONY: lint
lint: $(VENV)/installed-dev ## ruff, mypy and the import contracts
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

.PHONY: format
format: $(VENV)/installed-dev ## let ruff mend what it can
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

.PHONY: clean
clean: ## remove .venv, caches and the demo (dateline.db stays)
	rm -rf $(VENV) .demo dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer found; name one: make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A stamp each, so that nothing is installed again until what it depends on changes.
$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing into $(VENV), about a minute ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing into $(VENV), about a minute ..."
	@$(PIP) --editable '.[dev]'
	@touch $(VENV)/installed $@

$(VENV)/installed-browser: $(VENV)/installed-dev
	@echo "installing into $(VENV), about a minute ..."
	@$(PIP) --editable '.[dev,browser]'
	@touch $@
