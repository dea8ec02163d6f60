"""Where the development texts are. They are no part of the repository."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """POLICYBOT_SHARED_DATA, or ``shared/data`` beside the repository; it need not be there."""
    return Path(os.environ.get("POLICYBOT_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
