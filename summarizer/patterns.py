"""Patterns kept as data: TOML tables of regular expressions, which share named pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from summarizer.calendar_words import ANY_DAY, ANY_MONTH, DAY, MONTH, UNIT
from summarizer.number_words import COUNT, ORDINALS
from summarizer.words import any_of, read_table

_PIECE = re.compile(r"\{([A-Z_]+)\}")
_PIECES = {
    "MONTH": MONTH,
    "ANY_MONTH": ANY_MONTH,
    "DAY": DAY,
    "ANY_DAY": ANY_DAY,
    "UNIT": UNIT,
    "COUNT": COUNT,
    "ORDINAL": any_of(ORDINALS),
}


def read_patterns(
    name: str, pieces: Mapping[str, str] | None = None, *, flags: re.RegexFlag = re.I
) -> tuple[dict[str, Any], Callable[[str], re.Pattern[str]]]:
    """The table of a file of this package, and what compiles a pattern of it.

    A line break is no part of a pattern. ``{NAME}`` in it stands for that piece of the table or of ``pieces``,
    or for one of ``_PIECES``.
    """
    table = read_table(name)
    known = {**_PIECES, **(pieces or {}), **table.get("pieces", {})}

    def pattern(words: str) -> re.Pattern[str]:
        words = words.replace("\n", "")
        while _PIECE.search(words):
            words = _PIECE.sub(lambda match: known[match[1]], words)
        return re.compile(words, flags)

    return table, pattern


def compiled(name: str) -> dict[str, Any]:
    """All patterns of a file, in the shape of its tables and lists. Capitals count."""
    table, pattern = read_patterns(name, flags=re.NOFLAG)

    def compile_each(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: compile_each(inner) for key, inner in value.items()}
        return [compile_each(inner) for inner in value] if isinstance(value, list) else pattern(value)

    return {key: compile_each(value) for key, value in table.items()}


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
