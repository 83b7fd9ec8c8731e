# What a user and a developer run. `make demo` shows everything on the sample; `make test` runs every check.
SHELL := /bin/bash
# The first Python that really runs and is of a version we support (a pyenv shim may be there and not run).
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo $$name; break; }; done)
VENV := .venv
RUN := $(VENV)/bin/python -m
PIP := $(RUN) pip --quiet --disable-pip-version-check

.PHONY: demo install install-dev lint types tests test faults kills benchmark lock clean

demo: install ## install, start the embedded PostgreSQL, load samples/, build, show what was found
	@$(RUN) loaders.cli run samples

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

# The stamps stand for "these lock files are installed"; a changed lock installs again.
$(VENV)/.installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "juesuan needs Python 3.11, 3.12 or 3.13; none was found. Install one, or say which: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing juesuan into $(VENV) ..."
	@$(PYTHON) -m venv "$(VENV)"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo "Installing the development tools into $(VENV) ..."
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

test: install-dev lint types tests ## everything .ci/run checks

lint: install-dev
	@$(RUN) ruff check .
	@$(RUN) ruff format --check --quiet .

types: install-dev
	@$(RUN) mypy

tests: install-dev
	@$(RUN) pytest -n 2 --dist loadfile

faults: install-dev ## inject 2,000 faults into made-up accounts; fails when docs/coverage.md says otherwise (2 minutes)
	@$(RUN) benchmarks.faults --check

kills: install-dev ## kill a load of 500 files 50 times at random; fails unless all 500 are there, whole and once (4 minutes)
	@$(RUN) benchmarks.kills

benchmark: install-dev ## speed against psql \copy, on 2,000 copies of the sample
	@$(RUN) benchmarks.landing

lock: ## resolve the ranges of pyproject.toml anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url -q --extra build -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url -q --extra build --extra dev -c requirements.lock -o requirements-dev.lock

clean: ## remove the environment and caches; the warehouse stays (juesuan db destroy removes it)
	rm -rf "$(VENV)" .mypy_cache .ruff_cache .hypothesis
