"""Reads the parameters of a request: https://core.telegram.org/bots/api#making-requests"""

import json
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fake_telegram.log import Upload
from tests.fake_telegram.outcomes import Json, bad_request
from tests.fake_telegram.tables import TABLES

LINK_SCHEMES = ("http://", "https://", "tg://")


class Params(dict[str, Any]):
    """The decoded parameters of a request, and its files."""

    files: dict[str, Upload]

    def text(self, name: str) -> str:
        return str(self.get(name) or "")

    def number(self, name: str, default: int | None = None) -> int:
        value = self.get(name, default)
        assert type(value) is int, (name, value)
        return value

    def array(self, name: str) -> list[Any]:
        return list(self.get(name, []))


async def read_params(request: web.Request) -> Params:
    """Read a form, or multipart if the request has a file. python-telegram-bot sends no other kind of body."""
    params = Params()
    params.files = {}
    if request.content_type == "multipart/form-data":
        # request.post() would write each file to disk, and we would have to close it.
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            name, content = part.name or "", bytes(await part.read(decode=True))
            if file_name := part.filename:
                kind = part.headers.get("Content-Type", "application/octet-stream")
                params.files[name] = Upload(file_name=file_name, content_type=kind, content=content)
            else:
                params[name] = _decoded(name, content.decode())
    else:
        for name, field in (await request.post()).items():
            params[name] = _decoded(name, str(field))
    return params


def _decoded(name: str, value: str) -> Any:
    if name in TABLES["texts"]:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value  # "@channel" in chat_id, or broken JSON in reply_markup: the method checks it


def check_markup(markup: Json | None) -> Json | None:
    """Check an inline keyboard by Telegram's rules, and return it.

    See https://core.telegram.org/bots/api#inlinekeyboardbutton
    """
    rows = (markup or {}).get("inline_keyboard", [])
    for row in rows:
        for button in row:
            if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
                raise bad_request("BUTTON_DATA_INVALID")
            if "url" in button and not button["url"].lower().startswith(LINK_SCHEMES):
                raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: unsupported URL protocol")
    return markup
