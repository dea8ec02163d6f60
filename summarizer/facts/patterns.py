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


class Patterns(dict[str, re.Pattern[str]]):
    """One table of such a file by name; the file is read when the first pattern is asked for."""

    def __init__(self, file: str, table: str) -> None:
        super().__init__()
        self._file, self._table = file, table

    def __missing__(self, name: str) -> re.Pattern[str]:
        table, pattern = read_patterns(self._file)
        self.update({key: pattern(words) for key, words in table[self._table].items()})
        if name not in self:
            raise KeyError(f"{self._file} has no pattern {name!r} in [{self._table}]")
        return self[name]
