"""Rank: how well a story matches a subscription, why, and in which order a digest tells its stories; and interests.

An article is about an interest where the cosine of their vectors, and what words of the interest its title and summary
have, reach a threshold together. `benchmarks/interests.py` measures it with the descriptions of the default topics as
interests: on the even rows of the labelled articles, which chose the threshold, 70 of 100 that are found are right and
half of what is labelled is found; on the odd rows 64 of 100 are right, and 36 of 100 found. What readers type is
narrower than a topic, and its words weigh more.

An interest in a script that the encoder cannot read matches nothing; one whose vector is not made yet, by words alone,
and so does an article that has none: its text was too short for a summary, or the encoder was not there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from bot.language import _
from bot.models import Article, DigestItem, Reasons, Story, Subscription
from bot.storage import Storage
from bot.text import cut
from summarizer.words import cut_stem, fold

THRESHOLD = 0.38
WORDS_WEIGHT = 0.2
"""What as many shared words as the root of those that the interest has add to the cosine."""
HALF = 0.5
WITHOUT_VECTOR = 200
"""Articles without a vector, the newest, that are compared by words."""
_WORD = re.compile(r"\w+")
_LEAST = 4
"""Letters of a word that tells something."""
_COMMON = (
    "public international protection market government about rules news other related relations with from that which"
)
_COMMON_STEMS = frozenset(map(cut_stem, f"{_COMMON} what into".split()))
"""Stems that tell nothing."""


def near(storage: Storage, vector: bytes | None, interest: str, article_ids: Iterable[int]) -> dict[int, float]:
    """Those of the articles that an interest is about, each with its score, in the order given.

    `vector`: float32, little-endian, unit length; None where it was not made yet, and words alone decide.
    """
    return Nearness(storage).of(vector, interest, article_ids)


class Nearness:
    """How near articles are to interests; of each article is read once what it takes."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._vectors: dict[int, bytes | None] = {}
        self._openings: dict[int, str] = {}

    def of(self, vector: bytes | None, interest: str, article_ids: Iterable[int]) -> dict[int, float]:
        """As `near` tells it."""
        ids = list(article_ids)
        if vector is None:
            return self._by_words(interest, ids)
        if not vector:
            return {}
        unread = [id_ for id_ in ids if id_ not in self._vectors]
        if unread:
            self._vectors |= {**dict.fromkeys(unread), **self._storage.articles.embeddings(unread)}
        vectors = {id_: one for id_ in ids if (one := self._vectors[id_]) is not None and len(one) == len(vector)}
        scores = self._by_words(interest, [id_ for id_ in ids if id_ not in vectors][:WITHOUT_VECTOR])
        scores |= self._by_meaning(vector, interest, vectors)
        return {id_: scores[id_] for id_ in ids if id_ in scores}

    def _by_meaning(self, vector: bytes, interest: str, vectors: Mapping[int, bytes]) -> dict[int, float]:
        ids = list(vectors)
        if not ids:
            return {}
        wanted = np.frombuffer(vector, dtype="<f4")
        rows = np.frombuffer(b"".join(vectors[id_] for id_ in ids), dtype="<f4").reshape(len(ids), -1)
        cosines = {id_: float(cosine) for id_, cosine in zip(ids, rows @ wanted, strict=True)}
        # The words of those alone that these can lift.
        openings = self._read([id_ for id_ in ids if cosines[id_] >= THRESHOLD - WORDS_WEIGHT])
        scores = {id_: cosines[id_] + WORDS_WEIGHT * shared_words(interest, text) for id_, text in openings.items()}
        return {id_: score for id_, score in scores.items() if score >= THRESHOLD}

    def _by_words(self, interest: str, ids: list[int]) -> dict[int, float]:
        """The same by words alone: half of those that tell something."""
        wanted = _stems(interest)
        shares = {id_: len(wanted & _stems(text)) / max(len(wanted), 1) for id_, text in self._read(ids).items()}
        return {id_: share for id_, share in shares.items() if share >= HALF}

    def _read(self, ids: list[int]) -> dict[int, str]:
        """What of articles is compared word by word; nothing of those that are gone."""
        unread = [id_ for id_ in ids if id_ not in self._openings]
        if unread:
            self._openings |= {id_: opening(article) for id_, article in self._storage.articles.many(unread).items()}
        return {id_: self._openings[id_] for id_ in ids if id_ in self._openings}


def opening(article: Article) -> str:
    """What of an article is compared word by word."""
    return f"{article.title} {article.summary.text if article.summary else ''}"


