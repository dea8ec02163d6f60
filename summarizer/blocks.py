"""Group the lines of a text into paragraphs and list items, by their form.

``summarizer.reading`` decides which of them are prose, headings or page furniture.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.numbers import CHINESE_DIGITS
from summarizer.patterns import compiled

WRAPPED = 120
"""If no line of a group has more characters, the group may be a wrapped paragraph. Else each line is a paragraph."""
SHORT = 0.6
"""A line ends its paragraph if it is shorter than this share of the longest line."""

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
    """A range of the text. Each sentence is in one block."""

    start: int
    end: int
    is_text: bool
    """False for rules, table rows, and lines of metadata at the top."""


def opening_length(text: str) -> int:
    """Return the length of the dateline ("BRUSSELS, 12 July 2024 - ", "(CNN) -- ") or label ("SUMMARY: ") at the start
    of a paragraph. 0 if there is none, or if nothing follows it."""
    matches = (pattern.match(text) for pattern in _PATTERNS["opening"])
    return next((match.end() for match in matches if match and match.end() < len(text)), 0)


def split_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of ``text`` in order, in linear time."""
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
    """Yield the blocks of a group of lines without a blank line."""
    contents = [text[start:end].strip() for start, end in lines]
    widest = max(map(len, contents))
    in_table = any(map(_TABLE_RULE.match, contents))
    begin = lines[0][0]
    for (_, end), line, after in zip(lines, contents, [*contents[1:], ""], strict=True):
        at_top = at_top and _PATTERNS["metadata"].match(line) is not None
        is_text = not at_top and not _RULE_OR_ROW.match(line) and not (in_table and "|" in line)
        if end == lines[-1][1] or not is_text or widest > WRAPPED or _is_last(line, after, widest):
            yield Block(begin, end, is_text)
            begin = end


def _is_last(line: str, after: str, widest: int) -> bool:
    """True if a wrapped paragraph ends with ``line``; ``after`` is the next line."""
    if line.isupper() or LIST_MARK.match(after) or _RULE_OR_ROW.match(after):
        return True
    return len(line) < SHORT * widest and not after[:1].islower()
