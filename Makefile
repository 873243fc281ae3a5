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
	@echo "make docs    the documentation as a site, in dist/docs/site"
	@echo "make screenshots  the report's pictures in docs/images; needs Chromium"
	@echo "make package     wheel and sdist, in dist/"
	@echo "make test-wheel  the test suite against the wheel, the sources out of the way"
	@echo "make lowest      the tests against the least versions of our dependencies"
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
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

# What `make test` leaves out: right receivers over many seeds (SEEDS=5 tries fewer), wrong ones on all their servers. Many
# runs wait for their receivers, so four fit.
SEEDS ?= 20
matrix: .venv/ready
	SEEDS=$(SEEDS) $(BIN)/pytest tests -m matrix -n 4 --dist worksteal $(ARGS)

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

# An environment of its own: nobody needs the site's maker to test. It builds from a copy, for it takes the `.cache` beside
# its configuration for its own, and does not warn again of what it finds there.
.cache/docs/ready: pyproject.toml .venv/ready
	@test -x .cache/docs/bin/python || $(PYTHON) -m venv .cache/docs
	@$(BIN)/uv pip install --quiet --python .cache/docs/bin/python --system-certs --group docs
	@touch $@

.PHONY: docs
docs: readme .cache/docs/ready
	@rm -rf dist/docs && mkdir -p dist/docs && cp -r docs zensical.toml dist/docs
	@cd dist/docs && $(CURDIR)/.cache/docs/bin/zensical build --strict

.PHONY: screenshots
screenshots: .venv/ready
	$(BIN)/python -m tests.docs.screenshots

.PHONY: package
package: .venv/ready
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist

# What ships, and not what lies about: the sources stay behind, so only the wheel can answer.
AWAY := .cache/away
.PHONY: away
away: package
	rm -rf $(AWAY) && mkdir -p $(AWAY)
	git ls-files -z | grep -zvE '^(contracts|mock_server)/' | xargs -0 cp --parents -t $(AWAY)
	cp -r dist $(AWAY)/dist

.PHONY: test-wheel
test-wheel: away
	$(BIN)/uv venv --quiet --python $(BIN)/python $(AWAY)/env
	$(BIN)/uv pip install --quiet --system-certs --python $(AWAY)/env/bin/python --require-hashes --requirement requirements.lock
	$(BIN)/uv pip install --quiet --offline --no-deps --python $(AWAY)/env/bin/python dist/*.whl
	ln -sf $(CURDIR)/$(BIN)/uv $(AWAY)/env/bin/uv
	cd $(AWAY) && env/bin/python -m pytest -n auto --dist worksteal --ignore tests/test_house.py $(ARGS)

# The lower bounds are true: the least versions that we say we take, and the tools of the tests as they are.
LOWEST := .cache/lowest
.PHONY: lowest
lowest: away
	rm -rf $(LOWEST) && $(BIN)/uv venv --quiet --python $(BIN)/python $(LOWEST)
	@# By pyproject.toml, not by the wheel: what a wheel asks for counts as indirect, and would come in its newest version.
	$(BIN)/uv pip install --quiet --system-certs --python $(LOWEST)/bin/python --resolution lowest-direct --requirement pyproject.toml
	$(BIN)/uv pip install --quiet --offline --no-deps --python $(LOWEST)/bin/python dist/*.whl
	$(BIN)/uv pip freeze --quiet --python $(LOWEST)/bin/python | grep -v '^hookpact' > $(LOWEST)/least.txt
	$(BIN)/uv pip install --quiet --system-certs --python $(LOWEST)/bin/python --constraint $(LOWEST)/least.txt \
		pytest pytest-asyncio pytest-xdist lxml pydantic-sarif respx standardwebhooks
	@# One test's oracle, openapi-spec-validator, wants a newer jsonschema than we do.
	cd $(AWAY) && ../lowest/bin/python -m pytest -n auto --dist worksteal \
		--ignore tests/mock_server/app/test_description.py tests/contracts tests/mock_server/property_phase \
		tests/mock_server/transport tests/mock_server/store tests/mock_server/app tests/end_to_end/test_send.py \
		tests/end_to_end/test_serve.py tests/end_to_end/test_own_provider.py tests/end_to_end/test_configuration.py $(ARGS)