def shared_words(interest: str, text: str) -> float:
    """How many telling words of an interest a text has, by the root of how many there are; 1 at most."""
    wanted = _stems(interest)
    return min(1.0, len(wanted & _stems(text)) / math.sqrt(max(len(wanted), 1)))


def nearest_sentence(article: Article, interest: str) -> str:
    """The sentence of an article's summary that shares the most words with an interest: why it is there."""
    wanted = _stems(interest)
    sentences = [sentence.text for sentence in article.summary.sentences] if article.summary else []
    return max(sentences, key=lambda sentence: len(wanted & _stems(sentence)), default=article.title)


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    """What of each telling word is compared. Short ones tell where they are written as "AI" and "EU" are."""
    words = _WORD.findall(text)
    short = {word for word in words if 1 < len(word) < _LEAST and word.isupper()}
    return frozenset(short | {cut_stem(fold(word)) for word in words if len(word) >= _LEAST}) - _COMMON_STEMS


MAX_SENTENCE = 200
"""Characters of the sentence that tells why a story has a topic."""
MAX_MATCHED = 120
"""Characters of topic, search and interest in a reader's line."""


def reasons_of(story: Story, subscription: Subscription, *, by_story: bool) -> Reasons:
    """Why these articles of a story are for a subscription. `by_story`: none of them matches, an earlier one does."""
    return Reasons(
        topic=subscription.topic,
        query=subscription.query,
        interest=subscription.interest,
        sentence=_sentence(story, subscription),
        by_story=by_story,
    )


def _sentence(story: Story, subscription: Subscription) -> str:
    if subscription.interest:
        return cut(nearest_sentence(story.lead, subscription.interest), MAX_SENTENCE)
    for article in story.articles if subscription.topic else ():
        for found in article.facts.topics if article.facts else ():
            if found.topic == subscription.topic and found.reason:
                return cut(found.reason, MAX_SENTENCE)
    return ""


def because(reasons: Reasons) -> str:
    """The reasons as a reader is told them, in a line."""
    if reasons.follows:
        return _("Because: you follow this story")
    if reasons.by_story:
        return _("Because: an earlier article of the story")
    if reasons.sentence:
        return _("Because: “{sentence}”").format(sentence=reasons.sentence)
    what = cut(_matched(reasons), MAX_MATCHED)
    return _("Because: it is on {what}").format(what=what) if what else _("Because: you get all topics")


def in_full(reasons: Reasons) -> str:
    """All of the reasons, for operators, in English."""
    if reasons.follows:
        what = "follows the story"
    else:
        what = _matched(reasons) or "all topics"
        what += f": “{reasons.sentence}”" if reasons.sentence else ""
        what += ", by an earlier article of the story" if reasons.by_story else ""
    return f"{what}; it says nothing new" if reasons.repeats else what


def _matched(reasons: Reasons) -> str:
    interest = _("“{interest}” by meaning").format(interest=reasons.interest) if reasons.interest else ""
    return ", ".join(filter(None, (reasons.topic, reasons.query, interest)))


def relevance(story: Story, subscription: Subscription, near: Mapping[int, float] | None) -> float:
    """How near it is to the interest, or the score of the topic: the best of the story's articles. 1 where the topic is
    its source's, and where there is neither."""
    if near is not None:
        return max((near.get(article.id, 0.0) for article in story.articles), default=0.0)
    if subscription.topic is None:
        return 1.0
    scores = [
        found.score
        for article in story.articles
        for found in (article.facts.topics if article.facts else ())
        if found.topic == subscription.topic
    ]
    return max(scores, default=1.0)


_SOON = timedelta(days=7)
_NEAR = 0.5
"""A comment period that ends within a week counts as much as half of the best relevance…"""
_UNHEARD = 0.25
"""…and a story that the chat has not had before, as a quarter."""
_ACTS = {"adopted": 0.3, "in_force": 0.3, "enforced": 0.2, "withdrawn": 0.3, "consultation": 0.3, "proposed": 0.2}
"""Stages at which something is decided, or to be said; the others add nothing."""


def rank(items: Sequence[DigestItem], today: date | None = None) -> list[DigestItem]:
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


def _weight(item: DigestItem, today: date | None) -> float:
    publishers = len({article.publisher for article in item.story.articles})
    return (
        item.relevance
        + math.log(publishers)
        + _ACTS.get(item.standing.stage, 0.0)
        + (_NEAR if today is not None and _comments_end_soon(item, today) else 0.0)
        + (0.0 if item.update else _UNHEARD)
    )


def _comments_end_soon(item: DigestItem, today: date) -> bool:
    return any(due.kind == "comments" and today <= due.day <= today + _SOON for due in item.standing.deadlines)
