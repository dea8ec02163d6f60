"""What a request carries, in any of the three forms: https://core.telegram.org/bots/api#making-requests"""

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
        if type(value) is not int:
            raise bad_request(f'parameter "{name}" must be a number, got {value!r}')
        return value

    def optional_number(self, name: str) -> int | None:
        return self.number(name) if name in self else None

    def flag(self, name: str) -> bool:
        return self.get(name) in (True, 1)

    def array(self, name: str) -> list[Any]:
        value = self.get(name, [])
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name} JSON object: expected an array")
        return value

    def object(self, name: str) -> Json | None:
        value = self.get(name)
        if value is None or isinstance(value, dict):
            return value
        raise bad_request(f"can't parse {name} JSON object")


async def read_params(request: web.Request) -> Params:
    """Query, form, multipart or JSON."""
    params = Params()
    params.files = {}
    for name, value in request.query.items():
        params[name] = _decoded(name, value)
    if request.content_type == "application/json":
        params.update(json.loads(await request.text() or "{}"))
    elif request.content_type == "multipart/form-data":
        # Not request.post(): that puts files on disk, to be closed by whoever asked.
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise bad_request("nested multipart")
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
            if not button.get("text") or len(button) < 2:
                raise bad_request("text buttons are unallowed in the inline keyboard")
            if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
                raise bad_request("BUTTON_DATA_INVALID")
            if "url" in button and not button["url"].lower().startswith(LINK_SCHEMES):
                raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: unsupported URL protocol")
    return markup


def buttons_of(markup: Json | None) -> tuple[tuple[Button, ...], ...]:
    """The rows of an inline keyboard, as a reader sees them."""
    rows = (markup or {}).get("inline_keyboard") or []
    return tuple(tuple(_button(raw) for raw in row if raw) for row in rows if row)


def _button(raw: Json) -> Button:
    data = next((value for key, value in raw.items() if key in _TARGETS), "")
    return Button(raw["text"], data["url"] if isinstance(data, dict) else str(data))


_TARGETS = ("callback_data", "url", "switch_inline_query", "switch_inline_query_current_chat")
