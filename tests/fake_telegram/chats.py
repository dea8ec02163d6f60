"""Stores chats, their messages and their members, as Telegram's servers do.

See https://core.telegram.org/bots/api#message and https://core.telegram.org/bots/api#chat
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tests.fake_telegram.log import Log, Script, Upload
from tests.fake_telegram.outcomes import BadRequest, Forbidden, Json, Refused, bad_request
from tests.fake_telegram.tables import TABLES
from tests.fake_telegram.updates import UpdateQueue

ChatType = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
PRESENT: tuple[Status, ...] = ("creator", "administrator", "member", "restricted")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A message of the bot, as it was at one moment."""

    message_id: int
    text: str
    """The text as the bot sent it, with tags. For a document or photo, the caption."""
    plain: str
    """The text as people read it, without tags."""
    message_thread_id: int | None
    document: Upload | None
    keyboard: list[list[Json]]
    """The rows of inline buttons: https://core.telegram.org/bots/api#inlinekeyboardbutton"""

    @property
    def labels(self) -> list[str]:
        """Returns the texts of all buttons, in reading order."""
        return [button["text"] for row in self.keyboard for button in row]


@dataclass(frozen=True, kw_only=True)
class CallbackAnswer:
    """The bot's answer to a press of a button."""

    text: str
    """What the person sees for a moment. Empty: nothing."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person in a chat."""

    user: Json
    status: Status


ADMIN = Member(user={"id": 4_999_999, "is_bot": False, "first_name": "Admin"}, status="creator")


class Chat:
    """One chat. Read and write it only under the world's lock."""

    def __init__(self, lock: threading.RLock, chat_id: int, kind: ChatType, about: Json) -> None:
        self.id = chat_id
        self.kind = kind
        self.about = about
        """The other fields of the Chat object: title or first_name, username, is_forum, …"""
        self.changed = threading.Condition(lock)
        self.messages: dict[int, Json] = {}
        self.replies: dict[int, Reply] = {}
        """The bot's messages as they are now, without deleted ones."""
        self.keyboards: dict[int, Reply] = {}
        """The messages in `replies` that have inline buttons, oldest first."""
        self.seen: defaultdict[str, list[Any]] = defaultdict(list)
        """What the bot did, for readers to consume, by kind: "reply", "edit", "answer" or "inline"."""
        self.bot_status: Status = "member"
        self.migrated_to: int | None = None
        self.members: dict[int, Member] = {}
        self.mute = False
        """True if only administrators may write. The bot may write only if it is one."""
        self.closed_topics: dict[int | None, str] = {}
        """message_thread_id → the error for a message to that topic."""
        self._last_message_id = 0

    @property
    def json(self) -> Json:
        return {"id": self.id, "type": self.kind, **self.about}

    @property
    def somebody(self) -> Json:
        """Returns some member of the chat, for an action whose actor does not matter to the test."""
        return next(iter(self.members.values()), ADMIN).user

    @property
    def permissions(self) -> Json:
        """Returns the ChatPermissions of a group: https://core.telegram.org/bots/api#chatpermissions"""
        return {name: not (self.mute and name.startswith(("can_send", "can_add"))) for name in TABLES["restrictions"]}

    def next_message_id(self) -> int:
        self._last_message_id += 1
        return self._last_message_id

    def tell(self, stream: str, item: object) -> None:
        """Add `item` to the stream, and wake the readers who wait for it."""
        self.seen[stream].append(item)
        self.changed.notify_all()

    def keep(self, message: Json, reply: Reply) -> None:
        """Store a message that the bot sent or changed."""
        self.messages[reply.message_id] = message
        self.replies[reply.message_id] = reply
        if reply.keyboard:
            self.keyboards[reply.message_id] = reply
        else:
            self.keyboards.pop(reply.message_id, None)

    def drop(self, message_id: int) -> None:
        self.messages.pop(message_id, None)
        self.replies.pop(message_id, None)
        self.keyboards.pop(message_id, None)

    def check_present(self) -> None:
        """Raise Telegram's error if the bot is not in this chat any longer."""
        if self.migrated_to is not None:
            raise Refused(BadRequest("group chat was upgraded to a supergroup chat", self.migrated_to))
        if self.bot_status in PRESENT:
            return
        raise Refused(Forbidden() if self.kind == "private" else Forbidden(f"bot was kicked from the {self.kind} chat"))

    def check_writable(self, thread: int | None) -> None:
        """Raise Telegram's error if the bot is not in this chat, or may not write to it or to the topic `thread`."""
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
    """The address to which updates are posted. Read and write it only under the world's lock."""

    def __init__(self, lock: threading.RLock) -> None:
        self.url = ""
        self.secret = ""
        self.error = ""
        """The error of the last failed post."""
        self.failed_at = 0.0
        self.changed = threading.Condition(lock)


class World:
    """The whole state of the fake, under one lock. Code holds the lock only for microseconds, never while it waits."""

    def __init__(self, bot: Json, wake: Callable[[], None]) -> None:
        self.lock = threading.RLock()
        self.bot = bot
        self.wake = wake
        self.updates = UpdateQueue(wake)
        self.log = Log(self.lock)
        self.script = Script()
        self.chats: dict[int, Chat] = {}
        self.callbacks: dict[str, Chat] = {}
        """Id of each press that the bot has not answered yet → its chat."""
        self.inline_queries: dict[str, Chat] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        """Scope (as sorted JSON) and language code → commands."""
        self.webhook = Webhook(self.lock)
        self._next_id = 5_000_000

    def next_id(self) -> int:
        """Return a new number, for a person, a callback query, a file or the like."""
        self._next_id += 1
        return self._next_id

    def add_chat(self, chat_id: int, kind: ChatType, about: Json) -> Chat:
        chat = Chat(self.lock, chat_id, kind, about)
        if kind == "channel":
            chat.bot_status = "administrator"  # in a channel, a bot is always an administrator
        self.chats[chat_id] = chat
        return chat

    def chat(self, chat_id: Any) -> Chat:
        """Return the chat with this id. Raises Telegram's error if there is none."""
        if chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    def set_bot_status(self, chat: Chat, status: Status, by: Json) -> None:
        """Change the bot's status in a chat. `by` is the person who does it. Queues an update for the bot."""
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
    """Make a ChatMember with the fields that its status needs: https://core.telegram.org/bots/api#chatmember"""
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
