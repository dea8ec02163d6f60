"""Hours and time zones are read as people type them."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import find_zone, parse_slot
from tests.conftest import cases

CASES = cases(__file__)


@pytest.mark.parametrize(("text", "slot"), CASES["slots"])
def test_parse_slot(text: str, slot: str) -> None:
    assert parse_slot(text) == (time.fromisoformat(slot) if slot else None)


@pytest.mark.parametrize(("text", "zone"), CASES["zones"])
def test_find_zone(text: str, zone: str) -> None:
    assert (find_zone(text) or "") == zone


@given(st.text())
def test_any_text_is_safe_as_a_zone_or_a_slot(text: str) -> None:
    zone, __ = find_zone(text), parse_slot(text)
    assert zone is None or ZoneInfo(zone)
