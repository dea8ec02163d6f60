"""Split a text into sentences with exact character offsets.

No library does this. pysbd, the usual choice, had its last release in 2021, raises SyntaxWarnings on current Python,
and returns no usable offsets once it has cleaned the text. Statistical splitters need a model for each language. The
rules below take linear time and never change a character: a sentence is a range of its text.

``summarizer.blocks`` groups lines into blocks; this module drops a block's list mark and dateline, and splits the rest.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from summarizer.blocks import LIST_MARK, Block, opening_length, split_blocks
from summarizer.calendar_words import MONTHS, SHORT_DAYS, SHORT_MONTHS, months
from summarizer.models import Sentence
from summarizer.patterns import compiled
from summarizer.words import fold, is_caseless, read_table, word_set

_LISTS = {name: frozenset(words.split()) for name, words in read_table("abbreviations.toml").items()}
_UNSURE = _LISTS["unsure"] | (SHORT_MONTHS.keys() - set(months("en"))) | (SHORT_DAYS.keys() - {"sat", "sun"})
_OPENERS = _LISTS["openers"]
_ORDINALS = word_set("de nb nn no da fi cs sk hu sl hr et lv")
"""Languages that write "3." for "3rd"."""
_TOKEN = re.compile(r"[^\s(\[{„“\"'«/–—]+$")
_FIRST = re.compile(r"[^\W\d_]+")


def ends_sentence(before: str, after: str, lang: str | None) -> bool:
    """True if the full stop between ``before`` and ``after`` ends a sentence.

    ``after`` begins with the next word.
    """
    match = _TOKEN.search(before)
    if not match:
        return True
    token = match.group()
    lower = token.lower()
    first = _FIRST.match(after)
    word = first.group() if first else ""
    # "J. A. Smith", "No. A-130": a letter before a full stop or a hyphen does not open a sentence.
    opener = word in _OPENERS and not after.startswith((".", "-"), len(word))
    if token.isdigit():
        if fold(word) in MONTHS and len(token) <= 2:
            return False
        # After years and counts, but not after German ordinals: "am 5. 8. 2024", "der 20. Bundestag".
        return not (lang in _ORDINALS and len(token) <= 2 and (after[:1].isdigit() or (word and not opener)))
    if lower in _LISTS["titles"] or (lower == "m" and lang == "fr"):
        return False
    unsure = lower in _UNSURE or lower.endswith("str") or token.rpartition("-")[2] in _LISTS["states"]
    if unsure or _is_initials(token):
        return opener
    if len(token) == 1 and token.isalpha() and token.islower():
        return opener or not word[:1].isupper()  # the "z." of "z. B."
    return True


def _is_initials(token: str) -> bool:
    """True for "J", "J.F", "U.S", "Ж.-Б", "EE"."""
    parts = token.replace("-", "").split(".")
    return token[0].isupper() and all(
        part.isalpha() and part == len(part) * part[0] and len(part) < 3 for part in parts
    )


MAX_CHARS = 2000
"""Maximum characters of a sentence. A longer one (a table, text without punctuation) is cut at the last whitespace."""
_PIECE = re.compile(rf".{{1,{MAX_CHARS}}}(?=\s|\Z)|.{{{MAX_CHARS}}}", re.S)

_PATTERNS = compiled("sentences.toml", re.NOFLAG)
_INVISIBLE = re.compile(r"[\s\ufeff\u200b]+")
_CJK_END = "。！？｡"


@lru_cache(maxsize=4)
def split_sentences(text: str, lang: str | None = None) -> tuple[Sentence, ...]:
    """Return all sentences of ``text`` in order. Table rows, rules and metadata at the top have the kind "boilerplate".

    ``lang`` is an ISO 639-1 code. Never raises, for any string; takes linear time. The last few results are cached.
    """
    caseless = is_caseless(text)
    return tuple(
        Sentence(text[start:end], start, end, "sentence" if block.is_text else "boilerplate")
        for block in split_blocks(text)
        for whole in _ranges(text, block, lang, caseless)
        for start, end in (_trim(text, *piece.span()) for piece in _PIECE.finditer(text, *whole))
        if start < end
    )


def _ranges(text: str, block: Block, lang: str | None, caseless: bool) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the sentences of one block, with whitespace at their ends."""
    if not block.is_text:
        yield block.start, min(block.end, block.start + MAX_CHARS)
        return
    start = _skip_space(text, block.start, block.end)
    if _PATTERNS["numbered_heading"].fullmatch(text, start, block.end):
        yield start, block.end
        return
    for mark in (_PATTERNS["markdown"], LIST_MARK):
        if match := mark.match(text, start, min(block.end, start + 12)):
            start = _skip_space(text, match.end(), block.end)
    start += opening_length(text[start : min(block.end, start + 160)])
    whole = [match.span() for match in _PATTERNS["whole"].finditer(text, start, block.end)]
    inside = 0
    for match in _PATTERNS["end"].finditer(text, start, block.end):
        end = match.end()
        while inside < len(whole) and whole[inside][1] < end:
            inside += 1
        is_inside = inside < len(whole) and whole[inside][0] < match.start() and end < whole[inside][1]
        if start < end and not is_inside and _is_boundary(text, block, start, match, lang, caseless):
            yield start, end
            start = end
    yield start, block.end


def _is_boundary(text: str, block: Block, start: int, match: re.Match[str], lang: str | None, caseless: bool) -> bool:
    """True if the end mark in ``match``, with its closing marks, ends the sentence that begins at ``start``."""
    mark, end = match["mark"], match.end()
    closed = end > match.end("mark")
    if end >= block.end:
        return True
    if closed and _PATTERNS["attribution"].match(text, end, block.end):
        return False
    if mark[-1] in _CJK_END:
        return True
    before, following = text[max(start, match.start() - 40) : match.start()], text[end : min(end + 60, block.end)]
    if not following[0].isspace():
        # No sentence ends in 1.2, example.org or Yahoo!'s.
        lost = _PATTERNS["after_lost_space"].match(following) if before[-2:].islower() else None
        return lost is not None and (lost[1] in _OPENERS or not following[0].isalpha())
    opening = following.lstrip("\"'“„«‹([「『（¿¡` \u00a0\u202f\t\n\r")
    if opening[:1].islower() and not caseless and not opening[1:2].isupper():  # "iPhone"
        return False
    if _PATTERNS["numeral"].fullmatch(text, start, match.start()):
        return False
    return mark != "." or closed or ends_sentence(before, opening, lang)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range without whitespace at its ends."""
    start = _skip_space(text, start, end)
    return start, start + len(text[start:end].rstrip())


def _skip_space(text: str, start: int, end: int) -> int:
    """Return the offset of the first visible character."""
    match = _INVISIBLE.match(text, start, end)
    return match.end() if match else start
