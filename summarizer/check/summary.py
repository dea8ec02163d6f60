"""The sentences of a summary against its article: evidence, problems, score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarizer.check.article import ArticleIndex, terms_within
from summarizer.check.compare import missing, negation_on_one_side
from summarizer.mentions import extract
from summarizer.models import Document, Problem, ProblemKind, Sentence, SummarySentence
from summarizer.sentences import split_sentences
from summarizer.words import count_words, tokenize

COPIED = 0.85
"""Share of a sentence's word pairs that the evidence must have, where a summary takes over the article's sentences."""
REWORDED = 0.25
"""And where it has up to ``SHORT`` words, and so tells the whole article in other words. Both were chosen with
``python -m benchmarks.check``: the first on the CNN half of FRANK's validation part, the second on the BBC half."""
SHORT = 30
WINDOW = 3
"""Two words are a pair of the article if they stand so many words of content apart, in either order."""
_SIGN = re.compile(r"[$€£¥%]")
SUPPORTED = 0.5
"""The score of a sentence that has just as many pairs as it needs."""
PROBLEM = 0.4
"""Each number, date, name or quotation that the article lacks multiplies the score by this."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedSummary:
    """A summary's sentences with their evidence, and what in them the article does not say."""

    sentences: tuple[SummarySentence, ...]
    problems: tuple[Problem, ...]
    shares: tuple[float, ...]
    """Of each sentence, the share of its word pairs that the evidence has."""
    scores: tuple[float, ...]
    """Of each sentence, 0 to 1; below ``SUPPORTED`` if and only if it has a problem."""

    @property
    def supported(self) -> bool:
        """Whether no sentence has a problem."""
        return not self.problems

    @property
    def score(self) -> float:
        """Of the weakest sentence; 1.0 where there is none."""
        return min(self.scores, default=1.0)


def check_summary(
    sentences: Sequence[Sentence], article: ArticleIndex, *, needed: float | None = None
) -> CheckedSummary:
    """Checks each sentence of a summary. Raises nothing of its own, for any text.

    ``needed``: the share of word pairs that each sentence needs; by default ``COPIED``, or ``REWORDED`` for a short
    summary.
    """
    if needed is None:
        needed = REWORDED if sum(count_words(sentence.text) for sentence in sentences) <= SHORT else COPIED
    made: list[SummarySentence] = []
    problems: list[Problem] = []
    shares: list[float] = []
    scores: list[float] = []
    for number, sentence in enumerate(sentences):
        share, evidence, found = _check(sentence.text, article, needed)
        problems += (Problem(kind=kind, text=text, sentence=number) for kind, text in found)
        shares.append(share)
        scores.append(_score(share, needed) * PROBLEM ** len(found))
        made.append(
            SummarySentence(
                text=sentence.text,
                start=sentence.start,
                end=sentence.end,
                evidence=article.ranges(evidence),
                supported=not found,
            )
        )
    return CheckedSummary(sentences=tuple(made), problems=tuple(problems), shares=tuple(shares), scores=tuple(scores))


def check_text(document: Document, summary: str) -> CheckedSummary:
    """Checks a summary that somebody else wrote. Raises nothing of its own."""
    article = ArticleIndex(document, split_sentences(document.text, document.lang))
    return check_summary(split_sentences(summary, document.lang), article)


def _check(text: str, article: ArticleIndex, needed: float) -> tuple[float, list[int], list[tuple[ProblemKind, str]]]:
    """Share of word pairs, evidence and problems of one sentence."""
    tokens = tokenize(text)
    copied = article.find(tokens.words)
    # Words tell no signs: "€50 million" is no copy of "$50 million".
    if copied is not None and (text in article.tokens.text or not _SIGN.search(text)):
        last = article.sentence_at(copied + len(tokens) - 1)
        return 1.0, list(range(article.sentence_at(copied), last + 1)) if article.sentences else [], []
    items = extract(text, tokens, article.lang, article.published, (0,))
    terms = terms_within(tokens, items.quantities, 0, len(text))
    evidence = article.evidence(set(terms))
    found = list(missing(text, tokens, items, article))
    share = pair_share(terms, [article.headline, *(article.terms[at] for at in evidence)])
    if not found:
        if share < needed:
            found.append(("words", text))
        elif denied := negation_on_one_side(tokens, article, evidence):
            found.append(("words", denied))
    return share, evidence, found


def pair_share(terms: Sequence[str], evidence: Sequence[Sequence[str]]) -> float:
    """Share of the pairs of ``terms`` in a row that stand near each other in one of the sentences of ``evidence``."""
    near: set[tuple[str, str]] = set()
    for words in evidence:
        for step in range(1, WINDOW + 1):
            near.update(zip(words, words[step:], strict=False))
    pairs = list(pairwise(terms))
    if not pairs:
        said = {word for words in evidence for word in words}
        return sum(term in said for term in terms) / max(len(terms), 1)
    return sum(pair in near or pair[::-1] in near for pair in pairs) / len(pairs)


def _score(share: float, needed: float) -> float:
    """0 to 1, ``SUPPORTED`` where the share is the one needed."""
    if share < needed:
        return SUPPORTED * share / needed
    return SUPPORTED + (1 - SUPPORTED) * (share - needed) / (1 - needed) if needed < 1 else 1.0
