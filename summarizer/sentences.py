"""Text → sentences with exact character offsets.

Why our own and not a library: pysbd, the usual choice, had its last release in 2021 and raises SyntaxWarnings on
current Python (warnings are errors here); it also returns no usable offsets once it has cleaned the text. The
statistical splitters need a model a language. The rules below are few, linear in the length of the text, and never
change a character: a sentence is a range of the text it came from.

A text is read in three steps: lines → blocks (``blocks``), blocks → sentences, sentences → trimmed of list marks and
datelines (``datelines``) and marked when they are no prose (``boilerplate``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer import boilerplate
from summarizer.abbreviations import ends_sentence
from summarizer.blocks import LIST_MARK, MARKDOWN_HEADING, Block, split_blocks
from summarizer.datelines import opening_length
from summarizer.models import Sentence
from summarizer.quotes import Enclosed, enclosed
from summarizer.words import count_words, is_caseless, is_cjk

__all__ = ["MAX_CHARS", "count_words", "is_cjk", "split_sentences"]

MAX_CHARS = 2000
"""A longer "sentence" (a table, text without punctuation) is cut at whitespace before this many characters."""

_CJK_END = "。！？｡"
_END = re.compile(r"[.!?…؟۔।。！？｡]+")
# A closing mark belongs to the sentence that it closes. “ closes a German quotation (and opens a Chinese one, with
# no space after it), » may stand after a space.
_CLOSERS = re.compile(r"(?:[\"'”’»›)\]」』）】》］]|“(?=\s|$)|[\s\u00a0\u202f]»)*")
_SPACED_CLOSER = re.compile(r" (?:\"|'')(?=\s|$)")  # in tokenised text
# “……。”他说: what follows the quotation tells who said it, and belongs to it.
_CJK_ATTRIBUTION = re.compile(
    r"[^，。！？“「\s]{0,12}(?:说|表示|称|指出|强调|问|道|写道|补充)(?![：:])|と|って|などと|や|を|が|の|に|は、"
)
# "Will it hold?" Smith asked. Lower case ("he asked") is no boundary anyway.
_ATTRIBUTION = re.compile(
    r"(?:[A-ZÀ-Ý][\w.'’\-]+\s+){1,4}(?:said|says|asked|asks|added|wrote|told|shouted|replied|insisted|tweeted)\b"
)
# モーニング娘。は人気だ: a particle opens no sentence, and a name may end like one.
_PARTICLE = re.compile(r"[はがをのに](?=[\u30a1-\u30ff\u4e00-\u9fff])")
# «Да!» — сказал он.
_DASH_AND_GO_ON = re.compile(r"[–—-]\s+[^\W\d_]")
_FIRM = re.compile(r"(?:Inc|Corp|Ltd|LLC|plc|GmbH)\b")  # Yahoo! Inc.
_QUOTED_LINE = re.compile(r"(?:>[ \t]{0,3}){1,4}")
# A word that begins with a small letter, and a sentence all the same: iPhone, eBay.
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")
# The space after a full stop was lost: "of this.The council".
_GLUED = re.compile(r"[\"“«„]?[A-ZÀ-Ý][a-zà-ÿ]*(?=[\s,'’])")
_OPENING_QUOTES = '"“«„'
_CJK_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def split_sentences(text: str, lang: str | None = None) -> list[Sentence]:
    """All sentences of ``text`` in order, headings and boilerplate among them, marked by ``kind``.

    ``lang`` is an ISO 639-1 code or ``None``. Never raises, for any string; time is linear in its length.
    """
    found: list[Sentence] = []
    caseless = is_caseless(text)
    for paragraph, block in enumerate(split_blocks(text)):
        for start, end in _ranges(text, block, lang, caseless):
            start, end = _trim(text, start, end)
            if start < end:
                words, kind = text[start:end], block.kind
                if kind == "sentence" and boilerplate.is_notice(words):
                    kind = "boilerplate"
                found.append(Sentence(words, start, end, kind, paragraph))
    return found


def _ranges(text: str, block: Block, lang: str | None, caseless: bool) -> Iterator[tuple[int, int]]:
    """Sentence ranges of one block, whitespace at their ends still on."""
    if block.kind != "sentence":
        yield block.start, min(block.end, block.start + MAX_CHARS)
        return
    mark = LIST_MARK.match(text, block.start, min(block.end, block.start + 12))
    start = _skip_space(text, mark.end() if mark else block.start, block.end)
    start += opening_length(text[start : min(block.end, start + 160)])
    pairs = enclosed(text, start, block.end)
    whole = iter(pairs.whole)
    kept = next(whole, None)
    for match in _END.finditer(text, start, block.end):
        end = _close(text, match.end(), block.end, pairs)
        if end <= start:
            continue
        while kept is not None and kept[1] < end:
            kept = next(whole, None)
        if kept is not None and kept[0] < match.start() and end < kept[1]:
            continue
        if not _is_boundary(text, block, start, match, end, lang, caseless):
            continue
        yield from _cut(text, start, end)
        start = end
    yield from _cut(text, start, block.end)


def _close(text: str, at: int, limit: int, pairs: Enclosed) -> int:
    """Where the marks end that close what ends at ``at``."""
    closers = _CLOSERS.match(text, at, limit)
    end = closers.end() if closers else at
    if end > at and text[end - 1] == '"' and end - 1 not in pairs.closing:
        end -= 1  # it opens the next sentence's quotation: the space between was lost
    spaced = _SPACED_CLOSER.match(text, end, limit)
    if spaced and end + 1 in pairs.closing:
        return spaced.end()
    return end


def _is_boundary(
    text: str, block: Block, start: int, match: re.Match[str], end: int, lang: str | None, caseless: bool
) -> bool:
    """Whether the end mark ``match`` (its closing marks reach to ``end``) ends the sentence begun at ``start``."""
    if end >= block.end:
        return True
    mark = match.group()
    if mark[-1] in _CJK_END:
        if end == match.end():
            return not (mark == "。" and _PARTICLE.match(text, end, min(end + 2, block.end)))
        if text[end - 1] in "）)" and text[start] not in "（(":
            return False  # the sentence goes on after its brackets
        return not _CJK_ATTRIBUTION.match(text, end, min(end + 20, block.end))
    before = text[max(start, match.start() - 40) : match.start()]
    following = text[end : min(end + 60, block.end)]
    if not following[0].isspace():
        # "really?不" in Chinese text; otherwise an inner mark: 1.2, example.org, Yahoo!'s
        if mark[-1] in "!?" and _CJK_CHARACTER.match(following):
            return True
        return mark[-1] in ".!?" and _is_glued(before, following, lang)
    word = following.lstrip()
    if not word:
        return text[end : block.end].isspace()
    opening = word.lstrip("\"'“„«‹([「『（¿¡` \u00a0\u202f")
    if opening[:1].islower() and not caseless and not _BRAND.match(opening):
        return False
    if mark[-1] in "!?" and end > match.end() and _ATTRIBUTION.match(word):
        return False
    goes_on = _DASH_AND_GO_ON.match(word) if end > match.end() else None
    if (goes_on and goes_on.group()[-1].islower()) or (mark == "!" and _FIRM.match(word)):
        return False
    if mark != "." or end > match.end():
        return not (caseless and mark[-1] == "…")
    at_start = match.start() - start <= len(before.strip()) <= 5
    return ends_sentence(before, opening, lang, at_start=at_start, caseless=caseless)


def _is_glued(before: str, following: str, lang: str | None) -> bool:
    """Whether a sentence begins at ``following`` and only the space before it was lost: "of this.The council"."""
    match = _GLUED.match(following)
    if not match or not before[-2:].islower():
        return False
    if following[0] in _OPENING_QUOTES:
        return True
    # "etc": only a common opener proves it.
    return all(ends_sentence(last, following, lang, at_start=False) for last in (before, "etc"))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """``start`` to ``end`` in pieces of at most ``MAX_CHARS``, cut at whitespace where there is some."""
    while end - start > MAX_CHARS:
        space = max(text.rfind(" ", start + 1, start + MAX_CHARS), text.rfind("\n", start + 1, start + MAX_CHARS))
        cut = space if space > start + MAX_CHARS // 2 else start + MAX_CHARS
        yield start, cut
        start = cut
    yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without outer whitespace and a markdown mark of a heading or a quotation."""
    start = _skip_space(text, start, end)
    quoted = _QUOTED_LINE.match(text, start, end)
    start = _skip_space(text, quoted.end(), end) if quoted else start
    while end > start and text[end - 1].isspace():
        end -= 1
    heading = MARKDOWN_HEADING.match(text, start, end)
    return (heading.end() if heading else start), end


def _skip_space(text: str, start: int, end: int) -> int:
    """Where the first character stands that is to be seen."""
    while start < end and (text[start].isspace() or text[start] in "\ufeff\u200b"):
        start += 1
    return start
