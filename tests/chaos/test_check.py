"""The checks themselves: on a made-up record that is sound, and on one for each way to break a promise."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.check import CHECKS, faults
from tests.chaos.record import AGAIN, Arrival, Item, Piece, Planned, Record, misjudged, unheeded
from tests.fake_telegram import Call, Flood, Ok, Outcome, Reset, ServerError, TimeoutAfter, TimeoutBefore

SOUND = Path(__file__).with_name("sound.json")
ANN, BEN, TEAM = 1001, 1002, -1001
ONE, TWO, THREE = "Rule 00001", "Rule 00002", "Rule 00003"


def delivery(number: int, chat_id: int, state: str = "sent", *, slot: str = "08:00") -> Planned:
    return Planned(id=number, chat_id=chat_id, subscription_id=chat_id, local_date="2026-03-02", slot=slot, state=state)


def item(number: int, chat_id: int, mark: str, position: int = 0) -> Item:
    return Item(delivery_id=number, chat_id=chat_id, mark=mark, position=position)


def sound() -> Record:
    """Ann got a digest of two messages, the first of them twice. Ben stopped the bot before his first digest, and got
    its article with the next. The team's digest may have arrived."""
    table = json.loads(SOUND.read_text(encoding="utf-8"))
    return Record(
        deliveries=tuple(Planned(**row) for row in table["deliveries"]),
        pieces=tuple(Piece(**row) for row in table["pieces"]),
        items=tuple(Item(**row) for row in table["items"]),
        arrivals=tuple(Arrival(**row) for row in table["arrivals"]),
        expected=frozenset((chat, mark) for chat, mark in table["expected"]),
        ends=(0, 0),
    )


def without(record: Record, number: int) -> Record:
    return replace(record, arrivals=tuple(one for one in record.arrivals if one.number != number))


def came(record: Record, **about: Any) -> Record:
    defaults: dict[str, Any] = {"number": 9, "message_id": 9, "again": False}
    return replace(record, arrivals=(*record.arrivals, Arrival(**(defaults | about))))


def piece(record: Record, number: int, position: int = 0, **changes: Any) -> Record:
    """With one message of the ledger changed."""
    pieces = {(one.delivery_id, one.position): one for one in record.pieces}
    pieces[number, position] = replace(pieces[number, position], **changes)
    return replace(record, pieces=tuple(pieces.values()))


def arrival(record: Record, number: int, **changes: Any) -> Record:
    arrivals = {one.number: one for one in record.arrivals}
    arrivals[number] = replace(arrivals[number], **changes)
    return replace(record, arrivals=tuple(arrivals.values()))


BROKEN: dict[str, list[Callable[[Record], Record]]] = {
    "lost": [
        lambda it: without(it, 6),
        lambda it: without(without(it, 1), 3),
    ],
    "doubled": [
        lambda it: came(it, chat_id=ANN, html=f"b {TWO}"),
        lambda it: came(it, chat_id=ANN, html=f"a {ONE}", again=True),  # a third time
        lambda it: came(it, chat_id=BEN, html=f"c {ONE}"),  # held for failed
    ],
    "unmarked": [
        lambda it: arrival(it, 3, again=False),
        lambda it: arrival(it, 5, again=True),
    ],
    "unwritten": [lambda it: came(it, chat_id=ANN, html=f"x {TWO}")],
    "wrong_id": [
        lambda it: piece(it, 1, 1, message_id=77),
        lambda it: piece(it, 1, 1, message_id=None),
        lambda it: piece(it, 1, 0, message_id=1),
        lambda it: arrival(piece(it, 1, 1, message_id=2), 5, message_id=2),
    ],
    "out_of_order": [
        lambda it: came(without(it, 5), number=2, chat_id=ANN, html=f"b {TWO}", message_id=3),
        lambda it: came(without(it, 5), number=0, chat_id=ANN, html=f"b {TWO}", message_id=3),
    ],
    "missed": [
        lambda it: replace(it, expected=it.expected | {(ANN, THREE)}),
        lambda it: piece(it, 4, state="failed"),
    ],
    "uncalled": [lambda it: replace(it, expected=it.expected - {(BEN, TWO)})],
    "repeated": [
        lambda it: replace(it, items=(*it.items, item(3, ANN, ONE))),
        lambda it: piece(it, 2, state="in_doubt"),
        lambda it: came(it, chat_id=ANN, html=f"x {TWO}"),
    ],
    "untold": [lambda it: replace(it, items=(*it.items, item(1, ANN, THREE, 1)))],
    "unfinished": [
        lambda it: piece(it, 1, 1, state="planned"),
        lambda it: piece(it, 1, 1, state="sending"),
        lambda it: piece(it, 4, attempts=1),
        lambda it: replace(it, paused=frozenset({BEN})),
    ],
    "misstated": [
        lambda it: piece(it, 2, failure=None),
        lambda it: replace(it, deliveries=(delivery(1, ANN, "planned"), *it.deliveries[1:])),
        lambda it: replace(it, deliveries=(*it.deliveries[:3], delivery(4, TEAM, "sent"))),
    ],
    "twice_planned": [lambda it: replace(it, deliveries=(*it.deliveries, delivery(5, ANN)))],
    "too_fast": [lambda it: replace(it, provoked=1), lambda it: replace(it, unheeded=1)],
    "misjudged": [lambda it: replace(it, misjudged=("a message to chat 1001 was held for doubtful",))],
    "untidy": [lambda it: replace(it, ends=(0, 1)), lambda it: replace(it, complaints=("run-1.log: Traceback",))],
}


