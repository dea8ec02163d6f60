"""Where the development texts are. They are no part of the repository."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def data_folder() -> Path:
    """POLICYBOT_SHARED_DATA, or ``shared/data`` beside the repository; it need not be there."""
    return Path(os.environ.get("POLICYBOT_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines. Raises FileNotFoundError."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
