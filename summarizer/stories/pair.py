"""Two articles: what binds them, what keeps them apart, and how likely they are of one story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from summarizer.stories.digest import is_sequel, is_series
from summarizer.stories.forms import (
    MOST_NAMED,
    OTHER_SUBJECT,
    RIVALS,
    SURE_RIVALS,
    differ,
    foreign,
    is_item,
    rivals,
    time_between,
    titled,
)
from summarizer.stories.ids import kind_of
from summarizer.stories.models import Profile
from summarizer.stories.score import Scorer, cosine, features, load_scorers
from summarizer.stories.signature import COPY, share

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
class Rules:
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


def link(one: Profile, other: Profile, rules: Rules) -> Link:
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
    logit -= OWN_PUBLISHER * own + OTHER_IDS * _other_ids(one, other)
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
    return _other_ids(one, other) and not (a & {*b, *other.ids.cited} or b & set(one.ids.cited))


def _other_ids(one: Profile, other: Profile) -> bool:
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
