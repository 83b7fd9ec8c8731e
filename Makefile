# What a user and a developer run. `make demo` shows everything on the sample; `make test` runs every check.
SHELL := /bin/bash
# The first of some Pythons that really runs and is of a version from 3.11 to 3.$(2) (a pyenv shim may be there and not run).
first_python = $(shell for name in $(1); do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, $(2)))' 2>/dev/null && { echo $$name; break; }; done)
PYTHON ?= $(call first_python,python3.13 python3.12 python3.11 python3 python,13)
# Superset's pandas and numpy have no wheels for Python 3.13.
BI_PYTHON ?= $(call first_python,python3.11 python3.12 python3 python,12)
VENV := .venv
RUN := $(VENV)/bin/python -m
BI := .venv-bi
BI_PIP := $(BI)/bin/python -m pip --quiet --disable-pip-version-check
PIP := $(RUN) pip --quiet --disable-pip-version-check

.PHONY: demo install install-ocr install-dev lint types tests test audit faults kills hostile odd docs bi test-bi benchmark lock bi-lock clean env compose-test

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

install-ocr: $(VENV)/.installed-ocr ## what reads scans and pictures (380 MiB)

$(VENV)/.installed-ocr: $(VENV)/.installed requirements-ocr.lock
	@echo "Installing what reads scans into $(VENV) ..."
	@$(PIP) install --require-hashes --no-deps -r requirements-ocr.lock
	@touch $@

test: install-dev lint types tests ## everything .ci/run checks

lint: install-dev
	@$(RUN) ruff check .
	@$(RUN) ruff format --check --quiet .

types: install-dev
	@$(RUN) mypy

tests: install-dev
	@$(RUN) pytest -n 2 --dist loadfile --no-loadscope-reorder

audit: install-dev ## known vulnerabilities of the packages in the lock files; says so where none can be looked up
	@$(VENV)/bin/python .ci/audit.py $(wildcard requirements-dev.lock requirements.lock requirements-ocr.lock bi/requirements.lock)

faults: install-dev ## inject 2,000 faults into made-up accounts; fails when docs/coverage.md says otherwise (2 minutes)
	@$(RUN) benchmarks.faults --check

kills: install-dev ## kill a load of 500 files 50 times and a build 25 times at random; fails unless all is there, whole and once (8 minutes)
	@$(RUN) benchmarks.kills

hostile: install-dev ## load 130 hostile files of all formats beside good ones; fails unless every good one is there, within the limits
	@$(RUN) benchmarks.hostile

odd: install-dev ## build 300 accounts printed in arbitrary wrong ways, and withdraw some; fails unless the good ones stay whole
	@$(RUN) benchmarks.odd_accounts --accounts 300

docs: install ## the data dictionary, and dbt's pages about the warehouse with its lineage, in site/
	@$(RUN) loaders.documentation.dictionary

benchmark: install-dev ## speed against psql \copy, on 2,000 copies of the sample
	@$(RUN) benchmarks.landing

lock: ## resolve the ranges of pyproject.toml anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url -q --extra build -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url -q --extra build --extra dev -c requirements.lock -o requirements-dev.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url -q --extra build --extra ocr -c requirements-dev.lock -o requirements-ocr.lock

# Whoever runs this owns ./inbox and is who the service runs as; root gives it to the image's own user instead.
env: ## write .env with random passwords for `docker compose up`; one that is there stays, and gets the password it lacks
	@random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }; \
	if [ -e .env ]; then \
		if grep -q '^JUESUAN_BI_PASSWORD=' .env; then \
			$(if $(filter env,$(MAKECMDGOALS)),echo ".env is there already and stays as it is.",:); \
		else \
			printf '\nJUESUAN_BI_PASSWORD=%s\n' "$$(random)" >> .env && echo "Added to .env: the password of the dashboards."; \
		fi; exit 0; \
	fi; \
	if [ "$$(id -u)" = 0 ]; then user=10001 group=10001; chown 10001:10001 inbox; else user=$$(id -u) group=$$(id -g); fi; \
	umask 077; set -C; \
	for name in POSTGRES_PASSWORD JUESUAN_LOADER_PASSWORD JUESUAN_TRANSFORMER_PASSWORD JUESUAN_READER_PASSWORD JUESUAN_BI_PASSWORD; do \
		echo "$$name=$$(random)"; \
	done > .env && printf 'JUESUAN_UID=%s\nJUESUAN_GID=%s\nJUESUAN_PORT=5432\n' "$$user" "$$group" >> .env && \
	echo "Wrote .env: passwords of the database and its roles, readable by you alone."

# Superset's dependencies clash with ours: it has an environment and a lock of its own. Two of its packages come as source;
# what builds them is pinned too, and is installed before them.
$(BI)/.installed: bi/requirements.lock
	@test -n "$(BI_PYTHON)" || { echo "Superset needs Python 3.11 or 3.12; none was found. Install one, or say which: make $(MAKECMDGOALS) BI_PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing Superset into $(BI) ..."
	@$(BI_PYTHON) -m venv $(BI)
	@sed -nE '/^(setuptools|wheel)==/,/[^\]$$/p' bi/requirements.lock > $(BI)/build.lock
	@$(BI_PIP) install --require-hashes --no-deps -r $(BI)/build.lock
	@$(BI_PIP) install --require-hashes --no-deps --no-build-isolation -r bi/requirements.lock
	@touch $@

bi: install $(BI)/.installed env ## dashboards of Superset on the embedded warehouse, at http://127.0.0.1:8088 (docs/superset.md)
	@warehouse=$$($(RUN) loaders.cli db url --role reader) && \
	JUESUAN_BI_WAREHOUSE="$$warehouse" JUESUAN_BI_HOME="$(CURDIR)/.bi" \
	JUESUAN_BI_PASSWORD="$$(sed -n 's/^JUESUAN_BI_PASSWORD=//p' .env)" exec $(BI)/bin/python bi/start.py

test-bi: install-dev $(BI)/.installed ## the dashboards in Chromium, against SQL on the marts; skipped where there is no Chromium
	@$(RUN) pytest -m bi -rs tests/bi

bi-lock: ## resolve bi/requirements.in anew, as of the days its Superset came out (needs uv)
	uv pip compile bi/requirements.in --universal --python-version 3.11 --exclude-newer 2026-06-01 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url -q -o bi/requirements.lock

compose-test: install-dev ## the story of docker compose, against any Docker engine; skipped where there is none
	@$(RUN) pytest -m compose -rs tests/compose

clean: ## remove the environment and caches; the warehouse stays (juesuan db destroy removes it)
	rm -rf "$(VENV)" .mypy_cache .ruff_cache .hypothesis
