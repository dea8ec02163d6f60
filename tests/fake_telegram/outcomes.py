"""How a call to the Bot API can end, by itself or because a test scripted it.

    Outcome
    ├── Ok                answered with a result
    ├── BadRequest        400
    ├── Unauthorized      401
    ├── Forbidden         403
    ├── NotFound          404
    ├── Conflict          409
    ├── TooManyRequests   429, with `retry_after`
    ├── ServerError       502 and its kind: an HTML page, as Telegram's front sends, not JSON
    ├── TimeoutBefore     not accepted: hangs, then the connection closes
    ├── Slow              accepted, answered after a while
    ├── TimeoutAfter      accepted, but the answer never comes in time
    ├── Reset             the connection breaks without an answer
    └── ClientLeft        the client closed the connection before the answer; never scripted

Answers: https://core.telegram.org/bots/api#making-requests
Their parameters: https://core.telegram.org/bots/api#responseparameters
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """Base of all."""

    @property
    def accepted(self) -> bool:
        """Whether Telegram did what was asked, whatever the client got to know of it."""
        return False


@dataclass(frozen=True)
class Ok(Outcome):
    """Answered with a result."""

    accepted = True


@dataclass(frozen=True)
class Refusal(Outcome):
    """An answer with `ok: false`; the classes below set the code."""

    description: str = ""

    code = 400
    phrase = "Bad Request"

    @property
    def body(self) -> Json:
        """The JSON that Telegram sends with it."""
        words = f"{self.phrase}: {self.description}" if self.description else self.phrase
        return {"ok": False, "error_code": self.code, "description": words}


@dataclass(frozen=True)
class BadRequest(Refusal):
    """400; with `migrate_to_chat_id` the group that became a supergroup."""

    migrate_to_chat_id: int | None = None

    @property
    def body(self) -> Json:
        moved = self.migrate_to_chat_id
        return super().body | ({"parameters": {"migrate_to_chat_id": moved}} if moved else {})


@dataclass(frozen=True)
class Unauthorized(Refusal):
    """401, a token that is not the bot's."""

    code = 401
    phrase = "Unauthorized"


@dataclass(frozen=True)
class Forbidden(Refusal):
    """403, by default a reader who blocked the bot."""

    description: str = "bot was blocked by the user"

    code = 403
    phrase = "Forbidden"


@dataclass(frozen=True)
class NotFound(Refusal):
    """404, no such method."""

    code = 404
    phrase = "Not Found"


@dataclass(frozen=True)
class Conflict(Refusal):
    """409, a second getUpdates, or a webhook is set."""

    code = 409
    phrase = "Conflict"


@dataclass(frozen=True)
class TooManyRequests(Outcome):
    """429, to be tried again after so many seconds."""

    retry_after: int

    @property
    def body(self) -> Json:
        """The JSON that Telegram sends with it."""
        return {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {self.retry_after}",
            "parameters": {"retry_after": self.retry_after},
        }


@dataclass(frozen=True)
class ServerError(Outcome):
    """502, or another status of the front server; the body is HTML and nothing was accepted."""

    status: int = 502


@dataclass(frozen=True)
class Slow(Outcome):
    """Done and delivered at once; the answer comes after `seconds`."""

    seconds: float

    accepted = True


@dataclass(frozen=True)
class TimeoutBefore(Outcome):
    """Nothing is accepted; after `seconds` without an answer the connection closes."""

    seconds: float


@dataclass(frozen=True)
class TimeoutAfter(Outcome):
    """Done, delivered and logged; no answer, and after `seconds` the connection closes."""

    seconds: float

    accepted = True


@dataclass(frozen=True)
class Reset(Outcome):
    """The connection is reset at once without an answer; `delivered`: after the work was done."""

    delivered: bool = False

    @property
    def accepted(self) -> bool:
        return self.delivered


@dataclass(frozen=True)
class ClientLeft(Outcome):
    """The client was gone before the answer; a cancelled long poll ends so."""


def outcome_of(kind: str, **what: Any) -> Outcome:
    """By its name, as tables of cases have it."""
    found = globals()[kind](**what)
    assert isinstance(found, Outcome)
    return found


class Refused(Exception):
    """Raised inside a method; its outcome is the answer."""

    def __init__(self, outcome: Refusal) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def bad_request(description: str) -> Refused:
    """The commonest refusal, in one word."""
    return Refused(BadRequest(description))
