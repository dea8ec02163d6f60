"""A text's lines → its paragraphs, list items and headings, which no sentence crosses, and what of them is no prose.

Metadata, bylines, credits, notices and page furniture are looked for in what publishers really print
(``boilerplate.toml``). A line that is missed costs a poor summary, a line that is wrongly taken costs a fact, so each
pattern is anchored and limited to short lines."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from summarizer.models import SentenceKind
from summarizer.patterns import compiled
from summarizer.words import count_words

LONGEST_LINE = 260
"""What is longer is prose."""
REPEATED = 3
"""A line that a text has so often is a running head."""

_PATTERNS: dict[str, list[re.Pattern[str]]] = compiled("boilerplate.toml")
_CREDIT = re.compile(
    r"""[(\[]?\s*(?:
      photo(?:graph|grafie|s)?|image|picture|pic|video|graphic|illustration|credit|caption|cover|source
    | foto|bild|symbolbild|quelle|grafik|crédits?|image|vidéo|légende
    | 图片来源|图片|图|视频|来源
    )(?:\s+(?:credit|by|courtesy(?:\sof)?|source))?\s*[:：]""",
    re.X | re.I,
)
"""Opens a line with whose picture stands above it; prose may follow where the lines were lost."""
_CREDIT_END = re.compile(
    r"(?:[^\W\d_]{4}|\b(?:[A-Z]{2,5}|dpa|epd))[.!?][)\]\"”]?\s+(?=[\"“„«(]?[^\W\d_a-zß-ÿ])|"
    r"(?<=[^\W_])[)\]]\s+(?=[A-ZÀ-Ý\"“])|[。！？]\s*"
)
"""A word of four letters or an agency, so that no title ("Sgt.") ends a credit."""
_MOST = 200
"""Characters: a credit is no longer."""
_LEAST = 30
"""Characters of prose that must follow (a third of it in Chinese)."""

# By which a rule is made; at times a page of them.
_STATUTES = re.compile(r"(?:Authority:\s*)?\d+ U\.S\.C\. \d")
_ITEM = re.compile(r"[-*•–—▪●·]\s|\(?\w{1,4}[.)]\s")
_PAGE_NUMBER = re.compile(
    r"^\W*(?:page |seite |página |стр\.? )?\d{1,4}(?: ?(?:of|/|von|de) ?\d{1,4})?\W+|"
    r"\W+(?:page |seite |página |стр\.? )?\d{1,4}(?: ?(?:of|/|von|de) ?\d{1,4})?\W*$"
)


def metadata_lines(lines: list[str]) -> int:
    """How many of the first ``lines`` of a text are ``key: value`` metadata, which some sources print at the top."""
    count = 0
    for line in lines:
        # "SUMMARY: The agency adopts …" opens a document of the Federal Register.
        if line.startswith("SUMMARY:") or not any(pattern.match(line) for pattern in _PATTERNS["metadata"]):
            break
        count += 1
    return count


def credit_length(line: str) -> int:
    """Characters of the picture credit that opens ``line``, where prose follows on the same line; else 0."""
    if not _CREDIT.match(line):
        return 0
    for match in _CREDIT_END.finditer(line, 0, _MOST):
        rest = line[match.end() :]
        if match.group()[0] in ")]" and line[0] not in "([":
            continue
        least = _LEAST // 3 if match.group()[0] in "。！？" else _LEAST
        if len(rest) < least or rest.rstrip()[-1:] not in '"”.!?。！？)）' or is_boilerplate(rest) or is_notice(rest):
            return 0
        return match.end() + credit_length(rest)
    return 0


@functools.lru_cache(maxsize=1024)
def is_boilerplate(line: str) -> bool:
    """Whether ``line``, stripped, is a byline, a credit, a notice or a link, and not a statement of the article."""
    if _STATUTES.match(line):
        return True
    return len(line) <= LONGEST_LINE and any(pattern.match(line) for pattern in _PATTERNS["line"])


def is_notice(sentence: str) -> bool:
    """Whether a sentence of running text tells of the report itself: who contributed, who owns it, where to click."""
    return len(sentence) <= LONGEST_LINE and any(pattern.match(sentence) for pattern in _PATTERNS["sentence"])


def notices(sentences: Iterable[str]) -> list[bool]:
    """``is_notice`` of each sentence, in order."""
    return list(map(is_notice, sentences))


def repeated_lines(lines: Iterable[str]) -> frozenset[str]:
    """Those of the stripped ``lines``, as ``line_key`` gives them, that stand there ``REPEATED`` times or more."""
    counts = Counter(key for line in lines if (key := line_key(line)))
    return frozenset(key for key, count in counts.items() if count >= REPEATED)


def line_key(line: str) -> str:
    """What two printings of a running head have in common: all but case, spacing and the page number; or ``""``."""
    if not 4 <= len(line) <= 200 or (len(line) > 60 and line[-1] in ".!?。；;") or _ITEM.match(line):
        return ""  # a sentence or an item that stands there again is still one
    key = " ".join(line.casefold().split())
    without_page = _PAGE_NUMBER.sub("", key)
    if sum(character.isalpha() for character in without_page) >= 15:  # not "Article 3"
        return without_page
    return key if sum(character.isalpha() for character in key) >= 3 else ""


def opening_length(text: str) -> int:
    """Characters of a dateline ("BRUSSELS, 12 July 2024 - ", "(CNN) -- ") or of a label ("SUMMARY: ") that ``text``,
    the begin of a paragraph, opens with; 0 where there is none, or nothing else."""
    for pattern in _PATTERNS["opening"]:
        match = pattern.match(text)
        if match and match.end() < len(text):
            return match.end()
    return 0


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


def split_blocks(text: str) -> list[Block]:
    """Paragraphs, list items and headings, in order; lines that are no prose are blocks of their own."""
    lines: list[tuple[int, int]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        lines.append((offset, offset + len(line)))
        offset += len(line)
    running = repeated_lines(text[start:end].strip() for start, end in lines if end - start <= WRAPPED * 2)
    head = True  # metadata lines are looked for in the first block only
    group: list[tuple[int, int]] = []
    blocks: list[Block] = []
    for start, end in lines:
        if text[start:end].strip():
            group.append((start, end))
        elif group:
            blocks += _split_group(text, group, head, running)
            group, head = [], False
    if group:
        blocks += _split_group(text, group, head, running)
    return blocks


def _split_group(text: str, lines: list[tuple[int, int]], head: bool, running: frozenset[str]) -> Iterator[Block]:
    """Blocks of consecutive lines without a blank one between them."""
    lengths = [len(text[start:end].strip()) for start, end in lines]
    widest = max(lengths)
    contents = [
        text[start:end].strip() if size <= MAX_LINE else "" for (start, end), size in zip(lines, lengths, strict=True)
    ]
    metadata = metadata_lines(contents) if head else 0
    table = any(_TABLE_RULE.match(line) for line in contents)
    begin: int | None = None
    for index, (start, end) in enumerate(lines):
        line = contents[index]
        kind: SentenceKind = "sentence"
        credit = credit_length(line)
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
            or is_boilerplate(line)
            or (running and line_key(line) in running)
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
