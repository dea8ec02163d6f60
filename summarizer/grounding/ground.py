"""Summary sentences → evidence, verdict, score."""

from __future__ import annotations

import datetime
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summarizer.grounding.check import Checked, check_claim
from summarizer.grounding.evidence import best_sentences
from summarizer.grounding.facts import Facts, read_article
from summarizer.models import Evidence, Problem, Sentence, SummarySentence
from summarizer.sentences import split_sentences

Meaning = Callable[[Sequence[tuple[str, str]]], Sequence[float]]
"""(claim, evidence) pairs → for each the probability, from 0 to 1, that the evidence says what the claim says."""

MIN_OVERLAP = 0.4
"""A sentence of which the evidence has a smaller share of the content words is not supported ("meaning")."""
MIN_MEANING = 0.2
"""With a learnt check: a sentence less probable than this is not supported. On even rows of the development texts it
flags none of the sentences that were put in other words by rule, one in nine that people wrote, and three in ten edits
of single facts; 0.5 would flag one in forty, four in nine, and six in ten."""
STRICT_MEANING = 0.5
"""The same for sentences that a model wrote: to drop a true one costs little, the article's own take its place."""
LEARNT = frozenset({"en", ""})
"""Languages that the learnt check was trained for, and the unknown one."""

MIN_SCORE = 0.05
"""A sentence with a lower score than this is not supported either. On even rows that flags 1.4 % of the sentences that
people wrote; 0.1 would flag 4.7 %."""
SUPPORTED_SCORE = 0.1
"""And one in which nothing was found scores this at least, so that score and verdict do not disagree."""

VERBATIM = 0.99
WEIGHTS = (-7.67, 8.06, 0.87)
"""Bias, weight of the share of words that the evidence has, weight of the share of pairs of words that the article has.

Fitted by ``summarizer.training.score`` on FRANK (Pagnoni et al., 2021)."""
FLAGGED = 0.2
"""Of those that they flag there, people found one in ten right; half of the others."""


@dataclass(frozen=True)
class Grounded:
    """Checked sentences with their evidence, supported or not, and the problems found."""

    sentences: tuple[SummarySentence, ...]
    problems: tuple[Problem, ...]
    scores: tuple[float, ...] = ()
    """For each sentence the probability that all it says is in the article."""
    shares: tuple[tuple[float, float], ...] = ()
    """For each sentence the share of its words that the evidence has, and of its word pairs that the article has."""

    @property
    def supported(self) -> bool:
        """Whether nothing was found in any sentence."""
        return not self.problems

    @property
    def score(self) -> float:
        """Of the weakest sentence; 1.0 where there is none."""
        return min(self.scores, default=1.0)


def ground(
    generated: Sequence[Sentence],
    article: str,
    sources: Sequence[Sentence] | None = None,
    similarity: Sequence[Sequence[float]] | None = None,
    *,
    title: str | None = None,
    published: datetime.date | None = None,
    lang: str | None = None,
    meaning: Meaning | None = None,
    min_meaning: float = MIN_MEANING,
) -> Grounded:
    """Checks each sentence of a summary against ``article``. Raises nothing of its own, for any texts.

    ``sources``: sentences of the article that may be evidence (their offsets are what is returned), all by default.
    ``similarity``: [len(generated), len(sources)] cosines, or ``None`` without an encoder. ``title`` is part of what
    the article says, but is no evidence. ``published`` resolves relative dates. ``meaning``: the learnt check, asked
    once for all sentences but those that the article has word for word, if it is in a language of ``LEARNT``.
    """
    head = f"{title}\n\n" if title and title.strip() else ""
    whole = head + article
    every = split_sentences(whole, lang)
    facts = read_article(whole, every, lang=lang, published=published)
    ranges = _ranges(every, len(head), article, sources)
    checked = [check_claim(sentence.text, facts) for sentence in generated]
    chosen = [
        _evidence(item, facts, ranges, None if similarity is None else similarity[at], sources)
        for at, item in enumerate(checked)
    ]
    probable = _probable(meaning, checked, chosen, facts)
    sentences: list[SummarySentence] = []
    problems: list[Problem] = []
    scores: list[float] = []
    shares: list[tuple[float, float]] = []
    for index, sentence in enumerate(generated):
        item, best = checked[index], chosen[index]
        found = [Problem(kind=kind, text=text, sentence=index) for kind, text in item.problems]
        covered = _cover(item, best, facts)
        likely = probable.get(index)
        score = _score(item, covered, likely)
        low = covered < MIN_OVERLAP if likely is None else likely < min_meaning
        weak = low or (score < MIN_SCORE and not found)
        if not item.verbatim and weak and all(problem.kind != "meaning" for problem in found):
            found.append(Problem(kind="meaning", text=sentence.text, sentence=index))
        if not found:
            score = max(score, SUPPORTED_SCORE)
        problems.extend(found)
        shares.append((covered, item.copied))
        scores.append(score)
        sentences.append(
            SummarySentence(
                text=sentence.text,
                start=sentence.start,
                end=sentence.end,
                evidence=tuple(Evidence(*ranges[at]) for at in best if at in ranges),
                supported=not found,
            )
        )
    return Grounded(tuple(sentences), tuple(problems), tuple(scores), tuple(shares))


