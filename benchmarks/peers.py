"""Other methods to rank an article's sentences, for ``benchmarks.summaries``. Each returns indices, best first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from training.oracle import Rewards, words


@dataclass(frozen=True, kw_only=True)
class Article:
    """The input of a method. Only the oracle may use the reference."""

    sentences: Sequence[str]
    lang: str | None
    reference: str
    length: int
    """Number of words to which the summary will be cut."""


def lead(article: Article) -> list[int]:
    """Rank the sentences by their order in the article."""
    return list(range(len(article.sentences)))


def oracle(article: Article) -> list[int]:
    """Return an upper bound: first the sentences that a greedy search by the reference chooses, then the rest."""
    # Search for a few words more than the length, since the last sentence will be cut.
    chosen = Rewards(article.sentences, article.reference).greedy(12, 1.2 * article.length)
    return [*chosen, *(index for index in lead(article) if index not in chosen)]


def lexrank(article: Article) -> list[int]:
    """Rank by LexRank (Erkan and Radev, 2004), from sumy."""
    from sumy.summarizers.lex_rank import LexRankSummarizer

    return _sumy(LexRankSummarizer, article)


def textrank(article: Article) -> list[int]:
    """Rank by TextRank (Mihalcea and Tarau, 2004), from sumy."""
    from sumy.summarizers.text_rank import TextRankSummarizer

    return _sumy(TextRankSummarizer, article)


PEERS: dict[str, Callable[[Article], list[int]]] = {
    "lead": lead,
    "lexrank": lexrank,
    "textrank": textrank,
    "oracle": oracle,
}


class _Words:
    """A tokenizer that uses our words. sumy's own tokenizer must download nltk data."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(words(sentence))


def _sumy(method: Callable[..., Any], article: Article) -> list[int]:
    """Rank all sentences by one of sumy's summarizers."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer, null_stemmer
    from sumy.utils import get_stop_words

    english = (article.lang or "en")[:2] == "en"
    summarizer = method(Stemmer("english") if english else null_stemmer)
    if english:
        summarizer.stop_words = get_stop_words("english")
    tokenizer = _Words()
    document = ObjectDocumentModel([Paragraph([Sentence(text, tokenizer) for text in article.sentences])])
    ranked: list[int] = []

    def keep(infos: Sequence[Any]) -> Sequence[Any]:
        ranked.extend(info.order for info in infos)
        return infos

    summarizer(document, keep)
    return ranked
