# `make demo` and `make test` do all of their own set-up. `make help` lists the rest.

USE := .venv
DEV := .venv-dev
PY  := $(DEV)/bin/python

# Everything that an installation is made of.
PACKAGED := pyproject.toml setup.py $(shell find sensor datasources api -name "*.py" -o -name "*.yaml") $(wildcard sensor/service/*.*)

# The tests start Python hundreds of times: what it compiles is kept, whatever the caller's environment says.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif
.PHONY: help demo install test dev check static format lint types contracts mirror tests tests-compiled compiled bench benign oracle fix clean

# Tests run side by side, see tests/conftest.py.
JOBS := $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -gt 4 ] && n=4; echo $$n)
PYTEST := -m pytest -q -n $(JOBS) --no-loadscope-reorder --durations 20
# What is compiled, and what plays whole captures to it; the other tests would only see again what they saw interpreted.
COMPILED := $(addprefix tests/,datasources pcaps sensor/alerts sensor/cli/test_handshakes.py sensor/cli/test_replay.py \
	sensor/dot11 sensor/handshakes sensor/packetchain sensor/tracking sensor/wids) $(wildcard tests/sensor/test_*.py) \
	$(filter-out $(addprefix tests/test_,full_disk.py kibana_acceptance.py openapi.py),$(wildcard tests/test_*.py))
# Scenes and captures by the hundred: `make check` plays them to the compiled build alone, which is several times as fast.
ONCE := $(addprefix --ignore=tests/test_,dense_air.py hashes_of_captures.py oracle.py strange_captures.py \
	universal_negatives.py)

header = @printf '\n== %s ==\n' "$(1)"

help:
	@echo "make demo            install into $(USE) and replay an attack on an office"
	@echo "make test            set up the development environment and run every check"
	@echo "make check           every check, in the development environment as it is"
	@echo "make oracle          what tshark and hcxpcapngtool say of the captures in CAPTURES=DIR, and we do not"
	@echo "make fix             format, and repair what the linter can repair"
	@echo "make tests           only the tests, interpreted"
	@echo "make tests-compiled  only the tests, against the compiled build"
	@echo "make bench           frames a second, memory, start-up; compiled and interpreted"
	@echo "make benign          an hour of dense and honest traffic: every alert above low is a false alarm"
	@echo "make clean           remove everything that was built"

# -- using it

demo: install
	@tools/demo.sh $(USE)

install: $(USE)/.installed

$(USE)/.installed: $(PACKAGED) tools/install.sh
	@tools/install.sh $(USE)
	@touch $@

# -- developing it

test: dev check

dev: $(DEV)/.ready

$(DEV)/.ready: pyproject.toml setup.py
	$(call header,development environment in $(DEV))
	@"$$(tools/find-python.sh)" -m venv $(DEV)
	@AIRWARDEN_COMPILE=never $(PY) -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@

check: dev
	@$(MAKE) --no-print-directory -j2 --output-sync=target SIDE_BY_SIDE=yes static compiled
	@$(MAKE) --no-print-directory LEFT_OUT="$(ONCE)" tests tests-compiled

static: format lint types contracts mirror

format: dev
	$(call header,format)
	@$(DEV)/bin/ruff format --check .

lint: dev
	$(call header,lint)
	@$(DEV)/bin/ruff check .

types: dev
	$(call header,types)
	@$(DEV)/bin/mypy

contracts: dev
	$(call header,import contracts)
	@$(DEV)/bin/lint-imports --no-logo

mirror: dev
	$(call header,tests mirror sources)
	@$(PY) -m tools.check_mirror

tests: dev
	$(call header,tests interpreted)
	@AIRWARDEN_EXPECT_MODE=interpreted $(PY) $(PYTEST) $(LEFT_OUT)

compiled: dev
	$(call header,compiled build)
	@$(PY) -m tools.compiled_build

tests-compiled: compiled
	$(call header,tests compiled)
	@cd build/compiled/tree && AIRWARDEN_EXPECT_MODE=compiled PYTHONPATH="$(CURDIR)/build/compiled/site" \
		"$(CURDIR)/$(PY)" $(PYTEST) $(COMPILED)

bench: compiled
	$(call header,bench)
	@$(PY) -m bench

benign: compiled
	$(call header,benign corpus)
	@cd build/compiled/tree && PYTHONPATH="$(CURDIR)/build/compiled/site" "$(CURDIR)/$(PY)" -m tools.benign $(BENIGN)

CAPTURES := pcaps
FLOOR := tools/oracle/floor.json

oracle: dev
	$(call header,oracle)
	@$(PY) -m tools.oracle $(CAPTURES) --floor $(FLOOR) $(ORACLE)

fix: dev
	@$(DEV)/bin/ruff check --fix .
	@$(DEV)/bin/ruff format .

clean:
	rm -rf $(USE) $(DEV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
