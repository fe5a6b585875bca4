# Four verbs to remember: make run, make test, make lint, make dev. Everything lives in .venv and in WAREHOUSE_HOME.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test lint dev clean lock

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=/path/to/it")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

run: setup  ## the demo: a month of sample events, the nights, the hints
	$(BIN)/warehouse demo

test: setup  ## unit, dbt, Dagster, property and end-to-end tests
	$(BIN)/pytest -n 2 --dist worksteal

lint: setup  ## ruff, sqlfluff, dbt parse
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint dbt_project
	$(BIN)/warehouse parse

dev: setup  ## Dagster's web page on http://127.0.0.1:3000
	$(BIN)/warehouse dev

clean:  ## forget the environment; the state folder stays
	rm -rf .venv

lock:  ## pin what pyproject.toml asks for; versions without addresses
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --no-emit-index-url --no-annotate --no-header \
		pyproject.toml -o requirements.lock
