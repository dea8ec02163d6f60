"""Digests and news of stories are composed with everything that is new in them."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.digests.compose import (
    body_text,
    compose_digest,
    day,
    item_block,
)
from bot.digests.rank import because, rank
from bot.digests.standing import standing_of
from bot.models import (
    SHORT,
    Article,
    ArticleState,
    DigestItem,
    DueDay,
    Reasons,
    Standing,
    Story,
    Subscription,
)
from bot.reply import Block, paragraph
from bot.schedule import Schedule
from bot.storage.stories import Claims
from summarizer import Summary
from summarizer.facts import Body, DeadlineKind, Stage
from tests.conftest import NOON, TODAY, cases
from tests.digests.facts import facts

CASES = cases(__file__)
SUBSCRIPTION = Subscription(
    id=1,
    chat_id=1,
    thread_id=None,
    schedule=Schedule(times=(time(8),)),
    next_slot=time(8),
    created_at=NOON,
    next_due_at=NOON,
)
SUMMARY = Summary(text="They go.", strategy="lead", model="")
PLAIN = Article(
    id=1,
    source_id=1,
    publisher="Gazette",
    title="Lead pipes",
    url="https://a.eu/1",
    author=None,
    lang="en",
    text="Text",
    published_at=NOON,
    dated=True,
    fetched_at=NOON,
    state=ArticleState.READY,
    error=None,
    story_id=1,
    topics=(),
    summary=SUMMARY,
)


def article(**changes: object) -> Article:
    return replace(PLAIN, **changes)  # type: ignore[arg-type]


def item(story: int, *articles: Article, **values: object) -> DigestItem:
    return DigestItem(story=Story(id=story, articles=articles or (PLAIN,)), reasons=Reasons(), **values)  # type: ignore[arg-type]


def text(*blocks: Block) -> str:
    return "\n".join("".join(span.text for span in block) for block in blocks)


def block(*articles: Article, number: int = 1, **values: object) -> Block:
    """Return the text of a story with these articles. `values` may have another standing for it."""
    of_articles = Story(id=1, articles=articles or (PLAIN,))
    found = [(one.id, one.order_time, one.facts) for one in of_articles.articles if one.facts is not None]
    claims = [
        Claims(
            article_id=id_,
            published_at=at,
            seen_at=NOON,
            dated=False,
            stage=facts.stage.stage,
            deadlines=facts.deadlines,
        )
        for id_, at, facts in found
    ]
    values = {"standing": standing_of(claims)} | values
    item = DigestItem(story=of_articles, reasons=Reasons(), **values)  # type: ignore[arg-type]
    return paragraph(f"{number}. ", *item_block(item, zone="UTC", today=TODAY))


END = "They go.\nGazette · 10 Mar 2025 · Read it"


def test_an_item_has_title_summary_source_date_and_link() -> None:
    found = block(number=3)
    assert text(found) == f"3. Lead pipes\n{END}"
    assert found[-1].href == "https://a.eu/1"
    assert {span.style for span in found} == {"plain", "bold", "italic", "link"}


@pytest.mark.parametrize(("changes", "shown", "hidden"), CASES["changes"])
def test_an_item_says_which_part_is_missing(changes: dict[str, Any], shown: str, hidden: str) -> None:
    strategy = changes.get("strategy", "lead")
    known = {name: value for name, value in changes.items() if name != "strategy"}
    found = block(article(summary=replace(SUMMARY, strategy=strategy) if strategy else None, **known))
    assert shown in text(found) and hidden not in text(found)
    assert "url" not in changes or all(span.href is None for span in found)


@pytest.mark.parametrize(("moment", "zone", "shown"), CASES["dates"])
def test_dates_are_in_the_readers_time_zone(moment: datetime, zone: str, shown: str) -> None:
    assert day(moment, zone) == shown


def test_other_publishers_of_a_story_are_named_with_their_titles() -> None:
    named = [article(id=n, publisher=f"P{n}", title=f"Title {n}", url=f"https://b.eu/{n}") for n in range(1, 12)]
    found = block(article(id=0), *named)
    assert text(found).endswith("".join(f"\n↳ Title {n} (P{n})" for n in range(1, 11)) + "\n↳ and 1 more")
    assert len([span for span in found if span.href]) == 11


def test_a_short_digest_has_the_best_items_and_a_button_for_the_rest() -> None:
    items = [item(n, article(id=n, title=f"Story {n}")) for n in range(9)]
    about = {"at_once": False, "today": TODAY, "zone": "UTC", "topics": ["Trade"], "failing": ()}
    reply, shown = compose_digest(replace(SUBSCRIPTION, query="topic:Trade"), items, size=SHORT, **about)  # type: ignore[arg-type]
    told = text(*reply.blocks)
    assert (
        "9 new stories" in told and "5. Story 4 (Gazette)" in told and "Story 5" not in told and "They go" not in told
    )
    assert shown == [1, 2, 3, 4, 5, 5, 5, 5, 5]
    assert [button.label for row in reply.buttons for button in row] == ["1", "2", "3", "4", "5", "+4 more"]


def ahead(days: int | str, kind: str = "comments", moved: str = "") -> DueDay:
    return DueDay(
        day=TODAY + timedelta(days=int(days)),
        kind=DeadlineKind(kind),
        sentence="So it says.",
        article_id=1,
        instead_of=date.fromisoformat(moved) if moved else None,
    )


@pytest.mark.parametrize(("deadlines", "line"), CASES["deadlines"])
def test_at_most_two_future_deadlines_are_shown_soonest_first(deadlines: list[str], line: str) -> None:
    days = tuple(ahead(*told.split()) for told in deadlines)
    assert text(block(standing=Standing(deadlines=days))) == "\n".join(filter(None, ("1. Lead pipes", line, END)))


@pytest.mark.parametrize(("name", "where", "told"), CASES["bodies"])
def test_the_actor_and_its_place_are_shown(name: str, where: str, told: str) -> None:
    body = Body(id="x", name=name, jurisdiction=where)
    assert body_text([article(facts=facts(bodies=(body,)))]) == told


def test_the_summary_comes_from_an_article_that_states_the_stage() -> None:
    proposed = article(id=1, title="Rule proposed", facts=facts("proposed"))
    silent = article(id=2, title="Towns wait", facts=facts())
    adopted = article(id=3, title="Rule adopted", facts=facts("adopted"), published_at=NOON + timedelta(days=9))
    again = article(id=4, title="So it is adopted", facts=facts("adopted"))
    told = text(block(proposed, silent, adopted, again))
    assert told.startswith("1. Rule adopted\nAdopted\nThey go.\nGazette · 19 Mar 2025")
    assert [told.count(one.title) for one in (proposed, silent, adopted)] == [1, 1, 1]
    # If no new article states the stage, the summary is that of the first one.
    assert "1. Towns wait\nAdopted" in text(block(silent, standing=Standing(stage=Stage.ADOPTED)))


def carried(story: int, *publishers: str, hours: int = 0, **values: object) -> DigestItem:
    articles = (
        article(id=n, publisher=name, published_at=NOON - timedelta(hours=hours)) for n, name in enumerate(publishers)
    )
    return item(story, *articles, **values)


def test_rank_is_by_new_stage_publishers_comment_days_and_age() -> None:
    items = [
        carried(1, "A"),
        carried(2, "A", standing=Standing(deadlines=(ahead(8),))),
        carried(3, "A", standing=Standing(deadlines=(ahead(7),)), hours=30),
        carried(4, "A", "B", hours=40),
        carried(5, "A", standing=Standing(stage=Stage.ADOPTED, before=Stage.PROPOSED), hours=50),
        carried(6, "A", "A", standing=Standing(deadlines=(ahead(3, "effective"),)), hours=1),
        # An article with a future date counts from the time when it was fetched.
        item(7, article(published_at=NOON + timedelta(days=900), fetched_at=NOON - timedelta(days=3))),
    ]
    assert [found.story.id for found in rank(items, TODAY)] == [5, 4, 3, 2, 1, 6, 7]
    assert [found.story.id for found in rank(items, TODAY - timedelta(days=9))] == [5, 4, 2, 1, 6, 3, 7]


@pytest.mark.parametrize(("why", "told"), CASES["reasons"])
def test_the_reasons_of_an_item_are_shown(why: dict[str, Any], told: str) -> None:
    assert told in because(Reasons(**why))
