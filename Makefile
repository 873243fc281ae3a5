# One command per wish, the same for people and CI. Each makes its own `.venv` on first use.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test matrix bench check lock clean
.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo "make demo    the whole story on this machine, in ten seconds"
	@echo "make test    the test suite"
	@echo "make matrix  the long part of the tests: twenty seeds, all servers"
	@echo "make bench   what the hot paths cost, beside a bare baseline"
	@echo "make check   lint and types"
	@echo "make readme  the README's table of checks and docs/reference, from the code"
	@echo "make docs    the documentation as a site, in .cache/site"
	@echo "make screenshots  the report's pictures in docs/images; needs Chromium"
	@echo "make lock    resolve the dependencies anew into requirements.lock"

# uv installs the locked set in seconds; it lives in the .venv itself, so that nothing else is needed.
.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "hookpact needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv==0.13.9'
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --system-certs --require-hashes --requirement requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --system-certs --no-deps --no-build-isolation --editable .
	@touch $@

demo: .venv/ready
	@$(BIN)/hookpact demo

test: .venv/ready
	$(BIN)/pytest -n auto $(ARGS)

# What `make test` leaves out: right receivers over twenty seeds, wrong ones on all their servers. Many runs wait for
# their receivers, so four fit.
matrix: .venv/ready
	$(BIN)/pytest tests -m matrix -n 4 $(ARGS)

bench: .venv/ready
	@$(BIN)/python -m tests.bench

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock:
	$(BIN)/uv pip compile --quiet --system-certs --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv dist

.PHONY: readme
readme: .venv/ready
	$(BIN)/python -m tests.docs.reference

# An environment of its own: nobody needs the site's maker to test.
.cache/docs/ready: pyproject.toml .venv/ready
	@test -x .cache/docs/bin/python || $(PYTHON) -m venv .cache/docs
	@$(BIN)/uv pip install --quiet --python .cache/docs/bin/python --system-certs --group docs
	@touch $@

.PHONY: docs
docs: readme .cache/docs/ready
	.cache/docs/bin/zensical build --strict --clean

.PHONY: screenshots
screenshots: .venv/ready
	$(BIN)/python -m tests.docs.screenshots
