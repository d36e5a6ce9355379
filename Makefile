# Each target first installs requirements.txt into .venv, when that has changed. ARGS: make run ARGS="--port 8000".
# WORKERS: processes that share the test files; 0 runs all in one, to be followed by a debugger.
PYTHON ?= python3
PY = .venv/bin/python
WORKERS ?= 2
APT = $(shell test "$$(id -u)" = 0 || echo sudo -n) env DEBIAN_FRONTEND=noninteractive apt-get
export OMP_WAIT_POLICY = PASSIVE

.PHONY: run test bench train measure lint browser chromium

run: .venv/.installed
	$(PY) app.py $(ARGS)

test: .venv/.installed browser
	$(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

bench: .venv/.installed
	$(PY) -m tests.bench $(ARGS)

train: .venv/.installed
	$(PY) -m pipelines.training $(NAME) $(ARGS)

measure: .venv/.installed
	$(PY) -m pipelines.metrics $(NAME) $(ARGS)

lint: .venv/.installed
	$(PY) -m ruff check . && $(PY) -m ruff format --check .

.venv/.installed: requirements.txt
	test -x .venv/bin/pip || $(PYTHON) -m venv .venv
	$(PY) -m pip install --disable-pip-version-check -r requirements.txt && touch $@

browser:
	@command -v chromium || command -v chromium-browser || command -v google-chrome || $(MAKE) --no-print-directory chromium

chromium:
	@command -v apt-get && $(APT) update && $(APT) install -y --no-install-recommends chromium </dev/null \
	  || echo "Chromium was not installed; try: $(PY) -m playwright install chromium"
