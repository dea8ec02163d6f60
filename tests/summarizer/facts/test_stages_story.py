"""The stage of a story."""

from __future__ import annotations

import functools
import itertools

import pytest

from summarizer.facts.models import Stage
from summarizer.facts.stages import ORDER, Move, advance, furthest


def test_forward_only() -> None:
    for before, now in itertools.product(ORDER, ORDER):
        after = furthest(before, now)
        assert ORDER.index(after) == max(ORDER.index(before), ORDER.index(now))
        assert (advance(before, now) is not None) == (ORDER.index(now) > ORDER.index(before))


@pytest.mark.parametrize("before", list(Stage))
def test_meeting_and_other_move_nothing(before: Stage) -> None:
    assert advance(before, Stage.MEETING) is None
    assert advance(before, Stage.OTHER) is None
    assert furthest(before, Stage.OTHER) is before
    assert furthest(before, Stage.MEETING) is (Stage.MEETING if before is Stage.OTHER else before)


@pytest.mark.parametrize("before", list(ORDER))
def test_withdrawn_from_anywhere(before: Stage) -> None:
    assert advance(before, Stage.WITHDRAWN) == Move(before=before, after=Stage.WITHDRAWN)


def test_a_withdrawn_matter_may_start_over() -> None:
    assert furthest(Stage.WITHDRAWN, Stage.PROPOSED) is Stage.PROPOSED
    assert furthest(Stage.WITHDRAWN, Stage.CONSULTATION) is Stage.CONSULTATION
    assert furthest(Stage.WITHDRAWN, Stage.ADOPTED) is Stage.WITHDRAWN
    assert advance(Stage.WITHDRAWN, Stage.WITHDRAWN) is None


def test_news_is_a_move_from_a_known_stage() -> None:
    first = advance(Stage.OTHER, Stage.PROPOSED)
    assert first == Move(before=Stage.OTHER, after=Stage.PROPOSED) and not first.is_news
    met = advance(Stage.MEETING, Stage.PROPOSED)
    assert met and not met.is_news
    second = advance(Stage.PROPOSED, Stage.ADOPTED)
    assert second == Move(before=Stage.PROPOSED, after=Stage.ADOPTED) and second.is_news


def test_a_story() -> None:
    stages = [Stage.OTHER, Stage.ANNOUNCED, Stage.MEETING, Stage.PROPOSED, Stage.ANNOUNCED, Stage.ADOPTED, Stage.OTHER]
    assert functools.reduce(furthest, stages, Stage.OTHER) is Stage.ADOPTED
