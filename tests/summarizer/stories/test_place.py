"""Links between articles, and where a new one goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summarizer.stories import Placement, Profile, StoryRules, make_profile, place
from summarizer.stories.place import Bond, link
from tests.summarizer.conftest import table
from tests.summarizer.stories.texts import COPY, OTHER_QUAKE, PIPES, QUAKE

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
RULES = StoryRules()


def profile(text: str, **changes: object) -> Profile:
    values: dict[str, object] = {"title": "", "publisher": "", "published": None} | changes
    return make_profile(text=text, **values)  # type: ignore[arg-type]


def test_a_link_says_what_binds() -> None:
    assert link(profile(COPY), profile(f"By us\n{COPY}"), RULES).bond == Bond.COPY
    far = "x" * 900 + " much as H.R. 12 would"
    assert link(profile(far), profile(f"{far} not"), RULES).bond != Bond.TIED
    assert link(profile(QUAKE[0]), profile(QUAKE[1]), RULES).logit > 0
    assert link(profile(QUAKE[0]), profile(OTHER_QUAKE[0]), RULES).logit < 0
    assert link(profile(QUAKE[0]), profile(PIPES[0]), RULES).logit < -2


def test_time_and_strictness_take_off() -> None:
    one, other = profile(QUAKE[0], published=NOON), profile(QUAKE[1])
    later = [replace(other, published=NOON + timedelta(days=days)) for days in (0, 3, 7, 8)]
    logits = [link(one, each, RULES).logit for each in later]
    assert logits == sorted(logits, reverse=True)
    assert logits[-1] == -6  # the end of it
    assert link(one, other, RULES).logit == logits[0]
    logits = [link(one, other, StoryRules(strictness=strictness)).logit for strictness in (0.3, 0.5, 0.7)]
    assert logits == sorted(logits, reverse=True)


@pytest.mark.parametrize("row", table("bonds", "stories"), ids=str)
def test_ids_bind_and_a_bill_of_another_congress_is_another_bill(row: dict[str, Any]) -> None:
    later = None if row["days"] is None else NOON + timedelta(days=row["days"])
    one, other = profile(row["one"], published=NOON), profile(row["other"], published=later)
    assert link(one, other, RULES).bond == link(other, one, RULES).bond == Bond[row["bond"]]


def test_titles_that_differ_in_their_numbers_are_two_matters() -> None:
    one, other = (profile(QUAKE[number], title=f"Regulation 2031/{number}") for number in (0, 1))
    assert link(one, other, RULES).bond == Bond.APART
    assert link(one, replace(other, title="Regulation on ports"), RULES).bond == Bond.LIKELY


def test_place() -> None:
    stories = {4: [profile(OTHER_QUAKE[0])], 9: [profile(QUAKE[0])], 11: [profile(QUAKE[1])], 12: []}
    assert place(profile(QUAKE[2]), stories, RULES) == Placement(story=9, merged=(11,))
    assert place(profile(PIPES[0]), stories, RULES) == Placement(story=None)
    assert place(profile(QUAKE[2]), {}, RULES) == Placement(story=None)
