# Two commands do all set-up on a fresh machine with Python 3.11, git and make: `make demo` and `make test`.
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
MODEL := data/model.bin
LANGUAGE := $(wildcard data/intents/*.toml data/lexicon/* data/*.toml bot/nlu/*.py)

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.installed $(MODEL) ## the virtual environment, the program at .venv/bin/gongyou, the language model

demo: setup ## everything on this machine, with sample data: opens on http://127.0.0.1:8000/simulator/
	$(BIN)/gongyou demo

test: .venv/.tested $(MODEL) ## installs what the tests need and passes them all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.needs
	$(BIN)/pytest -n 4 --dist worksteal

lock: .venv/.tested ## resolves the dependencies anew, with hashes
	$(BIN)/uv pip compile -q -U pyproject.toml --universal --python-version 3.11 --generate-hashes -o requirements.lock
	$(BIN)/uv pip compile -q -U pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes -c requirements.lock -o requirements-dev.lock

figures: setup ## prints the figures of every benchmark
	for program in benchmarks/*.py; do $(BIN)/python $$program || exit 1; done

clean: ## removes what was made, not the data
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache $(MODEL)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; sh deploy/get-venv.sh && $(PYTHON) -m venv .venv; }

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/.tested: requirements-dev.lock .venv/.installed
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(MODEL): $(LANGUAGE) | .venv/.installed
	$(BIN)/gongyou train --out $(MODEL) --even-if-worse

.PHONY: help setup demo test lock figures clean
