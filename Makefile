# `make demo` runs Homestretch with a demo clinic, `make test` proves it. Both set up what they need.
SHELL := /bin/sh
# A python3.11 on PATH may be a stub that cannot start: the one that runs wins.
PYTHON ?= $(shell python3.11 -c 1 2>/dev/null && echo python3.11 || echo python3)
BIN := .venv/bin
PORT ?= 8000

.PHONY: help demo test screenshots lighthouse setup lock
help:
	@echo 'make demo          run with a demo clinic at http://127.0.0.1:$(PORT) (PORT=..., FRESH=1 starts anew)'
	@echo 'make test          checks and tests, on SQLite with a browser and on PostgreSQL'
	@echo 'make screenshots   every screen on phone and desktop, light and dark, into screenshots/'
	@echo "make lighthouse    Lighthouse over the demo clinic; slow (ARGS='--only patients:today')"
	@echo 'make lock          make the lock files again from pyproject.toml and package.json (UPGRADE=1)'

# --- run ---------------------------------------------------------------------------------------
demo: setup static-collected/staticfiles.json
	@mkdir -p var
	@if [ "$(FRESH)" = 1 ]; then rm -f var/homestretch.sqlite3*; fi
	@DEMO=1 $(BIN)/python manage.py demo --address http://127.0.0.1:$(PORT)
	@DEMO=1 exec $(BIN)/gunicorn clinic.wsgi --config python:clinic.server --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 \
	  --no-control-socket --graceful-timeout 5 --log-level warning

# The manifest is the last file that collectstatic writes; a folder's own time tells of removed files.
STATIC := $(shell find static */static -not -path 'static/scss*' 2>/dev/null)
static-collected/staticfiles.json: .venv/.ready $(STATIC)
	@echo 'Collecting static files...'
	@DEMO=1 $(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0

# --- test --------------------------------------------------------------------------------------
test: setup
	@$(MAKE) --silent node_modules/.ready || echo 'npm could not install its tools; going on without them'
	@$(BIN)/python tools/check.py

screenshots: setup
	@$(MAKE) --silent node_modules/.ready || echo 'npm could not install its tools; going on without them'
	@$(BIN)/python tools/screenshots.py

lighthouse: setup static-collected/staticfiles.json
	@$(MAKE) --silent node_modules/.ready || echo 'npm could not install its tools; going on without them'
	@$(BIN)/python tools/lighthouse.py $(ARGS)

# --- set-up ------------------------------------------------------------------------------------
setup: .venv/.ready

# uv comes from the lock too, hashes checked; it reads no pip configuration, so pip is the fall-back.
.venv/.ready: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@echo 'Setting up .venv...'
	@$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/^    #/p' $< > .venv/uv.lock
	@if $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r .venv/uv.lock 2>/dev/null && \
	  $(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode $<; then :; \
	else \
	  echo 'uv could not install the packages; pip does it, which takes a minute or two'; \
	  $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@

node_modules/.ready: package.json package-lock.json
	@npm ci --loglevel=error
	@touch $@

# --- lock files --------------------------------------------------------------------------------
# Kept versions stay as they are; UPGRADE=1 takes the newest that pyproject.toml allows.
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $(if $(UPGRADE),--upgrade)
lock: setup
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	npm install --package-lock-only --silent
