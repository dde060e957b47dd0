# Đôn Đốc: `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SPEED ?= 1
KILLS ?= 200
DAEMONS ?= 1

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: $(STAMP) ## Make .venv and install the pinned dependencies

$(STAMP): requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

run: setup ## Run the daemon if it is configured, else the sample office (SPEED=days a second)
	@if [ -f .env ] || [ -n "$$DONDOC_SMTP_HOST" ]; then exec $(BIN)/dondoc run; \
	else echo "Not configured (no .env, no DONDOC_SMTP_HOST): running the sample office."; \
	exec $(BIN)/dondoc sample --speed $(SPEED); fi

test: setup ## Run every test
	$(BIN)/python -m pytest -n auto

check: setup ## Style, types, the import contract, unsafe patterns
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r bot jobs config

fix: setup ## Put style right where a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## Measure
	$(BIN)/python -m tests.benchmarks

torture: setup ## Kill the daemon at random moments, 200 times (DAEMONS=several: on PostgreSQL)
	$(BIN)/python -m tests.torture --kills $(KILLS) --daemons $(DAEMONS)

.PHONY: help setup run test check fix bench torture
