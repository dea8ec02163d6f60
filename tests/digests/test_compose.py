"""Compose: what a reader sees of stories, and that nothing new goes untold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.digests.compose import (
    HEADLINES,
    MAX_OTHERS,
    MAX_TITLE,
    address,
    body_text,
    change_text,
    compose_digest,
    day,
    deadline_line,
    headline_block,
    item_block,
)
from bot.digests.rank import rank
from bot.known_facts import KnownBody
from bot.models import (
    Article,
    ArticleState,
    Digest,
    DigestItem,
    DueDay,
    Reasons,
    Standing,
    StoredSummary,
    Story,
    Subscription,
)
from bot.reply import Block
from bot.schedule import Schedule
from summarizer.facts import Stage
from tests.conftest import NOON
from tests.digests.facts import EPA, due, facts

SUBSCRIPTION = Subscription(
    id=1,
    chat_id=1,
    thread_id=None,
    topic=None,
    schedule=Schedule(times=("08:00",)),
    next_slot="08:00",
    created_at=NOON,
    next_due_at=NOON,
)
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
    summary=StoredSummary(text="They go.", sentences=(), strategy="lead", model="", created_at=NOON),
)


def article(**changes: object) -> Article:
    return replace(PLAIN, **changes)  # type: ignore[arg-type]


def digest(stories: int, **changes: object) -> Digest:
    items = tuple(
        DigestItem(story=Story(id=n, articles=(article(id=n, title=f"Story {n}"),)), reasons=Reasons())
        for n in range(stories)
    )
    return Digest(subscription=replace(SUBSCRIPTION, **changes), local_date=date(2025, 3, 10), items=items)  # type: ignore[arg-type]


def text(*blocks: Block) -> str:
    return "\n".join("".join(span.text for span in block) for block in blocks)


def test_an_item_has_title_summary_source_date_and_link() -> None:
    block = item_block(Story(id=1, articles=(article(),)), number=3, zone="UTC")
    assert text(block) == "3. Lead pipes\nThey go.\nGazette · 10 Mar 2025 · Read it"
    assert block[-1].href == "https://a.eu/1"
    assert {span.style for span in block} == {"plain", "bold", "italic", "link"}


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"summary": None}, "follow the link"),
        ({"dated": False}, "Gazette · seen 10 Mar 2025"),
        ({"url": "file:///srv/notes/Note%20%C3%A9.md"}, "Note é.md"),
        ({"url": None}, "10 Mar 2025"),
        ({"title": ""}, "They go."),
    ],
)
def test_an_item_that_lacks_something(changes: dict[str, object], shown: str) -> None:
    block = item_block(Story(id=1, articles=(article(**changes),)), number=1, zone="UTC")
    assert shown in text(block)
    if "url" in changes:
        assert all(span.href is None for span in block)


@pytest.mark.parametrize(("strategy", "told"), [("generative", True), ("extractive", False), ("lead", False)])
def test_an_item_says_when_its_words_are_not_the_publishers(strategy: str, told: bool) -> None:
    summary = StoredSummary(text="They go.", sentences=(), strategy=strategy, model="m", created_at=NOON)
    block = item_block(Story(id=1, articles=(article(summary=summary),)), number=1, zone="UTC")
    assert ("Written by a model" in text(block)) is told


def test_an_item_without_text_and_link_does_not_tell_to_follow_one() -> None:
    block = item_block(Story(id=1, articles=(article(summary=None, url=None),)), number=1, zone="UTC")
    assert "follow the link" not in text(block)


def test_dates_are_those_of_the_zone() -> None:
    late = datetime(2025, 3, 10, 23, 30, tzinfo=UTC)
    assert day(late, "Asia/Shanghai") == "11 Mar 2025"
    assert day(late, "America/New_York") == "10 Mar 2025"
    assert day(datetime(1, 1, 1, tzinfo=UTC), "UTC") == "1 Jan 1"


@pytest.mark.parametrize(
    ("moment", "zone"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "America/New_York"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "Asia/Tokyo"),
    ],
)
def test_a_date_at_the_end_of_the_calendar_breaks_nothing(moment: datetime, zone: str) -> None:
    assert day(moment, zone)


def test_others_who_carry_the_story_are_named_with_their_titles() -> None:
    others = (
        article(),
        article(id=2, publisher="Post", title="Pipes of lead", url="https://b.eu/2"),
        article(id=3, publisher="Zeitung", title="Blei", url=None),
    )
    block = item_block(Story(id=1, articles=others), number=1, zone="UTC")
    assert text(block).endswith("Read it\n↳ Pipes of lead (Post)\n↳ Blei (Zeitung)")
    assert [span.href for span in block if span.href] == ["https://a.eu/1", "https://b.eu/2"]
    assert address(article(url="https://a.eu")) == "https://a.eu"


@pytest.mark.parametrize(("others", "more"), [(MAX_OTHERS, None), (MAX_OTHERS + 1, 1), (90, 80)])
def test_of_many_others_ten_are_named_and_the_rest_counted(others: int, more: int | None) -> None:
    articles = tuple(article(id=n, publisher=f"P{n}", title=f"Title {n}") for n in range(others + 1))
    told = text(item_block(Story(id=1, articles=articles), number=1, zone="UTC"))
    assert told.count("\n↳ Title ") == 10
    assert "↳ Title 1 (P1)\n" in told
    assert "↳ Title 10 (P10)" in told
    assert "Title 11" not in told
    assert told.endswith(f"\n↳ and {more} more" if more else "↳ Title 10 (P10)")


def test_a_long_title_is_cut_wherever_it_is_shown() -> None:
    fits, long = "x" * MAX_TITLE, "y" * (MAX_TITLE + 1)
    story = Story(id=1, articles=(article(title=long), article(id=2, title=long), article(id=3, title=fits)))
    block = item_block(story, number=1, zone="UTC")
    for told in (text(block), text(headline_block(story))):
        assert long not in told
        assert "y" * 299 + "…" in told
    assert text(block).count("…") == 2
    assert fits in text(block)


def test_nothing_new() -> None:
    reply, shown = compose_digest(digest(0), zone="UTC", size=5, delivery_id=1)
    assert "Nothing new." in text(*reply.blocks)
    assert (shown, reply.buttons) == ([], ())


@pytest.mark.parametrize("stories", [1, 4, 5, 6, 29, 30, 31, 80])
def test_every_story_is_in_full_a_headline_or_behind_the_button(stories: int) -> None:
    size = 5
    reply, shown = compose_digest(digest(stories), zone="UTC", size=size, delivery_id=7)
    told = text(*reply.blocks)
    assert len(shown) == stories
    for n in range(min(stories, size)):
        assert f"{n + 1}. Story {n}\nThey go." in told
    for n in range(size, min(stories, size + HEADLINES)):
        assert f"• Story {n} (Gazette)" in told
        assert f"Story {n}" in text(reply.blocks[shown[n]])
    assert ("1 new story" if stories == 1 else f"{stories} new stories") in told
    assert [button.label for button in reply.buttons[0]] == [str(n + 1) for n in range(min(stories, size))]
    assert reply.buttons[0][0].data == "r:0"  # opens the first item
    if stories > size:
        assert [(button.label, button.data) for button in reply.buttons[1]] == [(f"+{stories - size} more", "o:d7.5")]
    else:
        assert len(reply.buttons) == 1
    assert all(0 < block < len(reply.blocks) for block in shown)


def test_the_title_names_topic_and_day() -> None:
    reply, _ = compose_digest(digest(1, topic="Trade"), zone="UTC", size=5, delivery_id=1)
    assert text(reply.blocks[0]).startswith("Your digest on Trade · Monday 10 March 2025")


def test_rank_more_publishers_first_then_the_newer() -> None:
    def item(story: int, *publishers: str, hours: int = 0) -> DigestItem:
        articles = tuple(
            article(id=n, publisher=name, published_at=NOON - timedelta(hours=hours))
            for n, name in enumerate(publishers)
        )
        return DigestItem(story=Story(id=story, articles=articles), reasons=Reasons())

    items = [item(1, "A", hours=5), item(2, "A"), item(3, "A", "B", hours=9), item(4, "A", "A", "A"), item(5, "A")]
    assert [found.story.id for found in rank(items)] == [3, 5, 4, 2, 1]


def test_rank_takes_a_date_in_the_future_for_that_of_when_it_was_seen() -> None:
    def item(story: int, published_at: datetime, fetched_at: datetime) -> DigestItem:
        found = article(id=story, published_at=published_at, fetched_at=fetched_at)
        return DigestItem(story=Story(id=story, articles=(found,)), reasons=Reasons())

    hour = timedelta(hours=1)
    items = [
        item(1, NOON + timedelta(days=900), NOON - 3 * hour),
        item(2, NOON - 2 * hour, NOON),
        item(3, NOON - 4 * hour, NOON),
        item(4, datetime(9999, 12, 31, tzinfo=UTC), NOON - hour),
    ]
    assert [found.story.id for found in rank(items)] == [4, 2, 1, 3]


TODAY = date(2025, 3, 10)


def day_ahead(days: int, kind: str = "comments", **changes: object) -> DueDay:
    found = DueDay(day=TODAY + timedelta(days=days), kind=kind, sentence="So it says.", article_id=1)
    return replace(found, **changes)  # type: ignore[arg-type]


def test_facts_stand_between_title_and_summary() -> None:
    found = facts("proposed", due("2025-03-19"), due("2025-05-01", "effective"), bodies=(EPA,))
    story = Story(id=1, articles=(article(facts=found),))
    block = item_block(story, number=1, zone="UTC", today=TODAY)
    assert text(block).splitlines()[:5] == [
        "1. Lead pipes",
        "Proposed · Environmental Protection Agency, US",
        "Comments by 19 March 2025 (in 9 days)",
        "Takes effect 1 May 2025",
        "They go.",
    ]
    # Without a day to count from, nobody can tell which are past.
    assert "Comments" not in text(item_block(story, number=1, zone="UTC"))


def test_a_move_is_the_first_line() -> None:
    story = Story(id=1, articles=(article(facts=facts("adopted")),))
    standing = Standing(stage="in_force", before="adopted")
    told = text(item_block(story, number=4, zone="UTC", standing=standing))
    assert told.startswith("4. Moved from adopted to in force\nLead pipes\nThey go.")

    line = text(headline_block(story, standing))
    assert line == "• Moved from adopted to in force: Lead pipes (Gazette)"


@pytest.mark.parametrize("stage", [stage.value for stage in Stage])
def test_each_stage_has_a_word_but_other(stage: str) -> None:
    told = text(item_block(Story(id=1, articles=(article(facts=facts(stage)),)), number=1, zone="UTC"))
    line = told.splitlines()[1]
    assert line == ("They go." if stage == "other" else stage.replace("_", " ").capitalize())


@pytest.mark.parametrize(
    ("deadlines", "line"),
    [
        ((), None),
        ((day_ahead(-1),), None),
        ((day_ahead(0, "meeting"),), "Meeting on 10 March 2025 (today)"),
        ((day_ahead(1, "application"),), "Apply by 11 March 2025 (tomorrow)"),
        ((day_ahead(31, "compliance"),), "Comply by 10 April 2025 (in 31 days)"),
        ((day_ahead(32, "other"),), "Due 11 April 2025"),
        ((day_ahead(40, "expires"),), "Ends 19 April 2025"),
        (
            (day_ahead(-9), day_ahead(2), day_ahead(40, "effective"), day_ahead(50)),
            "Comments by 12 March 2025 (in 2 days)\nTakes effect 19 April 2025",
        ),
        (
            (day_ahead(2, instead_of=TODAY),),
            "Comments by 12 March 2025 (in 2 days; moved from 10 March 2025)",
        ),
    ],
)
def test_two_days_at_most_soonest_first_none_past(deadlines: tuple[DueDay, ...], line: str | None) -> None:
    assert deadline_line(deadlines, TODAY) == line
    assert change_text(day_ahead(2)) is None


def test_a_day_under_two_kinds_is_told_once() -> None:
    twice = (
        day_ahead(40, "compliance"),
        day_ahead(40, "effective"),
        day_ahead(50, "application"),
        day_ahead(50, "other"),
    )
    assert deadline_line(twice, TODAY) == "Takes effect 19 April 2025\nApply by 29 April 2025"
    both = day_ahead(40), day_ahead(40, "meeting")
    assert deadline_line(both, TODAY) == "Comments by 19 April 2025\nMeeting on 19 April 2025"


def test_who_acts_and_where() -> None:
    def body(name: str, where: str) -> str | None:
        return body_text([article(facts=facts(bodies=(KnownBody(id="x", name=name, jurisdiction=where),)))])

    assert body("European Commission", "EU") == "European Commission, EU"
    assert body("Shanghai Municipal Government", "CN-SH") == "Shanghai Municipal Government, China"
    assert body("Bank of Japan", "JP") == "Bank of Japan"
    assert body("Treasury", "GB") == "Treasury, UK"
    assert body("Parliament of the United Kingdom", "GB") == "Parliament of the United Kingdom"
    assert body_text([article()]) is None
    assert body_text([article(facts=replace(facts(), jurisdictions=("FR", "EU")))]) == "France"


def test_rank_moves_first_then_publishers_then_near_comment_days() -> None:
    def item(story: int, *publishers: str, standing: Standing = Standing(), hours: int = 0) -> DigestItem:  # noqa: B008
        articles = tuple(
            article(id=n, publisher=name, published_at=NOON - timedelta(hours=hours))
            for n, name in enumerate(publishers)
        )
        return DigestItem(story=Story(id=story, articles=articles), reasons=Reasons(), standing=standing)

    items = [
        item(1, "A"),
        item(2, "A", standing=Standing(deadlines=(day_ahead(8),))),
        item(3, "A", standing=Standing(deadlines=(day_ahead(7),)), hours=30),
        item(4, "A", "B", hours=40),
        item(5, "A", standing=Standing(stage="adopted", before="proposed"), hours=50),
        item(6, "A", standing=Standing(deadlines=(day_ahead(3, "effective"),)), hours=1),
    ]
    assert [found.story.id for found in rank(items, TODAY)] == [5, 4, 3, 2, 1, 6]
    assert [found.story.id for found in rank(items)] == [5, 4, 2, 1, 6, 3]


def test_the_summary_under_a_stage_is_of_an_article_that_says_it() -> None:
    proposed = article(id=1, title="Rule proposed", facts=facts("proposed"))
    silent = article(id=2, title="Towns wait", facts=facts())
    adopted = article(id=3, title="Rule adopted", facts=facts("adopted"), published_at=NOON + timedelta(days=9))
    again = article(id=4, title="So it is adopted", facts=facts("adopted"))
    story = Story(id=1, articles=(proposed, silent, adopted, again))
    told = text(item_block(story, number=1, zone="UTC"))
    assert told.startswith("1. Rule adopted\nAdopted\nThey go.\nGazette · 19 Mar 2025")
    assert [told.count(one.title) for one in story.articles[:3]] == [1, 1, 1]
    assert "Rule adopted" in text(headline_block(story, Standing(stage="adopted", before="proposed")))
    # Where none of those that are new says it, the first stands.
    part = Story(id=1, articles=(silent,))
    assert "1. Towns wait\nAdopted" in text(item_block(part, number=1, zone="UTC", standing=Standing(stage="adopted")))
    assert text(item_block(Story(id=1, articles=(silent, silent)), number=1, zone="UTC")).startswith("1. Towns wait")
