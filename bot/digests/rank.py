"""Rank: how well a story matches a subscription, why, and in which order a digest tells its stories; and interests.

An article is about an interest where the cosine of their vectors, and what words of the interest its title and summary
have, reach a threshold together. `benchmarks/interests.py` measures it with the descriptions of the default topics as
interests: on the even rows of the labelled articles, which chose the threshold, 70 of 100 that are found are right and
half of what is labelled is found; on the odd rows 64 of 100 are right, and 36 of 100 found. What readers type is
narrower than a topic, and its words weigh more.

An interest in another language than English is compared with the vectors that are alike across languages. One in a
language of neither encoder, or whose vector is not made yet, goes by words alone, and so does an article that has none:
its text was too short for a summary, or the encoder was not there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from bot.digests.names import described, matched
from bot.language import _
from bot.models import Article, DigestItem, Reasons
from bot.query import Filter, Group, Query, Term, read_stored
from bot.query.nodes import joined
from bot.storage import Storage
from bot.storage.search import as_rows, column_of
from bot.text import cut
from summarizer.words import cut_stem, fold

THRESHOLDS = {"embedding": 0.38, "meaning": 0.25}
"""By the column of the vectors: those of the encoder of many languages lie further apart. At these two, on the same
English articles, as many are found and as many are right."""
WORDS_WEIGHT = 0.2
"""What as many shared words as the root of those that the interest has add to the cosine."""
HALF = 0.5
"""Of the words that tell something: an article without a vector must have so many."""
_WORD = re.compile(r"\w+")
_LEAST = 4
"""Letters of a word that tells something."""
_COMMON = (
    "public international protection market government about rules news other related relations with from that which"
)
_COMMON_STEMS = frozenset(map(cut_stem, f"{_COMMON} what into".split()))
"""Stems that tell nothing."""


def near(storage: Storage, interest: str, vector: bytes | None, article_ids: Iterable[int]) -> dict[int, float]:
    """Those of the articles that an interest is about, each with its score, in the order given.

    `vector`: float32, little-endian, unit length; None where it was not made yet, and words alone decide.
    """
    import numpy as np  # which no command that ranks nothing should wait for

    ids, wish = list(article_ids), np.frombuffer(vector or b"", dtype="<f4")
    column = column_of(len(wish))
    threshold, kept = THRESHOLDS[column], storage.articles.embeddings(ids, column)
    vectors = {id_: one for id_, one in kept.items() if len(one) == len(wish)}
    cosines: dict[int, float] = {}
    if vector and vectors:
        cosines = dict(zip(vectors, (as_rows(vectors.values()) @ wish).tolist(), strict=True))
    # The words of those alone that these can lift, and of those without a vector.
    texts = storage.articles.many(id_ for id_ in ids if cosines.get(id_, 1.0) >= threshold - WORDS_WEIGHT)
    wanted, scores = _stems(interest), {}
    for id_ in filter(texts.__contains__, ids):
        text = opening(texts[id_])
        if id_ in cosines:
            score, least = cosines[id_] + WORDS_WEIGHT * shared_words(interest, text), threshold
        else:
            score, least = len(wanted & _stems(text)) / max(len(wanted), 1), HALF
        if score >= least:
            scores[id_] = score
    return scores


def opening(article: Article) -> str:
    """What of an article is compared word by word."""
    return f"{article.title} {article.summary.text if article.summary else ''}"


def shared_words(interest: str, text: str) -> float:
    """How many telling words of an interest a text has, by the root of how many there are; 1 at most."""
    wanted = _stems(interest)
    return min(1.0, len(wanted & _stems(text)) / math.sqrt(max(len(wanted), 1)))


def nearest_sentence(article: Article, interest: str) -> str:
    """The sentence of a summary that shares the most words with an interest; empty where none shares half of them."""
    wanted = _stems(interest)
    sentences = [sentence.text for sentence in article.summary.sentences] if article.summary else []
    best = max(sentences, key=lambda sentence: len(wanted & _stems(sentence)), default="")
    return cut(best, MAX_SENTENCE) if wanted and len(wanted & _stems(best)) >= HALF * len(wanted) else ""


def held_by(article: Article, query: str) -> str:
    """The topics and words that an article has, of several of which any was asked for; empty where it has all, or none
    can be told."""
    node = read_stored(query).node
    asked = node.parts if isinstance(node, Group) and node.any_of else ()
    stems = _stems(opening(article))
    held = [
        one
        for one in asked
        if (isinstance(one, Filter) and one.kind == "topic" and one.value in article.topics)
        or (isinstance(one, Term) and not (found := _stems(one.text)).difference(stems) and found)
    ]
    return "" if len(held) == len(asked) else str(Query(node=joined(held, any_of=True)))


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    """What of each telling word is compared. Short ones tell where they are written as "AI" and "EU" are."""
    words = _WORD.findall(text)
    short = {word for word in words if 1 < len(word) < _LEAST and word.isupper()}
    return frozenset(short | {cut_stem(fold(word)) for word in words if len(word) >= _LEAST}) - _COMMON_STEMS


MAX_SENTENCE = 200
"""Characters of the sentence that is nearest to an interest."""
MAX_MATCHED = 120
"""Characters of topic, search and interest in a reader's line."""


def because(reasons: Reasons, *, named: bool = False) -> str:
    """The reasons as a reader is told them, in a line. `named`: what is above it names the subscription; then what that
    does not say, often nothing."""
    if reasons.follows:
        return _("Because: you follow this story")
    if reasons.by_story:
        return _("Because: another article of the story")
    what = described(read_stored(reasons.held)) or ("" if named else matched(reasons) or _("all topics"))
    quoted = _("“{words}”").format(words=reasons.sentence) if reasons.sentence else ""
    told = _(": ").join(filter(None, (cut(what, MAX_MATCHED), quoted)))
    return _("Because: {what}").format(what=told) if told else ""


_SOON = timedelta(days=7)
_NEAR = 0.5
"""A comment period that ends within a week counts as much as half of the best relevance…"""
_UNHEARD = 0.25
"""…and a story that the chat has not had before, as a quarter."""
_ACTS = {"adopted": 0.3, "in_force": 0.3, "enforced": 0.2, "withdrawn": 0.3, "consultation": 0.3, "proposed": 0.2}
"""Stages at which something is decided, or to be said; the others add nothing."""


def rank(items: Sequence[DigestItem], today: date) -> list[DigestItem]:
    """Stories that moved to another stage come first; then by weight, and among equals the newer. Those that stand
    aside come last.

    The weight adds up relevance (0 to 1), publishers (the logarithm of how many carry it), stage, a comment period
    that ends within a week of `today`, and that the story is new to the chat. A date in the future counts as that of
    when it was seen.
    """
    return sorted(
        items,
        key=lambda item: (
            not item.aside,
            item.standing.before is not None,
            round(_weight(item, today), 1),
            max(article.told_at for article in item.story.articles),
            item.story.id,
        ),
        reverse=True,
    )


def _weight(item: DigestItem, today: date) -> float:
    publishers = len({article.publisher for article in item.story.articles})
    days = (due.day for due in item.standing.deadlines if due.kind == "comments")
    return (
        item.relevance
        + math.log(publishers)
        + _ACTS.get(item.standing.stage, 0.0)
        + (_NEAR if any(today <= day <= today + _SOON for day in days) else 0.0)
        + (0.0 if item.update else _UNHEARD)
    )
