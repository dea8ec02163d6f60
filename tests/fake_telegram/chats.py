"""What Telegram keeps: chats, their messages, and who is in them.

Message: https://core.telegram.org/bots/api#message
Chat: https://core.telegram.org/bots/api#chat
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from tests.fake_telegram.log import Log, Script, Upload
from tests.fake_telegram.outcomes import BadRequest, Forbidden, Json, Refused, bad_request
from tests.fake_telegram.tables import TABLES
from tests.fake_telegram.updates import UpdateQueue

ChatType = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
PRESENT: tuple[Status, ...] = ("creator", "administrator", "member", "restricted")


class Button(NamedTuple):
    """One button; equal to the plain pair."""

    text: str
    data: str
    """callback_data, url, switch_inline_query text or web app address; empty on a reply keyboard."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A message of the bot as it stood at one moment."""

    chat_id: int
    message_id: int
    method: str
    """The call that made it so: sendMessage, editMessageText, …"""
    text: str
    """As the bot sent it, tags included; of a document, the caption."""
    plain: str
    """As people read it."""
    entities: tuple[Json, ...]
    buttons: tuple[tuple[Button, ...], ...]
    message_thread_id: int | None
    document: Upload | None
    reply_markup: Json | None

    @property
    def labels(self) -> list[str]:
        """The words on all buttons, in reading order."""
        return [button.text for row in self.buttons for button in row]


@dataclass(frozen=True, kw_only=True)
class CallbackAnswer:
    """What a person sees after a press: nothing, a toast or an alert."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person in a chat."""

    user: Json
    status: Status


ADMIN = Member(user={"id": 4_999_999, "is_bot": False, "first_name": "Admin"}, status="creator")


class Chat:
    """One chat. Everything in it is read and written under the world's lock."""

    def __init__(self, lock: threading.RLock, chat_id: int, kind: ChatType, about: Json) -> None:
        self.id = chat_id
        self.kind = kind
        self.about = about
        """title or first_name, username, is_forum: the rest of the Chat object."""
        self.changed = threading.Condition(lock)
        self.messages: dict[int, Json] = {}
        self.replies: dict[int, Reply] = {}
        """The bot's messages that still stand, as they are now."""
        self.keyboards: dict[int, Reply] = {}
        """Those of them with inline buttons, oldest first."""
        self.seen: defaultdict[str, list[Any]] = defaultdict(list)
        """What came to pass, for readers to consume: "reply", "edit", "markup", "answer", "action"."""
        self.bot_status: Status = "member"
        self.migrated_to: int | None = None
        self.members: dict[int, Member] = {}
        self.mute = False
        """Members who are no administrators, and so the bot, may not write."""
        self.closed_topics: dict[int | None, str] = {}
        """message_thread_id → the error that a send to it gets."""
        self._last_message_id = 0

    @property
    def json(self) -> Json:
        return {"id": self.id, "type": self.kind, **self.about}

    @property
    def somebody(self) -> Json:
        """A person of the chat, to do what no test says who does."""
        return next(iter(self.members.values()), ADMIN).user

    @property
    def permissions(self) -> Json:
        """ChatPermissions of a group: https://core.telegram.org/bots/api#chatpermissions"""
        return {name: not (self.mute and name.startswith(("can_send", "can_add"))) for name in TABLES["restrictions"]}

    def next_message_id(self) -> int:
        self._last_message_id += 1
        return self._last_message_id

    def tell(self, stream: str, item: object) -> None:
        """Something that readers of this chat may wait for."""
        self.seen[stream].append(item)
        self.changed.notify_all()

    def keep(self, message: Json, reply: Reply) -> None:
        """Store what the bot sent or changed."""
        self.messages[reply.message_id] = message
        self.replies[reply.message_id] = reply
        if message.get("reply_markup"):
            self.keyboards[reply.message_id] = reply
        else:
            self.keyboards.pop(reply.message_id, None)

    def drop(self, message_id: int) -> None:
        self.messages.pop(message_id, None)
        self.replies.pop(message_id, None)
        self.keyboards.pop(message_id, None)

    def check_present(self) -> None:
        """Raise what Telegram answers where the bot can't act in this chat."""
        if self.migrated_to is not None:
            raise Refused(BadRequest("group chat was upgraded to a supergroup chat", self.migrated_to))
        if self.bot_status in PRESENT:
            return
        raise Refused(Forbidden() if self.kind == "private" else Forbidden(f"bot was kicked from the {self.kind} chat"))

    def check_writable(self, thread: int | None) -> None:
        """The same, and whether it may write."""
        self.check_present()
        if self.kind == "channel" and self.bot_status not in ("administrator", "creator"):
            raise bad_request("need administrator rights in the channel chat")
        muted = self.mute and self.bot_status == "member"
        if muted or self.bot_status == "restricted":
            raise bad_request("not enough rights to send text messages to the chat")
        if thread is not None and not self.about.get("is_forum"):
            raise bad_request("message thread not found")
        if thread in self.closed_topics:
            raise bad_request(self.closed_topics[thread])


class Webhook:
    """Where updates are posted to. Read and written under the world's lock."""

    def __init__(self, lock: threading.RLock) -> None:
        self.url = ""
        self.secret = ""
        self.error = ""
        """Why the last update that could not be posted could not be."""
        self.failed_at = 0.0
        self.changed = threading.Condition(lock)


class World:
    """All that the fake knows, under one lock: it is held for microseconds and never while waiting."""

    def __init__(self, bot: Json, wake: Callable[[], None]) -> None:
        self.lock = threading.RLock()
        self.bot = bot
        self.wake = wake
        self.updates = UpdateQueue(wake)
        self.log = Log(self.lock)
        self.script = Script()
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Json] = {bot["id"]: bot}
        self.callbacks: dict[str, Chat] = {}
        """Presses that the bot has not answered yet."""
        self.inline_queries: dict[str, Chat] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        """By scope (sorted JSON) and language code."""
        self.webhook = Webhook(self.lock)
        self._next_id = 5_000_000

    def next_id(self) -> int:
        """For people, callback queries, files: whatever needs a number of its own."""
        self._next_id += 1
        return self._next_id

    def add_chat(self, chat_id: int, kind: ChatType, about: Json) -> Chat:
        chat = Chat(self.lock, chat_id, kind, about)
        if kind == "channel":
            chat.bot_status = "administrator"  # a bot can be in a channel in no other role
        self.chats[chat_id] = chat
        return chat

    def chat(self, chat_id: Any) -> Chat:
        """By number."""
        if chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    def set_bot_status(self, chat: Chat, status: Status, by: Json) -> None:
        """Someone changes what the bot may do; the bot is told, as Telegram tells it."""
        with self.lock:
            old, chat.bot_status = chat.bot_status, status
            self.updates.add(
                "my_chat_member",
                {
                    "chat": chat.json,
                    "from": by,
                    "date": int(time.time()),
                    "old_chat_member": chat_member(self.bot, old),
                    "new_chat_member": chat_member(self.bot, status),
                },
            )


def chat_member(user: Json, status: Status) -> Json:
    """A ChatMember with the fields its status requires: https://core.telegram.org/bots/api#chatmember"""
    member: Json = {"user": user, "status": status}
    match status:
        case "creator":
            member |= {"is_anonymous": False}
        case "administrator":
            member |= {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(TABLES["rights"], True)
        case "restricted":
            member |= {"is_member": True, "until_date": 0} | dict.fromkeys(TABLES["restrictions"], False)
        case "kicked":
            member |= {"until_date": 0}
    return member