def _probable(
    meaning: Meaning | None,
    checked: Sequence[Checked],
    chosen: Sequence[Sequence[int]],
    facts: Facts,
) -> dict[int, float]:
    """Sentence → what the learnt check makes of it; empty without one."""
    asked = [at for at, item in enumerate(checked) if not item.verbatim]
    if meaning is None or facts.lang not in LEARNT or not asked:
        return {}
    pairs = [
        (" ".join(checked[at].reworded.split()), " ".join(facts.sentences[number].text for number in chosen[at]))
        for at in asked
    ]
    return {at: float(value) for at, value in zip(asked, meaning(pairs), strict=True)}


def _ranges(
    every: Sequence[Sentence], shift: int, article: str, sources: Sequence[Sentence] | None
) -> dict[int, tuple[int, int]]:
    """Sentence of the facts → its range in the article; only those that may be evidence."""
    if sources is None:
        return {at: (item.start - shift, item.end - shift) for at, item in enumerate(every) if item.start >= shift}
    # By text, since a caller may have put its title before the article and count from behind it.
    known: dict[str, deque[Sentence]] = {}
    for source in sources:
        known.setdefault(source.text, deque()).append(source)
    found: dict[int, tuple[int, int]] = {}
    for at, item in enumerate(every):
        if known.get(item.text):
            source = known[item.text].popleft()
            found[at] = source.start, source.end
    return found


def _evidence(
    item: Checked,
    facts: Facts,
    ranges: dict[int, tuple[int, int]],
    row: Sequence[float] | None,
    sources: Sequence[Sentence] | None,
) -> list[int]:
    similar: dict[int, float] | None = None
    if row is not None and sources is not None:
        by_start = {source.start: float(cosine) for source, cosine in zip(sources, row, strict=True)}
        similar = {at: by_start[start] for at, (start, _) in ranges.items() if start in by_start}
    return best_sentences(item.stems, facts, item.places, similar)


def _cover(item: Checked, best: Sequence[int], facts: Facts) -> float:
    """Share of the claim's words of content that its evidence has."""
    if not item.stems:
        return 1.0
    said: set[str] = set()
    for at in best:
        said |= facts.stems[at]
    return len(item.stems & said) / len(item.stems)


def _score(item: Checked, covered: float, probable: float | None) -> float:
    """Probability that all of a claim is in the article."""
    if item.verbatim:
        return VERBATIM
    if item.blank:
        return 0.0
    bias, cover, copied = WEIGHTS
    by_words = 1 / (1 + math.exp(-(bias + cover * covered + copied * item.copied)))
    # Neither is better than both: words tell whole summaries apart, the learnt check single facts.
    score = by_words if probable is None else math.sqrt(by_words * probable)
    problems = len(item.problems)
    return score * FLAGGED * 0.5 ** (problems - 1) if problems else score
