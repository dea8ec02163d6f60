"""The ways in which a call to the Bot API can end. Tests can script most of them.

    Outcome
    ├── Ok                an answer with a result
    ├── BadRequest        400
    ├── Unauthorized      401
    ├── Forbidden         403
    ├── NotFound          404
    ├── Conflict          409
    ├── TooManyRequests   429, with `retry_after`
    ├── ServerError       502 or another 5xx status, with an HTML page like that of Telegram's front server
    ├── TimeoutBefore     not accepted, and no answer: the connection closes after a while
    ├── Slow              accepted, and the answer comes late
    ├── TimeoutAfter      accepted, but no answer: the connection closes after a while
    ├── Reset             no answer: the connection is reset, before or after the call was accepted
    └── ClientLeft        the client closed the connection before the answer (never scripted)

Answers are described in https://core.telegram.org/bots/api#making-requests
and their parameters in https://core.telegram.org/bots/api#responseparameters
"""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """Base class of all outcomes."""

    @property
    def accepted(self) -> bool:
        """True if the call took effect, even if the client got no answer."""
        return False


class Ok(Outcome):
    """The client got an answer with a result."""

    accepted = True


@dataclass(frozen=True)
class Refusal(Outcome):
    """An answer with `ok: false`. Each class below sets its code."""

    description: str = ""

    code = 400
    phrase = "Bad Request"

    @property
    def body(self) -> Json:
        """Returns the JSON of the answer."""
        words = f"{self.phrase}: {self.description}" if self.description else self.phrase
        return {"ok": False, "error_code": self.code, "description": words}


@dataclass(frozen=True)
class BadRequest(Refusal):
    """400. `migrate_to_chat_id` is the new supergroup, if the group became one."""

    migrate_to_chat_id: int | None = None

    @property
    def body(self) -> Json:
        moved = self.migrate_to_chat_id
        return super().body | ({"parameters": {"migrate_to_chat_id": moved}} if moved else {})


class Unauthorized(Refusal):
    """401: the token is not the bot's."""

    code = 401
    phrase = "Unauthorized"


@dataclass(frozen=True)
class Forbidden(Refusal):
    """403: by default, because the reader blocked the bot."""

    description: str = "bot was blocked by the user"

    code = 403
    phrase = "Forbidden"


class NotFound(Refusal):
    """404: the method does not exist."""

    code = 404
    phrase = "Not Found"


class Conflict(Refusal):
    """409: another getUpdates is waiting, or a webhook is set."""

    code = 409
    phrase = "Conflict"


@dataclass(frozen=True)
class TooManyRequests(Outcome):
    """429: the bot should try again after `retry_after` seconds."""

    retry_after: int

    @property
    def body(self) -> Json:
        """Returns the JSON of the answer."""
        return {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {self.retry_after}",
            "parameters": {"retry_after": self.retry_after},
        }


@dataclass(frozen=True)
class ServerError(Outcome):
    """502, or another status of the front server. The body is HTML. The call has no effect."""

    status: int = 502


@dataclass(frozen=True)
class Late(Outcome):
    """The call gets its answer, or the connection closes without one, after `seconds`."""

    seconds: float


class Slow(Late):
    """The call takes effect at once. The answer comes after `seconds`."""

    accepted = True


class TimeoutBefore(Late):
    """The call has no effect and gets no answer."""


class TimeoutAfter(Late):
    """The call takes effect but gets no answer."""

    accepted = True


@dataclass(frozen=True)
class Reset(Outcome):
    """The connection is reset at once, without an answer. If `delivered`, the call takes effect before that."""

    delivered: bool = False

    @property
    def accepted(self) -> bool:
        return self.delivered


class ClientLeft(Outcome):
    """The client closed the connection before the answer, for example when it cancelled a long poll."""


def outcome_of(kind: str, **what: Any) -> Outcome:
    """Make the outcome whose class has the name `kind`. Tables of cases name outcomes in this way."""
    outcome = globals()[kind](**what)
    assert isinstance(outcome, Outcome)
    return outcome


class Refused(Exception):
    """A method raises this to answer with `outcome`."""

    def __init__(self, outcome: Refusal) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def bad_request(description: str) -> Refused:
    """Make the exception for a 400 answer."""
    return Refused(BadRequest(description))
