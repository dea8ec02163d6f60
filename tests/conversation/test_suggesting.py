"""/sources LINK: a reader suggests a source, and an operator adds it with a button."""

import pytest

from bot.config import Settings
from bot.conversation import Conversation
from bot.models import Chunk
from bot.storage import Storage
from tests.conftest import Clock
from tests.conversation.conftest import CHAT, Person
from tests.feed_server import FeedServer

BOSS = 7
FEED = (
    b"<rss version='2.0'><channel><title>Gazette</title><item><title>A law</title><guid>1</guid></item></channel></rss>"
)


@pytest.fixture
def people(storage: Storage, clock: Clock) -> tuple[Person, Person]:
    settings = Settings.model_validate(
        {"telegram": {"admins": [BOSS]}, "sources": {"allow_private": ["127.0.0.1/32"], "host_pause_seconds": 0}}
    )
    ann, boss = Person(storage, clock), Person(storage, clock, chat_id=BOSS, chat_title="Olga", user_id=BOSS)
    for one in (ann, boss):
        one.conversation = Conversation(storage, settings, clock)
    return ann, boss


def sent(storage: Storage, chat_id: int) -> list[tuple[str, list[str]]]:
    """Returns the messages planned for a chat: the text of each, and the data of its buttons."""
    rows = storage.database.records(Chunk, "SELECT * FROM delivery_chunks WHERE chat_id = ?", [chat_id])
    found = [one.message for one in rows]
    return [(one.plain, [button.data for row in one.buttons for button in row]) for one in found]


def test_an_operator_adds_a_suggested_source_and_the_reader_is_informed(
    people: tuple[Person, Person], storage: Storage
) -> None:
    ann, boss = people
    assert "This bot has no operator whom I could ask" in ann.says("/sources https://example.org/feed")
    boss.says("/start")
    with FeedServer() as server:
        server.serve("/feed.xml", FEED)
        link = server.url("/feed.xml")
        assert "I have asked the operators of this bot" in ann.says(f"/sources {link}")
        ((told, (data,)),) = sent(storage, BOSS)
        assert f"Ann suggests a source: {link}" in told
        assert "for the operators" in ann.sends(data)
        assert storage.sources.all() == []
        assert boss.sends(data) == "Added: Gazette. See /sources"
        assert [one.url for one in storage.sources.all()] == [link]
        assert "Added: Gazette" in sent(storage, CHAT)[0][0]
        assert boss.sends(data) == "I read this source already: Gazette."
        assert boss.says(f"/sources {link}") == "I read this source already: Gazette."
        assert boss.says(f"/sources {server.url('/none')}").startswith("Olga suggests a source")
        assert boss.presses("Add it").startswith("It can't be added: ")
    assert len(sent(storage, CHAT)) == 1
