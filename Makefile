# The words to type. `make demo` and `make test` set up what they need and do it once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PO := $(wildcard kilo_tui/locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)

.PHONY: demo test check format lint types contracts snap shots words bench clean

demo: $(VENV)/.runs $(MO)
	@$(BIN)/kilo-tui --demo
	@echo "Again: make demo, or $(BIN)/kilo-tui --demo. With the real gateway: $(BIN)/kilo-tui"

# Six at once: most of them wait for a terminal or a socket and not for the processor.
test: $(VENV)/.develops $(MO)
	@$(BIN)/python -m pytest -n 6

check: format lint types contracts
	@$(MAKE) --no-print-directory test

format: $(VENV)/.develops
	@$(BIN)/ruff format --check

lint: $(VENV)/.develops
	@$(BIN)/ruff check

types: $(VENV)/.develops
	@$(BIN)/mypy

contracts: $(VENV)/.develops
	@$(BIN)/lint-imports

snap: $(VENV)/.develops $(MO)
	@KILO_TUI_SNAP=1 $(BIN)/python -m pytest tests/ui -q

shots: $(VENV)/.develops $(MO)
	@$(BIN)/python screenshots/take.py

# Brings the catalogues up to date with the sentences of the sources; what is new there wants a translation.
words: $(VENV)/.develops
	@$(BIN)/pybabel -q extract -k ngettext:1,2 --no-location --omit-header --ignore-dirs demo -o .words.pot kilo_tui
	@for po in $(PO); do $(BIN)/pybabel -q update -i .words.pot -o $$po -l fr --no-fuzzy-matching --ignore-obsolete \
		-w 110; sed -i.old -E '/EMAIL@ADDRESS|Creation-Date|YEAR-MO|Generated-By/d' $$po; rm -f $$po.old; done
	@rm -f .words.pot

# All of it, in near ten minutes; or some: make bench NAMES="streaming memory --quick"
bench: $(VENV)/.develops $(MO)
	@$(BIN)/python bench/run.py $(NAMES)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis

%.mo: %.po $(VENV)/.runs
	@$(BIN)/python -c "import babel" 2>/dev/null || $(BIN)/python -m pip install --quiet babel
	@$(BIN)/python kilo_tui/locale/compile.py

$(VENV)/.runs: pyproject.toml
	@sh .ci/venv $(PYTHON) $(VENV) .
	@touch $@

$(VENV)/.develops: pyproject.toml
	@sh .ci/venv $(PYTHON) $(VENV) ".[dev]"
	@touch $(VENV)/.runs $@
