"""Ranks stories: sorts a digest, compares articles with interests, and says why a story matches a subscription.

An article is about an interest if the cosine of their vectors, plus a weight for the words of the interest that its
title and summary share, reaches a threshold. `benchmarks/topics.py` measures this with the descriptions of the
default topics as interests. On the even rows of the labelled articles, which were used to choose the threshold,
precision is 70% and recall 50%. On the odd rows they are 64% and 36%. Readers type interests that are narrower than a
topic, and the words of these count for more.

This module splits texts into words itself. The summarizer stores stems of each article, but they don't fit: they come
from the whole text, and only the most significant are stored. An interest is compared with the title and each sentence
of the summary.

Interests in other languages than English are compared by the vectors of the multilingual encoder. In two cases only
words decide: the interest has no vector, because neither encoder knows its language or it is not computed yet; or the
article has none, because its text was too short for a summary or the encoder was missing.
"""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from bot.digests.names import what_of
from bot.language import _, topic_name
from bot.models import Article, DigestItem, Reasons
from bot.query import Filter, Group, Term, read_stored
from bot.storage import Storage
from bot.storage.search import as_rows, column_of
from bot.text import cut
from summarizer.words import STOPWORDS, cut_stem, fold

THRESHOLDS = {"embedding": 0.38, "meaning": 0.25}
"""Column of the vectors → the minimum cosine of a match. The multilingual encoder (`meaning`) gives lower cosines. With
these two thresholds, precision and recall on the same English articles are equal."""
WORDS_WEIGHT = 0.2
"""The maximum that shared words add to the cosine. They add it if their number reaches the square root of the number of
the interest's words. Fewer words add proportionally less."""
HALF = 0.5
"""The minimum share of the interest's significant words that an article without a vector must have."""
_WORD = re.compile(r"\w+")
_LEAST = 4
"""Minimum number of letters of a significant word."""
_POLICY = "public international protection market government rules news related relations"
_COMMON_STEMS = frozenset(map(cut_stem, [*_POLICY.split(), *STOPWORDS]))
"""Stems that are too common to be significant."""


def near(storage: Storage, interest: str, vector: bytes | None, article_ids: Iterable[int]) -> dict[int, float]:
    """Returns the articles that match an interest, each with its score, in the given order.

    `vector`: float32, little-endian, unit length. None if it is not computed yet: then only words decide.
    """
    import numpy as np  # slow to import, and only commands that rank need it

    ids, wish = list(article_ids), np.frombuffer(vector or b"", dtype="<f4")
    column = column_of(len(wish))
    threshold, vectors = THRESHOLDS[column], storage.search.vectors(ids, len(wish))
    cosines: dict[int, float] = {}
    if vector and vectors:
        cosines = dict(zip(vectors, (as_rows(vectors.values()) @ wish).tolist(), strict=True))
    # Compare words only if they can raise the score to the threshold, or if there is no vector.
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
    """Returns the part of an article that is compared word by word: its title and summary."""
    return f"{article.title} {article.summary.text if article.summary else ''}"


def shared_words(interest: str, text: str) -> float:
    """Returns a score of at most 1 for the words that an interest and a text share.

    It is the number of shared significant words, divided by the square root of the number of the interest's words.
    """
    wanted = _stems(interest)
    return min(1.0, len(wanted & _stems(text)) / math.sqrt(max(len(wanted), 1)))


def nearest_sentence(article: Article, interest: str) -> str:
    """Returns the sentence of the summary that shares most words with an interest; empty if none shares half of
    them."""
    wanted = _stems(interest)
    sentences = [sentence.text for sentence in article.summary.sentences] if article.summary else []
    best = max(sentences, key=lambda sentence: len(wanted & _stems(sentence)), default="")
    return cut(best, MAX_SENTENCE) if wanted and len(wanted & _stems(best)) >= HALF * len(wanted) else ""


def held_by(article: Article, query: str) -> tuple[str, ...]:
    """Returns the topics and words of a query of alternatives that an article has; none if it has all of them."""
    node = read_stored(query).node
    asked = node.parts if isinstance(node, Group) and node.any_of else ()
    stems = _stems(opening(article))
    topics = (part.value for part in asked if isinstance(part, Filter) and part.kind == "topic")
    words = (part.text for part in asked if isinstance(part, Term))
    held = (*filter(article.topics.__contains__, topics), *(text for text in words if set() < _stems(text) <= stems))
    return () if len(held) == len(asked) else held


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    """Returns the stems of the significant words of a text. Short words, such as "AI", are significant only in
    capitals."""
    words = _WORD.findall(text)
    short = {word for word in words if 1 < len(word) < _LEAST and word.isupper()}
    return frozenset(short | {cut_stem(fold(word)) for word in words if len(word) >= _LEAST}) - _COMMON_STEMS


MAX_SENTENCE = 200
"""Maximum number of characters of the sentence nearest to an interest."""
MAX_MATCHED = 120
"""Maximum number of characters for the topics, search and interest in a line for readers."""


def because(reasons: Reasons, *, named: bool = False) -> str:
    """Write the reasons in one line for readers. The line may be empty.

    `named`: True if the text above names the subscription already. Then the line does not name it again.
    """
    if reasons.follows:
        return _("Because: you follow this story")
    if reasons.by_story:
        return _("Because: another article of the story")
    what = _(" or ").join(map(topic_name, reasons.parts)) or ("" if named else what_of(reasons))
    quoted = _("“{words}”").format(words=reasons.sentence) if reasons.sentence else ""
    text = _(": ").join(filter(None, (cut(what, MAX_MATCHED), quoted)))
    return _("Because: {what}").format(what=text) if text else ""


_SOON = timedelta(days=7)
_NEAR = 0.5
"""Weight of a comment period that ends within a week. The best relevance has the weight 1."""
_UNHEARD = 0.25
"""Weight of a story that is new to the chat."""
_ACTS = {"adopted": 0.3, "in_force": 0.3, "enforced": 0.2, "withdrawn": 0.3, "consultation": 0.3, "proposed": 0.2}
"""Stage → its weight, for stages at which something is decided or open for comment. The others have no weight."""


def rank(items: Sequence[DigestItem], today: date) -> list[DigestItem]:
    """Sort stories: first those with a stage change, then by weight, then the newer first. Those set aside come last.

    The weight is a sum: the relevance (0 to 1), the logarithm of the number of publishers, and weights for the stage,
    for a comment period that ends within a week of `today`, and for a story that is new to the chat. An article with a
    future date counts from when it was first seen.
    """
    return sorted(
        items,
        key=lambda item: (
            not item.aside,
            item.standing.before is not None,
            round(_weight(item, today), 1),
            max(article.order_time for article in item.story.articles),
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
