"""Read regular expressions from TOML files. The expressions share named pieces."""

import re
from functools import cache
from typing import Any

from summarizer import calendar_words
from summarizer.numbers import COUNTS, ORDINALS
from summarizer.words import any_of, read_table

_PIECE = re.compile(r"\{([A-Z_]+)\}")
_PIECES: dict[str, str] = {
    name: getattr(calendar_words, name) for name in ("MONTH", "ANY_MONTH", "DAY", "ANY_DAY", "UNIT")
} | {"NUMBER": any_of(COUNTS | ORDINALS), "ORDINAL": any_of(ORDINALS)}
_PLAIN = ("stage", "kind")
"""Keys whose values are not patterns."""


@cache
def compiled(name: str, flags: re.RegexFlag = re.I) -> dict[str, Any]:
    """Return the compiled patterns of a TOML file of this package, in the same tables and lists as in the file.

    Line breaks in a pattern are ignored. ``{NAME}`` stands for a piece from the file's table ``pieces``, for a
    pattern of ``calendar_words``, or for ``{NUMBER}`` or ``{ORDINAL}`` in words.
    """
    table = read_table(name)
    known = _PIECES | table.get("pieces", {})

    def compile_each(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {key: compile_each(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [compile_each(inner) for inner in value]
        words = value
        while _PIECE.search(words):
            words = _PIECE.sub(lambda match: known[match[1]], words)
        return value if key in _PLAIN else re.compile(words.replace("\n", ""), flags)

    return {key: compile_each(value) for key, value in table.items() if key != "pieces"}
