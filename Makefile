# Everything a person types. `make run` needs nothing but Python 3.11, 3.12 or 3.13.
PORT ?= 8080
VENV ?= .venv
FOLDER ?= .torg
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run stop recompute logs test check lint calls held bench soak audit openapi clean
.DEFAULT_GOAL := run

# FEED=file-or-address fills the shop with one's own products; HISTORY=before waits for its past, HISTORY=no is without.
run: $(READY)
	@exec $(PYTHON) -m infra.local run --folder $(FOLDER) --port $(PORT) $(if $(DETACH),--detach) \
	  $(if $(HISTORY),--history $(if $(filter 1,$(HISTORY)),before,$(HISTORY))) $(if $(QUIET),--quiet) \
	  $(if $(FEED),--feed '$(FEED)')

stop: $(READY)
	@$(PYTHON) -m infra.local stop --folder $(FOLDER)

recompute: $(READY)
	@$(PYTHON) -m infra.local recompute --folder $(FOLDER)

logs: $(READY)
	@exec $(PYTHON) -m infra.local logs --folder $(FOLDER)

# Seconds, for while one works: properties are tried on few examples.
check: $(READY) lint
	@HYPOTHESIS_PROFILE=quick $(PYTHON) -m pytest -n 2 tests/unit tests/architecture

lint: $(READY)
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

# All that decides whether a change is sound. The deployed stack wants the machine for itself.
test: $(READY) lint
	@$(PYTHON) -m pytest -n 2 tests/unit tests/architecture tests/contract tests/adapters tests/http
	@$(PYTHON) -m pytest -n 2 tests/browser
	@$(PYTHON) -m pytest tests/system

# The book of AWS calls anew, by which roles are judged; then the deployed stack with functions held to their roles.
calls: $(READY)
	@rm -f tests/architecture/calls.json
	@TORG_RECORD_CALLS=1 $(PYTHON) -m pytest -n 2 tests/contract tests/adapters tests/http
	@TORG_RECORD_CALLS=1 $(PYTHON) -m pytest tests/system

held: $(READY)
	@TORG_HELD_ROLES=1 $(PYTHON) -m pytest tests/system

bench: $(READY)
	@$(PYTHON) -m bench

# Long runs. The seed is printed; SEED=… runs the same again.
SEED ?= $(shell date +%s)
soak: $(READY)
	@echo "seed $(SEED)"
	@SEED=$(SEED) HYPOTHESIS_PROFILE=soak $(PYTHON) -m pytest -n 2 --hypothesis-seed=$(SEED) tests/unit tests/contract tests/http

# Looks for weak spots in the templates; what is waived, and why, is in infra/.checkov.yaml and beside each resource.
audit: $(READY) .torg/audit/.installed
	@.torg/audit/bin/checkov --config-file infra/.checkov.yaml $(addprefix --file ,$(wildcard infra/*.yaml))

.torg/audit/.installed: pyproject.toml
	@$(PYTHON) -m venv .torg/audit
	@$(PYTHON) infra/requirements.py audit-templates | .torg/audit/bin/python -m pip install --quiet -r /dev/stdin
	@touch $@

openapi: $(READY)
	@$(PYTHON) -m chalicelib.web.openapi_document
	@[ ! -d sdk/node_modules ] || node sdk/types.mjs

clean: $(READY)
	@$(PYTHON) -m infra.local clean --folder $(FOLDER)

# The environment is made anew when pyproject.toml changes; pip keeps what is right already.
$(READY): pyproject.toml
	@python=$$(for name in python3.13 python3.12 python3.11 python3 python; do \
	  $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	    && echo $$name && break; done); \
	if [ -z "$$python" ]; then echo "torg: Python 3.11, 3.12 or 3.13 is needed; none is on the PATH" >&2; exit 1; fi; \
	[ -x $(PYTHON) ] || { echo "Making $(VENV) with $$($$python --version)"; $$python -m venv $(VENV); }
	@echo "Installing what pyproject.toml pins (a few minutes the first time)"
	@$(PYTHON) infra/requirements.py | $(PYTHON) -m pip install --quiet -r /dev/stdin
	@$(PYTHON) -m infra prepare --here
	@touch $@
