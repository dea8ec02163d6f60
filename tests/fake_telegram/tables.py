"""Telegram's lists of names (in tables.toml): rights, restrictions, gifts, tags, and parameters that are texts."""

import tomllib
from pathlib import Path
from typing import Any

TABLES: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
