# The commands of the project; `make` alone lists them. Everything runs in .venv, which they make themselves.

# Another Python than the machine's: make setup PYTHON=python3.13
PYTHON ?= python3
UV ?= uv
export PYTHON

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

# A test starts hundreds of programs: each would compile all of the code anew.
unexport PYTHONDONTWRITEBYTECODE

PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# The folders with Python in them, as far as they are there.
SOURCES := $(wildcard dentaldesk tests benchmarks)

.DEFAULT_GOAL := help
.PHONY: help run test mistakes unit check lint layout imports types format bench compare slowest faults load mutations coverage pictures screens translations setup python system lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: setup  ## the desktop on a demo clinic; DB=postgres on a local Postgres, ENCRYPTED=1 on an encrypted file
	@case "$(DB)" in ''|sqlite|postgres) ;; *) echo "DB is sqlite or postgres, not $(DB)." >&2; exit 2 ;; esac
	@$(BIN)/python -m dentaldesk run --demo \
	  $(if $(filter postgres,$(DB)),--postgres) $(if $(filter 1,$(ENCRYPTED)),--encrypted) $(args)

# Everything is run, whatever failed before it: a reader of the build wants all of the news. What one core does alone
# goes side by side, the longest first. pytest comes last, so that its closing line stands at the end.
test: setup  ## everything: static checks, then all tests on SQLite and Postgres
	@failed=0; \
	$(MAKE) --no-print-directory --keep-going --jobs=2 types lint layout imports mistakes || failed=1; \
	$(BIN)/python -m pytest -n 2 $(args) || failed=1; \
	exit $$failed

mistakes: setup
	@$(BIN)/python -m tests.mutations --short

unit: setup  ## the fast tests alone: make unit args='-k money'
	@$(BIN)/python -m pytest tests/unit $(args)

check: lint layout imports types  ## the static checks alone

lint: setup
	@$(BIN)/python -m ruff check --quiet $(SOURCES) && echo "ruff: no remarks"

layout: setup
	@$(BIN)/python -m ruff format --check --quiet $(SOURCES) && echo "layout: as 'make format' leaves it" \
	  || { echo "layout: run 'make format'"; exit 1; }

# The report is long and of use only when a contract is broken.
imports: setup
	@report=$$($(BIN)/lint-imports 2>&1) && echo "$$report" | sed -n 's/^Contracts: /imports: /p' \
	  || { echo "$$report"; exit 1; }

types: setup
	@$(BIN)/python -m mypy $(SOURCES)

format: setup  ## lay out the code and mend what ruff can mend
	@$(BIN)/python -m ruff check --quiet --fix-only $(SOURCES)
	@$(BIN)/python -m ruff format $(SOURCES)

bench: setup  ## measure: one table of all that is promised, and build/bench.json
	@$(BIN)/python -m benchmarks $(args)

compare: setup  ## two runs of make bench: make compare old=before.json new=build/bench.json; fails where one got worse
	@$(BIN)/python -m benchmarks.compare $(old) $(new)

slowest: setup  ## the ten slowest queries of all screens on a full clinic, with their plans: docs/performance.md
	@$(BIN)/python -m benchmarks.slowest $(args)

load: setup  ## a clinic's day at 25 desks for 10 minutes, counted and judged; shorter: make load args='--minutes 2 --desks 10'
	@$(BIN)/python -m benchmarks.load $(args)

faults: setup  ## break things under real desks, and see that nothing is lost or doubled; one: make faults args='--only asleep'
	@$(BIN)/python -m tests.faults $(args)

mutations: setup  ## every small mistake in the rules that decide, and whether a test notices it; one: make mutations args='--only routing'
	@$(BIN)/python -m tests.mutations $(args)

# What needs no window, and not the programs that measure or break the whole. docs/coverage.md is written whatever failed.
COVERING := tests/engines tests/flows tests/unit \
  $(patsubst %,tests/app/test_%.py,backup_command doctor doctor_clinic downtime_command founding opening)
coverage: export COVERAGE_FILE := $(CURDIR)/build/coverage/data
coverage: setup  ## which lines of the engines the tests run: docs/coverage.md
	@rm -rf build/coverage && mkdir -p build/coverage; failed=0; \
	$(BIN)/python -m coverage run --source=dentaldesk/engines -m pytest -q -n 2 \
	  $(COVERING) $(args) || failed=1; \
	$(BIN)/python -m coverage combine --quiet && $(BIN)/python -m coverage json --quiet -o build/coverage/lines.json && \
	$(BIN)/python -m tests.covered build/coverage/lines.json || failed=1; \
	exit $$failed

pictures: setup  ## the charts of docs/pictures, drawn anew
	@$(BIN)/python -m tests.pictures docs/pictures

screens: setup  ## every screen of the program, to look at: build/screens; fewer: make screens args='--only day,exam --theme dark'
	@$(BIN)/python -m tests.screens build/screens $(args)

translations: setup  ## the texts of the program into the catalogues; says what is still to be translated
	@$(BIN)/python -m tests.translations

# -- the environment --
# Two stamps, each a copy of the file it was made from, written when its work is done: an interrupted set-up starts
# again, a file that was only touched costs nothing.

setup: .venv/pyproject.toml | system  ## the environment alone: system libraries, .venv, this project in it

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "DentalDesk needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 | tail -n 1)." \
	  "Name another: make setup PYTHON=python3.13" >&2; exit 2; }

system: python
	@installer/system-libraries

# Made afresh when the lock changes: what the lock no longer names must not linger. Wheels only, because a source
# package would fetch unpinned tools to build itself.
.venv/requirements.lock: requirements.lock | system
	@if cmp -s $< $@; then touch $@; else \
	  echo "Making .venv (a minute or two) ..." && \
	  $(PYTHON) -m venv --clear .venv && \
	  $(PIP) install --only-binary :all: --require-hashes -r $< && \
	  cp $< $@; fi

.venv/pyproject.toml: pyproject.toml .venv/requirements.lock
	@if cmp -s $< $@; then touch $@; else \
	  $(PIP) install --no-deps --no-build-isolation --editable . && cp $< $@; fi

lock:  ## requirements.lock anew from pyproject.toml (needs uv); newer versions: make lock args=--upgrade
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra dev --quiet $(args) pyproject.toml --output-file requirements.lock

clean:  ## forget .venv, caches and everything built
	@rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
