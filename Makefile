# Everything a developer or an operator starts by hand. `make` alone prints this list.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test test-browser check attacks audit faults oracles bench fix pins clean

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
PIP_FLAGS := --quiet --disable-pip-version-check
FLOOR := 93
TYPED := $(addprefix tests/,access anonymity browser handlers i18n jobs promises render schedule scheme simulator site surveys web)
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade --exclude-newer "5 days"

help:  ## Print what can be made
	@sed -n 's/^\([a-z-]*\):.*  ## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-13s %s\n' "$$name" "$$what"; done

setup: .venv/.stamp  ## Install into .venv, again only when the pins or pyproject.toml changed

demo: .venv/.stamp  ## Try the bot in a browser, without a token
	$(BIN)/equal-voices demo

test: .venv/.stamp  ## Run all tests that need no browser
	$(BIN)/python -m pytest

test-browser: .venv/.stamp-browser  ## Tap through the chat page in Debian's Chromium
	@command -v chromium >/dev/null || { echo 'Chromium is missing: apt-get install chromium' >&2; exit 1; }
	$(BIN)/python -m pytest -m browser tests/browser

audit: .venv/.stamp  ## Hold the pinned packages against what is known to be bad; needs no network
	$(BIN)/python requirements/audit.py

check: audit  ## Lint, types, floor plan, translations, tests with coverage
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy --explicit-package-bases --follow-imports=silent $(TYPED)
	$(BIN)/lint-imports
	$(BIN)/equal-voices translations check
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report --fail-under=$(FLOOR)

faults: .venv/.stamp  ## Hurt a running bot in every way, FAULTS_ROUNDS times (20)
	FAULTS_ROUNDS=$${FAULTS_ROUNDS:-20} $(BIN)/python -m pytest tests/faults

attacks: .venv/.stamp  ## Attack a full dump on both engines, and keep the figures in docs/
	$(BIN)/python -m pytest tests/attacks --attack-figures docs/attack-suite.json

oracles: .venv-oracles/.stamp  ## Hold figures and files against other programs, and keep what they say
	.venv-oracles/bin/python -m tests.indicators.oracles
	.venv-oracles/bin/python -m tests.export.oracles
	.venv-oracles/bin/python -m pytest -W default --noconftest -p no:cacheprovider -m '' tests/indicators/test_oracles.py

bench: .venv/.stamp .venv-bench/.stamp  ## Measure against two bare echo bots
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/sending.py
	$(BIN)/python benchmarks/figures.py
	$(BIN)/python benchmarks/exporting.py

fix: .venv/.stamp  ## Let ruff mend and format what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

pins:  ## Choose newer versions, none younger than five days (needs uv)
	@command -v uv >/dev/null || { echo 'uv is missing: see its own instructions' >&2; exit 1; }
	$(COMPILE) requirements/dev.in -o requirements/dev.txt
	$(COMPILE) -c requirements/dev.txt requirements/run.in -o requirements/run.txt
	$(COMPILE) -c requirements/dev.txt requirements/browser.in -o requirements/browser.txt
	$(COMPILE) requirements/bench.in -o requirements/bench.txt
	$(COMPILE) -c requirements/dev.txt requirements/oracles.in -o requirements/oracles.txt

clean:  ## Remove what was built, measured or cached; surveys and data stay
	rm -rf .venv .venv-bench .venv-oracles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage dist
	find bot tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.stamp: requirements/dev.txt requirements/run.in requirements/hatch_build.py pyproject.toml | .venv/bin/pip
	$(BIN)/pip install $(PIP_FLAGS) --require-hashes -r requirements/dev.txt
	$(BIN)/pip install $(PIP_FLAGS) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.stamp-browser: requirements/browser.txt .venv/.stamp
	$(BIN)/pip install $(PIP_FLAGS) --require-hashes -r requirements/browser.txt
	@touch $@

# aiogram wants an older pydantic than ours, so its echo bot lives in an environment of its own.
.venv-bench/.stamp: requirements/bench.txt | .venv-bench/bin/pip
	.venv-bench/bin/pip install $(PIP_FLAGS) --require-hashes -r requirements/bench.txt
	@touch $@

# Statistics packages of 400 MB, of which nothing but a handful of figures is wanted.
.venv-oracles/.stamp: requirements/oracles.txt | .venv-oracles/bin/pip
	.venv-oracles/bin/pip install $(PIP_FLAGS) --require-hashes -r requirements/oracles.txt
	@touch $@

.venv/bin/pip .venv-bench/bin/pip .venv-oracles/bin/pip:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is missing: apt-get install python3 python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv $(@D:/bin=)
