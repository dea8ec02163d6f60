"""A text's lines → its paragraphs, list items and headings, which no sentence crosses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer import boilerplate
from summarizer.models import SentenceKind
from summarizer.words import count_words

MAX_LINE = 2000
"""A longer line is prose without further looks."""
WRAPPED = 120
"""Lines of a group that are all this short may be one paragraph, wrapped; where one is longer, each is a paragraph."""

LIST_MARK = re.compile(
    r"\s*(?:[-*•–—◦‣▪●·■□➢✓]\s+|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+|\([A-Z]{1,2}\)\s+|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=\D)|"
    r"[а-я]\)\s+|[（(]?[一二三四五六七八九十]{1,3}[、）)]\s*|[①-⑳]\s*|[（(][\d０-９]{1,2}[）)]\s*|[・◆◇○]\s*)"
)
MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_SECTION = re.compile(
    r"(?:(?:Art(?:icle|ikel|ículo|\.)|Section|Sec\.|Part|PART|Chapter|CHAPTER|Kapitel|Abschnitt|Chapitre|Capítulo|Titre|"
    r"Título|Title|TITLE|Annex|ANNEX|Anhang|Annexe|Anexo|Schedule|Appendix|SUBPART|Subpart|Статья|Глава|Раздел)"
    r"\s+(?:[\dIVXLC]+[A-Za-z]?|[A-Z])|§+\s*\d+[a-z]?|第[一二三四五六七八九十百\d]+[章节節編]|"
    r"\d+ CFR (?:CHAPTER|Part|PART))"
    r"(?:[\s.:,–—\-]|$)"
)
_CAPITALS = re.compile(r"[A-ZÀ-ÝА-ЯЁ][A-ZÀ-ÝА-ЯЁ\d ,&'’/()\-–—.]{2,100}:?$")
_NUMBERED_TITLE = re.compile(r"\(?[\da-zA-Z]{1,4}[.)]\s+[A-ZÀ-Ý]")
_INNER_END = re.compile(r"[^\W\d_]{2}[.!?]\s+\S|[。！？]")
_RULE = re.compile(r"(?:={2,}|-{3,}|_{3,}|\*{3,}|(?:[-*_] ){2,8}[-*_])$")  # also the line below a setext heading
_UNDERLINE = re.compile(r"(?:={2,}|-{3,})$")
_TABLE_ROW = re.compile(r"\|.*\|$")
_TABLE_RULE = re.compile(r"(?=[^|]*\|)(?=[^-]*-)[|:\-\s]+$")
_FINAL = re.compile(r"[.!?…؟۔।。！？｡:：;；,，،؛][\"'”’“»›)\]」』）】》\s]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A range of the text that sentences do not cross."""

    start: int
    end: int
    kind: SentenceKind


def split_blocks(text: str) -> Iterator[Block]:
    """Paragraphs, list items and headings, in order; lines that are no prose are blocks of their own."""
    lines: list[tuple[int, int]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        lines.append((offset, offset + len(line)))
        offset += len(line)
    running = boilerplate.repeated_lines(text[start:end].strip() for start, end in lines if end - start <= WRAPPED * 2)
    head = True  # metadata lines are looked for in the first block only
    group: list[tuple[int, int]] = []
    for start, end in lines:
        if text[start:end].strip():
            group.append((start, end))
        elif group:
            yield from _split_group(text, group, head, running)
            group, head = [], False
    if group:
        yield from _split_group(text, group, head, running)


def _split_group(text: str, lines: list[tuple[int, int]], head: bool, running: frozenset[str]) -> Iterator[Block]:
    """Blocks of consecutive lines without a blank one between them."""
    lengths = [len(text[start:end].strip()) for start, end in lines]
    widest = max(lengths)
    contents = [
        text[start:end].strip() if size <= MAX_LINE else "" for (start, end), size in zip(lines, lengths, strict=True)
    ]
    metadata = boilerplate.metadata_lines(contents) if head else 0
    table = any(_TABLE_RULE.match(line) for line in contents)
    begin: int | None = None
    for index, (start, end) in enumerate(lines):
        line = contents[index]
        kind: SentenceKind = "sentence"
        credit = boilerplate.credit_length(line)
        if credit:
            # "Photo: NASA. The agency adopted …": the credit goes, what it stands before stays.
            at = start + text[start:end].index(line[0])
            if begin is not None:
                yield Block(begin, start, "sentence")
            yield Block(start, at + credit, "boilerplate")
            begin = at + credit
            continue
        if line and (
            index < metadata
            or _RULE.match(line)
            or _TABLE_ROW.match(line)
            or (table and "|" in line)
            or boilerplate.is_boilerplate(line)
            or (running and boilerplate.line_key(line) in running)
        ):
            kind = "boilerplate"
        elif line and _is_heading(contents, index, widest):
            kind = "heading"
        new = widest > WRAPPED or (line and LIST_MARK.match(text[start : start + 12]))
        if kind != "sentence" or new:
            if begin is not None:
                yield Block(begin, start, "sentence")
            begin = None if kind != "sentence" else start
            if kind != "sentence":
                yield Block(start, end, kind)
        elif begin is None:
            begin = start
    if begin is not None:
        yield Block(begin, lines[-1][1], "sentence")


def _is_heading(lines: list[str], index: int, widest: int) -> bool:
    """A short line without final punctuation that the next line does not go on with."""
    line = lines[index]
    if MARKDOWN_HEADING.match(line):
        return True
    if len(line) > 110:
        return False
    if index + 1 < len(lines) and _UNDERLINE.match(lines[index + 1]) and count_words(line) <= 14:
        return not _FINAL.search(line[-12:])
    if _CAPITALS.match(line) and not _FINAL.search(line.rstrip(":")[-12:]):
        return True
    if LIST_MARK.match(line) and not (
        count_words(line) <= 5 and (len(lines) == 1 or (widest > WRAPPED and _NUMBERED_TITLE.match(line)))
    ):
        return False  # an item; "1. Scope" alone, or above long paragraphs, is a heading
    if _FINAL.search(line[-12:]) or count_words(line) > 14:
        return False
    if _INNER_END.search(line):
        return False  # sentences of which the last was cut off
    if len(lines) == 1 or _SECTION.match(line):
        return True
    follows = lines[index + 1] if index + 1 < len(lines) else ""
    if line[:1].islower():
        return False
    if widest > WRAPPED:
        return True  # each line is a paragraph
    if follows[:1].islower():
        return False
    # In text wrapped at a fixed width an inner line is about as long as the widest; a heading is much shorter.
    return widest >= 50 and len(line) < 0.6 * widest and not (index > 0 and _wraps_into(lines[index - 1], widest))


def _wraps_into(previous: str, widest: int) -> bool:
    """Whether ``previous`` is a full line without final punctuation, so that the next one ends its paragraph."""
    return len(previous) >= 0.8 * widest and not _FINAL.search(previous[-12:])
