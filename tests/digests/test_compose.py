"""Compose: what a reader sees of stories, and that nothing new goes untold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.digests.compose import (
    HEADLINES,
    MAX_TITLE,
    body_text,
    compose_digest,
    day,
    deadline_line,
    headline_block,
    item_block,
)
from bot.digests.rank import because, in_full, rank
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

TODAY = date(2025, 3, 10)
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
SUMMARY = StoredSummary(text="They go.", sentences=(), strategy="lead", model="", created_at=NOON)
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


def digest(stories: int, **changes: object) -> Digest:
    items = tuple(item(n, article(id=n, title=f"Story {n}")) for n in range(stories))
    return Digest(subscription=replace(SUBSCRIPTION, **changes), local_date=TODAY, items=items)  # type: ignore[arg-type]


def text(*blocks: Block) -> str:
    return "\n".join("".join(span.text for span in block) for block in blocks)


def block(*articles: Article, number: int = 1, **values: object) -> Block:
    return item_block(Story(id=1, articles=articles or (PLAIN,)), number=number, zone="UTC", **values)  # type: ignore[arg-type]


def test_an_item_has_title_summary_source_date_and_link() -> None:
    found = block(number=3)
    assert text(found) == "3. Lead pipes\nThey go.\nGazette · 10 Mar 2025 · Read it"
    assert found[-1].href == "https://a.eu/1"
    assert {span.style for span in found} == {"plain", "bold", "italic", "link"}


@pytest.mark.parametrize(
    ("changes", "shown", "hidden"),
    [
        ({"summary": None}, "follow the link", "They go"),
        ({"summary": None, "url": None}, "No text", "follow the link"),
        ({"dated": False}, "Gazette · seen 10 Mar 2025", " · 10"),
        ({"url": "file:///srv/notes/Note%20%C3%A9.md"}, "Note é.md", "file:"),
        ({"url": None}, "10 Mar 2025", "Read it"),
        ({"title": ""}, "They go.", "Lead"),
        # Its words are not the publisher's.
        ({"summary": replace(SUMMARY, strategy="generative")}, "Written by a model", "–"),
        ({"summary": replace(SUMMARY, strategy="extractive")}, "They go.", "Written by a model"),
    ],
)
def test_an_item_that_lacks_or_adds_something(changes: dict[str, object], shown: str, hidden: str) -> None:
    found = block(article(**changes))
    assert shown in text(found) and hidden not in text(found)
    assert "url" not in changes or all(span.href is None for span in found)


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        (datetime(2025, 3, 10, 23, 30, tzinfo=UTC), "Asia/Shanghai", "11 Mar 2025"),
        (datetime(2025, 3, 10, 23, 30, tzinfo=UTC), "America/New_York", "10 Mar 2025"),
        # The ends of the calendar break nothing.
        (datetime(1, 1, 1, tzinfo=UTC), "America/New_York", "1 Jan 1"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "Asia/Tokyo", "31 Dec 9999"),
    ],
)
def test_dates_are_those_of_the_zone(moment: datetime, zone: str, shown: str) -> None:
    assert day(moment, zone) == shown


@pytest.mark.parametrize(("others", "more"), [(2, ""), (10, ""), (11, "\n↳ and 1 more"), (90, "\n↳ and 80 more")])
def test_others_who_carry_the_story_are_named_with_their_titles(others: int, more: str) -> None:
    named = [
        article(id=n, publisher=f"P{n}", title=f"Title {n}", url=f"https://b.eu/{n}") for n in range(1, others + 1)
    ]
    found = block(article(id=0), *named)
    shown = min(others, 10)
    assert text(found).endswith("Read it" + "".join(f"\n↳ Title {n} (P{n})" for n in range(1, shown + 1)) + more)
    assert len([span for span in found if span.href]) == 1 + shown


def test_an_update_tells_the_summary_of_each_article() -> None:
    other = article(id=2, title="Pipes stay", summary=replace(SUMMARY, text="They stay."))
    told = text(block(PLAIN, other, update=True))
    assert told.startswith("1. New in a story you have had\nLead pipes\nThey go.\n")
    assert "↳ Pipes stay\nThey stay.\nGazette" in told


def test_a_long_title_is_cut_wherever_it_is_shown() -> None:
    fits, long = "x" * MAX_TITLE, "y" * (MAX_TITLE + 1)
    articles = article(title=long), article(id=2, title=long), article(id=3, title=fits)
    for told, cuts in ((text(block(*articles)), 2), (text(headline_block(Story(id=1, articles=articles))), 1)):
        assert long not in told
        assert told.count("y" * 299 + "…") == cuts
    assert fits in text(block(*articles))


@pytest.mark.parametrize("stories", [0, 1, 5, 6, 30, 31, 80])
def test_every_story_is_in_full_a_headline_or_behind_the_button(stories: int) -> None:
    size = 5
    reply, shown = compose_digest(digest(stories, topic="Trade"), zone="UTC", size=size, delivery_id=7)
    told = text(*reply.blocks)
    assert told.startswith("Your digest on Trade · Monday 10 March 2025")
    assert len(shown) == stories
    assert all(0 < block < len(reply.blocks) for block in shown)
    if not stories:
        assert "Nothing new." in told and reply.buttons == ()
        return
    for n in range(min(stories, size + HEADLINES)):
        line = f"{n + 1}. Story {n}\nThey go." if n < size else f"• Story {n} (Gazette)"
        assert line in text(reply.blocks[shown[n]])
    assert ("1 new story" if stories == 1 else f"{stories} new stories") in told
    labels = [[button.label for button in row] for row in reply.buttons]
    more = [[f"+{stories - size} more"]] if stories > size else []
    assert labels == [[str(n + 1) for n in range(min(stories, size))], *more]


def test_facts_stand_between_title_and_summary() -> None:
    found = facts("proposed", due("2025-03-19"), due("2025-05-01", "effective"), bodies=(EPA,))
    assert text(block(article(facts=found), today=TODAY)).splitlines()[:5] == [
        "1. Lead pipes",
        "Proposed · Environmental Protection Agency, US",
        "Comments by 19 March 2025 (in 9 days)",
        "Takes effect 1 May 2025",
        "They go.",
    ]
    # Without a day to count from, nobody can tell which are past.
    assert "Comments" not in text(block(article(facts=found)))


def test_a_move_is_the_first_line() -> None:
    story, standing = Story(id=1, articles=(PLAIN,)), Standing(stage="in_force", before="adopted")
    told = text(block(number=4, standing=standing))
    assert told.startswith("4. Moved from adopted to in force\nLead pipes\nThey go.")
    assert text(headline_block(story, standing)) == "• Moved from adopted to in force: Lead pipes (Gazette)"


@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_has_a_word_but_other(stage: Stage) -> None:
    line = text(block(article(facts=facts(stage.value)))).splitlines()[1]
    assert line == ("They go." if stage is Stage.OTHER else stage.value.replace("_", " ").capitalize())


def ahead(days: int, kind: str = "comments", **changes: object) -> DueDay:
    found = DueDay(day=TODAY + timedelta(days=days), kind=kind, sentence="So it says.", article_id=1)
    return replace(found, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("deadlines", "line"),
    [
        ([], None),
        ([ahead(-1)], None),
        ([ahead(0, "meeting")], "Meeting on 10 March 2025 (today)"),
        ([ahead(1, "application")], "Apply by 11 March 2025 (tomorrow)"),
        ([ahead(31, "compliance")], "Comply by 10 April 2025 (in 31 days)"),
        ([ahead(32, "other")], "Due 11 April 2025"),
        ([ahead(40, "expires")], "Ends 19 April 2025"),
        (
            [ahead(-9), ahead(2), ahead(40, "effective"), ahead(50)],
            "Comments by 12 March 2025 (in 2 days)\nTakes effect 19 April 2025",
        ),
        ([ahead(2, instead_of=TODAY)], "Comments by 12 March 2025 (in 2 days; moved from 10 March 2025)"),
        # A day under two kinds that say the same is told once.
        (
            [ahead(40, "compliance"), ahead(40, "effective"), ahead(50, "application"), ahead(50, "other")],
            "Takes effect 19 April 2025\nApply by 29 April 2025",
        ),
        ([ahead(40), ahead(40, "meeting")], "Comments by 19 April 2025\nMeeting on 19 April 2025"),
    ],
)
def test_two_days_at_most_soonest_first_none_past(deadlines: list[DueDay], line: str | None) -> None:
    assert deadline_line(deadlines, TODAY) == line


@pytest.mark.parametrize(
    ("name", "where", "told"),
    [
        ("European Commission", "EU", "European Commission, EU"),
        ("Shanghai Municipal Government", "CN-SH", "Shanghai Municipal Government, China"),
        ("Bank of Japan", "JP", "Bank of Japan"),
        ("Treasury", "GB", "Treasury, UK"),
        ("Parliament of the United Kingdom", "GB", "Parliament of the United Kingdom"),
    ],
)
def test_who_acts_and_where(name: str, where: str, told: str) -> None:
    body = KnownBody(id="x", name=name, jurisdiction=where)
    assert body_text([article(facts=facts(bodies=(body,)))]) == told


def test_where_nobody_is_named_the_place_is_told() -> None:
    assert body_text([PLAIN]) is None
    assert body_text([article(facts=replace(facts(), jurisdictions=("FR", "EU")))]) == "France"


def test_the_summary_under_a_stage_is_of_an_article_that_says_it() -> None:
    proposed = article(id=1, title="Rule proposed", facts=facts("proposed"))
    silent = article(id=2, title="Towns wait", facts=facts())
    adopted = article(id=3, title="Rule adopted", facts=facts("adopted"), published_at=NOON + timedelta(days=9))
    again = article(id=4, title="So it is adopted", facts=facts("adopted"))
    told = text(block(proposed, silent, adopted, again))
    assert told.startswith("1. Rule adopted\nAdopted\nThey go.\nGazette · 19 Mar 2025")
    assert [told.count(one.title) for one in (proposed, silent, adopted)] == [1, 1, 1]
    # Where none of those that are new says it, the first stands.
    assert "1. Towns wait\nAdopted" in text(block(silent, standing=Standing(stage="adopted")))


def carried(story: int, *publishers: str, hours: int = 0, **values: object) -> DigestItem:
    articles = (
        article(id=n, publisher=name, published_at=NOON - timedelta(hours=hours)) for n, name in enumerate(publishers)
    )
    return item(story, *articles, **values)


def test_rank_moves_first_then_publishers_then_near_comment_days_then_the_newer() -> None:
    items = [
        carried(1, "A"),
        carried(2, "A", standing=Standing(deadlines=(ahead(8),))),
        carried(3, "A", standing=Standing(deadlines=(ahead(7),)), hours=30),
        carried(4, "A", "B", hours=40),
        carried(5, "A", standing=Standing(stage="adopted", before="proposed"), hours=50),
        carried(6, "A", "A", standing=Standing(deadlines=(ahead(3, "effective"),)), hours=1),
    ]
    assert [found.story.id for found in rank(items, TODAY)] == [5, 4, 3, 2, 1, 6]
    assert [found.story.id for found in rank(items)] == [5, 4, 2, 1, 6, 3]


def test_rank_takes_a_date_in_the_future_for_that_of_when_it_was_seen() -> None:
    hour = timedelta(hours=1)
    dates = [
        (NOON + timedelta(days=900), NOON - 3 * hour),
        (NOON - 2 * hour, NOON),
        (NOON - 4 * hour, NOON),
        (datetime(9999, 12, 31, tzinfo=UTC), NOON - hour),
    ]
    items = [item(n, article(published_at=at, fetched_at=seen)) for n, (at, seen) in enumerate(dates, 1)]
    assert [found.story.id for found in rank(items)] == [4, 2, 1, 3]


SENTENCE = "A duty: “25 %”, from May."


@pytest.mark.parametrize(
    ("reasons", "reader", "operator"),
    [
        (Reasons(), "you get all topics", "all topics"),
        (Reasons(topic="Trade", query="in:DE"), "it is on Trade, in:DE", "Trade, in:DE"),
        (Reasons(topic="Trade", sentence=SENTENCE), f"“{SENTENCE}”", f"Trade: “{SENTENCE}”"),
        (Reasons(interest="steel", repeats=True), "“steel” by meaning", "“steel” by meaning; it says nothing new"),
        (Reasons(topic="Trade", by_story=True), "earlier article", "Trade, by an earlier article of the story"),
        (Reasons(follows=True), "you follow this story", "follows the story"),
    ],
)
def test_reasons_are_kept_and_told(reasons: Reasons, reader: str, operator: str) -> None:
    assert Reasons.from_json(reasons.to_json()) == reasons
    assert reader in because(reasons)
    assert in_full(reasons) == operator
