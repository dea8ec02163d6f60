"""Private instances: who may use the bot, how a code admits a chat, and what everyone else is answered."""

import pytest

from bot.config import Settings
from bot.conversation import Conversation
from bot.models import Failure
from bot.storage import Storage
from tests.conftest import Clock, meet
from tests.telegram.conftest import ANN, GROUP, World

CODE = "Policy-club_2026"
PRIVATE = "This bot is private."
KINDS = ("private", "supergroup", "channel", "forum")
pytestmark = [pytest.mark.usefixtures("steel"), pytest.mark.slow]


@pytest.mark.parametrize("telegram", [{"access": "invited", "invite_code": CODE, "admins": [4001], "allowed": [5001]}])
class TestInvited:
    """access = "invited"."""

    @pytest.mark.parametrize("kind", KINDS)
    async def test_a_stranger_is_refused_until_a_code_admits_the_chat(
        self, world: World, kind: str, storage: Storage
    ) -> None:
        place = world.place(kind)
        for text in ("/latest", "/help", "/settings", "/subscribe 08:00 Europe/Berlin"):
            told = await place.says(text)
            assert told == f"{PRIVATE} Ask its operator for a code, then type: /start CODE"
            assert place.labels == []
        place.boss.callback("c:latest", message_id=1)
        assert (await place.note()).text == PRIVATE
        assert await world.unread(place) == []
        assert storage.chats.all() == []  # a chat that may not use the bot is not stored
        assert "That code is wrong" in await place.says("/start Policy-club_2025")
        assert "Welcome" in await place.says(f"/start {CODE}")
        assert "Steel rule" in await place.says("/latest 3")
        assert "Steel rule" in await place.presses("Next ▶")
        assert storage.chats.get(place.chat_id).admitted

    async def test_after_five_wrong_codes_even_the_right_one_must_wait(self, world: World, clock: Clock) -> None:
        place = world.place("private")
        for n in range(5):
            assert "That code is wrong" in await place.says(f"/start guess-{n}")
        for code in ("guess-5", CODE):
            assert "Too many wrong codes" in await place.says(f"/start {code}")
        clock.forward(minutes=61)
        assert "Welcome" in await place.says(f"/start {CODE}")

    async def test_in_a_group_only_an_administrator_can_enter_the_code(self, world: World) -> None:
        place = world.place("supergroup")
        told = await place.says(f"/start {CODE}", by=place.member)
        assert told == "Only administrators of this group can let me in here."
        for _ in range(7):
            told = await place.says("/start wrong-code", by=place.member)
        assert "Too many wrong codes." in told
        place.boss.send_anonymously(f"/start {CODE}")
        assert "Welcome" in await place.comes()

    async def test_an_admitted_person_can_admit_the_groups_they_administer(self, world: World) -> None:
        group = world.place("supergroup")
        world.server.reader(chat_id=group.boss.user_id).send(f"/start {CODE}")
        await world.settle()
        for text in ("hello", "/latest@another_bot", "/quark"):  # the bot answers none of these
            group.member.send(text)
        assert (await group.says("/latest")).startswith(PRIVATE)
        assert (await group.says("/start", by=group.member)).startswith(PRIVATE)
        assert "Welcome" in await group.says("/start")
        assert "Steel rule" in await group.says("/latest", by=group.member)

    async def test_a_group_is_admitted_when_an_admitted_person_adds_the_bot(
        self, world: World, storage: Storage
    ) -> None:
        for kind, asked in (("supergroup", True), ("group", False)):
            place = world.place(kind)
            if asked:
                world.server.reader(chat_id=place.boss.user_id).send(f"/start {CODE}")
                await world.settle()
            adder = place.boss if asked else place.member
            place.group.set_bot_status("left", by=adder).set_bot_status("member", by=adder)
            assert ("/subscribe" in await place.comes()) == asked
        assert [chat.id for chat in storage.chats.all() if chat.admitted and chat.kind != "private"] == [GROUP]

    async def test_operators_and_listed_people_need_no_code(self, world: World) -> None:
        for user in (4001, 5001):
            reader = world.server.reader(chat_id=user)
            reader.send("/latest")
            await world.settle()
            assert "Steel rule" in reader.unread()[-1].plain


@pytest.mark.parametrize("telegram", [{"access": "allowed", "invite_code": CODE, "allowed": [2001, -509]}])
class TestAllowed:
    """access = "allowed"."""

    async def test_codes_have_no_effect_and_the_refusal_names_the_chat_id(
        self, world: World, storage: Storage, clock: Clock
    ) -> None:
        place = world.place("private")
        told = f"{PRIVATE} Its operator can let this chat in, by its id: {ANN}"
        assert [await place.says("/latest"), await place.says(f"/start {CODE}")] == [told, told]
        meet(storage, ANN, clock())
        storage.chats.set(ANN, admitted=True)  # by a code, when the setting was still "invited"
        assert await place.says("/latest") == told

    async def test_chats_that_are_no_longer_allowed_are_paused(
        self, world: World, storage: Storage, clock: Clock
    ) -> None:
        for chat_id, kind in ((ANN, "private"), (2001, "private"), (-509, "group"), (GROUP, "supergroup")):
            meet(storage, chat_id, clock(), kind=kind)
        storage.pause_chat(2001, Failure.CHAT_GONE, clock())
        Conversation(storage, world.settings, clock).access.settle(clock())
        reason = Failure.NOT_ADMITTED
        assert {chat.id: chat.paused for chat in storage.chats.all()} == {
            ANN: reason,
            2001: Failure.CHAT_GONE,
            -509: None,
            GROUP: reason,
        }
        world.place("private").boss.unblock()  # this must not resume the chat
        await world.settle()
        assert storage.chats.get(ANN).paused
        Conversation(storage, Settings(), clock).access.settle(clock())
        assert [chat.paused for chat in storage.chats.all()].count(None) == len(storage.chats.all()) - 1

    async def test_listed_groups_and_groups_with_a_listed_administrator_may_use_the_bot(self, world: World) -> None:
        listed, run = world.place("group"), world.place("forum")
        assert "Steel rule" in await listed.says("/latest", by=listed.member)
        assert (await run.says("/latest", by=run.member)).startswith(PRIVATE)
        assert "Welcome" in await run.says("/start")
        assert "Steel rule" in await run.says("/latest", by=run.member)
