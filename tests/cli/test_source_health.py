"""`source list`, `source show` and `doctor`: the states of sources, and which operators get notices."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.clock import now
from bot.models import Poll, PollOutcome, Source
from bot.storage import Storage
from bot.storage.operators import Condition, SourceState
from tests.cli.conftest import Policybot
from tests.conftest import Maker

ERROR = "https://failing.example/feed answered 503 (Service Unavailable), and a long explanation of that. " * 3


@pytest.fixture
def sources(database: Storage) -> Iterator[dict[str, Source]]:
    """A source in each state."""
    make, at = Maker(database, now), now()
    early = Maker(database, lambda: at - timedelta(days=60))
    names = ("Well", "New", "Failing", "Quiet", "Off", "Gone")
    made = {name: early.source(name, url=f"https://ann:s3cret@{name.lower()}.example/feed") for name in names}
    for name in ("Well", "Quiet"):
        source, age = made[name], timedelta(days=0 if name == "Well" else 30)
        for n in range(7):
            make.fetched(f"{name}{n}", source=source, published=at - age - timedelta(days=n))
        due = at + timedelta(days=1)
        poll = Poll(polled_at=at, seconds=0.25, outcome=PollOutcome.READ, status=200, new=7, edited=1)
        database.sources.succeeded(source.id, poll, next_due_at=due, etag='"1"', last_modified=None, ttl_minutes=120)
    for name, status in (("Failing", 503), ("Gone", 410)):
        source = made[name]
        for n in range(12):
            when = at - timedelta(hours=40 - n)
            gone = status == 410 and n == 11
            told = f"poll {n}: {ERROR}"
            poll = Poll(polled_at=when, seconds=1, outcome=PollOutcome.FAILED, status=status, told=told)
            database.sources.failed(source.id, poll, next_due_at=at, for_good=gone)
    database.sources.set_enabled(made["Off"].id, False, at)
    failing = Condition(source=made["Failing"], state=SourceState.FAILING, since=at - timedelta(hours=40))
    database.notices.told([failing], now=at)
    yield made


def test_list_and_show_have_the_state_of_each_source_but_no_password(
    policybot: Policybot, sources: dict[str, Source]
) -> None:
    done = policybot("source", "list", "--json")
    found = {source["name"]: source for source in done.json}
    assert [source["state"] for source in done.json] == ["ok", "never_polled", "failing", "quiet", "disabled", "gone"]
    assert found["Failing"]["url"] == "https://failing.example/feed"
    assert found["Failing"]["last_error"] == f"poll 11: {ERROR}"
    assert found["Failing"]["state_since"] == found["Failing"]["failing_since"]
    assert (found["Well"]["ttl_minutes"], found["Well"]["articles"], found["Well"]["full_text"]) == (120, 7, "auto")
    listed = policybot("source", "list").out
    for state in (" ok ", " never polled ", " failing 12× since ", " quiet since ", " disabled ", " gone since "):
        assert state in listed
    shown = policybot("source", "show", "Failing").out
    assert "failing 12× since" in shown
    assert "operators notified at 2" in shown and "problem" in shown
    one = policybot("source", "show", "Failing", "--json")
    assert [poll["told"] for poll in one.json["polls"]] == [f"poll {n}: {ERROR}" for n in range(11, -1, -1)]
    assert [notice["kind"] for notice in one.json["notices"]] == ["failing"]
    assert "s3cret" not in done.out + listed + shown + one.out


def test_doctor_counts_sources_by_state_and_names_who_gets_notices(
    policybot: Policybot, database: Storage, sources: dict[str, Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    database.chats.meet(7, kind="private", title="Ann", items=5, now=now())
    told = policybot("doctor", "--offline").out
    assert "warn  sources: 1 ok, 1 never polled, 1 failing, 1 quiet, 1 disabled, 1 gone" in told
    assert "see which and why: policybot source list" in told
    assert "set telegram.admins to [ID]" in told
    assert "s3cret" not in told
    monkeypatch.setenv("POLICYBOT_TELEGRAM__ADMINS", "[7, 8]")
    told = policybot("doctor", "--offline").out
    assert "ok    operators: notices go to 7\n" in told  # 8 has never written to the bot
