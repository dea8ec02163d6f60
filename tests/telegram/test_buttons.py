"""Every button that can be reached from any command, in each kind of chat: it answers, and Telegram takes it all."""

from __future__ import annotations

import re
from collections import deque
from datetime import timedelta
from typing import Any

import pytest

from bot.conversation import COMMANDS, OPERATOR_COMMANDS
from bot.facts import KnownDeadline, KnownFacts
from bot.storage import Storage
from tests.conftest import Clock, Maker
from tests.fake_telegram import Reply as Seen
from tests.telegram.conftest import ANN, Place, World

MOST = 120
"""Presses in one chat: each kind of button is pressed once in each way that it is written."""
MORE = ("/latest trade 3", "/search steel", "/subscribe 08:00 Europe/Berlin", "/follow 1 2", "/broadcast Good morning")


@pytest.fixture
def telegram() -> dict[str, Any]:
    return {"admins": [ANN]}


@pytest.fixture(autouse=True)
def articles(make: Maker, storage: Storage, clock: Clock) -> None:
    source = make.source("Gazette <of> R&D", topics=("Trade",))
    for n in range(9):
        made = make.ready(f"n{n}", title=f"Steel <rule> {n} & more", source=source)
        day = (clock() + timedelta(days=n + 1)).date()
        storage.facts.put(
            made, KnownFacts(deadlines=(KnownDeadline(date=day, kind="comments", sentence="Due."),)), version="1"
        )


async def test_every_button_answers_and_telegram_takes_it(world: World, place: Place) -> None:
    waiting: deque[tuple[int, str]] = deque()
    pressed: set[str] = set()

    def look() -> None:
        seen = place.seen
        assert seen is not None
        waiting.extend((seen.message_id, data) for data in data_of(seen))

    commands = [f"/{name}" for name in COMMANDS] + list(MORE)
    if place.kind == "private":
        commands += [f"/{name}" for name in OPERATOR_COMMANDS]
    for command in commands:
        if command == "/broadcast Good morning" and place.kind != "private":
            continue
        await place.says(command)
        look()
    while waiting and len(pressed) < MOST:
        message, data = waiting.popleft()
        kind = re.sub(r"\d+", "0", data)
        if kind in pressed:
            continue
        pressed.add(kind)
        place.boss.callback(data, message_id=message)
        note = await place.note()
        if not note.text:
            await place.comes()
            look()
    assert len(pressed) > 10
    refused = [call for call in world.server.calls() if not call.accepted and call.method != "getUpdates"]
    assert [
        (call.method, call.params, call.outcome) for call in refused if "not modified" not in str(call.outcome)
    ] == []


def data_of(seen: Seen) -> list[str]:
    """What the buttons under a message send."""
    rows = (seen.reply_markup or {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


async def test_a_button_counts_as_pressed_twice_only_if_nothing_was_pressed_between(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.presses.A_MOMENT", 30.0)
    place = world.place("private")
    first = await place.says("/latest 3")
    second = await place.presses("Next ▶")
    assert await place.presses("◀ Previous") == first
    assert await place.presses("Next ▶") == second
