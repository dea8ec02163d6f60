"""`policybot story`, and the facts that other commands show."""

from datetime import timedelta

import pytest

from bot import clock
from bot.storage import Storage
from summarizer.facts import Body, FoundTopic
from tests.cli.conftest import Policybot
from tests.conftest import Maker
from tests.digests.facts import due, facts, put

SOON = clock.now().date() + timedelta(days=40)
BAFA = Body(id="de-bafa", name="Federal Office for Economic Affairs and Export Control", jurisdiction="DE")


@pytest.fixture
def story(database: Storage) -> int:
    """A story of two articles, which goes from "proposed" to "adopted" and has a deadline. Adds another story, too."""
    maker = Maker(database, clock.now)
    source = maker.source("Gazette", topics=("Trade",))
    story = database.stories.add(clock.now(), follows=database.stories.add(clock.now()))
    for key, days, stage in (("draft", 9, "proposed"), ("final", 2, "adopted")):
        published = clock.now() - timedelta(days=days)
        article = maker.ready(key, story=story, source=source, title=f"Heating rule: {key}", published=published)
        deadline = due(SOON.isoformat(), "application", "Apply by then, at the BAFA.")
        found = facts(
            stage,
            *((deadline,) if stage == "adopted" else ()),
            stage_sentence=f"The rule is {stage}.",
            bodies=(BAFA,),
            topics=(FoundTopic(topic="Energy", score=0.91),),
        )
        put(database, article, found)
    maker.ready("other", title="Other rule", source=maker.source("Paper"))
    return story


def test_story_list_has_stage_and_next_deadline(policybot: Policybot, story: int) -> None:
    (other, first) = sorted(policybot("story", "list", "--json").json, key=lambda one: one["articles"])
    assert (other["title"], other["stage"], other["next_deadline"]) == ("Other rule", "other", None)
    assert first == {
        "id": story,
        "title": "Heating rule: draft",
        "newest": first["newest"],
        "articles": 2,
        "publishers": ["Gazette"],
        "stage": "adopted",
        "next_deadline": SOON.isoformat(),
        "continues": story - 1,
    }
    table = policybot("story", "list", "--topic", "trade").out
    assert "Heating rule: draft" in table
    assert "Other rule" not in table
    assert len(policybot("story", "list", "--limit", "1", "--json").json) == 1


def test_article_show_has_the_facts(policybot: Policybot, story: int) -> None:
    (number,) = (a["id"] for a in policybot("article", "search", "--json", "final", "in:de", "stage:adopted").json)
    shown = policybot("article", "show", str(number)).out
    for part in (
        "The rule is adopted.",
        f"{SOON}, application, Apply by then, at the BAFA.",
        BAFA.name,
        "Energy, 0.91",
    ):
        assert part in shown
    (deadline,) = policybot("article", "show", str(number), "--json").json["facts"]["deadlines"]
    assert (deadline["date"], deadline["sentence"]) == (SOON.isoformat(), "Apply by then, at the BAFA.")
