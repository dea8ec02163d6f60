"""Text → sentences with exact character offsets.

Why our own and not a library: pysbd, the usual choice, had its last release in 2021 and raises SyntaxWarnings on
current Python (warnings are errors here); it also returns no usable offsets once it has cleaned the text. The
statistical splitters need a model a language. The rules below are few, linear in the length of the text, and never
change a character: a sentence is a range of the text it came from.

A text is read in three steps: lines → blocks (paragraphs, list items, headings), blocks → sentences, sentences →
trimmed of list marks and datelines and marked when they are no prose (``boilerplate``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer import boilerplate
from summarizer.abbreviations import ends_sentence
from summarizer.models import Sentence, SentenceKind

MAX_CHARS = 2000
"""A longer "sentence" (a table, text without punctuation) is cut at whitespace before this many characters."""

_CJK_END = "。！？｡"
_END = re.compile(r"[.!?…؟۔।。！？｡]+")
# A closing mark belongs to the sentence that it closes. “ closes a German quotation (and opens a Chinese one, with
# no space after it), » may stand after a space.
_CLOSERS = re.compile(r"(?:[\"'”’»›)\]」』）】》]|“(?=\s|$)|[\s\u00a0\u202f]»)*")
# “……。”他说: what follows the quotation tells who said it, and belongs to it.
_CJK_ATTRIBUTION = re.compile(r"[^，。！？“「\s]{0,12}(?:说|表示|称|指出|强调|问|道|と)")
# No boundary inside these, where short: a bracket or a quotation is kept whole. Bounded, so that an opening mark
# without its closing one costs no more than the bound and hides no more than the bound.
_WHOLE = re.compile(
    r"\([^()]{1,300}\)|\[[^\[\]]{1,300}\]|\"[^\"]{1,300}\"|“[^“”]{1,300}”|„[^„“”]{1,300}[“”]|«[^«»]{1,300}»"
    r"|「[^「」]{1,300}」|『[^『』]{1,300}』|（[^（）]{1,300}）|《[^《》]{1,300}》"
)
_LIST_MARK = re.compile(
    r"\s*(?:[-*•–—◦‣▪●·]\s+|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+|[（(]?[一二三四五六七八九十]{1,3}[、）)]\s*)"
)
_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_]+(?:[.,'’\-][^\W_]+)*")
_INNER_END = re.compile(r"[^\W\d_]{2}[.!?]\s+\S|[。！？]")
_FINAL = re.compile(r"[.!?…؟۔।。！？｡:：;；,，][\"'”’“»›)\]」』）】》\s]*$")


@dataclass(frozen=True, slots=True)
class _Block:
    """A range of the text that sentences do not cross."""

    start: int
    end: int
    kind: SentenceKind


def split_sentences(text: str, lang: str | None = None) -> list[Sentence]:
    """All sentences of ``text`` in order, headings and boilerplate among them, marked by ``kind``.

    ``lang`` is an ISO 639-1 code or ``None``. Never raises, for any string; time is linear in its length.
    """
    found: list[Sentence] = []
    for paragraph, block in enumerate(_blocks(text)):
        for start, end in _ranges(text, block, lang):
            start, end = _trim(text, start, end)
            if start < end:
                found.append(Sentence(text[start:end], start, end, block.kind, paragraph))
    return found


def count_words(text: str) -> int:
    """Words of ``text``; two Chinese or Japanese characters count as one word."""
    characters = len(_CJK.findall(text))
    if not characters:
        return len(_WORD.findall(text))
    return (characters + 1) // 2 + len(_WORD.findall(_CJK.sub(" ", text)))


def is_cjk(text: str) -> bool:
    """Whether ``text`` is mostly Chinese, Japanese or Korean characters."""
    return 3 * len(_CJK.findall(text)) > len(text)


def _blocks(text: str) -> Iterator[_Block]:
    """Paragraphs, list items and headings, in order; lines that are no prose are blocks of their own."""
    head = True  # metadata lines are looked for in the first block only
    group: list[tuple[int, int]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        start, end = offset, offset + len(line)
        offset = end
        if line.strip():
            group.append((start, end))
        elif group:
            yield from _group_blocks(text, group, head)
            group, head = [], False
    if group:
        yield from _group_blocks(text, group, head)


def _group_blocks(text: str, lines: list[tuple[int, int]], head: bool) -> Iterator[_Block]:
    """Blocks of consecutive lines without a blank one between them."""
    lengths = [len(text[start:end].strip()) for start, end in lines]
    widest = max(lengths)
    contents = [
        text[start:end].strip() if size <= MAX_CHARS else ""  # what is so long is prose
        for (start, end), size in zip(lines, lengths, strict=True)
    ]
    metadata = boilerplate.metadata_lines(contents) if head else 0
    begin: int | None = None
    for index, (start, end) in enumerate(lines):
        line = contents[index]
        kind: SentenceKind = "sentence"
        if line and (index < metadata or boilerplate.is_boilerplate(line)):
            kind = "boilerplate"
        elif line and _is_heading(contents, index, widest):
            kind = "heading"
        if kind != "sentence" or (line and _LIST_MARK.match(text[start : start + 12])):
            if begin is not None:
                yield _Block(begin, start, "sentence")
            begin = None if kind != "sentence" else start
            if kind != "sentence":
                yield _Block(start, end, kind)
        elif begin is None:
            begin = start
    if begin is not None:
        yield _Block(begin, lines[-1][1], "sentence")


def _is_heading(lines: list[str], index: int, widest: int) -> bool:
    """A short line without final punctuation that the next line does not go on with."""
    line = lines[index]
    if _MARKDOWN_HEADING.match(line):
        return True
    if _LIST_MARK.match(line) and not (len(lines) == 1 and count_words(line) <= 5):
        return False  # an item; "1. Scope" alone is a heading
    if len(line) > 110 or _FINAL.search(line[-12:]) or count_words(line) > 14:
        return False
    if _INNER_END.search(line):
        return False  # sentences of which the last was cut off
    if len(lines) == 1:
        return True
    follows = lines[index + 1] if index + 1 < len(lines) else ""
    if follows[:1].islower() or line[:1].islower():
        return False
    # In text wrapped at a fixed width an inner line is about as long as the widest; a heading is much shorter.
    return widest >= 50 and len(line) < 0.6 * widest and not (index > 0 and _wraps_into(lines[index - 1], widest))


def _wraps_into(previous: str, widest: int) -> bool:
    """Whether ``previous`` is a full line without final punctuation, so that the next one ends its paragraph."""
    return len(previous) >= 0.8 * widest and not _FINAL.search(previous[-12:])


def _ranges(text: str, block: _Block, lang: str | None) -> Iterator[tuple[int, int]]:
    """Sentence ranges of one block, whitespace at their ends still on."""
    if block.kind != "sentence":
        yield block.start, min(block.end, block.start + MAX_CHARS)
        return
    mark = _LIST_MARK.match(text, block.start, min(block.end, block.start + 12))
    start = mark.end() if mark else block.start
    whole = _WHOLE.finditer(text, start, block.end)
    kept = next(whole, None)
    for match in _END.finditer(text, start, block.end):
        closers = _CLOSERS.match(text, match.end(), block.end)
        end = closers.end() if closers else match.end()
        if end <= start:
            continue
        while kept is not None and kept.end() < end:
            kept = next(whole, None)
        if kept is not None and kept.start() < match.start() and end < kept.end():
            continue
        if not _is_boundary(text, block, start, match, end, lang):
            continue
        yield from _cut(text, start, end)
        start = end
    yield from _cut(text, start, block.end)


def _is_boundary(text: str, block: _Block, start: int, match: re.Match[str], end: int, lang: str | None) -> bool:
    """Whether the end mark ``match`` (its closing marks reach to ``end``) ends the sentence begun at ``start``."""
    if end >= block.end:
        return True
    mark = match.group()
    if mark[-1] in _CJK_END:
        return end == match.end() or not _CJK_ATTRIBUTION.match(text, end, min(end + 20, block.end))
    following = text[end : end + 60]
    if not following[0].isspace():
        # "really?不" in Chinese text; otherwise an inner mark: 1.2, example.org, Yahoo!'s
        return mark[-1] in "!?" and bool(_CJK.match(following))
    word = following.lstrip()
    if not word:
        return text[end : block.end].isspace()
    opening = word.lstrip("\"'“„«‹([「『（ \u00a0\u202f")
    if opening[:1].islower():
        return False
    if mark != "." or end > match.end():
        return True
    before = text[max(start, match.start() - 40) : match.start()]
    return ends_sentence(before, opening, lang, at_start=match.start() - start <= len(before.strip()) <= 5)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """``start`` to ``end`` in pieces of at most ``MAX_CHARS``, cut at whitespace where there is some."""
    while end - start > MAX_CHARS:
        space = max(text.rfind(" ", start + 1, start + MAX_CHARS), text.rfind("\n", start + 1, start + MAX_CHARS))
        cut = space if space > start + MAX_CHARS // 2 else start + MAX_CHARS
        yield start, cut
        start = cut
    yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without outer whitespace, stray closing marks, a markdown heading mark, and a dateline."""
    while start < end and (text[start].isspace() or text[start] in "\ufeff\u200b"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    heading = _MARKDOWN_HEADING.match(text, start, end)
    if heading:
        start = heading.end()
    return start + boilerplate.dateline_length(text[start : min(end, start + 160)]), end
