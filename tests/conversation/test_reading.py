"""/latest, /search, and the pages that their buttons open."""

import re
from datetime import timedelta

from bot.storage import Storage
from bot.storage.chats import KEPT_A_CHAT
from summarizer.facts import Facts
from tests.conftest import NOON, Clock, Maker
from tests.conversation.conftest import CHAT, Person
from tests.digests.facts import due, facts, put
from tests.digests.planning import news, plan


def test_a_button_of_a_deleted_view_says_that_it_is_too_old(ann: Person, twelve: None) -> None:
    ann.says("/latest")
    old = ann.reply
    for _ in range(KEPT_A_CHAT):
        ann.says("/latest")
    ann.reply = old
    assert "too old" in ann.presses("Next ▶")


def test_turned_pages_keep_their_list(ann: Person, twelve: None) -> None:
    ann.says("/latest")
    for _ in range(KEPT_A_CHAT // 2):
        ann.presses("Next ▶")
        ann.presses("◀ Previous")
    assert "Article 05" in ann.presses("Next ▶")
    assert ann.storage.database.column("SELECT kind FROM views") == ["latest"]


def test_an_empty_database_at_each_stage_says_what_to_do(ann: Person, storage: Storage, make: Maker) -> None:
    assert "No article is ready yet. See /sources" in ann.says("/latest")
    assert "policybot source add URL" in ann.says("/sources")
    make.source("Gazette")
    assert "No article is ready yet" in ann.says("/search law")
    assert ann.labels == ["Save as alert"]
    article_id = make.fetched(title="Steel tariffs")
    said = ann.says("/latest")
    assert "Latest\nNo article is ready yet." in said and "1 article is waiting to be summarised" in said
    storage.articles.fail(article_id, "no text")
    assert "waiting" not in ann.says("/latest")


def test_latest_shows_titles_of_articles_that_wait_for_a_summary(
    ann: Person, storage: Storage, make: Maker, clock: Clock
) -> None:
    source = make.source("Gazette")
    for n in range(8):
        make.fetched(f"w{n}", source=source, title=f"Waiting {n}")
    told = ann.says("/latest")
    assert told.count("· Waiting") == 5 and "8 articles are waiting" in told and "policybot process" not in told
    clock.forward(minutes=1)
    make.ready("r", source=source, title="Ready")
    told = ann.says("/latest")
    assert "1. Ready" in told and "8 articles are waiting" in told and told.count("· Waiting") == 4
    clock.forward(minutes=1)
    make.ready("s", source=source, title="Ready too")
    assert "Ready too" not in ann.says("/search ready -too")
    assert "2. Ready" in ann.says("/latest")
    storage.articles.read_again(next(one.id for one in storage.articles.recent(9) if one.title == "Ready too"))
    told = ann.says("/latest")
    assert "9 articles are waiting" in told and told.count("Ready too") == 1


def test_titles_of_waiting_articles_match_the_search(ann: Person, storage: Storage, make: Maker) -> None:
    make.fetched("a", source=make.source("Gazette", topics=("Trade",)), title="Steel duties")
    make.fetched("b", source=make.source("Paper"), title="Tin duties")
    for typed, steel, tin in (
        ("steel", True, False),
        ("steel, tin", True, True),
        ("duties -steel", False, True),
        ("trade", True, False),
        ("source:Paper", False, True),
        ("in:de", False, False),
    ):
        for command in ("latest", "search"):
            told = ann.says(f"/{command} {typed}")
            assert ("· Steel duties" in told, "· Tin duties" in told) == (steel, tin), typed
            assert "2 articles are waiting" in told


def test_articles_not_about_policy_are_listed_last_on_their_day(ann: Person, storage: Storage, make: Maker) -> None:
    source = make.source("Ministry")
    for n, hours in enumerate((0, 1, 2, 24, 25, 26)):
        article = make.ready(f"n{n}", title=f"Article {n}", published=NOON - timedelta(hours=hours))
        storage.entries.put(source.id, [(f"n{n}", article, "", None)])
        storage.facts.putting(article, Facts(policy=n not in (0, 3)), version="1")()

    def listed() -> str:
        pages = ann.says("/latest 2"), ann.presses("Next ▶"), ann.presses("Next ▶")
        return "".join(re.findall(r"Article (\d)", "".join(pages)))

    assert listed() == "120453"
    storage.sources.change(source.id, policy=True)
    assert listed() == "012345"


def test_the_rest_of_a_digest_opens_page_by_page(ann: Person, twelve: None, storage: Storage, clock: Clock) -> None:
    ann.says("/subscribe 13:00 UTC")
    clock.forward(hours=1)
    assert plan(storage, clock()) == 1
    (delivery,) = storage.deliveries.all()
    (button,) = delivery.messages[-1].message.buttons[-1]
    assert "From your digest · 6–10 of 12\n\n6. Article 05" in ann.sends(button.data)
    assert "11–12 of 12" in ann.presses("Next ▶")
    assert ann.turning == ["◀ Previous"]


def test_buttons_of_news_show_the_story_and_stop_following(
    ann: Person, storage: Storage, make: Maker, clock: Clock
) -> None:
    make.ready("first")
    ann.says("/latest")
    ann.says("/follow 1")
    (story,) = storage.follows.stories(CHAT)
    clock.forward(minutes=5)
    make.ready("second", story=story, summary="Rents rose by 4 percent.", text="Rents rose by 4 percent.")
    assert news(storage, clock()) == 1
    (delivery,) = storage.deliveries.all()
    (buttons,) = delivery.messages[0].message.buttons
    assert [button.label for button in buttons] == ["Timeline", "Stop following"]
    timeline, stop = (ann.sends(button.data) for button in buttons)
    assert "Title second" in timeline
    assert "You no longer follow" in stop
    assert storage.follows.stories(CHAT) == []


def test_a_search_shows_the_current_deadline_and_stage_of_the_story(ann: Person, storage: Storage, make: Maker) -> None:
    tomorrow, later = NOON.date() + timedelta(days=1), NOON.date() + timedelta(days=20)
    first = make.ready("first", title="Lead rule", published=NOON - timedelta(days=3))
    story = storage.articles.get(put(storage, first, facts("proposed", due(tomorrow.isoformat())))).story_id
    extended = due(later.isoformat(), moved=True)
    put(storage, make.ready("second", story=story, title="Notice", published=NOON), facts("other", extended))
    shown = ann.says("/search lead")
    assert "Comments by 30 March 2025 (in 20 days; moved from 11 March 2025)" in shown
    assert "tomorrow" not in shown
    put(storage, make.ready("third", story=story, title="End", published=NOON), facts("withdrawn"))
    # The summary is of the proposal. "Withdrawn" above it would say something that the article does not say.
    shown = ann.says("/search lead")
    assert "Lead rule\nProposed\n" in shown
    assert shown.endswith("Read it · 2 more articles\nLater in this story: withdrawn")
    assert "now:" not in ann.says("/search end")
