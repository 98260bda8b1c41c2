# Dering: `make run` starts the whole centre, `make test` runs every test; `make` alone lists the targets.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help run test lint format lock bench bench-large clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## start the whole centre on http://127.0.0.1:8000 (PORT=9000 for another port)
	@exec $(BIN)/dering serve --port $(PORT)

test: $(VENV)/.installed-dev ## run all tests: SQLite, PostgreSQL, browser (ARGS="-k word" for some)
	@bash tests/install-servers.sh
	@exec $(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

lint: $(VENV)/.installed-dev ## check style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.installed-dev ## write the code the way `make lint` wants it
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(BIN)/python ## remake the requirement files from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(PIP) install uv
	@$(LOCK) $(ARGS) pyproject.toml --output-file requirements.txt
	@$(LOCK) $(ARGS) pyproject.toml --group dev --output-file requirements-dev.txt

bench: $(VENV)/.installed-dev ## measure: each script in bench/ prints a ratio against something run beside it
	@for script in $(filter-out bench/large.py, $(sort $(wildcard bench/[!_]*.py))); do echo "== $$script"; $(BIN)/python -m bench.$$(basename $$script .py) $(ARGS) || exit 1; done

bench-large: $(VENV)/.installed-dev ## measure with 10,000,000 tickets: ten minutes and 10 GB (ARGS=--postgresql for the other database)
	@exec $(BIN)/python -m bench.large $(ARGS)

clean: ## remove what was installed and cached; the data in var/ stays
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Dering needs Python 3.11 or newer and '$(PYTHON)' is not: install one, or name one with 'make $(MAKECMDGOALS) PYTHON=python3.12'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make a virtual environment: install its venv module (on Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Making the virtual environment $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)

# An empty stamp is newer than what it was installed from: then there is nothing to install again.
$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Dering needs (about a minute the first time) ..."
	@$(PIP) install --require-hashes --requirement requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what tests need (about a minute the first time) ..."
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@
