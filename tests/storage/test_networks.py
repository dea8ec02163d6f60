"""A network other than Telegram: its courier gets its messages from the ledger."""

from bot.config import Settings
from bot.conversation import Conversation, Request
from bot.reply import Span
from bot.storage import Storage
from tests.conftest import Clock, Maker, meet, subscribe
from tests.digests.planning import plan

ROOM, EVENT = "!policy:example.org", "$Rm9v"


def test_a_chat_of_another_network_gets_its_digest_and_the_answer_of_why(
    storage: Storage, make: Maker, clock: Clock
) -> None:
    about = {"kind": "group", "title": "Policy", "items": 5, "now": clock()}
    other = storage.chats.meet_at("matrix", "!other:example.org", **about)
    room = storage.chats.meet_at("matrix", ROOM, **about)
    assert storage.chats.meet_at("matrix", ROOM, **about) == room
    assert (room.address, room.id != other.id, room.id > 2**52 - 1) == (ROOM, True, True)
    meet(storage, 1001, clock())
    for chat in (room.id, 1001):
        subscribe(storage, chat, clock())
    make.ready("n1", title="Steel rule")
    assert plan(storage, clock()) == 2

    assert [one.chat_id for one in storage.outbox.waiting(clock())] == [1001]
    (waiting,) = storage.outbox.waiting(clock(), "matrix")
    assert storage.chats.get(waiting.chat_id).address == ROOM
    chunk = storage.outbox.begin(waiting)
    assert chunk is not None
    assert Span(text="Steel rule", style="bold") in chunk.message.text
    storage.outbox.sent(chunk, message_id=EVENT, now=clock())
    assert storage.outbox.waiting(clock(), "matrix") == []

    conversation = Conversation(storage, Settings(), clock)
    request = Request(chat_id=room.id, chat_kind=room.kind, chat_title=room.title, text="/why steel")
    reply = conversation.answer(request)
    assert reply is not None
    assert "Steel rule" in str(reply.blocks)

    storage.remove_chat(room.id, clock())  # no later chat gets its id
    assert storage.chats.meet_at("matrix", "!third:example.org", **about).id > room.id
