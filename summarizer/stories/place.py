"""A new article among the stories that are there: which it joins, and which become one because of it.

An article joins a story by the mean of the best third of its links with the story's articles: single linkage makes
chains by which a topic swallows its stories, and the mean of all leaves out an article that tells the event from
another side. Two stories become one by the mean of all links between them: two like events that are taken for one is
the costliest mistake. Ties (a shared docket) and copies bind by themselves. Links between two articles do not change as
others come, so that what a story is depends little on the order in which its articles came.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

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
)

LIMIT = 6.0
"""Links are cut here, so that one pair that is surely apart does not outweigh all others."""
TIED = math.inf
"""The link of two articles on one docket, case or bill, or of two copies of one text."""
APART = -LIMIT
"""The link of two articles of which one is surely on something else."""
LIKE_FORM = 0.7
"""Cosine of the words of two short texts that say the same of two matters, or of one."""
OTHER_SUBJECT = 0.4
"""Share of its first lines that the other text knows nothing of, from which two texts of one form are two matters."""
OTHER_NAMES = 0.55
"""The same for ``rivals``."""
CONGRESS = 730
"""Days. Bills are numbered anew each Congress: those of one number that are further apart are two."""
_RENUMBERED = frozenset({"us-bill", "state-bill"})
"""Kinds of ids whose numbers come again."""


@dataclass(frozen=True, kw_only=True)
class StoryRules:
    """How stories are made."""

    window: timedelta = timedelta(days=30)
    """Further back no article is looked at, but for those with the same id; a story that goes on is never too long."""
    strictness: float = 0.5
    """0 to 1: how sure it must be. 0.5 is where the F1 of stories was best on the texts for development."""
    models: tuple[PairModel, PairModel] | None = None
    """Of articles in one language and in two; None: those that ship."""


def link(one: Profile, other: Profile, rules: StoryRules) -> float:
    """What binds two articles: TIED, or the model's margin between APART and LIMIT; 0 and more is one story."""
    certain = _certain(one, other)
    if certain is not None:
        return certain
    alike, foreign = rules.models or load_models()
    model = foreign if are_foreign(one, other) else alike
    margin = model.margin(features(one, other)) - 6 * (rules.strictness - 0.5)
    return max(APART, min(LIMIT, margin))


def _certain(one: Profile, other: Profile) -> float | None:
    """The link where ids or the wording decide; None where the model has to."""
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
    """Whether both are about one bill, docket or case: one is, and the other is too or cites it."""
    a, b = set(one.ids.own), set(other.ids.own)
    in_a, in_b = a | set(one.ids.cited), b | set(other.ids.cited)
    both = (a & b) or (a & in_b if not b else set()) or (b & in_a if not a else set())
    if (days_between(one, other) or 0) > CONGRESS:
        both = {found for found in both if kind_of(found) not in _RENUMBERED}
    return bool(both)


BEST = 0.3
MOST = 16
"""Of a longer story at most so many articles are weighed, as far apart from each other."""


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where an article goes."""

    story: int | None
    """None: a new one."""
    merged: tuple[int, ...] = ()
    """Stories that turn out to be the same one, and go into ``story``."""


def place(new: Profile, stories: Mapping[int, Sequence[Profile]], rules: StoryRules) -> Placement:
    """The story of ``new`` among ``stories``, each with its articles, the first of them first.

    Stories have to be all those that ``new`` may have to do with, and may be more. Of stories that become one the one
    with the lowest number stays.
    """
    sampled = {story: articles[:: math.ceil(len(articles) / MOST)] for story, articles in stories.items() if articles}
    links = {story: [link(new, article, rules) for article in articles] for story, articles in sampled.items()}
    strength = {story: joining(between) for story, between in links.items()}
    # Only those that the new article itself would join: of all others it says nothing new.
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
    """The link of an article and a story, from those with its articles."""
    best = sorted(links, reverse=True)[: math.ceil(BEST * len(links))]
    return sum(best) / len(best)


def merging(links: Sequence[float], one: int, other: int) -> float:
    """The link of two stories of so many articles, from those between their articles; of one article, as it joins."""
    return joining(links) if min(one, other) == 1 else sum(links) / len(links)
