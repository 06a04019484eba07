# Everything a person types. `make run` needs nothing but Python 3.11, 3.12 or 3.13.
PORT ?= 8080
VENV ?= .venv
FOLDER ?= .torg
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run stop recompute logs test check lint calls held bench soak mutants audit spark lock sbom openapi clean
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

# All that decides whether a change is sound. Of deployed stacks two stand side by side, each with whole files of tests. What a
# browser or a stack fails in is tried once more, and named in the end: a busy machine may upset either, code fails twice.
test: $(READY) lint
	@$(PYTHON) -m pytest -n 2 tests/unit tests/architecture tests/contract tests/adapters tests/http
	@$(PYTHON) -m pytest -n 2 --reruns 1 -rR tests/browser
	@$(PYTHON) -m pytest -n 2 --dist loadfile --reruns 1 -rR tests/system

# The book of AWS calls anew, by which roles are judged; then the deployed stack with functions held to their roles.
calls: $(READY)
	@rm -f tests/architecture/calls.json
	@TORG_RECORD_CALLS=1 $(PYTHON) -m pytest -n 2 tests/contract tests/adapters tests/http
	@TORG_RECORD_CALLS=1 $(PYTHON) -m pytest tests/system

held: $(READY)
	@TORG_HELD_ROLES=1 $(PYTHON) -m pytest -n 2 --dist loadfile tests/system

bench: $(READY)
	@$(PYTHON) -m bench

# Long runs of what must hold whatever fails: what becomes of events, letters, verdicts and numbers in any order of events in
# memory, over real stores and on a deployed stack; and what the API answers to anything. docs/performance.md says how long they
# take. The seed is printed; SEED=… runs the same again. SHARE=10 runs a tenth of each, PARTS="memory deployed" some of them.
SEED ?= $(shell date +%s)
SHARE ?= 1
PARTS ?= memory stores fuzz deployed
soak-memory := -n 2 $(wildcard tests/unit/*/test_schedules.py tests/unit/*/test_interleavings.py) \
  tests/unit/activity/test_storm.py tests/unit/reviews/test_numbers_equal_a_recount.py
soak-stores := -n 2 tests/contract/faults
soak-fuzz := -n 2 tests/http/test_fuzz.py
soak-deployed := tests/system/test_faults.py
soak: $(READY)
	@echo "seed $(SEED), 1/$(SHARE) of: $(PARTS)"
	@$(foreach part,$(PARTS),echo "$(part):" && SEED=$(SEED) SHARE=$(SHARE) HYPOTHESIS_PROFILE=soak \
	  $(PYTHON) -m pytest -q --hypothesis-seed=$(SEED) $(soak-$(part)) &&) true

# Whether tests notice small faults in what writes: a sample of mutants by the seed, each against its room's tests.
mutants: $(READY) .torg/audit-mutants/.installed
	@$(PYTHON) -m tests.support.mutants .torg/audit-mutants/bin/python $(SEED) 60

# Looks for weak spots: in the templates, in the code (common ones, and what must never appear here), and for secrets that were
# left behind. What is waived, and why, stands in infra/.checkov.yaml, in tests/audit/rules and beside each line.
AUDIT := .torg/audit-code/bin
SEMGREP := $(AUDIT)/semgrep scan --metrics=off --disable-version-check --config tests/audit/rules
SHIPS := app.py chalicelib infra
# Tests' keys are made up; the rest is built, or hashes.
SECRETS_ELSEWHERE := ':!tests' ':!infra/pins' ':!bench/data' ':!chalicelib/storefront/dist' ':!*package-lock.json'
audit: $(READY) .torg/audit-templates/.installed .torg/audit-code/.installed
	@.torg/audit-templates/bin/checkov --config-file infra/.checkov.yaml $(addprefix --file ,$(wildcard infra/*.yaml))
	@$(SEMGREP) --test tests/audit/examples
	@$(SEMGREP) --quiet --error --exclude dist --exclude 'demo/*.py' $(SHIPS) templates sdk/src demo
	@$(AUDIT)/bandit --quiet --severity-level medium --configfile pyproject.toml --recursive $(SHIPS)
	@git ls-files -z $(SECRETS_ELSEWHERE) | xargs -0 $(AUDIT)/detect-secrets-hook --baseline tests/audit/secrets.json

# Renews infra/pins: what pyproject.toml pins with all that it brings along, each to the very files. UPGRADE=1 takes newer ones.
lock: .torg/audit-lock/.installed
	@$(PYTHON) -m infra.locking .torg/audit-lock/bin/uv $(if $(UPGRADE),--upgrade)

# What ships that others made, and under which licences.
sbom: $(READY)
	@$(PYTHON) -m infra.sbom

# What tests need that recompute on Spark as well; beside it a JRE of 17. Without it they are skipped.
spark: $(READY) .torg/spark/.installed

# An environment of its own for each group of pyproject.toml that audits, and for Spark.
.torg/%/.installed: infra/pins/%.txt
	@$(PYTHON) -m venv .torg/$*
	@.torg/$*/bin/python -m pip install --quiet --no-deps --require-hashes -r $<
	@touch $@

openapi: $(READY)
	@$(PYTHON) -m chalicelib.web.openapi_document
	@[ ! -d sdk/node_modules ] || node sdk/types.mjs

clean: $(READY)
	@$(PYTHON) -m infra.local clean --folder $(FOLDER)

# The environment is made anew when what is pinned changes; pip keeps what is right already, and takes no file but those locked.
$(READY): pyproject.toml infra/pins/development.txt
	@python=$$(for name in python3.13 python3.12 python3.11 python3 python; do \
	  $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	    && echo $$name && break; done); \
	if [ -z "$$python" ]; then echo "torg: Python 3.11, 3.12 or 3.13 is needed; none is on the PATH" >&2; exit 1; fi; \
	[ -x $(PYTHON) ] || { echo "Making $(VENV) with $$($$python --version)"; $$python -m venv $(VENV); }
	@echo "Installing what pyproject.toml pins (a few minutes the first time)"
	@$(PYTHON) -m pip install --quiet --no-deps --require-hashes -r infra/pins/development.txt
	@$(PYTHON) -m infra prepare --here
	@touch $@
