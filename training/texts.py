"""The development texts, which are not part of the repository."""

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

LABELS = Path(__file__).parent / "labels"
FILLER = "Vis nostro intellegebat at."
"""The beginning of a placeholder text. Two rows have it. They are not used, neither for training nor for figures."""


def data_folder() -> Path:
    """Return POLICYBOT_SHARED_DATA, or ``shared/data`` beside the repository. This folder may not exist."""
    return Path(os.environ.get("POLICYBOT_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def missing() -> str | None:
    """Return a message about how to get the texts if they are missing, None if they are there."""
    folder = data_folder()
    how = "training/texts.md says where to get them, and POLICYBOT_SHARED_DATA can name another folder"
    return None if folder.is_dir() else f"no development texts at {folder}: {how}"


def texts() -> Path:
    """Return the folder of texts. Exits with status 1 and a message if it is missing."""
    if (reason := missing()) is not None:
        sys.exit(reason)
    return data_folder()


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects in a file of JSON lines. Raises FileNotFoundError."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a file of the development texts, such as ``news/bbc.jsonl``. A file is read only once."""
    return _kept(data_folder() / name)


_kept = cache(read_rows)
