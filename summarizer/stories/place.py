"""A new article among the stories that are there: which it joins, and which become one because of it.

An article joins a story by the mean of the best third of its links with the story's articles: single linkage makes
chains by which a topic swallows its stories, and the mean of all leaves out an article that tells the event from
another side.
Two stories become one by the mean of the better half of the links between them, and the more articles they have the
more it must be: two like events that are taken for one is the costliest mistake. Of ten ways that were tried on the
texts for development this one was best, and depended least on the threshold. Ties (a shared docket) and copies bind by
themselves. Links between two articles do not change as others come, so that
what a story is depends little on the order in which its articles came.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from summarizer.stories.forms import time_between
from summarizer.stories.models import Profile
from summarizer.stories.pair import Bond, Link, Rules, link

BEST_OF_JOINING = 0.3
MERGING = 0.3
"""Logits less, each time that the smaller of two stories doubles."""
MOST = 16
"""Of a longer story so many articles are weighed, the first and the last ones among them."""


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where an article goes."""

    story: int | None
    """None: a new one."""
    merged: tuple[int, ...] = ()
    """Stories that turn out to be the same one, and go into ``story``."""


def place(new: Profile, stories: Mapping[int, Sequence[Profile]], rules: Rules) -> Placement:
    """The story of ``new`` among ``stories``, each with its articles, the first of them first.

    Stories have to be all those that ``new`` may have to do with, and may be more. Of stories that become one the one
    with the lowest number stays.
    """
    sampled = {story: _sample(articles) for story, articles in stories.items() if articles}
    links = {story: [link(new, article, rules) for article in articles] for story, articles in sampled.items()}
    strength = {story: joining([found.logit for found in between]) for story, between in links.items()}
    joined = [story for story, found in links.items() if _binds(found) and _spans(new, sampled[story], found, rules)]
    if not joined:
        return Placement(story=None)
    first = max(joined, key=lambda story: (max(one.bond for one in links[story]), strength[story], -story))
    members = [new, *sampled[first]]
    one = {first}
    # Only those that the new article itself would have joined: of all others it says nothing new.
    for story in sorted(joined, key=lambda story: -strength[story]):
        if story in one:
            continue
        between = [link(member, other, rules) for member in members[1:] for other in sampled[story]] + links[story]
        strong = merging([found.logit for found in between], len(members), len(sampled[story])) >= 0
        bound = _ties(links[story]) and _ties(links[first])
        if (bound or strong) and _may_merge(members, sampled[story], between, rules):
            one.add(story)
            members += sampled[story]
    keep = min(one)
    return Placement(story=keep, merged=tuple(sorted(one - {keep})))


def _binds(links: Sequence[Link]) -> bool:
    return _ties(links) or joining([found.logit for found in links]) >= 0


def _ties(links: Sequence[Link]) -> bool:
    return any(found.bond >= Bond.TIED for found in links)


def joining(logits: Sequence[float]) -> float:
    """The link of an article and a story, from those with its articles."""
    best = sorted(logits, reverse=True)[: math.ceil(BEST_OF_JOINING * len(logits))]
    return sum(best) / len(best)


def merging(logits: Sequence[float], one: int, other: int) -> float:
    """The link of two stories of so many articles, from those between their articles; of one article, as it joins."""
    if min(one, other) == 1:
        return joining(logits)
    best = sorted(logits, reverse=True)[: (len(logits) + 1) // 2]
    return sum(best) / len(best) - MERGING * math.log2(min(one, other))


def _spans(new: Profile, articles: Sequence[Profile], links: Sequence[Link], rules: Rules) -> bool:
    """Whether the story would not become too long; ties may be of any age."""
    if any(found.bond == Bond.TIED for found in links):
        return True
    gaps = [gap for article in articles if (gap := time_between(new, article)) is not None]
    return max(gaps, default=rules.span) <= rules.span


def _may_merge(one: Sequence[Profile], other: Sequence[Profile], links: Sequence[Link], rules: Rules) -> bool:
    if any(found.bond == Bond.TIED for found in links):
        return True
    moments = [article.published for article in (*one, *other) if article.published is not None]
    return not moments or max(moments) - min(moments) <= rules.span


def _sample(articles: Sequence[Profile]) -> Sequence[Profile]:
    if len(articles) <= MOST:
        return articles
    step = (len(articles) - 1) / (MOST - 1)
    return [articles[round(at * step)] for at in range(MOST)]
