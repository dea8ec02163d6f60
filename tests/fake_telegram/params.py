"""What a request carries: https://core.telegram.org/bots/api#making-requests"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fake_telegram.chats import Button
from tests.fake_telegram.log import Upload
from tests.fake_telegram.outcomes import Json, bad_request
from tests.fake_telegram.tables import TABLES

LINK_SCHEMES = ("http://", "https://", "tg://")


class Params(dict[str, Any]):
    """Decoded parameters, and the files that came with them."""

    files: dict[str, Upload]

    def text(self, name: str) -> str:
        return str(self.get(name) or "")

    def number(self, name: str, default: int | None = None) -> int:
        value = self.get(name, default)
        assert type(value) is int, (name, value)
        return value

    def array(self, name: str) -> list[Any]:
        return list(self.get(name, []))

    def object(self, name: str) -> Json | None:
        return self.get(name)


async def read_params(request: web.Request) -> Params:
    """A form, or multipart where there is a file: python-telegram-bot sends no other."""
    params = Params()
    params.files = {}
    if request.content_type == "multipart/form-data":
        # Not request.post(): that puts files on disk, to be closed by whoever asked.
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
        return value  # "@channel" in chat_id, broken JSON in reply_markup: for the method to judge


def check_markup(markup: Json | None) -> Json | None:
    """Inline keyboards as Telegram judges them: https://core.telegram.org/bots/api#inlinekeyboardbutton"""
    rows = (markup or {}).get("inline_keyboard", [])
    for row in rows:
        for button in row:
            if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
                raise bad_request("BUTTON_DATA_INVALID")
            if "url" in button and not button["url"].lower().startswith(LINK_SCHEMES):
                raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: unsupported URL protocol")
    return markup


def buttons_of(markup: Json | None) -> tuple[tuple[Button, ...], ...]:
    """The rows of an inline keyboard, as a reader sees them."""
    rows = (markup or {}).get("inline_keyboard") or []
    return tuple(
        tuple(Button(raw["text"], next(value for key, value in raw.items() if key != "text")) for raw in row)
        for row in rows
    )
