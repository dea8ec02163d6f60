"""Text → sentences with exact character offsets.

Why our own and not a library: pysbd, the usual choice, had its last release in 2021 and raises SyntaxWarnings on
current Python (warnings are errors here); it also returns no usable offsets once it has cleaned the text. The
statistical splitters need a model a language. The rules below are few, linear in the length of the text, and never
change a character: a sentence is a range of the text it came from.

A text is read in three steps: lines → blocks (``blocks``), blocks → sentences, sentences → trimmed of list marks and
datelines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from summarizer.blocks import LIST_MARK, MARKDOWN_HEADING, Block, opening_length, split_blocks
from summarizer.calendar_words import MONTHS, SHORT_DAYS, SHORT_MONTHS, months
from summarizer.models import Sentence
from summarizer.number_words import CARDINALS
from summarizer.scripts import EAST_ASIAN_CHARACTER
from summarizer.words import fold, is_caseless, read_table

_LISTS = {name: frozenset(words.split()) for name, words in read_table("abbreviations.toml").items()}
_TITLES, _EITHER = _LISTS["titles"], _LISTS["either"]
_REFERENCES = _LISTS["references"] | (SHORT_MONTHS - set(months("en"))) | (SHORT_DAYS.keys() - {"sat", "sun"})
_OPENERS = _LISTS["openers"] | {word.title() for word in CARDINALS["en"]}
# "z. B.", "p. ex.", "т. е.": each part has its stop, with or without a space after it.
_SPACED = re.compile(
    r"(?:^|[\s(\[„“\"«,;])(?:z\.\s?B|d\.\s?h|u\.\s?a|u\.\s?U|v\.\s?a|o\.\s?ä|s\.\s?o|s\.\s?u|i\.\s?d\.\s?R|"
    r"i\.\s?S\.\s?[dv]|i\.\s?V\.\s?m|i\.\s?H\.\s?v|a\.\s?a\.\s?O|p\.\s?ex|c\.-à-d|p\.\s?ej|e\.\s?g|i\.\s?e|a\.\s?k\.\s?a|"
    r"т\.\s?е|т\.\s?н|т\.\s?к|и\.\s?о|н\.\s?э|b\.\s?l\.\s?a|f\.\s?eks)$",
    re.I,
)
_ORDINALS = frozenset({"de", "nb", "nn", "no", "da", "fi", "cs", "sk", "hu", "sl", "hr", "et", "lv"})
"""Languages that write "the 3rd" as "3."."""
_NUMBERED = re.compile(r"\(?[\d§#°]|[IVXLC]{1,7}\b|\(?[A-Za-zА-Я](?=[\s).,;]|$)|[A-Z]{1,8}[-–—/]?\d|[A-Z]{2,8}[-–—]")
"""A figure, a letter, or a code such as "EPA-HQ-2016-1"."""
_TOKEN = re.compile(r"[^\s(\[{„“\"'«/–—]+$")
_FIRST = re.compile(r"[^\W\d_]+")


def ends_sentence(before: str, after: str, lang: str | None, *, at_start: bool, caseless: bool = False) -> bool:
    """Whether a single "." between ``before`` and ``after`` ends a sentence.

    ``before`` is some text up to the stop, ``after`` begins with the next word, which is in lower case only if
    ``caseless``. ``at_start``: the stop is within the first characters of its block ("1. Scope").
    """
    match = _TOKEN.search(before)
    if not match:
        return True
    token = match.group()
    lower = token.lower()
    first = _FIRST.match(after)
    word = first.group() if first else ""
    # "J. A. Smith": a letter with its own stop opens no sentence.
    opener = (word.title() if caseless else word) in _OPENERS and after[len(word) : len(word) + 1] != "."
    if token.isdigit():
        return _after_number(token, after, word, opener, lang, at_start)
    if _SPACED.search(before):
        return False
    if lower in _TITLES or (lower == "m" and lang == "fr"):
        return False
    if (lower in _REFERENCES or lower.endswith("str")) and _NUMBERED.match(after) and not (opener and len(word) == 1):
        return False
    if lower in _REFERENCES | _EITHER or token.rpartition("-")[2] in _LISTS["states"] or _is_initials(token):
        return opener
    if len(token) == 1 and token.isalpha() and token.islower():
        return opener or not word[:1].isupper()  # a part of "z. B."
    return not (at_start and re.fullmatch(r"[IVX]{1,5}|[A-Za-z]", token))


def _after_number(token: str, after: str, word: str, opener: bool, lang: str | None, at_start: bool) -> bool:
    """Years and counts end a sentence; list numbers and German ordinals do not."""
    if at_start and len(token) <= 3:
        return False
    if (word in _LISTS["after_ordinal"] or fold(word) in MONTHS) and len(token) <= 2:
        return False
    if word.lower() in _TITLES and after[len(word) : len(word) + 1] == ".":
        return True  # "Art. 3. Dr. Weber"
    # "am 5. 8. 2024", "der 20. Bundestag"
    return not (lang in _ORDINALS and len(token) <= 2 and (after[:1].isdigit() or (word and not opener)))


def _is_initials(token: str) -> bool:
    """ "J", "J.F", "U.S", "Ж.-Б", "EE"."""
    parts = token.replace("-", "").split(".")
    return token[0].isupper() and all(
        part.isalpha() and part == len(part) * part[0] and len(part) < 3 for part in parts
    )


MAX_INSIDE = 300
"""Characters of a quotation that is kept whole. A longer one, often a speech, is cut at its sentences."""

_MARK = re.compile(r"``|''|[\"“”„«»‘’「」『』（）()\[\]《》【】［］]")
_CLOSES = dict(zip(")]）」』》】］’«»”“", (*"([（「『《【［‘»«", "“„", "„"), strict=True)) | {"''": ("``",)}
"""Mark → those of which it closes one that is open. What closes none opens, if another mark would close it."""
_OPENING = frozenset("([（「『《【［‘«»“„") | {"``", '"'}


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The pairs in a range of a text."""

    whole: tuple[tuple[int, int], ...]
    """Disjoint ranges in order, marks included, inside which no sentence ends."""
    closing: frozenset[int]
    """Where straight quotation marks stand that close a quotation."""


