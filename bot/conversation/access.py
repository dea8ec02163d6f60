"""Decides which chats may use a private instance, and admits new chats to it."""

import hmac
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

from bot.config import TelegramSettings
from bot.conversation.request import TERMINAL_CHAT, Request
from bot.language import _
from bot.models import Failure
from bot.reply import Reply, code, refuse, tell
from bot.storage import Storage

TRIES = 5


class Access:
    """Knows which chats may use the bot: those in the settings, and those that were admitted."""

    def __init__(self, storage: Storage, settings: TelegramSettings) -> None:
        self._storage = storage
        self._settings = settings
        self._wrong = Counter[int]()
        """User or chat id → number of wrong codes since `_counted_from`."""
        self._counted_from = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def permits(self, chat_id: int) -> bool:
        """Returns whether a chat may use the bot. A user's private chat has the same id as the user."""
        settings = self._settings
        if settings.access == "everyone" or chat_id in (*settings.allowed, *settings.admins, TERMINAL_CHAT):
            return True
        chat = self._storage.chats.many([chat_id]).get(chat_id)
        # If access is by list, a private chat that was admitted with a code has no access. A group keeps its access,
        # because somebody on the list admitted it.
        return chat is not None and chat.admitted and (settings.access == "invited" or chat.kind != "private")

    def settle(self, now: datetime) -> None:
        """Pause chats that lost access when the settings changed, and resume chats that have access again."""
        for chat in self._storage.chats.all():
            if self.permits(chat.id):
                if chat.paused == Failure.NOT_ADMITTED:
                    self._storage.chats.resume(chat.id)
            elif not chat.paused:
                self._storage.pause_chat(chat.id, Failure.NOT_ADMITTED, now)

    def judge(self, request: Request, payload: str, now: datetime) -> Reply | None:
        """Decide whether to admit a chat without access. Returns None to admit it, otherwise the refusal.

        `payload`: the code typed after /start. Somebody who types too many wrong codes must wait for an hour.
        """
        who = request.user_id or request.chat_id
        if payload and self._settings.access == "invited":
            secret = self._settings.invite_code
            right = secret is not None and hmac.compare_digest(
                payload.encode("utf-8", "replace"), secret.get_secret_value().encode()
            )
            # Count the wrong codes of each person. If members of a group guess, its administrator is not locked out.
            with self._lock:
                if now > self._counted_from + timedelta(hours=1):
                    self._counted_from, self._wrong = now, Counter()
                if self._wrong[who] == TRIES:
                    return tell(_("Too many wrong codes. Try again in an hour."))
                self._wrong[who] += not right
            if not right:
                return tell(_("That code is wrong. Ask the operator of this bot for the right one."))
        elif not (request.admin and self.permits(who)):
            return self.refusal(request)
        return None if request.admin else tell(_("Only administrators of this group can let me in here."))

    def refusal(self, request: Request) -> Reply:
        """Returns the refusal for a chat without access."""
        if request.pressed:
            return refuse(_("This bot is private."))
        if self._settings.access == "invited":
            return tell(
                _("This bot is private. Ask its operator for a code, then type: {command}"),
                command=code(_("/start CODE")),
            )
        return tell(
            _("This bot is private. Its operator can let this chat in, by its id: {id}"), id=code(str(request.chat_id))
        )
