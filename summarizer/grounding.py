"""Evidence for each summary sentence, and what in it the article does not say.

First version: exact checks of what can be checked exactly (numbers, dates, names, quotations), and the share of the
sentence's words that its evidence has. It cannot see an inversion ("rejected" for "adopted"); the docs say so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.models import Evidence, Problem, ProblemKind, Sentence, SummarySentence

MIN_OVERLAP = 0.4
"""A sentence of which the evidence has a smaller share of the content words is not supported ("meaning")."""

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d{3})*(?:[.,]\d+)?")
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|"
    r"März|Mai|"
    r"Juni|Juli|Oktober|Dezember|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|"
    r"décembre|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|\.)? (?:of |de )?{_MONTH}(?:,? \d{{4}})?|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|"
    rf"th)?\b(?:,? \d{{4}})?"
    rf"|\b{_MONTH} \d{{4}}|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d{{4}}-\d\d-\d\d\b|"
    rf"\d{{4}}年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?"
)
_NAME = re.compile(
    r"\b[A-ZÀ-Ý][\w'’\-]*(?:(?: (?:of|the|and|for|on|de|du|des|la|der|für|"
    r"und)){0,2} [A-ZÀ-Ý][\w'’\-]*)+"
)
_ACRONYM = re.compile(r"\b[A-Z]{2,}[A-Z0-9\-]*\b")
_QUOTE = re.compile(r"[\"“„«「]([^\"“”„«»「」]{3,300})[\"”“»」]")
_WORD = re.compile(r"[^\W_]+")
_CJK = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]")


@dataclass(frozen=True)
class Grounded:
    """Generated sentences with their evidence, supported or not, and the problems found."""

    sentences: tuple[SummarySentence, ...]
    problems: tuple[Problem, ...]


def ground(
    generated: Sequence[Sentence],
    article: str,
    sources: Sequence[Sentence],
    similarity: Sequence[Sequence[float]] | None = None,
) -> Grounded:
    """Checks each generated sentence against ``article``.

    ``sources``: sentences of the article; evidence is their offsets. ``similarity``: [len(generated), len(sources)]
    cosines, or ``None`` without an encoder.
    """
    facts = _normalise(article)
    bags = [_content(source.text) for source in sources]
    sentences: list[SummarySentence] = []
    problems: list[Problem] = []
    for index, sentence in enumerate(generated):
        own = _content(sentence.text)
        row = similarity[index] if similarity is not None else None
        best = _evidence(own, bags, row)
        found = [Problem(kind=kind, text=text, sentence=index) for kind, text in unsupported(sentence.text, facts)]
        covered: set[str] = set().union(*(bags[at] for at in best)) if best else set()
        if own and len(own & covered) < MIN_OVERLAP * len(own):
            found.append(Problem(kind="meaning", text=sentence.text, sentence=index))
        problems.extend(found)
        sentences.append(
            SummarySentence(
                text=sentence.text,
                start=sentence.start,
                end=sentence.end,
                evidence=tuple(Evidence(sources[at].start, sources[at].end) for at in sorted(best)),
                supported=not found,
            )
        )
    return Grounded(tuple(sentences), tuple(problems))


def unsupported(sentence: str, article: str) -> list[tuple[ProblemKind, str]]:
    """(kind, words) of each number, date, name and quotation of ``sentence`` that ``article`` lacks.

    ``article`` is normalised already, as ``_normalise`` does.
    """
    found: list[tuple[ProblemKind, str]] = []
    numbers = {_number(match.group()) for match in _NUMBER.finditer(article)}
    dates = list(_DATE.finditer(sentence))
    for match in dates:
        if not _has_words(article, match.group()):
            found.append(("date", match.group()))
    for match in _NUMBER.finditer(sentence):
        inside = any(date.start() <= match.start() < date.end() for date in dates)
        if not inside and _number(match.group()) not in numbers:
            found.append(("number", match.group()))
    names = [match.group() for match in _NAME.finditer(sentence)]
    names += [match.group() for match in _ACRONYM.finditer(sentence)]
    for name in names:
        if _DATE.fullmatch(name) or _has_words(article, name) or _has_words(article, _without_opener(name)):
            continue
        if not any(kind == "name" and name in text for kind, text in found):
            found.append(("name", name))
    for match in _QUOTE.finditer(sentence):
        if _normalise(match.group(1)).strip(" .,;") not in article:
            found.append(("quote", match.group(1)))
    return found


def _evidence(own: set[str], bags: list[set[str]], row: Sequence[float] | None) -> list[int]:
    """Indices of the one or two source sentences that say most of the words ``own``."""

    def score(at: int) -> float:
        overlap = len(own & bags[at]) / max(len(own), 1)
        return overlap + (float(row[at]) if row is not None else 0.0)

    ranked = sorted(range(len(bags)), key=score, reverse=True)
    if not ranked:
        return []
    best = ranked[:1]
    # A second sentence is evidence only if it says words that the first does not.
    missing = own - bags[best[0]]
    second = max(ranked[1:6], key=lambda at: len(missing & bags[at]), default=None)
    if second is not None and len(missing & bags[second]) >= max(1, 0.2 * len(own)):
        best.append(second)
    return best


def _normalise(text: str) -> str:
    """Lower case, plain quotation marks and spaces: what does not change what is said."""
    text = text.translate(str.maketrans("‘’“”„«»\u00a0\u202f–—", '\'\'"""""  --'))
    return " ".join(text.lower().split())


def _has_words(article: str, phrase: str) -> bool:
    """Whether ``phrase`` stands in the normalised article as whole words (CJK has no word limits to look for)."""
    wanted = _normalise(phrase)
    if not wanted:
        return True
    if _CJK.search(wanted):
        return wanted in article
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", article) is not None


def _without_opener(name: str) -> str:
    """``name`` without its first word, which may be capitalised only because it opens the sentence."""
    _, _, rest = name.partition(" ")
    return rest or name


def _number(text: str) -> str:
    """1,000 and 1 000 and 1.000 → 1000; 1.50 → 1.5."""
    text = re.sub(r"[.,\u00a0\u202f' ](?=\d{3}(?!\d))", "", text).replace(",", ".").rstrip(".")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _content(text: str) -> set[str]:
    """Words of four letters or more and all figures, cut to a crude stem; single CJK characters."""
    words = {word.lower() for word in _WORD.findall(_CJK.sub(" ", text))}
    return {word[:6] for word in words if len(word) >= 4 or word.isdigit()} | set(_CJK.findall(text))
