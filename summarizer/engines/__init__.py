"""How a model runs: onnxruntime (the embedded encoder), transformers with torch (any other model)."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class _NoAdvisory(logging.Filter):
    """Drops transformers' advice to install torch: the base install has none on purpose."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "PyTorch was not found" not in record.getMessage()


@contextlib.contextmanager
def without_torch_advisory() -> Iterator[None]:
    """Within it, ``import transformers`` says nothing of a missing torch; all other messages stay."""
    # transformers prints it while it is first imported, through its root logger or one below it.
    names = ("transformers", "transformers.utils.import_utils")
    advisory = _NoAdvisory()
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.addFilter(advisory)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(advisory)


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer of a local model folder, through ``AutoTokenizer``; asks no hub."""
    with without_torch_advisory():
        from transformers import AutoTokenizer
        from transformers.utils import logging as transformers_logging

        # A progress bar a model is for a person at a terminal; here it would fill the service's log.
        transformers_logging.disable_progress_bar()
        return AutoTokenizer.from_pretrained(folder, local_files_only=True)
