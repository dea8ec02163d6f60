"""Tests the checks, with an invented correct record, and with changes to it that break each promise."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.check import CHECKS, faults
from tests.chaos.record import AGAIN, Arrival, Item, Piece, Planned, Record, misjudged, unheeded
from tests.chaos.soak import FIGURES, grown
from tests.conftest import cases
from tests.fake_telegram import Call, Flood, Ok, Outcome, Reset, ServerError
from tests.fake_telegram.outcomes import outcome_of

FOLDER = Path(__file__).parent
CHANGES = json.loads((FOLDER / "changes.json").read_text(encoding="utf-8"))
"""Name of a check → changes of the correct record that break its promise. "nothing": changes that break no promise."""
ANN = 1001
ONE = "Rule 00001"


def changed(**changes: Any) -> Record:
    """Return the correct record with changes.

    A change of a table maps positions to changed columns, or to None to remove the row. Other fields are replaced.

    In the correct record, Ann got a digest of two messages, and the first of them twice. Ben blocked the bot before his
    first digest, and got its article with the next digest. The team's digest may have arrived.
    """
    record = json.loads((FOLDER / "sound.json").read_text(encoding="utf-8")) | {
        name: change for name, change in changes.items() if not isinstance(change, dict)
    }
    for name, row in (("deliveries", Planned), ("pieces", Piece), ("items", Item), ("arrivals", Arrival)):
        rows = {str(place): found for place, found in enumerate(record[name])}
        for place, change in changes.get(name, {}).items():
            rows[place] = None if change is None else rows.get(place, {}) | change
        record[name] = tuple(row(**found) for found in rows.values() if found is not None)
    return Record(**record | {"expected": frozenset(map(tuple, record["expected"]))})


@pytest.mark.parametrize(("check", "why"), [(check, why) for check, reasons in CHANGES.items() for why in reasons])
def test_each_check_finds_a_broken_promise(check: str, why: str) -> None:
    found = faults(changed(**CHANGES[check][why]))
    assert found == {} if check == "nothing" else check in found


def test_each_check_has_a_record_that_breaks_it() -> None:
    assert set(CHANGES) == {check.__name__ for check in CHECKS} | {"nothing"}


def send(number: int, outcome: Outcome, *, again: bool = False) -> Call:
    text = f"{AGAIN if again else ''}a {ONE}"
    params = {"chat_id": ANN, "text": text}
    return Call(number=number, time=float(number), method="sendMessage", params=params, outcome=outcome)


@pytest.mark.parametrize(("first", "again", "ends", "found"), cases(__file__)["doubt"])
def test_a_message_must_be_in_doubt_only_without_an_answer(
    first: dict[str, Any], again: bool, ends: list[float], found: int
) -> None:
    assert len(list(misjudged([send(1, outcome_of(**first)), send(2, Ok(), again=again)], ends))) == found


def test_a_doubt_in_the_log_needs_a_call_without_an_answer() -> None:
    log = [
        f"WARNING bot: delivery 3, message 1 to chat {ANN}: doubt (Bad Gateway)",
        f"WARNING bot: answer to chat {ANN}: doubt (Timed out)",
    ]
    assert list(misjudged([send(1, Reset())], [], log)) == []
    assert len(list(misjudged([send(1, ServerError(502))], [], log))) == 1


def test_each_end_of_the_process_explains_one_message_in_doubt() -> None:
    calls = [send(1, ServerError(502)), send(9, Ok(), again=True), send(10, Ok(), again=True)]
    assert len(list(misjudged(calls, [5]))) == 1


def test_a_process_must_wait_after_a_429_unless_it_is_a_new_one() -> None:
    calls = [send(1, Flood(3)), send(2, Flood(2, again=True))]
    assert unheeded(calls, []) == 1
    assert unheeded(calls, [0.5]) == 1
    assert unheeded(calls, [1.5]) == 0
    assert unheeded([send(1, Flood(3, everywhere=True)), send(2, Flood(2, everywhere=True, again=True))], []) == 0


@pytest.mark.parametrize(("middle", "end", "told"), [(0.008, 0.017, 0), (0.07, 0.17, 2)])
def test_small_times_may_double_but_large_ones_may_not(middle: float, end: float, told: int) -> None:
    weeks = [dict.fromkeys(FIGURES, seconds) for seconds in [middle] * 4 + [end] * 2]
    assert sum(line.startswith("s to answer") for line in grown(weeks)) == told
