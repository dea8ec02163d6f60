"""Names in a text: runs of capitalised words, acronyms, docket and bill numbers, 《titles》."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.grounding.gazetteer import CONNECTORS, COURTESY, NO_NAMES, is_ordinary
from summarizer.grounding.models import Name
from summarizer.grounding.tokens import CJK, Tokens, fold
from summarizer.grounding.units import UNITS, scales

# What names a thing with figures in it: "PS22/9", "EPA-HQ-OW-2022-0114", "C-311/18", "(EU) 2024/1689", "H.R. 1234",
# "12 CFR 324.403", "80 FR 41426", "F-16".
CODE = re.compile(
    r"(?<![\w/.-])(?:"
    r"(?:https?://|www\.)\S{1,300}"
    r"|(?:H\.\s?R\.|HR|H\.\s?Res\.|S\.\s?Res\.|H\.R\.|S\.|Pub\.\s?L\.|Public\sLaw|P\.L\.|H\.\s?Con\.\s?Res\.)\s?(?:No\.\s)?\d{1,5}(?:-\d{1,4})?"
    r"|\d{1,3}\s(?:CFR|C\.F\.R\.|FR|Fed\.\sReg\.|U\.S\.C\.|USC|Stat\.)\s(?:[Pp]arts?\s|§{1,2}\s?)?\d[\d.,]{0,12}\w?(?:\([\w]{1,4}\)){0,6}"
    r"|[A-Z][A-Za-z]{0,9}(?:[-/][A-Z0-9]{1,12}){0,5}[-/]\d[\w]{0,10}(?:[-/.]\d{1,6}){0,4}"
    r"|[A-Z]{1,8}\d{1,8}(?:[-/.][\w]{1,10}){0,4}"
    r"|\d{1,4}[A-Z]{1,4}\d{0,4}|9/11"
    r"|(?:n°|Nr\.|№|Nos?\.?)\s?(?:\d{1,6}(?:-\d{1,6}){1,3}|\d{4,9})(?:\s?[A-Z]{1,4}\b)?"
    r"|\d{4}/\d{1,5}(?:/[A-Z]{2,4})?"
    r"|\d{2,5}-\d{2,6}(?:-\d{1,6})*(?=\s[A-Z]{2,4}\b)"
    r")(?!\w)"
)
_NO_CODE = re.compile(
    r"(?:mid|pre|post|late|early|top|under|over|sub|non|all|sept|oct|nov|dec|jan|feb|mar|apr|jun|jul|aug|may|"
    r"january|february|march|april|june|july|august|september|october|november|december)[-/]",
    re.I,
)
_MONEY_CODE = re.compile(r"(?:US|EUR|USD|GBP|CHF|JPY|CNY|RMB|INR|AUD|CAD|NOK|Rs)\d")
_DOTTED = re.compile(r"(?<![\w.])(?:[A-Z]\.\s?){1,5}[A-Z]\.?(?![\w])|(?<![\w.])(?:[A-Z]\.){2,6}(?!\w)")
_BOOK = re.compile(r"《([^《》]{1,80})》")
# "Smith's", "the States'": the ending is no part of the name.
_POSSESSIVE = frozenset({"s"})
_OPENING = re.compile(r"(?:^|[\n:;•–—]|[.!?…])[\s\"'“”„«‘’(\[*_`-]*$")
_AFTER_QUOTE = re.compile(r"(?:^|[\s(])[\"'“„«‘`]{1,2}$")


def codes(text: str) -> list[Name]:
    """Docket, bill and other numbers that name a thing, and addresses of the web."""
    found = []
    for match in CODE.finditer(text):
        written = match.group().rstrip(".,")
        if _NO_CODE.match(written) or _MONEY_CODE.match(written):
            continue
        words = tuple(fold(part) for part in re.findall(r"[^\W_]+", written))
        found.append(Name(start=match.start(), end=match.start() + len(written), words=words, kind="code"))
    return found


def plain_code(words: tuple[str, ...]) -> str:
    """A code without the marks that writers put between its parts: "H.R. 1234", "HR1234" → "hr1234"."""
    return "".join(words)


def names(tokens: Tokens, masked: list[tuple[int, int]], lang: str, starts: frozenset[int]) -> Iterator[Name]:
    """Runs of capitalised words in order of place.

    ``starts``: offsets at which sentences begin; ``masked``: sorted ranges (dates, codes) that hold no names.
    """
    text, size = tokens.text, len(tokens)
    dotted = {match.start(): match for match in _DOTTED.finditer(text)}
    at = 0
    mask = 0
    while at < size:
        start = tokens.starts[at]
        while mask < len(masked) and masked[mask][1] <= start:
            mask += 1
        if mask < len(masked) and masked[mask][0] <= start:
            at += 1
            continue
        if not _capital(text, start) or (start and text[start - 1] in "'’" and tokens.words[at] in _POSSESSIVE):
            at += 1
            continue
        begin = at
        stop_offset = masked[mask][0] if mask < len(masked) else len(text) + 1
        words: list[str] = []
        end = at
        while end < size and tokens.starts[end] < stop_offset:
            if end > begin and not _goes_on(tokens, begin, end, starts):
                break
            match = dotted.get(tokens.starts[end])
            if match:  # "U.S." is one word
                stop = tokens.at(match.end())
                words.append(fold(re.sub(r"[.\s]", "", match.group())))
                end = max(stop, end + 1)
                continue
            word = tokens.words[end]
            if _capital(text, tokens.starts[end]):
                if end > begin and word in _POSSESSIVE and text[tokens.starts[end] - 1] in "'’":
                    break
                words.append(word)
                end += 1
                continue
            # A connector belongs to a name only when a capitalised word follows.
            ahead = end
            while (
                ahead < size
                and tokens.words[ahead] in CONNECTORS
                and ahead - end < 3
                and not _capital(text, tokens.starts[ahead])
            ):
                ahead += 1
            if ahead == end or ahead >= size or not _capital(text, tokens.starts[ahead]):
                break
            if any(text[tokens.ends[k - 1] : tokens.starts[k]] != " " for k in range(end + 1, ahead + 1)):
                break
            if tokens.starts[ahead] >= stop_offset:
                break
            words += tokens.words[end:ahead]
            end = ahead
        opens = (
            start in starts
            or bool(_OPENING.search(text[max(start - 4, 0) : start]))
            or bool(_AFTER_QUOTE.search(text[max(start - 3, 0) : start]))
        )
        last = end - 1
        if words:
            stop_at = tokens.ends[min(last, size - 1)]
            acronym = len(words) == 1 and _is_acronym(text[start:stop_at])
            yield Name(start=start, end=stop_at, words=tuple(words), kind="acronym" if acronym else "name", opens=opens)
        at = max(end, at + 1)
    for match in _BOOK.finditer(text):
        inner = tuple(
            fold(part.group())
            for part in re.finditer(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+", match[1])
        )
        if inner and CJK.search(match[1]):
            yield Name(start=match.start(1), end=match.end(1), words=inner, kind="code")


def _capital(text: str, start: int) -> bool:
    char = text[start]
    if char.isupper():
        return True
    # iPhone, eBay
    return char.islower() and text[start + 1 : start + 2].isupper()


def _is_acronym(written: str) -> bool:
    letters = [char for char in written if char.isalpha()]
    return len(letters) >= 2 and all(char.isupper() for char in letters[: len(letters) - (letters[-1] == "s")])


def _goes_on(tokens: Tokens, begin: int, at: int, starts: frozenset[int]) -> bool:
    """Whether word ``at`` may go on the name that begins at word ``begin``."""
    text = tokens.text
    if tokens.starts[at] in starts:
        return False
    gap = text[tokens.ends[at - 1] : tokens.starts[at]]
    if gap in {" ", "-", "\u00a0", "&", " & ", "'", "’", "‑"}:
        return True
    if gap == "\n":
        return True
    # "J. Smith", "St. Louis", "Mr. Smith"
    previous = tokens.words[at - 1]
    return gap in {". ", "."} and (
        len(previous) == 1 or previous in COURTESY or previous in {"sen", "rep", "gov", "gen", "jr"}
    )


def core(name: Name, lang: str) -> tuple[str, ...]:
    """The words of a name without what only opens the sentence and without courtesy."""
    words = list(name.words)
    while words and (
        words[0] in CONNECTORS
        or (words[0] in COURTESY and words[0] != "st")
        or words[0] in NO_NAMES
        or (
            name.opens
            and len(words) == len(name.words)
            and lang in {"en", ""}
            and len(words) == 1
            and is_ordinary(words[0])
        )
    ):
        words.pop(0)
    if lang == "de":  # nouns have capitals: "3 Millionen Euro"
        words = [word for word in words if word not in UNITS and word not in scales("de")]
    while words and (words[-1] in CONNECTORS or words[-1] in NO_NAMES):
        words.pop()
    return tuple(words)
