"""The development texts, which are not part of the repository."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

LABELS = Path(__file__).parent / "labels"
FILLER = "Vis nostro intellegebat at."
"""The beginning of a placeholder text. Two rows have it; nothing trains on them or counts them."""


def data_folder() -> Path:
    """POLICYBOT_SHARED_DATA, or ``shared/data`` beside the repository. It may not exist."""
    return Path(os.environ.get("POLICYBOT_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def missing() -> str | None:
    """What to do if the texts are missing; None if they are there."""
    folder = data_folder()
    how = "training/texts.md says where each comes from, POLICYBOT_SHARED_DATA where they are"
    return None if folder.is_dir() else f"no development texts at {folder}: {how}"


def texts() -> Path:
    """The folder of texts. Exits with status 1 and a message if it is missing."""
    if (reason := missing()) is not None:
        sys.exit(reason)
    return data_folder()


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects in a file of JSON lines. Raises FileNotFoundError."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
