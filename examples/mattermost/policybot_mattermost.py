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
from bot.models import Chat, Chunk, Failure
from bot.reply import Block, Span, split
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
        if self._clock() >= self._listens_from:
            await self._listen()
        for waiting in await asyncio.to_thread(self._storage.outbox.waiting, self._clock(), NAME):
            if (chunk := await asyncio.to_thread(self._storage.outbox.begin, waiting)) is not None:
                await self._deliver(chunk)

    async def _listen(self) -> None:
        try:
            self._me = self._me or (await self._get("/users/me"))["id"]
            for channel in await self._get("/users/me/channels"):
                if channel["type"] == "D":
                    await self._answer(channel["id"])
        except (httpx.HTTPError, ValueError) as error:
            log.warning("Mattermost gave no list of new messages; the bot asks again in %s: %r", LATER, error)
            self._listens_from = self._clock() + LATER

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

    async def _post(self, channel: str, text: Block, number: str = "") -> httpx.Response:
        """Send a post.

        If two posts have the same `number`, the server keeps only one. So a post that may have arrived can be retried.
        """
        body = {"channel_id": channel, "message": markdown(text)}
        if number:
            body["pending_post_id"] = f"{self._me}:{number}"
        return await self._client.post("/posts", json=body)

    async def _deliver(self, chunk: Chunk) -> None:
        """Send a message that the ledger has already recorded as in flight, and record the outcome."""
        outbox, now = self._storage.outbox, self._clock()
        chat = self._storage.chats.get(chunk.chat_id)
        wait: dict[str, Any] = {"not_before": now + LATER}
        try:
            answer = await self._post(str(chat.address), chunk.message.text, f"{chunk.delivery_id}-{chunk.position}")
        except httpx.ConnectError as error:  # the message was not sent
            outbox.put_back(chunk, failure=Failure.LATER, detail=repr(error), **wait)
        except httpx.HTTPError as error:
            outbox.doubt(chunk, failure=Failure.DOUBT, detail=repr(error), now=now, **wait)
        else:
            if answer.is_success:
                outbox.sent(chunk, message_id=answer.json()["id"], now=now)
            elif answer.status_code == 429 or answer.is_server_error:
                outbox.put_back(chunk, failure=Failure.LATER, detail=str(answer.status_code), **wait)
            else:
                outbox.fail(chunk, failure=Failure.REJECTED, detail=answer.text[:200], now=now)
                if answer.status_code in (403, 404):
                    self._storage.pause_chat(chat.id, Failure.CHAT_GONE, now)


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
