# The project's commands. Each sets up what it needs and does nothing that is already done.
#   make run      the dashboard at http://localhost:8501 (PORT= changes it)
#   make serve    several processes of it behind nginx, for many readers (PROCESSES= changes how many)
#   make test     the checks and all tests, those in a real browser too
#   make check    lint, format and types
#   make format   mends what a tool can mend
#   make venv     the Python environment that runs the dashboard
#   make lock     requirements*.in into requirements*.txt, with hashes
#   make bench    how fast it is; make postgresql installs the server that it and the tests use
#   make soak     whether anything is lost when everything goes wrong at once (SECONDS=600)
#   make quality  how well the extraction reads the documents with known figures

PORT ?= 8501
SECONDS ?= 600
PROCESSES ?= $(shell nproc)
PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Tests wait for browsers and servers a third of the time: one more runs than there are cores.
TESTERS ?= $(shell expr $$(nproc) + 1)
VENV := .venv
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
# An address elsewhere is left to the dashboard as it stands; only a file is made here.
ELSEWHERE := $(findstring :,$(CHENGBIAO_DATABASE))
DATABASE := $(if $(ELSEWHERE),data/chengbiao.duckdb,$(or $(CHENGBIAO_DATABASE),data/chengbiao.duckdb))
# Whoever runs it on a machine of their own imports without a sign-in; `make run CHENGBIAO_EDITING=` asks for one.
CHENGBIAO_EDITING ?= local
PIP := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check
# data/plans and data/documents as folders: a record or a document that came or went changes the folder's time.
SOURCES := $(wildcard data/*.toml data/*.csv data/plans data/plans/*.toml data/documents loaders/*.py loaders/*/*.py loaders/*/*.toml)

.PHONY: run serve venv test check format lock bench soak quality browser nginx postgresql
.PRECIOUS: $(DATABASE)

run: $(READY) $(if $(ELSEWHERE),,$(DATABASE))
	@CHENGBIAO_EDITING="$(CHENGBIAO_EDITING)" $(if $(ELSEWHERE),,CHENGBIAO_DATABASE="$(abspath $(DATABASE))") $(VENV)/bin/streamlit run app.py --server.port $(PORT)

# Visitors come through the proxy, so nobody imports without a sign-in.
serve: $(READY) $(if $(ELSEWHERE),,$(DATABASE)) nginx
	@CHENGBIAO_EDITING= $(if $(ELSEWHERE),,CHENGBIAO_DATABASE="$(abspath $(DATABASE))") $(VENV)/bin/python -m pages.shared.server --processes $(PROCESSES) --port $(PORT)

venv: $(READY)

# In the order of their names, so that the browser's, few and long, are not what all wait for at the end.
test: check browser nginx postgresql
	@$(VENV)/bin/python -m pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder

check: $(READY_DEV)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

format: $(READY_DEV)
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

bench: $(READY_DEV) browser postgresql
	@for name in table addresses build extraction metrics download; do $(VENV)/bin/python -m "benchmarks.$$name" || exit 1; done

soak: $(READY_DEV)
	@$(VENV)/bin/python -m benchmarks.soak $(SECONDS)

quality: $(READY)
	@$(VENV)/bin/python -m loaders.quality

browser:
	@tests/browser/install.sh

nginx:
	@pages/shared/server/install_nginx.sh

postgresql:
	@tests/postgresql.sh

lock: $(READY_DEV)
	@for name in requirements requirements-ocr requirements-shared requirements-dev; do \
	  { echo "# Made by \`make lock\` from $$name.in: every package that comes along, with its hashes, so that a later day installs the same."; \
	    $(VENV)/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-annotate --no-header $$name.in; } > .$$name.part \
	  && mv .$$name.part $$name.txt || { rm -f .$$name.part; exit 1; }; done

# Newer than requirements.txt means installed.
$(READY): requirements.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python: expected 3.11 or newer, found '$(PYTHON)'; install it, or run make PYTHON=/path/to/python3.11." >&2; exit 2; }
	@test -x $(VENV)/bin/pip || "$(PYTHON)" -m venv $(VENV) || \
	  { echo "Python: expected one that can make virtual environments; on Debian and Ubuntu: apt-get install python3-venv." >&2; exit 2; }
	$(PIP) --upgrade pip
	$(PIP) --requirement requirements.txt
	@touch $@

$(READY_DEV): requirements-dev.txt requirements-shared.txt $(READY)
	$(PIP) --requirement requirements-dev.txt --requirement requirements-shared.txt
	@touch $@

$(DATABASE): $(READY) $(SOURCES)
	$(VENV)/bin/python -m loaders build --database "$(DATABASE)"
