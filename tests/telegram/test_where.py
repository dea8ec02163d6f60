"""Every command and button where it is used: alone with the bot, in groups, channels and forums."""

from __future__ import annotations

import pytest

from bot.conversation import CHANGING_COMMANDS, COMMANDS, OPERATOR_COMMANDS
from bot.storage import Storage
from bot.telegram.menus import describe_commands
from tests.conftest import Maker
from tests.fake_telegram import BadRequest, ServerError, TimeoutAfter
from tests.fake_telegram.chats import Status
from tests.telegram.conftest import NAME, TOPIC, Place, World

ONLY_ADMINS = "Only administrators of this group can change what it gets."


@pytest.fixture(autouse=True)
def articles(make: Maker) -> None:
    source = make.source("Gazette", topics=("Trade",))
    for n in range(12):
        make.ready(f"n{n}", title=f"Steel rule {n}", source=source)


async def test_every_command_is_answered_where_it_was_typed(place: Place) -> None:
    for name in COMMANDS:
        assert await place.says(f"/{name}")
        if place.kind != "private":
            assert await place.says(f"/{name}@{NAME}")


async def test_a_digest_is_subscribed_and_comes_where_it_was_asked_for(
    world: World, place: Place, storage: Storage
) -> None:
    await place.says("/subscribe Trade 08:00 Europe/Berlin")
    (subscription,) = storage.subscriptions.all()
    assert (subscription.chat_id, subscription.thread_id) == (place.chat_id, place.thread_id)
    assert "Trade" in await place.says("/subscriptions")


@pytest.mark.parametrize("kind", ["group", "supergroup", "forum"])
async def test_members_of_a_group_read_and_its_administrators_decide(world: World, kind: str, storage: Storage) -> None:
    place = world.place(kind)
    assert "Steel rule" in await place.says("/latest", by=place.member)
    assert "Steel rule" in await place.presses("Next ▶", by=place.member)
    for command in ("/subscribe 08:00 Europe/Berlin", "/unsubscribe", "/follow 1", "/settings zone Berlin"):
        assert (await place.says(command, by=place.member)).startswith(ONLY_ADMINS)
    assert storage.subscriptions.all() == []
    assert storage.chats.get(place.chat_id).zone is None
    assert "Time zone" in await place.says("/settings", by=place.member)
    assert (await place.presses("Time zone", by=place.member)).startswith(ONLY_ADMINS)
    assert "Which time zone?" in await place.presses("Time zone", by=place.boss)
    assert place.group is not None
    await place.says("/subscribe 08:00 Europe/Berlin")
    assert len(storage.subscriptions.all()) == 1
    storage.chats.set_everybody(place.chat_id, True)
    assert "all topics" in await place.says("/unsubscribe", by=place.member)
    assert storage.subscriptions.all() == []


async def test_an_administrator_who_hides_behind_the_group_decides_too(world: World, storage: Storage) -> None:
    place = world.place("supergroup")
    place.boss.send_anonymously("/subscribe 08:00 Europe/Berlin")
    assert "08:00 (Europe/Berlin)" in await place.comes()
    other = {"id": -100777, "type": "channel", "title": "Someone's channel"}
    bot_of_channels = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    place.member.send("/unsubscribe", sender_chat=other, **{"from": bot_of_channels})
    assert (await place.comes()).startswith(ONLY_ADMINS)
    assert len(storage.subscriptions.all()) == 1
    assert world.server.calls("getChatAdministrators") == []  # nobody's name is on either


async def test_who_is_an_administrator_is_asked_once_a_minute_and_anew_when_rights_change(world: World) -> None:
    place = world.place("supergroup")
    assert place.group is not None
    for _ in range(3):
        await place.says("/settings items 3", by=place.member)
    await place.says("/settings items 3")
    assert len(world.server.calls("getChatAdministrators")) == 1
    place.group.set_status(place.member, "administrator").set_bot_status("administrator")
    await world.settle()
    assert "Items in full: 3" in await place.says("/settings items 3", by=place.member)
    assert len(world.server.calls("getChatAdministrators")) == 2


async def test_where_telegram_does_not_say_who_is_an_administrator_nobody_is_taken_for_one(world: World) -> None:
    place = world.place("supergroup")
    world.server.script("getChatAdministrators", place.chat_id, outcome=BadRequest("no"))
    assert (await place.says("/settings items 3")).startswith(ONLY_ADMINS)
    assert "Items in full: 3" in await place.says("/settings items 3")


async def test_buttons_under_a_post_of_a_channel_are_for_its_administrators(world: World, storage: Storage) -> None:
    place = world.place("channel")
    first = await place.says("/latest 3")
    refused = await place.presses("Next ▶", by=place.member)
    assert refused.startswith("Only administrators of this channel can use the buttons here.")
    assert place.member.visible()[-1].plain == first
    assert await place.presses("Next ▶") != first


