"""Links between articles, and where a new one goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from summarizer.stories import Placement, Profile, StoryRules, Stream, make_profile, place
from summarizer.stories.place import Bond, link
from summarizer.stories.profile import document_vector
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


def test_time_takes_off_and_ends_it() -> None:
    logits = [
        link(profile(QUAKE[0], published=NOON), profile(QUAKE[1], published=NOON + timedelta(days=days)), RULES).logit
        for days in (0, 3, 7, 8)
    ]
    assert logits == sorted(logits, reverse=True)
    assert logits[-1] == -6
    assert link(profile(QUAKE[0]), profile(QUAKE[1], published=NOON), RULES).logit == logits[0]


@pytest.mark.parametrize("row", table("bonds", "stories"), ids=str)
def test_ids_bind_and_a_bill_of_another_congress_is_another_bill(row: dict[str, Any]) -> None:
    later = None if row["days"] is None else NOON + timedelta(days=row["days"])
    one, other = profile(row["one"], published=NOON), profile(row["other"], published=later)
    assert link(one, other, RULES).bond == link(other, one, RULES).bond == Bond[row["bond"]]


def test_strictness_takes_off() -> None:
    one, other = profile(QUAKE[0]), profile(OTHER_QUAKE[0])
    logits = [link(one, other, StoryRules(strictness=strictness)).logit for strictness in (0.3, 0.5, 0.7)]
    assert logits == sorted(logits, reverse=True)
    assert logits[0] - logits[2] == pytest.approx(2.4)


def test_titles_that_differ_in_their_numbers_are_two_matters() -> None:
    one, other = (profile(QUAKE[number], title=f"Regulation 2031/{number}") for number in (0, 1))
    assert link(one, other, RULES).bond == Bond.APART
    assert link(one, replace(other, title="Regulation on ports"), RULES).bond == Bond.LIKELY


def test_place() -> None:
    stories = {4: [profile(OTHER_QUAKE[0])], 9: [profile(QUAKE[0])], 11: [profile(QUAKE[1])], 12: []}
    assert place(profile(QUAKE[2]), stories, RULES) == Placement(story=9, merged=(11,))
    assert place(profile(PIPES[0]), stories, RULES) == Placement(story=None)
    assert place(profile(QUAKE[2]), {}, RULES) == Placement(story=None)


def test_a_long_story_is_weighed_by_some_of_its_articles() -> None:
    members = [replace(profile(QUAKE[n % 3]), published=NOON) for n in range(200)]
    assert place(profile(QUAKE[0], published=NOON), {1: members}, RULES).story == 1


def test_a_stream_names_each_story_by_its_first_article() -> None:
    stream = Stream(RULES)
    for text in (QUAKE[0], PIPES[0], QUAKE[1], PIPES[1]):
        stream.add(profile(text))
    assert stream.stories() == [0, 1, 0, 1]


class Counting:
    """An encoder that counts."""

    def encode(self, texts: list[str]) -> np.ndarray:  # type: ignore[override]
        self.texts = texts
        return np.eye(len(texts), 30, dtype=np.float32)


def test_the_title_is_a_third_of_the_vector() -> None:
    encoder = Counting()
    vector = document_vector(encoder, "The title", "It rained on the town. It snowed on the hills.")  # type: ignore[arg-type]
    assert encoder.texts == ["It rained on the town.", "It snowed on the hills.", "The title"]
    assert vector is not None
    assert vector[2] == pytest.approx(1 / 5**0.5)
    assert np.linalg.norm(vector) == pytest.approx(1)
    assert document_vector(encoder, "", " ") is None  # type: ignore[arg-type]
