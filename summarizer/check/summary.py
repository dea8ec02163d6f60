"""Check the sentences of a summary against its article."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarizer.check.article import ArticleIndex, terms_within
from summarizer.check.compare import missing, negation_on_one_side
from summarizer.languages import language_of
from summarizer.mentions import extract
from summarizer.models import Document, Evidence, Problem, ProblemKind, Sentence, SummarySentence
from summarizer.sentences import split_sentences
from summarizer.words import count_words, tokenize

HALF = 25
"""This many words outside the longest part that a sentence copies from the article halve its score. The number was
chosen with ``python -m benchmarks.check`` on FRANK's validation part."""
SUPPORTED = 0.5
"""Minimum score of a supported sentence."""
PROBLEM = 0.4
"""The score is multiplied by this for each number, date, name or quotation that the evidence does not have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedSummary:
    """A summary's sentences with their evidence, and their problems."""

    sentences: tuple[SummarySentence, ...]
    """The summary's sentences in order."""
    problems: tuple[Problem, ...]
    """Words of the summary that the article does not support, in order of the sentences."""
    scores: tuple[float, ...]
    """Score of each sentence, from 0 to 1. It is below ``SUPPORTED`` if and only if the sentence has a problem."""

    @property
    def supported(self) -> bool:
        """True if no sentence has a problem."""
        return not self.problems

    @property
    def score(self) -> float:
        """The score of the weakest sentence; 1.0 if there is no sentence."""
        return min(self.scores, default=1.0)


def check_summary(sentences: Sequence[Sentence], article: ArticleIndex) -> CheckedSummary:
    """Check each sentence of a summary. Never raises."""
    made: list[SummarySentence] = []
    problems: list[Problem] = []
    scores: list[float] = []
    for number, sentence in enumerate(sentences):
        score, evidence, found = _check(sentence.text, article)
        problems += (Problem(kind=kind, text=text, sentence=number) for kind, text in found)
        scores.append(score)
        made.append(
            SummarySentence(
                text=sentence.text,
                start=sentence.start,
                end=sentence.end,
                evidence=tuple(Evidence(article.sentences[at].start, article.sentences[at].end) for at in evidence),
                supported=not found,
            )
        )
    return CheckedSummary(sentences=tuple(made), problems=tuple(problems), scores=tuple(scores))


def check_text(document: Document, summary: str) -> CheckedSummary:
    """Check a summary that comes from elsewhere against its document. Never raises."""
    lang = document.language or language_of(document.text)
    return check_summary(split_sentences(summary, lang), ArticleIndex(document, split_sentences(document.text, lang)))


def _check(text: str, article: ArticleIndex) -> tuple[float, list[int], list[tuple[ProblemKind, str]]]:
    """Return the score, evidence and problems of one sentence."""
    if text in article.places:
        return 1.0, [article.places[text]], []
    tokens = tokenize(text)
    items = extract(text, article.lang, article.published)
    terms = terms_within(tokens, items.quantities, 0, len(text))
    evidence = article.evidence(set(terms))
    found = list(missing(text, items, article.only(evidence), article))
    said = set(article.headline).union(*(article.terms[at] for at in evidence))
    # Count pairs of terms, so that a term that the evidence lacks counts twice. The evidence may have the two terms of
    # a pair anywhere: free wording seldom keeps them side by side.
    pairs = list(pairwise(terms)) or [(term, term) for term in terms]
    share = sum(said.issuperset(pair) for pair in pairs) / max(len(pairs), 1)
    score: float = share**0.25 * 0.5 ** ((count_words(text) - count_words(article.longest_run(tokens))) / HALF)
    if not found and (denied := negation_on_one_side(text, article.texts(evidence))):
        found.append(("words", denied))
    score *= PROBLEM ** len(found)
    if not found and score < SUPPORTED:
        found.append(("words", text))
    return score, evidence, found
