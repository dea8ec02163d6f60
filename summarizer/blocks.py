"""A text's lines → its paragraphs and list items, which no sentence crosses.

By form alone. Which of them is prose, a heading or furniture of the page, ``summarizer.reading`` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.numbers import CHINESE_DIGITS
from summarizer.patterns import compiled

MAX_LINE = 2000
"""A longer line is prose without further looks."""
WRAPPED = 120
"""Lines of a group that are all this short may be one paragraph, wrapped; where one is longer, each is a paragraph."""
NARROW = 50
"""Characters of the widest line; below, short lines tell nothing."""
SHORT = 0.6
"""A line so short beside the widest ends its paragraph."""

LIST_MARK = re.compile(
    r"\s*(?:[-*•–—◦‣▪●·■□➢✓]\s+|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+|\([A-Z]{1,2}\)\s+|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=\D)|"
    rf"[а-я]\)\s+|[（(]?[{CHINESE_DIGITS}十]{{1,3}}[、）)]\s*|"
    r"[①-⑳]\s*|[（(][\d０-９]{1,2}[）)]\s*|[・◆◇○]\s*)"
)
_PATTERNS = compiled("openings.toml", re.NOFLAG)
_RULE_OR_ROW = re.compile(r"(?:={2,}|-{3,}|_{3,}|\*{3,}|(?:[-*_] ){2,8}[-*_])$|\|.*\|$")
_TABLE_RULE = re.compile(r"(?=[^|]*\|)(?=[^-]*-)[|:\-\s]+$")


@dataclass(frozen=True, slots=True)
class Block:
    """A range of the text that sentences do not cross."""

    start: int
    end: int
    is_text: bool
    """False for rules, rows of tables, and the lines at the top that say what a text is."""


def opening_length(text: str) -> int:
    """Characters of a dateline ("BRUSSELS, 12 July 2024 - ", "(CNN) -- ") or of a label ("SUMMARY: ") that ``text``,
    the begin of a paragraph, opens with; 0 where there is none, or nothing else."""
    matches = (pattern.match(text) for pattern in _PATTERNS["opening"])
    return next((match.end() for match in matches if match and match.end() < len(text)), 0)


def split_blocks(text: str) -> Iterator[Block]:
    """The blocks of ``text`` in order; time is linear in its length."""
    lines: list[tuple[int, int]] = []
    offset, at_top = 0, True
    for line in (*text.splitlines(keepends=True), ""):
        if line.strip():
            lines.append((offset, offset + len(line)))
        elif lines:
            yield from _split_group(text, lines, at_top=at_top)
            lines, at_top = [], False
        offset += len(line)


def _split_group(text: str, lines: list[tuple[int, int]], *, at_top: bool) -> Iterator[Block]:
    """Blocks of consecutive lines without a blank one between them."""
    contents = [text[start:end].strip() for start, end in lines]
    widest = max(map(len, contents))
    contents = [line if len(line) <= MAX_LINE else "" for line in contents]
    in_table = any(map(_TABLE_RULE.match, contents))
    begin = lines[0][0]
    for (_, end), line, after in zip(lines, contents, [*contents[1:], ""], strict=True):
        at_top = at_top and _PATTERNS["metadata"].match(line) is not None
        is_text = not at_top and not _RULE_OR_ROW.match(line) and not (in_table and "|" in line)
        if end == lines[-1][1] or not is_text or widest > WRAPPED or _is_last(line, after, widest):
            yield Block(begin, end, is_text)
            begin = end


def _is_last(line: str, after: str, widest: int) -> bool:
    """Whether a wrapped paragraph ends with ``line``, before ``after``."""
    if line.isupper() or line.startswith("#") or LIST_MARK.match(after) or _RULE_OR_ROW.match(after):
        return True
    return widest >= NARROW and len(line) < SHORT * widest and not after[:1].islower()
