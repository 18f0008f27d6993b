# Two commands for a fresh machine with Python 3.11+, pip and make: `make run` and `make test`.
PYTHON ?= python3
DPE_HOME ?= $(CURDIR)/data
export DPE_HOME
# Nothing leaves the machine.
export DAGSTER_DISABLE_TELEMETRY = 1
export GX_ANALYTICS_ENABLED = false
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# What is never imported need not be compiled; Python compiles the rest at its first import.
export PIP_NO_COMPILE = 1

VENV := .venv
BIN := $(VENV)/bin
# The environment is reused as long as the locks and the project file are the same bytes.
RUN_STAMP := $(VENV)/.run-$(shell cat requirements.lock pyproject.toml | cksum | tr -d ' ')
DEV_STAMP := $(VENV)/.dev-$(shell cat requirements.lock requirements-dev.lock pyproject.toml | cksum | tr -d ' ')
SAMPLE := $(DPE_HOME)/sample

.PHONY: run test lint bench kit docs docs-serve ui env dev
.DEFAULT_GOAL := run

run: $(RUN_STAMP) $(SAMPLE)/MANIFEST.yaml
	$(BIN)/dpe load sample_raw/published "$(SAMPLE)"

# A file of tests stays in one process, in the order of the folders in pyproject.toml; more than four
# do not pay.
test: $(DEV_STAMP)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy pipelines warehouse sample_raw kit
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 0 sql pipelines/publications/pages

# About three quarters of an hour on a quiet machine with two processors; Chromium looks at the site.
bench: $(DEV_STAMP)
	$(BIN)/python -m tests.benchmarks --date "$$(date +%F)" --page docs/benchmarks.md

# One archive for an office without a package index; needs git, an index and the Noto CJK fonts.
kit: $(RUN_STAMP)
	$(BIN)/python -m kit --out build/kit

# The documentation site in build/docs/; its pages open from the folder, searching needs a server.
docs: $(DEV_STAMP)
	$(BIN)/python -m pipelines.documentation build/docs-src
	$(BIN)/zensical build --clean --strict

docs-serve: docs
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory build/docs 8000

ui: $(RUN_STAMP)
	$(BIN)/dpe ui

env: $(RUN_STAMP)
dev: $(DEV_STAMP)

$(RUN_STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更高版本，当前为 " + sys.version.split()[0] + "；可用 make PYTHON=python3.11 指定" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.run-* && touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@rm -f $(VENV)/.dev-* && touch $@

# Written beside and renamed: an interrupted generation is made again, never half-used.
$(SAMPLE)/MANIFEST.yaml: | $(RUN_STAMP)
	rm -rf "$(SAMPLE).new" && mkdir -p "$(DPE_HOME)"
	$(BIN)/dpe generate --out "$(SAMPLE).new"
	rm -rf "$(SAMPLE)" && mv "$(SAMPLE).new" "$(SAMPLE)"
