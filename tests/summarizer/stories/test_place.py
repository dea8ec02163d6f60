"""Articles on one event are linked, and a new article goes into the right story."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summarizer.stories import Placement, StoryRules, place
from summarizer.stories.place import APART, TIED, link
from tests.summarizer.conftest import table
from tests.summarizer.stories.texts import COPY, OTHER_QUAKE, PIPES, QUAKE, profile
from training.stories import reports

pytestmark = pytest.mark.slow

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
RULES = StoryRules()


def test_copies_are_tied_and_only_articles_on_one_event_are_linked() -> None:
    assert link(profile(COPY), profile(f"By us\n{COPY}"), RULES) == TIED
    far = "x" * 900 + " much as H.R. 12 would"
    assert link(profile(far), profile(f"{far} not"), RULES) != TIED
    assert link(profile(QUAKE[0]), profile(QUAKE[1]), RULES) > 0
    assert link(profile(QUAKE[0]), profile(OTHER_QUAKE[0]), RULES) < 0
    assert link(profile(QUAKE[0]), profile(PIPES[0]), RULES) < -2


def test_time_and_strictness_weaken_a_link() -> None:
    one, other = profile(QUAKE[0], published=NOON), profile("An earthquake has shaken Valmora.")
    links = [link(one, replace(other, published=NOON + timedelta(days=days)), RULES) for days in (0, 3, 30, 3000)]
    assert links == sorted(set(links), reverse=True)
    assert links[-1] > APART  # a long time makes a link weaker, but does not forbid it
    assert link(one, other, RULES) == links[0]
    links = [link(one, other, StoryRules(strictness=strictness)) for strictness in (0.3, 0.5, 0.7)]
    assert links == sorted(set(links), reverse=True)


@pytest.mark.parametrize("row", table("bonds", "stories"))
def test_equal_ids_tie_articles_and_different_ids_keep_them_apart(row: dict[str, Any]) -> None:
    later = None if row["days"] is None else NOON + timedelta(days=row["days"])
    one, other = profile(row["one"], published=NOON), profile(row["other"], published=later)
    found = link(one, other, RULES)
    assert found == link(other, one, RULES)
    assert found == {"TIED": TIED, "APART": APART}.get(row["bond"], min(found, -1))


@pytest.mark.parametrize("odd", [False, True])
def test_only_reports_on_one_event_are_linked_across_languages(odd: bool) -> None:
    """Every linked pair is on one event, and nine in ten pairs on one event are linked."""
    found = reports(odd=odd)
    made = [
        profile(row["text"], title=row["title"], lang=row["lang"], published=datetime.fromisoformat(row["published"]))
        for row in found
    ]
    pairs = [(i, j) for i in range(len(made)) for j in range(i) if made[i].lang != made[j].lang]
    linked = {(i, j) for i, j in pairs if link(made[i], made[j], RULES) >= 0}
    same = {(i, j) for i, j in pairs if found[i]["event"] == found[j]["event"]}
    assert linked <= same
    assert len(linked) >= 0.9 * len(same)


def test_languages_unknown_to_the_second_encoder_are_not_linked() -> None:
    assert link(profile(QUAKE[0], lang="en"), profile(QUAKE[1], lang="bg"), RULES) == APART


def test_a_new_article_joins_or_merges_the_right_stories() -> None:
    stories = {4: [profile(OTHER_QUAKE[0])], 9: [profile(QUAKE[0])], 11: [profile(QUAKE[1])], 12: []}
    assert place(profile(QUAKE[2]), stories, RULES) == Placement(story=9, merged=(11,))
    assert place(profile(QUAKE[2]), stories, StoryRules(full=2)) == Placement(story=9)  # merged, they would have three
    assert place(profile(QUAKE[2]), stories, StoryRules(full=1)) == Placement(story=None, follows=9)
    assert place(profile(PIPES[0]), stories, RULES) == Placement(story=None)
    assert place(profile(QUAKE[2]), {}, RULES) == Placement(story=None)
