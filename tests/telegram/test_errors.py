"""What is told to who asks for what cannot be: in each kind of chat, by a command or by a button that came too late."""

from __future__ import annotations

import pytest

from bot.storage import Storage
from tests.conftest import Maker
from tests.telegram.conftest import NAME, Place

WRONG = """
/latest nosuchtopic
/latest 99
/latest 0
/search
/search "steel
/search ((
/search NOT
/search before:tomorrowish
/search stage:x
/search nothinglikethis
/deadlines nosuchtopic
/story
/story x
/story 99
/follow x
/follow 99
/unfollow x
/unfollow all
/subscribe 25:99
/subscribe 08:00 Nowhere/Land
/subscribe at once 08:00
/subscribe 99 items 08:00
/subscribe about: 碳关税 08:00
/subscriptions x
/subscriptions 9
/subscriptions 1 pause someday
/subscriptions 1 items 99
/subscriptions 1 language tlh
/subscriptions 1 quark
/subscriptions 1 empty perhaps
/unsubscribe nosuchtopic
/cancel
/settings quark
/settings zone Nowhere
/settings items 99
/settings items ²
/settings language tlh
/settings quiet 25-26
/settings everybody perhaps
/nosuch
/health
/broadcast hello
"""
LATE = (
    "v:999:0",
    "o:v999.0",
    "a:999",
    "k:999",
    "i:999",
    "d:999:0",
    "b:999:s",
    "e:999",
    "u:999",
    "s:999:0",
    "f:999",
    "g:999",
)
LATE += ("r:999:-", "q:999:-:0", "t:999:-:0", "x:999:-", "x:999:-:1", "m:999:-", "n:999:-")


@pytest.fixture(autouse=True)
def articles(make: Maker) -> None:
    source = make.source("Gazette", topics=("Trade",))
    for n in range(4):
        make.ready(f"n{n}", title=f"Steel rule {n}", source=source)


async def test_what_is_typed_wrong_is_told_in_plain_words(place: Place, storage: Storage) -> None:
    await place.says("/subscribe Trade 08:00 Europe/Berlin")
    before = storage.subscriptions.all(), storage.chats.get(place.chat_id)
    for command in WRONG.strip().splitlines():
        name, __, rest = command.partition(" ")
        told = await place.says(f"{name}@{NAME} {rest}" if place.kind != "private" else command)
        assert told, command
        assert not any(sign in told for sign in ("Error", "Traceback", "fts5", "sqlite", "{", "None")), (command, told)
    assert (storage.subscriptions.all(), storage.chats.get(place.chat_id)) == before


async def test_a_button_that_comes_too_late_is_told_so(place: Place, storage: Storage) -> None:
    await place.says("/subscribe Trade 08:00 Europe/Berlin")
    before = storage.subscriptions.all()
    for data in LATE:
        await place.says("/latest")  # some take the place of what the button stands under
        message = place.seen
        assert message is not None
        place.boss.callback(data, message_id=message.message_id)
        told = (await place.note()).text or await place.comes()
        assert any(words in told for words in ("too old", "gone", "ended", "no such")), (data, told)
    assert storage.subscriptions.all() == before
