"""/search: bold words, any input, and days in the reader's time zone."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.query import read_stored
from bot.reply import Reply
from bot.storage import Storage
from bot.storage.unsent import Sought
from tests.conftest import NOON, Clock, Maker, cases
from tests.conversation.conftest import Person


def bolds(reply: Reply | None) -> list[str]:
    """Returns the bold texts of a reply, without its heading."""
    assert reply is not None
    return [span.text for block in reply.blocks[1:] for span in block if span.style == "bold"]


def test_words_of_the_search_are_bold_in_summaries_by_their_stem(ann: Person, make: Maker) -> None:
    make.ready("a", title="New limits for PFAS", text="Six chemicals.", summary="The agency limited six chemicals.")
    told = ann.says("/search pfas limit")
    assert "1. New limits for PFAS" in told
    assert bolds(ann.reply) == ["New limits for PFAS", "limited"]
    ann.says('/search "six chemicals" -gas')
    assert bolds(ann.reply) == ["New limits for PFAS", "six chemicals"]


PIECES = [*cases(__file__)["pieces"], "\ud800"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.text(max_size=40))
@example("a " * 3000)
@example("办" * 3000)
@pytest.mark.slow
def test_any_input_can_be_searched_and_stored(
    ann: Person, storage: Storage, make: Maker, clock: Clock, text: str
) -> None:
    if not storage.articles.counts():
        make.ready("a", title="PFAS 办法", text="PFAS limits.")
    assert ann.says(f"/search {text}")
    assert ann.conversation.inline(text, lambda *found: found, user_id=1, language=None) is not None
    stored = read_stored(str(read_stored(text)))
    storage.had.unsent([Sought(chat_id=1001, selection=stored, since=NOON, by_story=True)])
    storage.search.listed(stored, until=clock())
    storage.stories.latest(selection=stored, until=clock(), limit=5, offset=0)
    list(storage.facts.due(NOON.date(), NOON.date(), selection=stored))


@pytest.mark.parametrize(
    ("zone", "today", "yesterday"),
    [
        ("Asia/Shanghai", {"16:30"}, {"06:30", "15:30", "no time"}),
        ("America/Los_Angeles", {"15:30", "16:30", "no time"}, {"06:30"}),
    ],
)
def test_today_and_yesterday_follow_the_readers_time_zone(
    ann: Person, make: Maker, clock: Clock, zone: str, today: set[str], yesterday: set[str]
) -> None:
    ann.says(f"/settings zone {zone}")
    clock.forward(hours=8)  # 20:00 in UTC, 04:00 of the next day in Shanghai, 13:00 in Los Angeles
    times = {"06:30": (6, 30), "15:30": (15, 30), "16:30": (16, 30), "no time": (0, 0)}
    for name, (hour, minute) in times.items():
        make.ready(name, title=name, text="Steel.", published=NOON.replace(hour=hour, minute=minute))
    for day, named in (("today", today), ("yesterday", yesterday)):
        for typed in (f"/latest {day}", f"/search {day}", f"/search steel {day}"):
            told = ann.says(typed)
            assert {name for name in times if f". {name}\n" in told} == named, typed
            assert f"· {len(named)} in the last seven days" in told


def test_a_list_that_leaves_out_older_articles_says_so(
    ann: Person, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.search.LOOKED_AT", 1)
    make.ready()
    for typed in ("/latest -ministry", '/search "the ministry" -gas'):
        assert "further back" in ann.says(typed)


def test_a_long_count_of_the_last_week_ends_in_a_plus_sign(
    ann: Person, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abcd":
        make.ready(name, title="Steel", text="Quotas.")
    assert "· 4 in the last seven days" in ann.says("/search steel")
    monkeypatch.setattr("bot.storage.search.LOOKED_AT", 3)
    assert "· 3+ in the last seven days" in ann.says("/search -gas -oil steel")
    assert "3+ items in the last seven days" in ann.says("/subscribe -gas daily")
