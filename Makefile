# `make demo` and `make test` need Python >= 3.11 (with venv and pip), make and a package registry.
PYTHON ?= python3
UV     := .tools/bin/uv
RUN    := $(UV) run --frozen --no-sync
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help

help:  ## What there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: env  ## A sample marketplace: the story in the terminal, then the site on a local port
	@$(RUN) vendible demo

demo-reset: env  ## Forget what the demo kept and begin anew
	@$(RUN) vendible demo --reset

test: env  ## The whole test suite
	@$(RUN) pytest -n auto --dist loadgroup

check: env  ## ruff, mypy, import-linter, deptry
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) lint-imports
	@$(RUN) deptry src

bench: env  ## Every benchmark, each beside its limit
	@$(RUN) python -m bench all

crash: env  ## A hundred killed servers in the middle of orders; afterwards the books balance
	@VENDIBLE_CRASHES=100 $(RUN) pytest tests/scenarios/test_crash.py -p no:xdist

format: env  ## Put the code into the one format
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .

clean:  ## Remove what was built; the data folder stays
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

env: .venv/.ready

.tools/bin/uv:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11. Name a newer one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Preparing the environment (once) ..."
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.8

.venv/.ready: .tools/bin/uv uv.lock pyproject.toml sdk/python/pyproject.toml
	@python="$$($(PYTHON) -c 'import sys; print(sys.executable)')"; \
	  $(UV) sync --quiet --frozen --python "$$python" || { \
	    echo "Trying once more with the certificates of this system ..."; \
	    $(UV) sync --quiet --frozen --system-certs --python "$$python"; }
	@touch .venv/.ready

.PHONY: help demo demo-reset test check bench crash format clean env
