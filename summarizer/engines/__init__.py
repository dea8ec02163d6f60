"""How a generative model runs: transformers with torch; and the tokenizer of any model."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer of a local model folder, through ``AutoTokenizer``; asks no hub."""
    # transformers advises to install torch when it is first imported: the base install has none on purpose.
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    from transformers import AutoTokenizer
    from transformers.utils import logging as transformers_logging

    # A progress bar a model is for a person at a terminal; here it would fill the service's log.
    transformers_logging.disable_progress_bar()
    return AutoTokenizer.from_pretrained(folder, local_files_only=True)
