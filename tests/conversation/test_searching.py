"""/search: what it finds, how it shows it, and its pages."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import Conversation
from bot.known_facts import KnownFacts
from bot.query import read_stored
from bot.reply import Reply
from bot.storage import Storage
from bot.storage.unsent import Sought
from tests.conftest import NOON, Clock, Maker
from tests.conversation.conftest import Person


def bolds(reply: Reply | None) -> list[str]:
    """What is bold in a reply, without its title."""
    assert reply is not None
    return [span.text for block in reply.blocks[1:] for span in block if span.style == "bold"]


def order(told: str, *titles: str) -> bool:
    """Whether these titles are told, in this order."""
    places = [told.find(title) for title in titles]
    return -1 not in places and places == sorted(places)


def test_words_are_bold_in_title_and_summary_by_their_stem(ann: Person, make: Maker) -> None:
    make.ready("a", title="New limits for PFAS", text="Six chemicals.", summary="The agency limited six chemicals.")
    told = ann.says("/search pfas limit")
    assert "1. New limits for PFAS" in told
    assert bolds(ann.reply) == ["limits", "PFAS", "limited"]
    ann.says('/search "six chemicals" -gas')
    assert bolds(ann.reply) == ["New limits for PFAS", "six chemicals"]


def test_a_topic_or_source_by_its_whole_name_needs_no_quotes(ann: Person, storage: Storage, make: Maker) -> None:
    policy = make.source("Policy Gazette", topics=("AI and data",))
    make.ready("a", title="Rule on wine", source=policy)
    make.ready("b", title="Rule on data", source=make.source("Other", topics=("AI",)))
    assert ann.says("/search topic:ai and data wine").startswith('Articles with “wine topic:"ai and data"” · 1\n')
    assert '“rule source:"policy gazette"” · 1\n' in ann.says("/search rule source: policy gazette")
    assert ann.says("/latest topic:AI and data").startswith('Latest on topic:"AI and data" · 1\n')
    assert "Latest on topic:AI" in ann.says("/latest topic:AI")
    assert 'topic:"AI and data"' in ann.says("/deadlines topic:AI and data 60")


def towards(*axis: float) -> Sequence[float]:
    return axis


@pytest.fixture
def meant(storage: Storage, clock: Clock, make: Maker) -> Person:
    """A reader whose bot has an encoder: it knows of ships, and nothing else."""
    person = Person(storage, clock)
    texts: list[str] = []

    def embed(text: str) -> Sequence[float] | None:
        texts.append(text)
        return None if text == "busy" else (0.0, 0.0, 1.0) if text == "quark" else towards(1.0, 0.0, 0.0)

    person.conversation = Conversation(storage, person.conversation._settings, clock, embed=embed)
    ship = make.ready("ship", title="Vessels", text="Freight at sea.", embedding=towards(0.8, 0.6, 0.0))
    boat = make.ready("boat", title="Barges", text="Freight on rivers.", embedding=towards(0.6, 0.8, 0.0))
    make.ready("tree", title="Forests", text="Trees grow.", embedding=towards(0.0, 1.0, 0.0))
    make.summarized("waits", title="Ferries", text="They wait.", embedding=towards(1.0, 0.0, 0.0))
    make.ready("none", title="Ports", text="A port for yachts and dinghies.")
    make.ready("other", title="Other", text="Of another encoder.", embedding=towards(1.0, 0.0))
    for article, place in ((ship, "DE"), (boat, "FR")):
        storage.facts.put(article, KnownFacts(jurisdictions=(place,)), version="1")
    return person


def test_where_words_find_little_meaning_helps_and_says_so(meant: Person) -> None:
    told = meant.says("/search yachts")
    assert "Articles with “yachts” · 3\n" in told
    assert order(told, "1. Ports", "Near in meaning\nChosen by a model", "2. Vessels", "3. Barges")
    assert "Forests" not in told
    assert "Ferries" not in told


def test_meaning_comes_before_what_has_only_some_of_the_words(meant: Person) -> None:
    told = meant.says("/search yachts dinghies rowing")
    assert order(told, "1. Vessels", "2. Barges", "With some of the words\nNo article has all of them.", "3. Ports")


def test_nothing_is_near_to_what_nothing_is_about_and_a_busy_model_is_no_matter(meant: Person) -> None:
    assert "No article has quark" in meant.says("/search quark")
    assert "No article has busy" in meant.says("/search busy")
    assert "Near" not in meant.says("/search in:de")


PIECES = ["(", ")", '"', "-", ":", "AND", "OR", "NOT", "NEAR(", "*", "^", "pfas", "办法", "in:de", "body:", "source:x"]
PIECES += ["topic:", "after:7d", "before:9999", "after:0001", "stage:adopted", "'", "\x00", "\ud800", "%", "{", ";--"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.text(max_size=40))
def test_any_input_is_answered_shown_stored_and_sent(
    ann: Person, storage: Storage, make: Maker, clock: Clock, text: str
) -> None:
    if not storage.articles.newest_id():
        make.ready("a", title="PFAS 办法", text="PFAS limits.")
    assert ann.says(f"/search {text}")
    assert ann.conversation.inline(text, user_id=1, language=None, offset="") is not None
    stored = read_stored(str(read_stored(text)))
    storage.had.unsent([Sought(chat_id=1001, selection=stored, since=NOON, by_story=True)])
    storage.search.since(NOON, query=stored)
    storage.stories.latest(topic=None, selection=stored, until=clock(), limit=5, offset=0)
    storage.facts.due(NOON.date(), NOON.date(), selection=stored)


def test_filters_and_exclusions_hold_for_what_is_near(meant: Person) -> None:
    assert "Barges" not in meant.says("/search yachts in:de")
    assert order(meant.says("/search yachts -rivers"), "Ports", "Vessels")
    assert "Barges" not in meant.says("/search yachts -rivers")
