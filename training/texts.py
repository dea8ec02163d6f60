"""Where the development texts are. They are no part of the repository."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

LABELS = Path(__file__).parent / "labels"
FILLER = "Vis nostro intellegebat at."
"""How a text begins that only fills a page; it stands in two rows, which nothing trains on or counts."""


def data_folder() -> Path:
    """POLICYBOT_SHARED_DATA, or ``shared/data`` beside the repository; it need not be there."""
    return Path(os.environ.get("POLICYBOT_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def missing() -> str | None:
    """What to do where the texts are not there."""
    folder = data_folder()
    how = "training/texts.md says where each comes from, POLICYBOT_SHARED_DATA where they are"
    return None if folder.is_dir() else f"no development texts at {folder}: {how}"


def texts() -> Path:
    """The folder of texts; ends the program with status 1 and a line where it is missing."""
    if (told := missing()) is not None:
        sys.exit(told)
    return data_folder()


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines. Raises FileNotFoundError."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
