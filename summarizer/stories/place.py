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
from datetime import timedelta
from enum import IntEnum

from summarizer.stories.models import Profile, kind_of
from summarizer.stories.score import COPY, Scorer, cosine, features, load_scorers, share
from summarizer.stories.series import (
    MOST_NAMED,
    OTHER_SUBJECT,
    RIVALS,
    SURE_RIVALS,
    differ,
    foreign,
    is_item,
    is_sequel,
    is_series,
    rivals,
    time_between,
    titled,
)

LIMIT = 6.0
"""Logits are cut here, so that one pair that is surely apart does not outweigh all others."""
WHOLE_COPY = 0.9
"""Share of equal signatures from which two briefings are copies."""
OWN_PUBLISHER = 1.0
"""Less likely, in logits: a publisher that has two articles has as a rule two matters. Set by hand."""
WHOLE_WINDOW = 1.0
"""Less likely at the end of the window than at once. Set by hand: the texts for training have no dates."""
OTHER_IDS = 4.0
"""Less likely where both are about bills or dockets of one kind, and not the same ones. Set by hand."""

OTHER_NAMES = 3.0
"""Less likely where both titles name somebody of whom the other article knows nothing. Set by hand."""
OTHER_OPENINGS = 0.5
"""The same where first sentences do: one event is told from several sides. More costs on the texts for development."""

CONGRESS = timedelta(days=730)
"""Bills are numbered anew each Congress: those of one number that are further apart are two."""
_RENUMBERED = frozenset({"us-bill", "state-bill"})
"""Kinds of ids whose numbers come again."""


class Bond(IntEnum):
    """What two articles have to do with each other."""

    APART = 0
    """Another issue of a series, a digest, or too far off in time."""
    LIKELY = 1
    """As likely as the score says."""
    TIED = 2
    """They are about one docket or case, whatever time has passed, or about one bill within ``CONGRESS``."""
    COPY = 3
    """One text sent twice."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """The bond of two articles, and its logit between -LIMIT and LIMIT."""

    bond: Bond
    logit: float


@dataclass(frozen=True, kw_only=True)
class StoryRules:
    """How stories are made."""

    window: timedelta = timedelta(days=7)
    """Two articles further apart are not of one story, unless tied."""
    span: timedelta = timedelta(days=30)
    """Nor is one further than this from any article of the story."""
    strictness: float = 0.5
    """0 to 1: how sure it must be. 0.5 is where the F1 of stories was best on the texts for development."""
    scorers: tuple[Scorer, Scorer] | None = None
    """With the encoder, and by words alone; None: those that ship."""

    def threshold(self, scorer: Scorer) -> float:
        """The logit from which a group of articles is one story."""
        return scorer.threshold + 6 * (self.strictness - 0.5)


def link(one: Profile, other: Profile, rules: StoryRules) -> Link:
    """What binds two articles. The logit is told from the threshold: 0 and more is one story."""
    if _copies(one, other):
        return Link(bond=Bond.COPY, logit=LIMIT)
    apart = Link(bond=Bond.APART, logit=-LIMIT)
    if one.digest or other.digest:
        return apart
    if tied(one, other):
        return Link(bond=Bond.TIED, logit=LIMIT)
    if _apart_by_ids(one, other):
        return apart
    gap = time_between(one, other)
    if gap is not None and gap > rules.window:
        return apart
    own = bool(one.publisher) and one.publisher == other.publisher
    if own and is_sequel(one.title, other.title):
        return Link(bond=Bond.TIED, logit=LIMIT)  # who moves a day tells it under the same title
    if is_item(one, other, own=own):
        return apart
    with_encoder, by_words = rules.scorers or load_scorers()
    scorer = by_words if cosine(one, other) is None else with_encoder
    logit = scorer.logit(features(one, other)) - rules.threshold(scorer)
    logit -= OWN_PUBLISHER * own + OTHER_IDS * _ids_of_one_kind(one, other)
    if (others := rivals(one, other)) >= RIVALS and one.title and other.title:
        logit -= OTHER_NAMES
    elif others >= MOST_NAMED:
        logit -= OTHER_OPENINGS
    if gap is not None:
        logit -= WHOLE_WINDOW * (gap / rules.window)
    return Link(bond=Bond.LIKELY, logit=max(-LIMIT, min(LIMIT, logit)))


def tied(one: Profile, other: Profile) -> bool:
    """Whether both are about one bill, docket or case: one is, and the other is too or cites it."""
    a, b = set(one.ids.own), set(other.ids.own)
    in_a, in_b = a | set(one.ids.cited), b | set(other.ids.cited)
    shared = (a & b) or (a & in_b if not b else set()) or (b & in_a if not a else set())
    gap = time_between(one, other)
    if gap is not None and gap > CONGRESS:
        shared = {found for found in shared if kind_of(found) not in _RENUMBERED}
    return bool(shared)


def _apart_by_ids(one: Profile, other: Profile) -> bool:
    """Whether each is about a bill or docket of one kind, and neither cites that of the other."""
    a, b = set(one.ids.own), set(other.ids.own)
    return _ids_of_one_kind(one, other) and not (a & {*b, *other.ids.cited} or b & set(one.ids.cited))


def _ids_of_one_kind(one: Profile, other: Profile) -> bool:
    kinds = {kind_of(found) for found in one.ids.own} & {kind_of(found) for found in other.ids.own}
    return bool(kinds)  # those that share one are tied, or bills of two Congresses


def _copies(one: Profile, other: Profile) -> bool:
    """One text with another headline or byline, or with paragraphs more; never two items of a series."""
    # Issues of one briefing repeat some of their parts.
    least = WHOLE_COPY if one.digest or other.digest else COPY
    if share(one.signature, other.signature) < least or differ(one, other):
        return False
    if foreign(one, other) >= OTHER_SUBJECT or rivals(one, other) >= SURE_RIVALS or _apart_by_ids(one, other):
        return False  # one form of words, filled in for two matters
    own = bool(one.publisher) and one.publisher == other.publisher
    return not own or titled(one) == titled(other) or not is_series(one.title, other.title)


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


def place(new: Profile, stories: Mapping[int, Sequence[Profile]], rules: StoryRules) -> Placement:
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


def _spans(new: Profile, articles: Sequence[Profile], links: Sequence[Link], rules: StoryRules) -> bool:
    """Whether the story would not become too long; ties may be of any age."""
    if any(found.bond == Bond.TIED for found in links):
        return True
    gaps = [gap for article in articles if (gap := time_between(new, article)) is not None]
    return max(gaps, default=rules.span) <= rules.span


def _may_merge(one: Sequence[Profile], other: Sequence[Profile], links: Sequence[Link], rules: StoryRules) -> bool:
    if any(found.bond == Bond.TIED for found in links):
        return True
    moments = [article.published for article in (*one, *other) if article.published is not None]
    return not moments or max(moments) - min(moments) <= rules.span


def _sample(articles: Sequence[Profile]) -> Sequence[Profile]:
    if len(articles) <= MOST:
        return articles
    step = (len(articles) - 1) / (MOST - 1)
    return [articles[round(at * step)] for at in range(MOST)]