def test_a_sound_record_breaks_no_promise() -> None:
    assert faults(sound()) == {}
    # A first try that was in doubt may have got lost; one before a refusal may have arrived.
    assert faults(without(sound(), 1)) == {}
    record = piece(sound(), 2, attempts=2, html=f"d {ONE}")
    assert faults(came(record, number=2, chat_id=BEN, html=f"d {ONE}", message_id=5)) == {}


def test_two_of_one_text_are_told_apart_by_their_ids() -> None:
    # The digest that failed, and the next one, say the same.
    record = piece(sound(), 2, html=f"d {ONE} {TWO}")
    assert faults(record) == {}
    assert "doubled" in faults(came(record, chat_id=BEN, html=f"d {ONE} {TWO}"))
    assert "lost" in faults(without(record, 6))


def test_a_group_that_has_moved_has_its_messages_numbered_anew() -> None:
    # The first try came to the group, the second to the supergroup: both are the second message there.
    record = arrival(sound(), 1, message_id=2)
    assert faults(replace(record, moved=frozenset({ANN}))) == {}


@pytest.mark.parametrize(
    ("name", "broken"),
    [(name, one) for name, made in BROKEN.items() for one in made],
)
def test_each_check_finds_what_it_is_there_for(name: str, broken: Callable[[Record], Record]) -> None:
    assert name in faults(broken(sound()))


def test_each_check_has_a_record_that_breaks_it() -> None:
    assert set(BROKEN) == {check.__name__ for check in CHECKS}


def send(number: int, outcome: Outcome, *, again: bool = False) -> Call:
    text = f"{AGAIN if again else ''}a {ONE}"
    params = {"chat_id": ANN, "text": text}
    return Call(number=number, time=float(number), method="sendMessage", params=params, outcome=outcome)


@pytest.mark.parametrize(
    ("outcomes", "ends", "found"),
    [
        ((TimeoutAfter(2), True, Ok()), [], 0),
        ((Reset(), True, Ok()), [], 0),
        ((ServerError(502), False, Ok()), [], 0),
        ((Ok(), True, Ok()), [1.5], 0),  # killed before it noted the answer
        ((ServerError(502), True, Ok()), [], 1),
        ((ServerError(502), True, Ok()), [0.5], 0),  # killed before the request had reached anybody: for all one knows
        ((TimeoutBefore(2), False, Ok()), [], 1),
        ((Reset(delivered=True), False, Ok()), [1.5], 1),
    ],
)
def test_doubt_is_what_got_no_answer(outcomes: tuple[Outcome, bool, Outcome], ends: list[float], found: int) -> None:
    first, again, second = outcomes
    assert len(list(misjudged([send(1, first), send(2, second, again=again)], ends))) == found


def test_what_the_log_calls_doubtful_had_no_answer() -> None:
    log = [
        f"WARNING bot: delivery 3, message 1 to chat {ANN}: doubt (Bad Gateway)",
        f"WARNING bot: answer to chat {ANN}: doubt (Timed out)",
    ]
    assert list(misjudged([send(1, Reset())], [], log)) == []
    assert len(list(misjudged([send(1, ServerError(502))], [], log))) == 1


def test_an_end_explains_one_message_that_was_in_doubt_for_no_reason() -> None:
    calls = [send(1, ServerError(502)), send(9, Ok(), again=True)]
    assert list(misjudged(calls, [5])) == []
    assert len(list(misjudged([*calls, send(10, Ok(), again=True)], [5]))) == 1


def test_who_asks_to_wait_is_heeded_but_by_a_process_that_was_killed() -> None:
    calls = [send(1, Flood(3)), send(2, Flood(2, again=True))]
    assert unheeded(calls, []) == 1
    assert unheeded(calls, [0.5]) == 1
    assert unheeded(calls, [1.5]) == 0
    assert unheeded([send(1, Flood(3, everywhere=True)), send(2, Flood(2, everywhere=True, again=True))], []) == 0