def enclosed(text: str, start: int, end: int) -> Enclosed:
    """Quotations and brackets of ``text[start:end]``; linear time but for the sorting of pairs."""
    pairs: list[tuple[int, int]] = []
    closing: set[int] = set()
    opened: dict[str, list[int]] = {mark: [] for mark in _OPENING}
    for match in _MARK.finditer(text, start, end):
        mark, at, stop = match.group(), match.start(), match.end()
        closes = _CLOSES.get(mark, "")
        if mark == '"':
            closes = "" if _opens(text, at, start, end, is_open=bool(opened[mark])) else mark
        elif mark == "’" and text[stop : min(stop + 1, end)].isalpha():
            continue  # an apostrophe
        if closes and mark in {'"', "''"}:
            closing.add(at)
        begun = next((opened[other].pop() for other in closes if opened[other]), None)
        if begun is not None:
            pairs.append((begun, stop))
        elif mark in _OPENING and closes != mark:
            if mark not in "([（「『《【［":
                opened[mark].clear()  # a quotation that was never closed
            opened[mark].append(at)
    return Enclosed(_disjoint(pairs), frozenset(closing))


def _opens(text: str, at: int, start: int, end: int, *, is_open: bool) -> bool:
    """Whether the straight mark at ``at`` opens a quotation; where its neighbours do not tell, as its turn is."""
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    may_open = not after.isspace() and (before.isspace() or before in "([{—–-/,:")
    may_close = not before.isspace() and (after.isspace() or after in ")]}.,;:!?—–-")
    if may_open != may_close:
        return may_open
    return not is_open


def _disjoint(pairs: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The outermost of the pairs that are short enough, in order, those that overlap made one."""
    found: list[tuple[int, int]] = []
    for begin, stop in sorted(pair for pair in pairs if pair[1] - pair[0] <= MAX_INSIDE + 2):
        if found and begin < found[-1][1]:
            if stop - found[-1][0] <= MAX_INSIDE + 2:
                found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((begin, stop))
    return tuple(found)


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
# «Да!» — сказал он.
_DASH_AND_GO_ON = re.compile(r"[–—-]\s+[^\W\d_]")
_QUOTED_LINE = re.compile(r"(?:>[ \t]{0,3}){1,4}")
# A word that begins with a small letter, and a sentence all the same: iPhone, eBay.
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")
# The space after a full stop was lost: "of this.The council".
_GLUED = re.compile(r"[\"“«„]?[A-ZÀ-Ý][a-zà-ÿ]*(?=[\s,'’])")
_OPENING_QUOTES = '"“«„'


def split_sentences(text: str, lang: str | None = None) -> list[Sentence]:
    """All sentences of ``text`` in order, headings and boilerplate among them, marked by ``kind``.

    ``lang`` is an ISO 639-1 code or ``None``. Never raises, for any string; time is linear in its length. The last few
    texts are kept: choosing sentences, stage, deadlines, bodies and stories ask for the same ones.
    """
    return list(_split(text, lang))


@lru_cache(maxsize=4)
def _split(text: str, lang: str | None) -> tuple[Sentence, ...]:
    caseless = is_caseless(text)
    ranges = [
        (*_trim(text, start, end), block.kind, paragraph)
        for paragraph, block in enumerate(split_blocks(text))
        for start, end in _ranges(text, block, lang, caseless)
    ]
    return tuple(
        Sentence(text[start:end], start, end, kind, paragraph) for start, end, kind, paragraph in ranges if start < end
    )


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
            return True
        if text[end - 1] in "）)" and text[start] not in "（(":
            return False  # the sentence goes on after its brackets
        return not _CJK_ATTRIBUTION.match(text, end, min(end + 20, block.end))
    before = text[max(start, match.start() - 40) : match.start()]
    following = text[end : min(end + 60, block.end)]
    if not following[0].isspace():
        # "really?不" in Chinese text; otherwise an inner mark: 1.2, example.org, Yahoo!'s
        if mark[-1] in "!?" and EAST_ASIAN_CHARACTER.match(following):
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
    if goes_on and goes_on.group()[-1].islower():
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
