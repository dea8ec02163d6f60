"""The webhook: updates are posted one after another, each until a post succeeds.

The fake posts only to loopback. It stores any other address, but never connects to it. For loopback it accepts http, as
a local Bot API server does. See https://core.telegram.org/bots/api#setwebhook
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp

from tests.fake_telegram.chats import World
from tests.fake_telegram.outcomes import Json, bad_request
from tests.fake_telegram.params import Params

HEADER = "X-Telegram-Bot-Api-Secret-Token"
PAUSE = 0.1
"""Seconds before the next try after a failure. Telegram's own pause is longer, and grows."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """One try to post an update."""

    update: Json
    status: int | None
    """The HTTP status of the answer. None: there was no answer."""


def set_webhook(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setwebhook"""
    url, secret = params.text("url"), params.text("secret_token")
    if url and not (url.startswith("https://") or _here(url)):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    world.webhook.url, world.webhook.secret = url, secret
    if "allowed_updates" in params:
        world.updates.allowed = frozenset(params.array("allowed_updates"))
    world.wake()
    return True


def get_webhook_info(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#getwebhookinfo"""
    hook = world.webhook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
        "allowed_updates": sorted(world.updates.allowed),
    }
    if hook.url and hook.error:
        info |= {"last_error_date": int(hook.failed_at), "last_error_message": hook.error}
    return info


class Poster:
    """Posts updates to the webhook, in the server's event loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._woken = asyncio.Event()
        self.posts: list[Post] = []

    def wake(self) -> None:
        """Look again for an update to post, or for a changed address."""
        self._woken.set()

    async def run(self) -> None:
        """Post updates until the task is cancelled."""
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=1)) as session:
            while True:
                self._woken.clear()
                with self._world.lock:
                    url, secret = self._world.webhook.url, self._world.webhook.secret
                    update = next(iter(self._world.updates.first(1)), None)
                if update is None or not _here(url):
                    await self._woken.wait()
                    continue
                if await self._post(session, url, secret, update):
                    continue
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PAUSE):
                        await self._woken.wait()

    async def _post(self, session: aiohttp.ClientSession, url: str, secret: str, update: Json) -> bool:
        """Post one update. Returns True if the bot accepted it."""
        status, error = None, ""
        try:
            async with session.post(url, json=update, headers={HEADER: secret} if secret else {}) as answer:
                await answer.read()
                status = answer.status
                if not answer.ok:
                    error = f"Wrong response from the webhook: {status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError):
            error = "Connection refused"
        with self._world.lock:
            hook = self._world.webhook
            self.posts.append(Post(update=update, status=status))
            if error:
                hook.error, hook.failed_at = error, time.time()
            else:
                self._world.updates.confirm(update["update_id"] + 1)
            hook.changed.notify_all()
        return not error


def _here(url: str) -> bool:
    with contextlib.suppress(ValueError):
        return ip_address(urlsplit(url).hostname or "").is_loopback
    return False
