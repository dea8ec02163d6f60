"""Who may do what in a group, and how others could try to get around it."""

from __future__ import annotations

import pytest

from bot.storage import Storage
from tests.conftest import Maker
from tests.telegram.conftest import NAME, World

ONLY_ADMINS = "Only administrators of this group can change what it gets."


@pytest.fixture(autouse=True)
def articles(make: Maker) -> None:
    source = make.source("Gazette", topics=("Trade",))
    for n in range(4):
        make.ready(f"n{n}", title=f"Steel rule {n}", source=source)


@pytest.mark.parametrize(
    "text",
    [
        "\u200b/subscribe 08:00 Europe/Berlin",
        "/\u200bsubscribe 08:00 Europe/Berlin",
        "/subscribe\u2060 08:00 Europe/Berlin",
        "\u202e/sub\ufeffscribe 08:00 Europe/Berlin",
    ],
)
@pytest.mark.parametrize("kind", ["group", "supergroup", "forum"])
async def test_a_command_behind_signs_that_show_nothing_is_still_for_administrators(
    world: World, kind: str, text: str, storage: Storage
) -> None:
    place = world.place(kind)
    await place.says("/latest")
    where = {"message_thread_id": place.thread_id} if place.thread_id else {}
    place.member.send(text, reply_to=place.seen, **where)  # an answer to the bot is read, whatever it is
    assert (await place.comes()).startswith(ONLY_ADMINS)
    assert storage.subscriptions.all() == []


@pytest.mark.parametrize("kind", ["group", "supergroup", "forum"])
async def test_an_administrator_opens_the_group_to_everybody_and_closes_it_with_a_button(
    world: World, kind: str, storage: Storage
) -> None:
    place = world.place(kind)
    await place.says("/settings", by=place.member)
    assert "Who may change this" not in place.labels
    await place.says("/settings")
    await place.presses("Who may change this")
    assert "may change this: everybody" in await place.presses("Everybody")
    assert "Items in full: 3" in await place.says("/settings items 3", by=place.member)
    await place.says("/settings", by=place.member)
    assert "Who may change this" not in place.labels
    await place.says("/settings")
    await place.presses("Who may change this")
    shown = place.seen
    assert (await place.presses("Administrators", by=place.member)).startswith("Only an administrator")
    place.seen = shown
    assert "may change this: administrators" in await place.presses("Administrators")
    assert (await place.says("/settings items 5", by=place.member)).startswith(ONLY_ADMINS)
    assert not storage.chats.get(place.chat_id).everybody


async def test_a_press_that_is_refused_does_not_take_an_administrators_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.handlers.A_MOMENT", 30.0)
    place = world.place("supergroup")
    await place.says("/settings")
    shown = place.seen
    assert (await place.presses("Time zone", by=place.member)).startswith(ONLY_ADMINS)
    place.seen = shown
    assert "Which time zone?" in await place.presses("Time zone")


async def test_commands_to_other_bots_are_theirs(world: World) -> None:
    place = world.place("supergroup")
    await place.says("/latest")
    for text in ("/latest@another_bot", "/set_up@another_bot x", f"/help@{NAME}x"):
        place.member.send(text, reply_to=place.seen)
    await world.settle()
    assert place.unread() == []
    assert "Steel rule" in await place.says(f"/LATEST@{NAME.upper()} 3", by=place.member)


async def test_a_command_under_a_picture_and_one_before_an_ideographic_space_are_read(world: World) -> None:
    place = world.place("supergroup")
    place.member.show("photo", caption="/search steel")
    assert "Steel" in await place.comes()
    assert "Steel" in await place.says("/search\u3000steel", by=place.member)
    place.member.show("photo", caption="/subscribe 08:00")
    assert (await place.comes()).startswith(ONLY_ADMINS)


@pytest.mark.parametrize("data", ["?", "b:1:undo", "v:²", "zz:1", "e:999999999999999999:p", "c:nothing"])
async def test_data_of_no_button_is_told_to_who_sent_it_alone(world: World, data: str) -> None:
    place = world.place("supergroup")
    await place.says("/subscribe")
    place.boss.callback(data, message_id=1)
    assert (await place.note()).text == "That button is from an older version. See /help."
    place.member.callback(data, message_id=1)
    assert (await place.note()).text
    await world.settle()
    assert place.unread() == []


async def test_buttons_of_another_chat_do_nothing_here(world: World, storage: Storage) -> None:
    theirs, mine = world.place("supergroup"), world.place("private")
    await theirs.says("/subscribe Trade 08:00 Europe/Berlin")
    (one,) = storage.subscriptions.all()
    await theirs.says("/subscribe")
    await theirs.says("/search steel")
    await theirs.says("/deadlines")
    first = [f"{verb}:{n}" for verb in ("a", "o", "k", "d") for n in range(1, 8)]
    held = [f"b:{n}:{what}" for n in range(1, 8) for what in ("x", "s", "undo", "q", "z:Asia/Tokyo")]
    for data in (f"u:{one.id}", "u:0", f"e:{one.id}:x", f"e:{one.id}:p:0", f"e:{one.id}", f"i:{one.id}", *first, *held):
        mine.boss.callback(data, message_id=1)
        assert "Trade" not in ((await mine.note()).text or "")
    await world.settle()
    assert not any("Trade" in reply.plain or reply.document for reply in mine.unread())
    assert storage.subscriptions.all() == [one]
