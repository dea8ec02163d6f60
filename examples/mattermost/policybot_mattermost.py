"""Add Mattermost as a chat network. People write to the bot in a direct channel, and get their digests there.

Set MATTERMOST_URL, and MATTERMOST_TOKEN to the token of a bot account. Mattermost handles commands that begin with "/"
itself. So commands for the bot begin with "!" instead: `!latest`, `!subscribe Trade 08:00`. Buttons are not shown.
"""

from __future__ import annotations

import asyncio
import logging
import os
from datetime import timedelta
from typing import Any

import httpx

from bot.clock import Clock
from bot.conversation import Conversation, Request
from bot.errors import ConfigError
from bot.language import DEFAULT, speaking
from bot.models import Chat, Chunk, DeliveryState, Failure
from bot.reply import Block, Span, sent_again, split
from bot.storage import Storage

NAME = "mattermost"
LATER = timedelta(seconds=30)
log = logging.getLogger(__name__)


def network(storage: Storage, conversation: Conversation, clock: Clock) -> Network:
    """The entry point, which the bot calls once at its start.

    The bot then calls and awaits the returned object about once a second.
    """
    try:
        url, token = os.environ["MATTERMOST_URL"], os.environ["MATTERMOST_TOKEN"]
    except KeyError as missing:
        raise ConfigError(f"Set {missing.args[0]}, or uninstall policybot-mattermost.") from None
    client = httpx.AsyncClient(
        base_url=f"{url}/api/v4",
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    )
    return Network(storage, conversation, clock, client)


class Network:
    """The connection to Mattermost. Each call answers new messages, then sends the waiting messages of the ledger."""

    def __init__(self, storage: Storage, conversation: Conversation, clock: Clock, client: httpx.AsyncClient) -> None:
        self._storage = storage
        self._conversation = conversation
        self._clock = clock
        self._client = client
        self._me = ""
        self._listens_from = clock()
        self._seen = int(clock().timestamp() * 1000)
        """The time of the newest post that the bot has read, in milliseconds."""

    async def __call__(self) -> None:
        if self._clock() < self._listens_from or not await self._listen():
            return
        for waiting in await asyncio.to_thread(self._storage.outbox.waiting, self._clock(), NAME):
            chunk = await asyncio.to_thread(self._storage.outbox.begin, waiting)
            if chunk is not None and not await self._deliver(chunk):
                return

    async def _listen(self) -> bool:
        """Answer new messages. Returns False if Mattermost can't be reached; then nothing is sent either."""
        try:
            self._me = self._me or (await self._get("/users/me"))["id"]
            for channel in await self._get("/users/me/channels"):
                if channel["type"] == "D":
                    await self._answer(channel["id"])
        except (httpx.HTTPError, ValueError) as error:
            log.warning("Mattermost gave no list of new messages; the bot asks again in %s: %r", LATER, error)
            self._listens_from = self._clock() + LATER
            return False
        return True

    async def _get(self, path: str, **params: Any) -> Any:
        return (await self._client.get(path, params=params)).raise_for_status().json()

    async def _answer(self, channel: str) -> None:
        posts = (await self._get(f"/channels/{channel}/posts", since=self._seen))["posts"].values()
        for post in sorted(posts, key=lambda one: one["create_at"]):
            if post["create_at"] <= self._seen or post["user_id"] == self._me:
                continue
            self._seen = post["create_at"]
            chat = await asyncio.to_thread(self._chat, channel)
            text = "/" + post["message"][1:] if post["message"].startswith("!") else post["message"]
            request = Request(chat_id=chat.id, chat_kind=chat.kind, chat_title=chat.title, text=text)
            reply = await asyncio.to_thread(self._conversation.answer, request)
            for message in split(reply) if reply is not None and reply.blocks else ():
                await self._post(channel, message.text)

    def _chat(self, channel: str) -> Chat:
        about = {"kind": "private", "title": "Mattermost", "items": 5}
        return self._storage.chats.meet_at(NAME, channel, now=self._clock(), **about)  # type: ignore[arg-type]

    async def _post(self, channel: str, text: Block) -> httpx.Response:
        return await self._client.post("/posts", json={"channel_id": channel, "message": markdown(text)})

    async def _deliver(self, chunk: Chunk) -> bool:
        """Send a message that the ledger has already recorded as in flight, and record the outcome.

        A message that may have arrived is sent once more, with a mark. Mattermost's `pending_post_id` doesn't prevent
        the repeat, since the server forgets it after 30 seconds. Returns False if there was no answer.
        """
        outbox, message, now = self._storage.outbox, chunk.message, self._clock()
        chat = self._storage.chats.get(chunk.chat_id)
        wait: dict[str, Any] = {"not_before": now + LATER}
        in_doubt = chunk.state == DeliveryState.IN_DOUBT
        if in_doubt:
            with speaking(chat.spoken(DEFAULT)):
                message = sent_again(message)
        try:
            answer = await self._post(str(chat.address), message.text)
            number = answer.json()["id"] if answer.is_success else ""
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:  # the message was not sent
            outbox.put_back(chunk, failure=Failure.LATER, detail=repr(error), **wait)
            return False
        except (httpx.HTTPError, ValueError, LookupError) as error:  # no answer, or an unreadable one
            outbox.doubt(chunk, failure=Failure.DOUBT, detail=repr(error), now=now, **wait)
            return False
        detail = f"{answer.status_code} {answer.text[:200]}"
        if answer.is_success:
            outbox.sent(chunk, message_id=number, now=now)
        elif answer.status_code == 504:  # a proxy gave up, but the server may have the message
            outbox.doubt(chunk, failure=Failure.DOUBT, detail=detail, now=now, **wait)
        elif answer.status_code == 429 or answer.is_server_error:
            outbox.put_back(chunk, failure=Failure.LATER, detail=detail, **wait)
        else:
            if in_doubt:  # the first try may have arrived
                outbox.doubt(chunk, failure=Failure.REJECTED, detail=detail, now=now, **wait)
            else:
                outbox.fail(chunk, failure=Failure.REJECTED, detail=detail, now=now)
            if answer.status_code in (403, 404):
                self._storage.pause_chat(chat.id, Failure.CHAT_GONE, now)
        return True


def markdown(text: Block) -> str:
    """Returns the text of a message as Markdown in Mattermost's form."""
    return "".join(map(_span, text))


def _span(span: Span) -> str:
    marks = {"bold": "**", "italic": "_", "code": "`"}
    inner = span.text.strip()
    if span.style == "link" and span.href:
        return f"[{span.text}]({span.href})"
    if span.style not in marks or not inner:
        return span.text
    return span.text.replace(inner, f"{marks[span.style]}{inner}{marks[span.style]}", 1)
