"""People in chats: tests make them write and press buttons, and read what they see."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Literal, Self, cast

from tests.fake_telegram.chats import PRESENT, CallbackAnswer, Chat, ChatType, Member, Reply, Status, World
from tests.fake_telegram.outcomes import Json

GROUP_ANONYMOUS_BOT: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""Telegram names this user as the sender when an administrator writes in the name of a group."""


class Reader:
    """One person in one chat. Each `wait_…` method returns the next message or answer that this reader has not had."""

    def __init__(self, world: World, chat: Chat, user: Json) -> None:
        self._world = world
        self._chat = chat
        self.user = user
        self._consumed: defaultdict[str, int] = defaultdict(int)

    @property
    def chat_id(self) -> int:
        return self._chat.id

    @property
    def user_id(self) -> int:
        return cast(int, self.user["id"])

    # What a person does.

    def send(
        self,
        text: str,
        *,
        message_thread_id: int | None = None,
        reply_to: Reply | None = None,
        **fields: Any,
    ) -> int:
        """Write to the chat, or post if it is a channel. Returns the message_id.

        `fields` are more fields of the Message, such as `via_bot` or `sender_chat`.
        """
        with self._world.lock:
            if self._chat.kind == "private" and self._chat.bot_status == "kicked":
                raise AssertionError(f"reader {self.chat_id} blocked the bot: unblock() before send()")
            message: Json = {"text": text}
            if message_thread_id is not None:
                message |= {"message_thread_id": message_thread_id, "is_topic_message": True}
                self._chat.about["is_forum"] = True  # only a forum has topics
            if reply_to is not None:
                message["reply_to_message"] = self._chat.messages[reply_to.message_id]
            return self._post(message | fields)

    def send_anonymously(self, text: str, **where: Any) -> int:
        """Write in the name of the group, as its administrators can: https://core.telegram.org/bots/api#message"""
        sender: Json = {"from": GROUP_ANONYMOUS_BOT, "sender_chat": self._chat.json}
        return self.send(text, **(where | sender))

    def edit(self, message_id: int, text: str) -> None:
        """Edit a message of this chat."""
        with self._world.lock:
            changed = self._chat.messages[message_id] | {"text": text, "edit_date": int(time.time())}
            self._chat.messages[message_id] = changed
            self._world.updates.add("edited_message", changed)

    def show(self, kind: Literal["photo", "sticker"], *, caption: str = "") -> int:
        """Send a sticker, or a photo that may have a caption. Returns the message_id."""
        file: Json = {"file_id": "file-1", "file_unique_id": "unique-1", "width": 512, "height": 512}
        sticker = file | {"type": "regular", "is_animated": False, "is_video": False}
        message: Json = {kind: [file] if kind == "photo" else sticker}
        if caption:
            message["caption"] = caption
        with self._world.lock:
            return self._post(message)

    def press(self, label: str, *, message: Reply | None = None, timeout: float = 10) -> str:
        """Wait for a button with exactly this text, and press the newest one. Returns the id of the callback query.

        With `message`, look for the button on that reply in its old state, even if the bot has edited it since. This
        simulates a phone that still shows the old message.
        """

        def found() -> tuple[int, Json] | None:
            replies = [message] if message else reversed(self._chat.keyboards.values())
            keys = ((reply.message_id, one) for reply in replies for row in reply.keyboard for one in row)
            return next((key for key in keys if key[1]["text"] == label), None)

        with self._world.lock:
            if not self._chat.changed.wait_for(lambda: found() is not None, 0 if message else timeout):
                raise AssertionError(f"no button {label!r} in chat {self.chat_id} after {timeout} s: {self.visible()}")
            number, button = cast(tuple[int, Json], found())
            return self.callback(button["callback_data"], message_id=number)

    def callback(self, data: str, *, message_id: int) -> str:
        """Send a callback query with any data, even data that no button has. Returns its id."""
        with self._world.lock:
            number = str(self._world.next_id())
            self._world.callbacks[number] = self._chat
            body: Json = {
                "id": number,
                "from": self.user,
                "chat_instance": str(self._chat.id),
                "data": data,
                # For a deleted message, Telegram sends an InaccessibleMessage, whose date is 0.
                "message": self._chat.messages.get(
                    message_id, {"chat": self._chat.json, "message_id": message_id, "date": 0}
                ),
            }
            self._world.updates.add("callback_query", body)
            return number

    def inline(self, query: str) -> str:
        """Type "@bot query" in the chat with the bot. Returns the id of the inline query."""
        with self._world.lock:
            number = str(self._world.next_id())
            self._world.inline_queries[number] = self._chat
            body: Json = {"id": number, "from": self.user, "query": query, "offset": ""}
            self._world.updates.add("inline_query", body | {"chat_type": "sender"})
            return number

    def block(self) -> None:
        """Block the bot. It gets a my_chat_member update, and its sends to this reader get 403."""
        self._world.set_bot_status(self._chat, "kicked", self.user)

    def unblock(self) -> None:
        """Unblock the bot. It gets a my_chat_member update."""
        self._world.set_bot_status(self._chat, "member", self.user)

    # What a person sees.

    def wait_reply(self, timeout: float = 10) -> Reply:
        """Wait for the next message of the bot that this reader has not had, and return it."""
        return cast(Reply, self._wait("reply", timeout))

    def wait_change(self) -> Reply:
        """Wait for the next message or edit of the bot, and return it. If both are there, return the message."""
        with self._world.lock:
            streams = self._chat.changed.wait_for(
                lambda: [s for s in ("reply", "edit") if len(self._chat.seen[s]) > self._consumed[s]], 20
            )
            return cast(Reply, self._wait(streams[0] if streams else "reply", 0))

    def wait_answer(self) -> CallbackAnswer:
        """Wait for the bot's next answer to a press in this chat, and return it."""
        return cast(CallbackAnswer, self._wait("answer", 10))

    def wait_inline(self) -> list[Json]:
        """Wait for the bot's next answer to an inline query of this reader, and return its results."""
        return cast(list[Json], self._wait("inline", 10))

    def unread(self) -> list[Reply]:
        """Return all messages of the bot that this reader has not had, without waiting."""
        with self._world.lock:
            replies = self._chat.seen["reply"][self._consumed["reply"] :]
            self._consumed["reply"] += len(replies)
            return replies

    def visible(self) -> list[Reply]:
        """Return all messages of the bot in the chat as they are now, without deleted ones.

        This does not change what the `wait_…` methods return.
        """
        with self._world.lock:
            return list(self._chat.replies.values())

    def _wait(self, stream: str, timeout: float) -> Any:
        with self._world.lock:
            items, index = self._chat.seen[stream], self._consumed[stream]
            if not self._chat.changed.wait_for(lambda: len(items) > index, timeout):
                calls = self._world.log.find(chat_id=self.chat_id)[-8:]
                raise AssertionError(f"no {stream} in chat {self.chat_id} within {timeout} s; calls to it: {calls}")
            self._consumed[stream] = index + 1
            return items[index]

    def _post(self, message: Json) -> int:
        chat = self._chat
        number = chat.next_message_id()
        channel = chat.kind == "channel"
        sender: Json = {"sender_chat": chat.json} if channel else {"from": self.user}
        full = {"message_id": number, "date": int(time.time()), "chat": chat.json, **sender, **message}
        chat.messages[number] = full
        self._world.updates.add("channel_post" if channel else "message", full)
        return number


