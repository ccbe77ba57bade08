# .venv is made on first use; it is installed into again only when pyproject.toml or
# constraints.txt change. The install is editable, so edited sources need nothing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# A stamp carries the hash in its name: another hash, another file, hence another install.
# A larger level includes the smaller ones.
HASH := $(shell cat pyproject.toml constraints.txt | cksum | tr ' ' '-')
CORE := $(VENV)/core-$(HASH).stamp
TEST := $(VENV)/test-$(HASH).stamp
ALL := $(VENV)/all-$(HASH).stamp

# One line saying why PYTHON will not do, or nothing. Must run on any Python, also an old one.
trouble = $(shell \
	version=$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) \
		|| { echo "cannot run $(PYTHON): name a Python 3.11 or newer, as in make PYTHON=python3.12"; exit; }; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "stepladder needs Python 3.11 or newer and $(PYTHON) is $$version: name another, as in make PYTHON=python3.12"; exit; }; \
	{ $(PYTHON) -m venv --help && $(PYTHON) -c 'import ensurepip'; } >/dev/null 2>&1 \
		|| echo "$(PYTHON) has no venv module with pip: install it (on Debian and Ubuntu the package python$$version-venv)")

define install
	@echo "installing stepladder$(1) into $(VENV)"
	@rm -f $(VENV)/*.stamp
	@$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e '.$(1)' \
		>$(VENV)/pip.log 2>&1 || { tail -n 30 $(VENV)/pip.log; exit 1; }
endef

.PHONY: help demo test test-all check fix bench docs clean

help:
	@echo "make demo      install the core and show what stepladder does"
	@echo "make test      run the tests"
	@echo "make test-all  run the tests with every extra installed"
	@echo "make check     lint, format, types, floors"
	@echo "make fix       format and repair what can be repaired"
	@echo "make bench     measure, and compare with the gates"
	@echo "make docs      run the examples on the documentation pages"
	@echo "make clean     remove .venv and caches"

demo: $(CORE)
	@$(BIN)/stepladder demo --html build/demo.html

test: $(TEST)
	@$(BIN)/python -m pytest -n 2 -q

test-all: $(ALL)
	@$(BIN)/python -m pytest -n 2 -q

check: $(TEST)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

fix: $(TEST)
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

bench: $(CORE)
	@$(BIN)/python -m benchmarks

docs: $(TEST)
	@$(BIN)/python -m pytest -q tests/house/test_documentation.py

clean:
	@rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(if $(trouble),$(error $(trouble)))
	@echo "creating $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)

$(CORE): | $(BIN)/python
	$(call install,)
	@touch $(CORE)

$(TEST): | $(BIN)/python
	$(call install,[test])
	@touch $(CORE) $(TEST)

$(ALL): | $(BIN)/python
	$(call install,[all])
	@touch $(CORE) $(TEST) $(ALL)
