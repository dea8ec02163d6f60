"""At a stop what is being handled gets a while, and then an end."""

from __future__ import annotations

import asyncio

import pytest

from bot.telegram import handlers
from bot.telegram.handlers import Handling


@pytest.fixture
def stopping() -> asyncio.Event:
    return asyncio.Event()


async def test_what_is_handled_comes_to_its_end(stopping: asyncio.Event) -> None:
    done: list[int] = []

    async def handle(number: int) -> None:
        await asyncio.sleep(0)
        done.append(number)

    made = Handling(stopping)
    await asyncio.gather(*(made.process_update(n, handle(n)) for n in range(100)))
    assert sorted(done) == list(range(100))


async def test_what_fails_is_told(stopping: asyncio.Event) -> None:
    async def handle() -> None:
        raise ValueError("made up")

    with pytest.raises(ValueError, match="made up"):
        await Handling(stopping).process_update(1, handle())


async def test_after_a_stop_it_ends_what_gets_no_answer(
    stopping: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "END_SECONDS", 0.05)
    answered, quick = asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def wait_for(event: asyncio.Event, name: str) -> None:
        await event.wait()
        done.append(name)

    made = Handling(stopping)
    slow = asyncio.create_task(made.process_update(1, wait_for(answered, "slow")))
    soon = asyncio.create_task(made.process_update(2, wait_for(quick, "quick")))
    await asyncio.sleep(0)
    stopping.set()
    await asyncio.sleep(0)
    assert not slow.done()
    quick.set()
    await asyncio.gather(slow, soon)
    assert done == ["quick"]
    await made.process_update(3, wait_for(answered, "late"))
    assert done == ["quick"]