class Group:
    """A group, supergroup, forum or channel."""

    def __init__(self, world: World, chat: Chat, again: Callable[[int, ChatType, Json], Group]) -> None:
        self._world = world
        self._chat = chat
        self._again = again
        self._members: dict[str, Reader] = {}

    @property
    def chat_id(self) -> int:
        return self._chat.id

    def member(self, name: str, *, user_id: int | None = None, status: Status = "member") -> Reader:
        """Return the member with this name. The first call for a name adds the person to the group."""
        with self._world.lock:
            if name not in self._members:
                number = user_id or self._world.next_id()
                user = {"id": number, "is_bot": False, "first_name": name}
                self._chat.members[number] = Member(user=user, status=status)
                self._members[name] = Reader(self._world, self._chat, user)
            return self._members[name]

    def set_status(self, reader: Reader, status: Status) -> Self:
        """Change a member's status, for example to "administrator"."""
        with self._world.lock:
            self._chat.members[reader.user_id] = Member(user=reader.user, status=status)
        return self

    def set_bot_status(self, status: Status, *, by: Reader | None = None) -> Self:
        """Add the bot ("member"), promote ("administrator"), mute ("restricted") or remove it ("kicked")."""
        self._world.set_bot_status(self._chat, status, (by or self.member("Admin", status="creator")).user)
        return self

    @property
    def has_bot(self) -> bool:
        """True if the bot is in the group."""
        with self._world.lock:
            return self._chat.bot_status in PRESENT

    def mute_everybody(self) -> None:
        """Allow only administrators to write. If the bot is none, its sends get 400. It gets no update about this."""
        with self._world.lock:
            self._chat.mute = True

    def unmute(self) -> None:
        """Allow all members to write again. The bot gets no update, but can see it in the `permissions` of getChat."""
        with self._world.lock:
            self._chat.mute = False

    def close_topic(self, message_thread_id: int | None) -> None:
        """Close a topic of the forum: sends to it get 400 TOPIC_CLOSED. None means the general topic."""
        with self._world.lock:
            self._chat.closed_topics[message_thread_id] = "TOPIC_CLOSED"

    def delete_topic(self, message_thread_id: int) -> None:
        """Delete a topic of the forum: sends to it get 400 "message thread not found"."""
        with self._world.lock:
            self._chat.closed_topics[message_thread_id] = "message thread not found"

    def reopen_topic(self, message_thread_id: int | None) -> None:
        """Reopen a topic: sends to it succeed again."""
        with self._world.lock:
            self._chat.closed_topics.pop(message_thread_id, None)

    def migrate(self, chat_id: int) -> Group:
        """Turn this group into the supergroup `chat_id`, and return that.

        From now on, calls about the old group get 400 with migrate_to_chat_id. The bot gets the two service messages:
        migrate_to_chat_id in the old group and migrate_from_chat_id in the new one.
        """
        with self._world.lock:
            new = self._again(chat_id, "supergroup", self._chat.about)
            new._chat.members.update(self._chat.members)
            self._chat.migrated_to = chat_id
            by = self.member("Admin", status="creator")
            by._post({"migrate_to_chat_id": chat_id})
            Reader(self._world, new._chat, by.user)._post({"migrate_from_chat_id": self.chat_id})
            return new
