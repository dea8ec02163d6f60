"""A text's lines → its paragraphs, list items and headings, which no sentence crosses.

Form alone: what a line is about, whether it is a caption, a notice or prose, the network says of English text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.models import SentenceKind
from summarizer.patterns import compiled
from summarizer.words import count_words

MAX_LINE = 2000
"""A longer line is prose without further looks."""
WRAPPED = 120
"""Lines of a group that are all this short may be one paragraph, wrapped; where one is longer, each is a paragraph."""
REPEATED = 3
"""A short line that a text has so often is a running head."""
HEADING_CHARS = 110
HEADING_WORDS = 14

LIST_MARK = re.compile(
    r"\s*(?:[-*•–—◦‣▪●·■□➢✓]\s+|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+|\([A-Z]{1,2}\)\s+|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=\D)|"
    r"[а-я]\)\s+|[（(]?[一二三四五六七八九十]{1,3}[、）)]\s*|[①-⑳]\s*|[（(][\d０-９]{1,2}[）)]\s*|[・◆◇○]\s*)"
)
MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_PATTERNS = compiled("openings.toml")
_SECTION = re.compile(
    r"(?:(?:Art(?:icle|ikel|ículo|\.)|Section|Sec\.|Part|PART|Chapter|CHAPTER|Kapitel|Abschnitt|Chapitre|Capítulo|Titre|"
    r"Título|Title|TITLE|Annex|ANNEX|Anhang|Annexe|Anexo|Schedule|Appendix|SUBPART|Subpart|Статья|Глава|Раздел)"
    r"\s+(?:[\dIVXLC]+[A-Za-z]?|[A-Z])|§+\s*\d+[a-z]?|第[一二三四五六七八九十百\d]+[章节節編]|"
    r"\d+ CFR (?:CHAPTER|Part|PART))"
    r"(?:[\s.:,–—\-]|$)"
)
_INNER_END = re.compile(r"[^\W\d_]{2}[.!?]\s+\S|[。！？]")
_RULE = re.compile(r"(?:={2,}|-{3,}|_{3,}|\*{3,}|(?:[-*_] ){2,8}[-*_])$")  # also the line below a setext heading
_UNDERLINE = re.compile(r"(?:={2,}|-{3,})$")
_TABLE_ROW = re.compile(r"\|.*\|$")
_TABLE_RULE = re.compile(r"(?=[^|]*\|)(?=[^-]*-)[|:\-\s]+$")
_FINAL = re.compile(r"[.!?…؟۔।。！？｡:：;；,，،؛][\"'”’“»›)\]」』）】》\s]*$")
_PAGE = re.compile(r"\W*\d{1,4}\W*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A range of the text that sentences do not cross."""

    start: int
    end: int
    kind: SentenceKind


def opening_length(text: str) -> int:
    """Characters of a dateline ("BRUSSELS, 12 July 2024 - ", "(CNN) -- ") or of a label ("SUMMARY: ") that ``text``,
    the begin of a paragraph, opens with; 0 where there is none, or nothing else."""
    matches = (pattern.match(text) for pattern in _PATTERNS["opening"])
    return next((match.end() for match in matches if match and match.end() < len(text)), 0)


def split_blocks(text: str) -> list[Block]:
    """Paragraphs, list items and headings, in order; rows of tables, rules, running heads and the lines at the top
    that say what a text is are "boilerplate" blocks of their own."""
    groups: list[list[tuple[int, int]]] = [[]]
    offset = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            groups[-1].append((offset, offset + len(line)))
        elif groups[-1]:
            groups.append([])
        offset += len(line)
    counts = Counter(_head(text[start:end]) for group in groups for start, end in group)
    running = {head for head, count in counts.items() if head and count >= REPEATED}
    return [block for at, group in enumerate(groups) if group for block in _split_group(text, group, not at, running)]


def _head(line: str) -> str:
    """A line without its page number, if it is as short as a running head and no sentence or item; else ``""``."""
    line = line.strip() if len(line) <= WRAPPED else ""
    return "" if _FINAL.search(line) or LIST_MARK.match(line) or _SECTION.match(line) else _PAGE.sub("", line)


def _split_group(text: str, lines: list[tuple[int, int]], first: bool, running: set[str]) -> Iterator[Block]:
    """Blocks of consecutive lines without a blank one between them; ``first``: they open the text."""
    contents = [text[start:end].strip() for start, end in lines]
    widest = max(map(len, contents))
    contents = [line if len(line) <= MAX_LINE else "" for line in contents]
    table = any(_TABLE_RULE.match(line) for line in contents)
    begin: int | None = None
    for index, (start, end) in enumerate(lines):
        line = contents[index]
        first = first and bool(_PATTERNS["metadata"].match(line))
        kind: SentenceKind = "sentence"
        if first or _RULE.match(line) or _TABLE_ROW.match(line) or (table and "|" in line) or _head(line) in running:
            kind = "boilerplate"
        elif line and _is_heading(contents, index, widest):
            kind = "heading"
        if begin is not None and (kind != "sentence" or widest > WRAPPED or LIST_MARK.match(text[start : start + 12])):
            yield Block(begin, start, "sentence")
            begin = None
        if kind != "sentence":
            yield Block(start, end, kind)
        elif begin is None:
            begin = start
    if begin is not None:
        yield Block(begin, lines[-1][1], "sentence")


def _is_heading(lines: list[str], index: int, widest: int) -> bool:
    """A short line without final punctuation that the next line does not go on with."""
    line = lines[index]
    following = lines[index + 1] if index + 1 < len(lines) else ""
    if MARKDOWN_HEADING.match(line):
        return True
    capitals = line.isupper() and len(line) > 2
    if len(line) > HEADING_CHARS or _FINAL.search((line.rstrip(":") if capitals else line)[-12:]):
        return False
    words = count_words(line)
    if capitals or (_UNDERLINE.match(following) and words <= HEADING_WORDS):
        return True
    if LIST_MARK.match(line):
        return words <= 5 and (len(lines) == 1 or widest > WRAPPED)  # "1. Scope"; else an item
    if words > HEADING_WORDS or _INNER_END.search(line):
        return False  # with an inner end: sentences of which the last was cut off
    if len(lines) == 1 or _SECTION.match(line):
        return True
    if line[:1].islower() or (widest <= WRAPPED and following[:1].islower()):
        return False
    # In text wrapped at a fixed width an inner line is about as long as the widest; a heading is much shorter.
    before = lines[index - 1] if index else ""
    goes_on = len(before) >= 0.8 * widest and not _FINAL.search(before[-12:])
    return widest > WRAPPED or (widest >= 50 and len(line) < 0.6 * widest and not goes_on)
