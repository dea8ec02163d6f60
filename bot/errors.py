"""Every error that policybot raises on purpose.

    PolicybotError
    ├── ConfigError              config.toml or a POLICYBOT_* variable
    ├── StorageError             the database
    │   └── NotFound             the database has no such source, article, chat …
    ├── SourceError              a source or what it sends
    │   ├── FetchError           the request failed or was refused
    │   │   ├── AddressRefused   a scheme, host or address range that must not be fetched
    │   │   ├── RobotsDisallowed the site's robots.txt asks bots to leave the page alone
    │   │   ├── TooLarge         more bytes than the settings allow
    │   │   └── HttpStatusError  the server answered with an error status
    │   ├── NotAFeed             content that is not a feed, and links to none
    │   └── FolderError          a folder or file that can't be read
    ├── ExtractError             a page without article text
    ├── TelegramError            Telegram refused a request, or can't be reached
    └── UsageError               a reader or operator typed something that can't be used

A message says what happened, which source, file or chat it concerns, and what to do. People see it unchanged, so it
never contains a token.
"""

from collections.abc import Callable
from datetime import timedelta


class PolicybotError(Exception):
    """The base class. `str()` gives one line for a person, with the cause."""

    def __str__(self) -> str:
        text = str(self.args[0]) if self.args else (self.__doc__ or "").splitlines()[0]
        cause = self.__cause__
        if cause is None or isinstance(cause, PolicybotError):
            return text
        # Use strerror: `text` names the file already, and str() of an OSError would repeat it. Cut the reason: httpx
        # quotes what a server sent, which may be 100 kB.
        reason = " ".join(str(getattr(cause, "strerror", None) or cause).split())[:300] or type(cause).__name__
        return text if reason in text else f"{text} ({reason})"


def reason_of(error: Exception) -> str:
    """Returns an error as operators read it. What an unexpected error says is only in the log."""
    if isinstance(error, PolicybotError):
        return str(error)
    return f"internal error, {type(error).__name__}; the log has the details"


def stops_all(error: Exception) -> bool:
    """Returns True if the whole database fails, for example on a full disk. False if only one statement fails, for
    which SQLite gives the code SQLITE_ERROR (1), or one value can't be stored."""
    cause = error.__cause__
    if not isinstance(error, StorageError):
        return False
    return isinstance(cause, OSError) or getattr(cause, "sqlite_errorcode", 1) & 0xFF > 1


class ConfigError(PolicybotError):
    """The settings are wrong."""


class StorageError(PolicybotError):
    """The database can't be used."""


class NotFound(StorageError):
    """There is no such thing in the database."""


class SourceError(PolicybotError):
    """A source can't be used."""


class FetchError(SourceError):
    """The address could not be fetched."""


class AddressRefused(FetchError):
    """The address must not be fetched."""


class RobotsDisallowed(FetchError):
    """The site's robots.txt asks bots to leave the address alone."""


class TooLarge(FetchError):
    """The answer is larger than the settings allow."""


class HttpStatusError(FetchError):
    """The server answered with an error status."""

    def __init__(self, message: str, status: int, retry_after: timedelta | None = None) -> None:
        super().__init__(message, status, retry_after)  # pickle needs all arguments
        self.status = status
        self.retry_after = retry_after
        """How long the server asks the bot to wait (RFC 9110, 10.2.3)."""


class NotAFeed(SourceError):
    """The content is not a feed, and links to none."""


class FolderError(SourceError):
    """The folder or file can't be read."""


class ExtractError(PolicybotError):
    """There is no article text in the page."""


class TelegramError(PolicybotError):
    """Telegram refused, or can't be reached."""


class UsageError(PolicybotError):
    """Input of a reader or operator can't be used."""


def reads(read: Callable[..., object], *arguments: object) -> bool:
    """Returns whether a parser accepts a text, and finds something in it."""
    try:
        return bool(read(*arguments))
    except UsageError:
        return False