async def test_what_was_not_said_to_the_bot_by_a_person_is_not_answered(world: World) -> None:
    place = world.place("supergroup")
    linked = {"id": -100333, "type": "channel", "title": "Linked"}
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    other_bot = {"id": 55, "is_bot": True, "first_name": "Other", "username": "another_bot"}
    place.member.send("/latest", sender_chat=linked, is_automatic_forward=True, **{"from": telegram})
    place.member.send("/latest", **{"from": other_bot})
    place.member.send("/latest", via_bot=other_bot)
    number = place.member.send("hello")
    place.member.edit(number, "/latest")
    place.member.locate(52.5, 13.4)
    await world.settle()
    assert place.unread() == []
    ann = world.place("private")
    ann.boss.edit(ann.boss.send("/help"), "/latest")
    await world.settle()
    assert len(ann.unread()) == 1


async def test_an_answer_in_a_topic_that_was_closed_meanwhile_comes_in_the_general_one(world: World) -> None:
    place = world.place("forum")
    assert place.group is not None
    place.group.close_topic(TOPIC)
    place.boss.send("/latest", message_thread_id=TOPIC)
    assert "Steel rule" in await place.comes()
    assert place.seen is not None
    assert place.seen.message_thread_id is None


async def test_a_page_that_is_there_already_is_left(world: World) -> None:
    place = world.place("private")
    await place.says("/latest 3")
    world.server.script(
        "editMessageText", place.chat_id, outcome=BadRequest("message is not modified: exactly the same")
    )
    place.boss.press("Next ▶", message=place.seen)
    await world.settle()
    assert place.unread() == []


async def test_a_button_pressed_twice_in_a_moment_works_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.handlers.A_MOMENT", 30.0)
    place = world.place("private")
    await place.says("/start")
    for _ in range(3):
        place.boss.press("Latest", message=place.seen)
    for _ in range(3):  # each is let go
        await place.note()
    await world.settle()
    assert len(place.unread()) == 1


async def test_a_group_is_greeted_once_in_a_line_with_how_to_begin(world: World) -> None:
    place = world.place("supergroup")
    assert place.group is not None
    place.group.set_bot_status("left", by=place.boss)
    await world.settle()
    place.group.set_bot_status("member", by=place.boss)
    hello = await place.comes()
    assert "/subscribe" in hello
    assert "\n" not in hello
    place.group.set_bot_status("administrator", by=place.boss)
    await world.settle()
    assert place.unread() == []


async def test_a_channel_is_not_greeted_before_its_readers(world: World) -> None:
    place = world.place("channel")
    assert place.group is not None
    place.group.set_bot_status("left", by=place.boss).set_bot_status("administrator", by=place.boss)
    await world.settle()
    assert place.unread() == []


@pytest.mark.parametrize(
    ("kind", "muted"), [("supergroup", "restricted"), ("forum", "restricted"), ("channel", "member")]
)
async def test_where_the_bot_may_not_write_nothing_is_sent_until_it_may(
    world: World, storage: Storage, kind: str, muted: Status
) -> None:
    place = world.place(kind)
    await place.says("/subscribe 08:00 Europe/Berlin")
    assert place.group is not None
    place.group.set_bot_status("administrator", by=place.boss).set_bot_status(muted, by=place.boss)
    await world.settle()
    chat = storage.chats.get(place.chat_id)
    assert (str(chat.state), chat.state_reason) == ("paused", "the bot may not write there")
    place.group.set_bot_status("administrator", by=place.boss)
    await world.settle()
    assert str(storage.chats.get(place.chat_id).state) == "active"
    assert place.unread() == []  # it was there all the time, and greets nobody


async def test_links_open_a_story(world: World, storage: Storage) -> None:
    place = world.place("private")
    story = storage.articles.get(1).story_id
    assert "Steel rule 0" in await place.says(f"/start story_{story}")
    assert "Welcome" in await place.says("/start story_x")
    assert await place.says("/start story_999999")


def test_commands_that_change_something_are_commands() -> None:
    assert CHANGING_COMMANDS - {"subscriptions"} <= set(COMMANDS)


async def test_menus_hold_what_each_may_use_in_each_language(world: World) -> None:
    world.server.reader(chat_id=4001)
    await describe_commands(world.application, operators=(4001, 4002))
    everything = list(COMMANDS)
    for scope, expected in (
        ({"type": "all_private_chats"}, everything),
        ({"type": "all_group_chats"}, [name for name in everything if name not in CHANGING_COMMANDS]),
        ({"type": "all_chat_administrators"}, everything),
        ({"type": "chat", "chat_id": 4001}, [*everything, *OPERATOR_COMMANDS]),
    ):
        for code in ("", "zh"):
            found = world.server.commands(code, scope)
            assert [command["command"] for command in found] == expected
            assert all(command["description"] for command in found)
    assert "policy" in (world.server.profile("description") or "")
    assert world.server.profile("short_description", "zh")


async def test_a_telegram_that_does_not_answer_is_asked_for_one_menu_only(world: World) -> None:
    world.server.script("setMyCommands", outcome=ServerError(502))
    await describe_commands(world.application, operators=(4001,))
    assert len(world.server.calls("setMyCommands")) == 1


async def test_a_timed_out_answer_is_not_sent_twice(world: World) -> None:
    place = world.place("private")
    world.server.script("sendMessage", place.chat_id, outcome=TimeoutAfter(seconds=0.1))
    place.boss.send("/latest")
    await world.settle()
    assert len(place.unread()) == 1
