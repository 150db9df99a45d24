# Every command a contributor needs. Python 3.11 and make are all a fresh machine must have.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: help setup setup-dev setup-engines demo test lint format bench clean

# List the commands.
help:
	@awk '/^# /{sentence=substr($$0,3)} /^[a-z-]+:/{split($$1,name,":"); printf "make %-10s %s\n", name[1], sentence}' Makefile

# Install Rapport into .venv.
setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Installing Rapport into $(VENV) …" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . >&2
	@touch $@

# Install what tests and linters need as well.
setup-dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what tests and linters need …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
		-e '.[dev,postgres,train]' >&2
	@touch $@

# Install the engines that rules are tested on besides DuckDB and PostgreSQL; Spark needs Java 17.
setup-engines: $(VENV)/.installed-engines

$(VENV)/.installed-engines: $(VENV)/.installed-dev
	@echo "Installing Spark and ClickHouse (chDB) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
		-e '.[spark,chdb]' >&2
	@touch $@

# Run the whole loop on a demo shop, then open the console on it; pass flags with ARGS="--no-serve --json".
demo: setup
	@$(BIN)/rapport demo $(ARGS)

# Run the tests but the slow ones, two at a time and one thread each; flags of pytest in ARGS, such as ARGS="-n 0 -x tests/content", or ARGS="-m slow".
test: setup-dev
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow" $(ARGS)

# Check style, types and layers.
lint: setup-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Put the code into the house's format.
format: setup-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# Run every benchmark at quick size (full: ARGS="--size full") and write docs/leaderboard.md.
bench: setup-dev
	@$(BIN)/rapport bench all --leaderboard docs/leaderboard.md $(ARGS)

# Remove the virtual environment and everything built.
clean:
	rm -rf $(VENV) build dist demo-data
