# Four verbs to remember: make run, make test, make lint, make dev. Everything lives in .venv and in WAREHOUSE_HOME.
PYTHON ?= python3
WAREHOUSE_HOME ?= $(CURDIR)/.warehouse
BIN := .venv/bin
PYTEST_OPTIONS := -n 2 --dist loadfile --no-loadscope-reorder
export WAREHOUSE_HOME DAGSTER_DISABLE_TELEMETRY := 1

EVENTS ?= 1e6
DAYS ?= 60
LINES ?= 1000000
KILLS ?= 200
HISTORIES ?= 20

.PHONY: setup run test test-nights test-all test-wheel test-spark test-cluster bench bench-alternatives storm lint dev docs docs-tables lock clean

setup: .venv/ready  ## the environment, from pinned versions

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; say make PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@# Some images disable byte code: every night would then recompile its libraries, 8 s of CPU time.
	$(BIN)/python -m compileall -q -j 0 .venv/lib > /dev/null || true
	@touch $@

run: setup  ## the demo: a month of sample events, the nights, the hints
	$(BIN)/warehouse demo

test: setup  ## unit, dbt, Dagster, property and end-to-end tests
	$(BIN)/pytest -m "not slow and not nights and not spark and not cluster and not postgres and not prometheus \
		and not chromium and not wheel" $(PYTEST_OPTIONS)

test-nights: setup  ## whole nights of the command: odd state folders, mail only, mutated lines, the walk-through's domain
	$(BIN)/pytest -m "nights and not slow" $(PYTEST_OPTIONS)

test-all: setup  ## both, and twenty kills of a night, simulated worlds, PostgreSQL, Prometheus, Chromium, the wheel
	$(BIN)/pytest -m "not spark and not cluster" $(PYTEST_OPTIONS)

test-wheel: setup  ## the wheel in an environment of its own; the published database in an older DuckDB
	$(BIN)/pytest -m wheel -p no:xdist tests/e2e

test-spark: .venv/ready-spark  ## the same input through DuckDB and Spark, every table compared value by value
	@command -v java > /dev/null || { test "$$(id -u)" = 0 && apt-get install --yes --quiet=2 default-jre-headless; } \
		|| { echo "Spark needs Java 17 or newer: install a package such as default-jre-headless."; exit 1; }
	$(BIN)/pytest -m spark -p no:xdist -rs tests/spark

test-cluster: .venv/ready-spark  ## three nights on a standalone Spark cluster, a worker and the driver killed
	@for needed in java psql; do command -v $$needed > /dev/null || { echo "Java 17, PostgreSQL and its JDBC driver are \
	needed: install packages such as default-jre-headless, postgresql and libpostgresql-jdbc-java."; exit 1; }; done
	$(BIN)/pytest -m cluster -p no:xdist -rs tests/spark

.venv/ready-spark: .venv/ready requirements-spark.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-spark.lock
	@touch $@

bench: setup  ## landing, first build and nights beside their hand-written floors: make bench EVENTS=10e6 DAYS=60
	$(BIN)/python benchmarks/scale.py --events $(EVENTS) --days $(DAYS)

bench-alternatives: setup  ## the same hints by pandas, Polars and an ORM loop on PostgreSQL
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock polars 'psycopg[binary]'
	$(BIN)/python benchmarks/alternatives.py --events $(EVENTS)

storm: setup  ## a million mutated lines, 200 kills of process groups, 100 random histories: docs/reliability.md
	$(BIN)/python -m tests.storm --lines $(LINES) --kills $(KILLS)
	WAREHOUSE_TEST_HISTORIES=$(HISTORIES) $(BIN)/pytest tests/property $(PYTEST_OPTIONS)

# Some models read differently once their tables exist. In a home of its own they are linted as they are without any.
lint: override export WAREHOUSE_HOME := $(WAREHOUSE_HOME)/lint
lint: export DBT_TARGET_PATH = $(WAREHOUSE_HOME)/dbt/target
lint: setup  ## ruff, dbt parse, sqlfluff, pyright
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/dbt parse --quiet
	$(BIN)/sqlfluff lint --nocolor --disable-progress-bar --processes 2 dbt_project/models
	@# sqlfluff skips macros, for they are no SQL before a model calls them.
	! grep -rnE --include='*.sql' '.{121}' dbt_project/macros dbt_project/tests
	$(BIN)/pyright

dev: setup  ## Dagster's web page on http://127.0.0.1:3000
	@mkdir -p $(WAREHOUSE_HOME) && mkdir -p -m 700 $(WAREHOUSE_HOME)/dagster
	@test -f $(WAREHOUSE_HOME)/dagster/dagster.yaml || cp dagster_pipeline/dagster.yaml $(WAREHOUSE_HOME)/dagster/
	umask 077 && DAGSTER_HOME=$(WAREHOUSE_HOME)/dagster $(BIN)/dagster dev --host 127.0.0.1 --port 3000

docs: setup  ## every table and column as one page: $(WAREHOUSE_HOME)/docs/index.html
	@mkdir -p $(WAREHOUSE_HOME)/docs
	@# Sizes and types come from the warehouse file; without one the page is made of the project alone.
	@if test -f $(WAREHOUSE_HOME)/warehouse.duckdb; then how=; else how=--empty-catalog; export WAREHOUSE_HOME=$(WAREHOUSE_HOME)/docs; fi; \
		DBT_TARGET_PATH=$(WAREHOUSE_HOME)/docs/target $(BIN)/dbt --quiet docs generate --static $$how
	@cp $(WAREHOUSE_HOME)/docs/target/static_index.html $(WAREHOUSE_HOME)/docs/index.html
	@echo "Open $(WAREHOUSE_HOME)/docs/index.html in a browser."

docs-tables: setup  ## the README's generated tables: variables, published tables, commands
	$(BIN)/python docs/generate.py

lock:  ## pin again what pyproject.toml asks for; versions without addresses
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --no-emit-index-url --no-annotate \
		--no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra spark --constraint requirements.lock \
		--no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements-spark.lock

clean:  ## delete the environment; the state folder stays
	rm -rf .venv
