"""Place a new article: find the story that it joins, and the stories that it merges.

Each two articles have a link, a number that says how strongly they belong together. An article joins a story if the
mean of the best third of its links with the story's articles is high enough. If only the best link counted, stories
would grow in chains over a whole topic. If all links counted, articles that show the event from another side would be
left out. Two stories merge by the mean of all links between them, since two similar events in one story are the worst
mistake. A shared docket or a copied text is enough to tie two articles. The link of two articles never changes, so that
stories depend little on the order in which articles arrive.
"""

import math
from collections.abc import Callable, Mapping, Sequence
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
    are_foreign,
    days_between,
    features,
    load_models,
    own_lead,
    own_marks,
    own_names,
    shared,
    shares,
    unpack,
)

LIMIT = 6.0
"""Links are cut to this size, so that one pair does not outweigh all others."""
TIED = math.inf
"""The link of two articles on one docket, case or bill, and of two copies of one text."""
APART = -LIMIT
"""The link of two articles that are surely on different matters."""
LIKE_FORM = 0.7
"""Two texts whose words have at least this cosine are either on one matter, or were made from one template."""
OTHER_SUBJECT = 0.4
"""Two texts from one template are on two matters if ``own_lead`` of each is at least this."""
OTHER_NAMES = 0.55
"""They are also on two matters if ``own_names`` of each is at least this: "California's governor signs …", "New York's
governor signs …"."""
CONGRESS = 730
"""Days. Each Congress begins to number its bills again. So one number in two articles that are further apart means two
bills."""
_RENUMBERED = frozenset({"us-bill", "state-bill"})
"""Kinds of ids whose numbers are used again."""


@dataclass(frozen=True, kw_only=True)
class StoryRules:
    """Settings for the grouping of articles into stories."""

    window: timedelta = timedelta(days=30)
    """Two articles are compared if there is at most this time between them, or if they have the same id."""
    strictness: float = 0.5
    """How alike articles must be, from 0 to 1. 0.5 gave the best F1 on the development texts."""
    full: int = 200
    """A story with this many articles is full. A new story continues it."""


def link(one: Profile, other: Profile, rules: StoryRules) -> float:
    """Return how strongly two articles belong together: TIED, or the model's margin, from APART to LIMIT. From 0 on,
    they belong in one story."""
    certain = _certain(one, other)
    if certain is not None:
        return certain
    alike, foreign = load_models()
    model = foreign if are_foreign(one, other) else alike
    margin = model.margin(features(one, other)) - 6 * (rules.strictness - 0.5)
    return max(APART, min(LIMIT, margin))


def _certain(one: Profile, other: Profile) -> float | None:
    """Return the link if ids or the wording decide it; None if the model must decide."""
    if tied(one, other):
        return TIED
    if {kind_of(found) for found in one.ids.own} & {kind_of(found) for found in other.ids.own}:
        return APART  # two bills, two dockets
    if are_foreign(one, other) and not {one.lang, other.lang} <= LANGUAGES:
        return APART
    same = float(shares(one.signature, unpack([other.signature]))[0])

    def each(own: Callable[[Profile, Profile], float]) -> float:
        """Return the lower of the two articles' values."""
        return min(own(one, other), own(other, one))

    if same >= TEMPLATE and each(own_marks):
        return APART  # two texts from one template: "Road closure A1", "Road closure A2"
    like_form = same >= TEMPLATE or shared(one.terms, other.terms) >= LIKE_FORM
    if like_form and (each(own_lead) >= OTHER_SUBJECT or each(own_names) >= OTHER_NAMES):
        return APART  # "… tells Japan of 25% tariff", "… tells Canada of 35% tariff"
    if same >= COPY:
        return TIED
    if one.publisher and (one.publisher, one.title) == (other.publisher, other.title):
        return APART  # two issues of a column
    return None


def tied(one: Profile, other: Profile) -> bool:
    """True if both articles have the same own id, or if one has it as its own and the other, without own ids, cites
    it."""
    a, b = set(one.ids.own), set(other.ids.own)
    in_a, in_b = a | set(one.ids.cited), b | set(other.ids.cited)
    both = (a & b) or (a & in_b if not b else set()) or (b & in_a if not a else set())
    if (days_between(one, other) or 0) > CONGRESS:
        both = {found for found in both if kind_of(found) not in _RENUMBERED}
    return bool(both)


BEST = 0.3
"""Share of the links that count, the best ones, if an article joins a story."""
MOST = 16
"""Maximum number of articles of a story that are compared. They are evenly spaced over the story."""


@dataclass(frozen=True, kw_only=True)
class Placement:
    """The story of an article, and the stories that it merges."""

    story: int | None
    """The story that the article joins; None for a new story."""
    merged: tuple[int, ...] = ()
    """Stories that are merged into ``story``."""
    follows: int | None = None
    """The full story that a new story continues."""


def place(new: Profile, stories: Mapping[int, Sequence[Profile]], rules: StoryRules) -> Placement:
    """Find the story of ``new`` among ``stories``: number of a story → its articles in order.

    ``stories`` must have every story that ``new`` may belong to. Merged stories keep the lowest of their numbers.
    """
    sampled = {story: articles[:: math.ceil(len(articles) / MOST)] for story, articles in stories.items() if articles}
    links = {story: [link(new, article, rules) for article in articles] for story, articles in sampled.items()}
    strength = {story: joining(between) for story, between in links.items()}
    # Only stories that the new article itself would join can merge. It changes nothing for the other stories.
    joined = sorted((story for story in links if strength[story] >= 0), key=lambda story: (-strength[story], story))
    free = [story for story in joined if len(stories[story]) < rules.full]
    if not free:
        return Placement(story=None, follows=joined[0] if joined else None)
    first, *others = free
    members, one = list(sampled[first]), {first}
    for story in others:
        if sum(len(stories[number]) for number in (*one, story)) >= rules.full:
            continue  # there would be no room for the new article
        between = [link(member, other, rules) for member in members for other in sampled[story]] + links[story]
        if merging(between, len(members) + 1, len(sampled[story])) >= 0:
            one.add(story)
            members += sampled[story]
    return Placement(story=min(one), merged=tuple(sorted(one - {min(one)})))


def joining(links: Sequence[float]) -> float:
    """Return the link of an article with a story, from its links with the story's articles."""
    best = sorted(links, reverse=True)[: math.ceil(BEST * len(links))]
    return sum(best) / len(best)


def merging(links: Sequence[float], one: int, other: int) -> float:
    """Return the link of two stories with ``one`` and ``other`` articles, from the links between their articles."""
    return joining(links) if min(one, other) == 1 else sum(links) / len(links)


NEAREST = 12
"""The stories of this many nearest articles are candidates, by each way to measure the distance."""
LIKE_COPY = 0.3
"""The story of an article is also a candidate if at least this share of the numbers in its signature is equal."""


def nearest(
    new: Profile,
    *,
    embeddings: NDArray[np.float32],
    meanings: NDArray[np.int8] | NDArray[np.float32],
    signatures: NDArray[np.uint8],
) -> list[int]:
    """Return the indices of the articles whose stories are candidates for ``new``.

    The n articles are given by ``embeddings`` [n, dim], ``meanings`` [n, MEANING] and ``signatures`` [n, SIZE]. A
    missing vector or signature is a row of zeros. Takes a few nanoseconds for each number.
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
    return {int(index) for index in np.argsort(-scores)[:NEAREST] if scores[index] > 0}
