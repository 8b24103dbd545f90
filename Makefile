# The project's commands. Each sets up what it needs and does nothing that is already done.
#   make run      the dashboard at http://localhost:8501 (PORT= changes it)
#   make test     all tests, those in a real browser too
#   make venv     the Python environment only
#   make bench    how fast it is
#   make quality  how well the extraction reads the documents with known figures

PORT ?= 8501
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
READY := $(VENV)/.ready
DATABASE := $(or $(CHENGBIAO_DATABASE),data/chengbiao.duckdb)
# data/plans and data/documents as folders: a record or a document that came or went changes the folder's time.
SOURCES := $(wildcard data/*.toml data/*.csv data/plans data/plans/*.toml data/documents loaders/*.py loaders/*/*.py loaders/*/*.toml)

.PHONY: run venv test bench quality browser
.PRECIOUS: $(DATABASE)

run: $(READY) $(DATABASE)
	@CHENGBIAO_DATABASE="$(abspath $(DATABASE))" $(VENV)/bin/streamlit run app.py --server.port $(PORT)

venv: $(READY)

test: $(READY) browser
	@$(VENV)/bin/python -m pytest

bench: $(READY) browser
	@for file in benchmarks/*.py; do $(VENV)/bin/python -m "benchmarks.$$(basename $$file .py)" || exit 1; done

quality: $(READY)
	@$(VENV)/bin/python -m loaders.extraction.quality

browser:
	@tests/browser/install.sh

# Newer than requirements.txt means installed.
$(READY): requirements.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python: expected 3.11 or newer, found '$(PYTHON)'; install it, or run make PYTHON=/path/to/python3.11." >&2; exit 2; }
	@test -x $(VENV)/bin/pip || "$(PYTHON)" -m venv $(VENV) || \
	  { echo "Python: expected one that can make virtual environments; on Debian and Ubuntu: apt-get install python3-venv." >&2; exit 2; }
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(VENV)/bin/python -m pip install --quiet --requirement requirements.txt
	@touch $@

$(DATABASE): $(READY) $(SOURCES)
	$(VENV)/bin/python -m loaders build --database "$(DATABASE)"
