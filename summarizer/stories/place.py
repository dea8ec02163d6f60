"""Places a new article: which story it joins, and which stories it merges.

An article joins a story by the mean of the best third of its links with the story's articles. With the best link alone,
stories would grow in chains over a whole topic; the mean of all would leave out articles that tell the event from
another side. Two stories merge by the mean of all links between them, because two similar events in one story is the
costliest mistake. A shared docket or a copied text decides alone. The link of two articles never changes, so that
stories depend little on the order in which articles come.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from summarizer.network import FloatArray
from summarizer.stories.meaning import LANGUAGES
from summarizer.stories.models import Profile, kind_of
from summarizer.stories.score import (
    COPY,
    TEMPLATE,
    PairModel,
    are_foreign,
    days_between,
    differ,
    features,
    foreign_lead,
    load_models,
    rivals,
    share,
    shared,
    shares,
)

LIMIT = 6.0
"""Links are cut to this size, so that one pair does not outweigh all others."""
TIED = math.inf
"""The link of two articles on one docket, case or bill, and of two copies of one text."""
APART = -LIMIT
"""The link of two articles that are surely on different matters."""
LIKE_FORM = 0.7
"""Two texts whose words have at least this cosine are filled in on one form, or on one matter."""
OTHER_SUBJECT = 0.4
"""Two texts of one form are on two matters if each lacks this share of the other's first lines."""
OTHER_NAMES = 0.55
"""Or if ``rivals`` is at least this."""
CONGRESS = 730
"""Days. Each Congress numbers its bills anew: the same number further apart means two bills."""
_RENUMBERED = frozenset({"us-bill", "state-bill"})
"""Kinds of ids whose numbers are used again."""


@dataclass(frozen=True, kw_only=True)
class StoryRules:
    """Settings of how stories are made."""

    window: timedelta = timedelta(days=30)
    """How far back an article looks for its story; articles with the same id count at any distance."""
    strictness: float = 0.5
    """0 to 1: how alike articles must be. 0.5 gave the best F1 on the development texts."""
    models: tuple[PairModel, PairModel] | None = None
    """For articles in one language and in two; None for those that ship."""


def link(one: Profile, other: Profile, rules: StoryRules) -> float:
    """How strongly two articles belong together: TIED, or the model's margin from APART to LIMIT; one story from 0."""
    certain = _certain(one, other)
    if certain is not None:
        return certain
    alike, foreign = rules.models or load_models()
    model = foreign if are_foreign(one, other) else alike
    margin = model.margin(features(one, other)) - 6 * (rules.strictness - 0.5)
    return max(APART, min(LIMIT, margin))


def _certain(one: Profile, other: Profile) -> float | None:
    """The link if ids or the wording decide it; None if the model has to."""
    if tied(one, other):
        return TIED
    if {kind_of(found) for found in one.ids.own} & {kind_of(found) for found in other.ids.own}:
        return APART  # two bills, two dockets
    if are_foreign(one, other) and not {one.lang, other.lang} <= LANGUAGES:
        return APART
    same = share(one.signature, other.signature)
    if same >= TEMPLATE and differ(one, other):
        return APART  # one form of words, filled in twice: "Road closure A1", "Road closure A2"
    if (same >= TEMPLATE or shared(one.terms, other.terms) >= LIKE_FORM) and (
        foreign_lead(one, other) >= OTHER_SUBJECT or rivals(one, other) >= OTHER_NAMES
    ):
        return APART  # "… tells Japan of 25% tariff", "… tells Canada of 35% tariff"
    if same >= COPY:
        return TIED
    if one.publisher and (one.publisher, one.title) == (other.publisher, other.title):
        return APART  # two issues of a column
    return None


def tied(one: Profile, other: Profile) -> bool:
    """Whether both have the same own id, or one has it and the other, without own ids, cites it."""
    a, b = set(one.ids.own), set(other.ids.own)
    in_a, in_b = a | set(one.ids.cited), b | set(other.ids.cited)
    both = (a & b) or (a & in_b if not b else set()) or (b & in_a if not a else set())
    if (days_between(one, other) or 0) > CONGRESS:
        both = {found for found in both if kind_of(found) not in _RENUMBERED}
    return bool(both)


BEST = 0.3
MOST = 16
"""Maximum number of articles of a story that are compared; they are evenly spaced."""


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where an article goes."""

    story: int | None
    """None for a new story."""
    merged: tuple[int, ...] = ()
    """Stories that are merged into ``story``."""


def place(new: Profile, stories: Mapping[int, Sequence[Profile]], rules: StoryRules) -> Placement:
    """The story of ``new`` among ``stories``, each with its articles, the first of them first.

    ``stories`` must have every story that ``new`` may belong to. Of merged stories the lowest number stays.
    """
    sampled = {story: articles[:: math.ceil(len(articles) / MOST)] for story, articles in stories.items() if articles}
    links = {story: [link(new, article, rules) for article in articles] for story, articles in sampled.items()}
    strength = {story: joining(between) for story, between in links.items()}
    # Only stories that the new article itself would join can merge: it changes nothing between others.
    joined = sorted((story for story in links if strength[story] >= 0), key=lambda story: (-strength[story], story))
    if not joined:
        return Placement(story=None)
    first, *others = joined
    members, one = list(sampled[first]), {first}
    for story in others:
        between = [link(member, other, rules) for member in members for other in sampled[story]] + links[story]
        if merging(between, len(members) + 1, len(sampled[story])) >= 0:
            one.add(story)
            members += sampled[story]
    return Placement(story=min(one), merged=tuple(sorted(one - {min(one)})))


def joining(links: Sequence[float]) -> float:
    """The link of an article with a story, from its links with the story's articles."""
    best = sorted(links, reverse=True)[: math.ceil(BEST * len(links))]
    return sum(best) / len(best)


def merging(links: Sequence[float], one: int, other: int) -> float:
    """The link of two stories of ``one`` and ``other`` articles, from the links between these."""
    return joining(links) if min(one, other) == 1 else sum(links) / len(links)


NEAREST = 12
"""By each measure, the stories of this many nearest articles are candidates."""
LIKE_COPY = 0.3
"""Whatever its vector, an article's story is a candidate if at least this share of the signature's numbers is equal."""


def nearest(
    new: Profile,
    *,
    embeddings: NDArray[np.float32],
    meanings: NDArray[np.int8] | NDArray[np.float32],
    signatures: NDArray[np.uint32],
) -> list[int]:
    """Indices of the articles whose stories are candidates for ``new``; [n, dim], [n, MEANING], [n, SIZE].

    A missing vector or signature is a row of zeros. Linear in n, a few nanoseconds a number.
    """
    found: set[int] = set()
    if new.embedding is not None and embeddings.shape[1:] == new.embedding.shape:
        found |= _best(embeddings @ new.embedding)
    if new.meaning:
        own = np.frombuffer(new.meaning, dtype=np.int8).astype(np.float32)
        found |= _best(meanings.astype(np.float32, copy=False) @ own)
    found |= {int(index) for index in np.flatnonzero(shares(new.signature, signatures) >= LIKE_COPY)[-NEAREST:]}
    return sorted(found)


def _best(scores: FloatArray) -> set[int]:
    if len(scores) <= NEAREST:
        return {int(index) for index in np.flatnonzero(scores > 0)}
    best = np.argpartition(-scores, NEAREST)[:NEAREST]
    return {int(index) for index in best if scores[index] > 0}
