"""Patterns kept as data: TOML tables of regular expressions."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

from summarizer.calendar_words import DAY, MONTH


def compiled(name: str) -> dict[str, Any]:
    """The patterns of a file of this package, compiled, in the shape of its tables and lists.

    A line break is no part of a pattern; ``{MONTH}`` and ``{DAY}`` stand for the names of months and weekdays.
    """
    return {
        key: _compiled(value)
        for key, value in tomllib.loads(files("summarizer").joinpath(name).read_text(encoding="utf-8")).items()
    }


def _compiled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _compiled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_compiled(inner) for inner in value]
    return re.compile(value.replace("\n", "").replace("{MONTH}", MONTH).replace("{DAY}", DAY))
