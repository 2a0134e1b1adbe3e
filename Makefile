# Two commands: `make report` and `make test`. Both set up what they need.

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
CODE := src tests scripts benchmarks notebooks

export PYTHONUTF8 := 1
# Kernels start in half the time when modules keep their bytecode.
unexport PYTHONDONTWRITEBYTECODE

# The checks of `test` run one after the other, in their order, also with -j: the first failure ends the run.
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup report test bench gallery chromium lint ruff types contracts notebooks data pytest format lab clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## create .venv from requirements.lock

report: $(STAMP) ## build all yearly reports; options with ARGS='--year 2024 --province "Lào Cai"'
	@$(BIN)/danvan build $(ARGS)

test: chromium lint data pytest ## run every check: style, types, contracts, notebooks, data, tests

lint: ruff types contracts notebooks ## run the checks of the code only

bench: $(STAMP) ## measure rendering, verifying, cleaning, rank intervals; ratios in one run
	@$(BIN)/python benchmarks/rendering.py
	@$(BIN)/python benchmarks/verifying.py
	@$(BIN)/python benchmarks/cleaning.py
	@$(BIN)/python benchmarks/rank_intervals.py
	@$(BIN)/python benchmarks/validation.py

gallery: $(STAMP) ## draw contact sheets of all families of figures under build/gallery
	@$(BIN)/python scripts/gallery.py $(ARGS)

format: $(STAMP) ## put code and notebooks in order
	@$(BIN)/ruff check --fix --exit-zero --quiet $(CODE)
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/python scripts/lint_notebooks.py --fix notebooks

lab: $(STAMP) ## open JupyterLab on the notebooks
	@$(BIN)/danvan lab

clean: ## remove what was built: build/ and the generated tables
	@rm -rf build data/processed/*.parquet data/processed/datapackage.json data/processed/validation

# Steps of `lint` and `test`.

chromium: $(STAMP)
	@scripts/ensure-chromium >/dev/null

ruff: $(STAMP)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)

types: $(STAMP)
	@$(BIN)/mypy

contracts: $(STAMP)
	@$(BIN)/lint-imports --no-logo

notebooks: $(STAMP)
	@$(BIN)/python scripts/lint_notebooks.py notebooks

data: $(STAMP)
	@$(BIN)/frictionless validate data/raw/datapackage.json

pytest: $(STAMP)
	@$(BIN)/python -m pytest -n 2 $(ARGS)

$(STAMP): requirements.lock pyproject.toml scripts/setup_environment.py
	@$(PYTHON) scripts/setup_environment.py --venv $(VENV)
