"""Patterns kept as data: TOML tables of regular expressions, which share named pieces."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

_PIECE = re.compile(r"\{([A-Z_]+)\}")


def read_patterns(
    name: str, pieces: Mapping[str, str] | None = None
) -> tuple[dict[str, Any], Callable[[str], re.Pattern[str]]]:
    """The table of a file of this package, and what compiles a pattern of it, letters read in either case.

    ``{NAME}`` in a pattern stands for that piece of the table, or of ``pieces``.
    """
    table = tomllib.loads(files("summarizer.facts").joinpath(name).read_text(encoding="utf-8"))
    known = {**(pieces or {}), **table["pieces"]}

    def pattern(words: str) -> re.Pattern[str]:
        while _PIECE.search(words):
            words = _PIECE.sub(lambda match: known[match[1]], words)
        return re.compile(words, re.I)

    return table, pattern
