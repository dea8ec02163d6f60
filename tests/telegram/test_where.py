"""Who may use which commands and buttons in private chats, groups, channels and forums."""

import pytest

from bot.conversation import COMMANDS, OPERATOR_COMMANDS
from bot.models import Failure
from bot.storage import Storage
from bot.telegram.menus import describe_commands
from tests.conftest import scheduled, subscribe
from tests.digests.planning import plan
from tests.fake_telegram import BadRequest, TimeoutAfter
from tests.fake_telegram.chats import Status
from tests.telegram.conftest import GROUPS, NAME, ONLY_ADMINS, TOPIC, Place, World

pytestmark = [pytest.mark.usefixtures("steel"), pytest.mark.slow]


async def test_buttons_lead_to_a_subscription_in_one_message(place: Place, storage: Storage) -> None:
    await place.says("/subscribe trade")
    assert place.seen is not None
    message = place.seen.message_id
    assert "12 items in the last seven days" in place.seen.plain
    for label, told in (("When", "When should it come"), ("Weekdays", "on weekdays at 08:00")):
        assert told in await place.presses(label)
        assert place.seen.message_id == message
    (subscription,) = storage.subscriptions.all(place.chat_id)
    assert (subscription.thread_id, subscription.schedule) == (place.thread_id, scheduled("weekdays 08:00"))


@pytest.mark.parametrize("kind", GROUPS)
async def test_members_of_a_group_may_read_and_only_administrators_change_settings(
    world: World, kind: str, storage: Storage
) -> None:
    place = world.place(kind)
    assert "Steel rule" in await place.says("/latest", by=place.member)
    assert "Steel rule" in await place.presses("Next ▶", by=place.member)
    for command in ("/subscribe 08:00 Europe/Berlin", "/unsubscribe", "/follow 1", "/settings zone Berlin"):
        assert (await place.says(command, by=place.member)).startswith(ONLY_ADMINS)
    # The bot reads every reply to its messages, even a command with invisible characters in it.
    place.member.send("\u200b/sub\u2060scribe 08:00", reply_to=place.seen)
    assert (await place.comes()).startswith(ONLY_ADMINS)
    assert storage.subscriptions.all() == []
    assert storage.chats.get(place.chat_id).zone is None
    assert "Time zone" in await place.says("/settings", by=place.member)
    assert (await place.presses("Time zone", by=place.member)).startswith(ONLY_ADMINS)
    assert "Which time zone?" in await place.presses("Time zone", by=place.boss)
    await place.says("/subscribe trade 08:00 Europe/Berlin")
    await place.says("/subscriptions", by=place.member)
    assert (await place.presses("1", by=place.member)).startswith("1. Trade")
    assert (await place.presses("Pause", by=place.member)).startswith("Only administrators")
    assert [one.paused_until for one in storage.subscriptions.all()] == [None]


async def test_an_anonymous_administrator_may_change_settings(world: World, storage: Storage) -> None:
    place = world.place("supergroup")
    place.boss.send_anonymously("/subscribe 08:00 Europe/Berlin")
    assert "08:00 (Europe/Berlin)" in await place.comes()
    other = {"id": -100777, "type": "channel", "title": "Someone's channel"}
    bot_of_channels = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    place.member.send("/unsubscribe", sender_chat=other, **{"from": bot_of_channels})
    assert (await place.comes()).startswith(ONLY_ADMINS)
    assert len(storage.subscriptions.all()) == 1
    assert world.server.calls("getChatAdministrators") == []  # both writers are anonymous


async def test_the_bot_asks_each_time_who_is_an_administrator(world: World) -> None:
    place = world.place("supergroup")
    # If Telegram does not answer, the bot takes nobody for an administrator.
    world.server.script("getChatAdministrators", place.chat_id, outcome=BadRequest("no"))
    assert (await place.says("/settings items 3")).startswith(ONLY_ADMINS)
    assert (await place.says("/settings items 3", by=place.member)).startswith(ONLY_ADMINS)
    assert "Items in full: 3" in await place.says("/settings items 3")
    place.group.set_status(place.member, "administrator").set_bot_status("administrator")
    assert "Items in full: 3" in await place.says("/settings items 3", by=place.member)


async def test_only_administrators_of_a_channel_may_use_its_buttons(world: World) -> None:
    place = world.place("channel")
    first = await place.says("/latest 3")
    refused = await place.presses("Next ▶", by=place.member)
    assert refused.startswith("Only administrators of this channel can use the buttons here.")
    assert place.member.visible()[-1].plain == first
    assert await place.presses("Next ▶") != first


async def test_in_a_group_the_bot_answers_only_messages_for_itself(world: World) -> None:
    place = world.place("supergroup")
    await place.says("/latest")
    others = ("/latest@another_bot", f"/latest@{NAME}2", "/nosuch", "/set_up@another_bot x", "steel", f"@{NAME} hello")
    for text in others:
        place.boss.send(text)
    for text in ("/latest@another_bot", f"/help@{NAME}x", "Very interesting, thanks!"):
        place.member.send(text, reply_to=place.seen)
    place.boss.show("photo", caption="look at this")
    linked = {"id": -100333, "type": "channel", "title": "Linked"}
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    other_bot = {"id": 55, "is_bot": True, "first_name": "Other", "username": "another_bot"}
    place.member.send("/latest", sender_chat=linked, is_automatic_forward=True, **{"from": telegram})
    place.member.send("/latest", **{"from": other_bot})
    place.member.send("/latest", via_bot=other_bot)
    place.member.edit(place.member.send("hello"), "/latest")
    assert await world.unread(place) == []
    assert "I don't know the command /nosuch." in await place.says(f"/nosuch@{NAME}")
    for text in (f"/latest@{NAME}", f"/LATEST@{NAME.upper()} 3", f"/LATEST@{NAME}\n3", "/search\u3000steel"):
        assert "Steel rule" in await place.says(text, by=place.member)
    place.member.show("photo", caption="/subscribe 08:00")
    assert (await place.comes()).startswith(ONLY_ADMINS)


