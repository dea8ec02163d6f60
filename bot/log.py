"""Logging: to stderr or a file, with the bot's token and the webhook's secret never in it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from logging.handlers import WatchedFileHandler

from bot.config import Settings
from bot.errors import ConfigError

_TOKEN = re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{20,}")
"""The form of a Bot API token, so that one in a URL or an exception is caught also where it is not ours."""

QUIET = ("httpx", "httpcore", "telegram", "telegram.ext.Application", "courlan", "transformers", "huggingface_hub")
"""httpx logs each request's address at INFO, and Telegram's addresses hold the token."""
SILENT = (
    *("trafilatura", "htmldate", "charset_normalizer", "apscheduler"),
    *("telegram.ext", "telegram.ext.Updater", "telegram.request.BaseRequest", "tornado.access", "tornado.general"),
)
"""They log as errors what is daily business here: a page without an article, a tick while the last one works,
a moment without network, a 502, a token that is refused (which are logged in a line of ours, without the traceback)."""


class _Redacting(logging.Formatter):
    """Formats first, so that tracebacks are redacted as well."""

    def __init__(self, hidden: Mapping[str, str], *, as_json: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._hidden = hidden
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if self._as_json:
            names = {"time": "asctime", "level": "levelname", "logger": "name", "event": "msg", "message": "message"}
            told = {name: getattr(record, of) for name, of in names.items()}
            text = json.dumps(told | {"traceback": record.exc_text}, ensure_ascii=False, default=str)
        for value, name in self._hidden.items():
            text = text.replace(value, f"<{name}>")
        return _TOKEN.sub("<token>", text)


def set_up_logging(settings: Settings, *, brief: bool = False) -> None:
    """Send the log where the settings say: a file, or else stderr. Safe to call again.

    The bot's token and the webhook's secret are cut out of every line. `brief`: on stderr only errors, for commands
    that tell a person themselves what went on. Raises ConfigError when the file can't be written.
    """
    named = {"token": settings.telegram.token, "secret": settings.telegram.webhook_secret}
    hidden = {value.get_secret_value(): name for name, value in named.items() if value}
    file, level = settings.log.file, settings.log.level
    handler: logging.Handler
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handler = WatchedFileHandler(file, encoding="utf-8")  # what rotates it need tell nobody
        except OSError as error:
            raise ConfigError(f"log.file: {file} can't be written; name a file that can be") from error
    else:
        handler = logging.StreamHandler()
    handler.setFormatter(_Redacting(hidden, as_json=settings.log.format == "json"))
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old.formatter, _Redacting):
            root.removeHandler(old)
            old.close()
    root.addHandler(handler)
    root.setLevel(logging.ERROR if brief and file is None and level != "debug" else level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
