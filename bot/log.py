"""Sets up the log: to stderr or a file, without the bot's token."""

import contextlib
import json
import logging
import os
import re
import sys
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from bot.config import Settings
from bot.errors import ConfigError

_TOKEN = re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{20,}")
"""Matches any Bot API token, also that of another bot, and also within a URL or an exception."""

MOST_BYTES, OLD_FILES = 10_000_000, 5
"""The size of a log file, and the number of older ones. docs/operating.md names both."""

OWN = ("bot", "summarizer")
"""The loggers that log from `log.level` on. Others log only warnings and errors. For example, httpx logs the address of
each request at INFO, and Telegram's addresses contain the token."""
SILENT = (
    "trafilatura",
    "htmldate",
    "charset_normalizer",
    "apscheduler",
    "telegram.ext",
    "telegram.ext.Updater",
    "telegram.request.BaseRequest",
    "tornado.access",
    "tornado.general",
)
"""Loggers that log normal events as errors: a page without an article, a tick while the last one still runs, a short
network failure, a 502, a refused token. The bot logs each such event in one line of its own, without a traceback."""


_FIELDS = re.compile(r"(?:\b(chat|source|article|delivery) )?%[-.\d]*[a-z]")
"""The place of an argument in a log message. The argument of "chat %d" becomes the field `chat` of a JSON line."""


class _Redacting(logging.Formatter):
    """Removes tokens from log lines. It formats a line first, so that it redacts tracebacks as well."""

    def __init__(self, token: str, *, as_json: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if self._as_json:
            names = {"time": "asctime", "level": "levelname", "logger": "name", "event": "msg", "message": "message"}
            fields = {name: getattr(record, of) for name, of in names.items()}
            if isinstance(record.args, tuple):
                found = zip(_FIELDS.findall(str(record.msg)), record.args, strict=False)
                fields |= {name: value for name, value in found if name}
            text = json.dumps(fields | {"traceback": record.exc_text}, ensure_ascii=False, default=str)
        return _TOKEN.sub("<token>", text.replace(self._token, "<token>"))


class _LogFile(RotatingFileHandler):
    """A log file that only its owner can read. A line that can't be written goes to stderr: it must not stop the work
    that logs it."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Print the line. The inherited method would print the arguments, with their secrets."""
        error = sys.exc_info()[1]
        line = self.format(record) if isinstance(error, OSError) else "a message"
        print(f"{self.baseFilename}: {error!r}: {line}", file=sys.stderr)

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        with contextlib.suppress(PermissionError):  # the file of another user
            os.fchmod(stream.fileno(), 0o600)
        return stream


def set_up_logging(settings: Settings, *, file: Path | None = None, brief: bool = False) -> None:
    """Send the log to a file, or to stderr. A second call replaces the first.

    The bot's token is removed from every line. `brief`: write only errors, for commands that report their progress
    themselves. Raises ConfigError if the file can't be written.
    """
    token, level = settings.telegram.token, settings.log.level
    handler: logging.Handler = logging.StreamHandler()
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handler = _LogFile(file, maxBytes=MOST_BYTES, backupCount=OLD_FILES, encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"log.file: {file} can't be written. Name a file that can be written") from error
    own = token.get_secret_value() if token else "<token>"
    handler.setFormatter(_Redacting(own, as_json=settings.log.format == "json"))
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old.formatter, _Redacting):
            root.removeHandler(old)
            old.close()
    root.addHandler(handler)
    own = "ERROR" if brief and level != "debug" else level.upper()
    root.setLevel("ERROR" if own == "ERROR" else "WARNING")
    for name in (*OWN, *SILENT):
        logging.getLogger(name).setLevel(own if name in OWN else "CRITICAL")
    # Below `telegram.ext`, but what it logs is no normal event: an error handler that fails.
    logging.getLogger("telegram.ext.Application").setLevel(root.level)