async def test_in_a_private_chat_every_message_is_answered(world: World) -> None:
    place = world.place("private")
    for kind in ("photo", "sticker"):
        place.boss.show(kind)  # type: ignore[arg-type]
        assert (await place.comes()).startswith("I can only read text.")
    place.boss.show("photo", caption="/latest")
    assert "Steel rule" in await place.comes()
    place.boss.edit(place.boss.send("/help"), "/latest")
    await world.settle()
    assert len(place.unread()) == 1  # to /help


async def test_an_answer_to_a_closed_topic_goes_to_the_general_topic(world: World) -> None:
    place = world.place("forum")
    place.group.close_topic(TOPIC)
    place.boss.send("/latest", message_thread_id=TOPIC)
    assert "Steel rule" in await place.comes()
    assert place.seen is not None
    assert place.seen.message_thread_id is None


async def test_buttons_of_another_chat_do_nothing_here(world: World, storage: Storage) -> None:
    theirs, mine = world.place("supergroup"), world.place("private")
    for text in ("/subscribe Trade 08:00 Europe/Berlin", "/subscribe", "/search steel", "/deadlines"):
        await theirs.says(text)
    (one,) = storage.subscriptions.all()
    first = [f"{verb}:{n}" for verb in ("a", "o", "k", "d", "b") for n in range(1, 8)]
    for data in (f"c:subscriptions @{one.id}", f"c:unsubscribe @{one.id}", f"i:{one.id}", *first):
        mine.boss.callback(data, message_id=1)
        assert "Trade" not in ((await mine.note()).text or "")
    await world.settle()
    assert not any("Trade" in reply.plain or reply.document for reply in mine.unread())
    assert storage.subscriptions.all() == [one]


async def test_a_group_is_greeted_once_in_one_line_that_names_subscribe(world: World) -> None:
    place = world.place("supergroup")
    place.group.set_bot_status("left", by=place.boss)
    await world.settle()
    place.group.set_bot_status("member", by=place.boss)
    hello = await place.comes()
    assert "/subscribe" in hello
    assert "\n" not in hello
    place.group.set_bot_status("administrator", by=place.boss)
    assert await world.unread(place) == []


async def test_a_channel_gets_no_greeting(world: World) -> None:
    place = world.place("channel")
    place.group.set_bot_status("left", by=place.boss).set_bot_status("administrator", by=place.boss)
    assert await world.unread(place) == []


@pytest.mark.parametrize(
    ("kind", "muted"), [("supergroup", "restricted"), ("forum", "restricted"), ("channel", "member")]
)
async def test_a_chat_is_paused_while_the_bot_may_not_write(
    world: World, storage: Storage, kind: str, muted: Status
) -> None:
    place = world.place(kind)
    await place.says("/subscribe 08:00 Europe/Berlin")
    place.group.set_bot_status("administrator", by=place.boss).set_bot_status(muted, by=place.boss)
    await world.settle()
    chat = storage.chats.get(place.chat_id)
    assert chat.paused == Failure.NO_RIGHT
    place.group.set_bot_status("administrator", by=place.boss)
    await world.settle()
    assert storage.chats.get(place.chat_id).paused is None
    assert place.unread() == []  # the bot was in the chat all the time, so it sends no greeting


async def test_command_menus_have_the_commands_that_each_person_may_use(world: World) -> None:
    world.server.reader(chat_id=4001)
    await describe_commands(world.application.bot, operators=(4001, 4002))
    everything = [name for name in COMMANDS if name not in ("start", "open", "wrong", "hello", "cannot")]
    for scope, expected in (
        ({"type": "all_private_chats"}, everything),
        ({"type": "all_group_chats"}, [name for name in everything if not COMMANDS[name].changes("x")]),
        ({"type": "all_chat_administrators"}, everything),
        ({"type": "chat", "chat_id": 4001}, [*everything, *OPERATOR_COMMANDS]),
    ):
        for code in ("", "zh"):
            found = world.server.commands(code, scope)
            assert [command["command"] for command in found] == expected


async def test_a_timed_out_answer_is_not_sent_twice(world: World) -> None:
    place = world.place("private")
    world.server.script("sendMessage", place.chat_id, outcome=TimeoutAfter(seconds=0.1))
    place.boss.send("/latest")
    await world.settle()
    assert len(place.unread()) == 1


async def test_why_shows_the_digest_and_the_subscription_behind_it(
    world: World, place: Place, storage: Storage
) -> None:
    await place.says("/help")
    subscribe(storage, place.chat_id, thread_id=place.thread_id, topic="Trade")
    plan(storage, world.clock())
    assert await world.deliver() == 1
    assert "Steel rule" in await place.comes()
    asker = place.boss if place.kind == "channel" else place.member
    await place.says(f"/why@{NAME}", by=asker)
    told = await place.presses("1", by=asker)
    assert told.startswith("From your digest · Trade · 1–5 of 12\n\n1. Steel rule")
