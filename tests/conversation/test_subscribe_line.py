"""/subscribe in one line: what is read from it. Nothing is stored here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.schedules import When
from bot.conversation.subscribe_line import Line, read_line
from bot.schedule import EVERY_DAY, WEEKDAYS

LONG = "Digital services and online marketplaces"
TOPICS = ("Trade", "G 20 summit", "Berlin", LONG, "政策")


def meant(text: str) -> str | None:
    wanted = " ".join(text.split()).casefold()
    return next((topic for topic in TOPICS if topic.casefold() == wanted), None)


def read(text: str) -> Line:
    return read_line(text, meant)


def what(line: Line) -> str:
    """What a line is on, with what kind of thing that is."""
    said = {
        "topic": line.topic,
        "query": line.query,
        "interest": line.interest,
        "words": line.words,
        "all": "all" if line.everything else "",
    }
    return " | ".join(f"{name}: {value}" for name, value in said.items() if value)


@pytest.mark.parametrize(
    ("text", "said", "when", "zone"),
    [
        ("8", "", "daily 08:00", None),
        ("08:00", "", "daily 08:00", None),
        ("all 08:00", "all: all", "daily 08:00", None),
        ("所有 8点", "all: all", "daily 08:00", None),
        ("08:00 Asia/Shanghai", "", "daily 08:00", "Asia/Shanghai"),
        ("Asia/Shanghai 08:00", "", "daily 08:00", "Asia/Shanghai"),
        ("08h00 berlin", "", "daily 08:00", "Europe/Berlin"),
        ("9 new york", "", "daily 09:00", "America/New_York"),
        ("8 Milan", "", "daily 08:00", "Europe/Rome"),
        ("08:00 布鲁塞尔", "", "daily 08:00", "Europe/Brussels"),
        ("8 北京", "", "daily 08:00", "Asia/Shanghai"),
        ("trade 9", "topic: Trade", "daily 09:00", None),
        ("8pm", "", "daily 20:00", None),
        ("8:30 am", "", "daily 08:30", None),
        ("trade at 8 o'clock", "topic: Trade", "daily 08:00", None),
        ("trade noon", "topic: Trade", "daily 12:00", None),
        ("trade 8 p.m. berlin", "topic: Trade", "daily 20:00", "Europe/Berlin"),
        ("12am trade", "topic: Trade", "daily 00:00", None),
        ("08:00 trade", "topic: Trade", "daily 08:00", None),
        ("08:00 trade new york", "topic: Trade", "daily 08:00", "America/New_York"),
        ("08:00 new york trade", "topic: Trade", "daily 08:00", "America/New_York"),
        ("g 20 summit 7", "topic: G 20 summit", "daily 07:00", None),
        ("g 20 summit 7:15 Kyiv", "topic: G 20 summit", "daily 07:15", "Europe/Kyiv"),
        ("Berlin 8", "topic: Berlin", "daily 08:00", None),
        ("Berlin 8 Berlin", "topic: Berlin", "daily 08:00", "Europe/Berlin"),
        ("政策 8", "topic: 政策", "daily 08:00", None),
        (f"{LONG} 23:59", f"topic: {LONG}", "daily 23:59", None),
        ("trade 8 18:30", "topic: Trade", "daily 08:00 18:30", None),
        ("08:00 09:00", "", "daily 08:00 09:00", None),
        ("trade at 08:00, 12:00 and 18:30", "topic: Trade", "daily 08:00 12:00 18:30", None),
        ('"carbon border" weekdays 08:00 Asia/Tokyo', 'query: "carbon border"', "weekdays 08:00", "Asia/Tokyo"),
        ("AI training data rules at once", "words: AI training data rules", "at once", None),
        ("topic:trade in:eu mon,thu 9am", "topic: Trade | query: in:eu", "mon thu 09:00", None),
        ('topic:"g 20 summit" fri 17:00', "topic: G 20 summit", "fri 17:00", None),
        ("topic:quarks 8", "query: topic:quarks", "daily 08:00", None),
        ("about: training data for AI daily 7", "interest: training data for AI", "daily 07:00", None),
        ("about rules for steel on mondays at 8", "interest: rules for steel", "mon 08:00", None),
        ("about: steel in:eu 8", "query: in:eu | interest: steel", "daily 08:00", None),
        ("body:ustr trade 8", "topic: Trade | query: body:ustr", "daily 08:00", None),
        ('08:00 body:"US Senate" trade', 'topic: Trade | query: body:"US Senate"', "daily 08:00", None),
        ("body:European Commission 8", 'query: body:"European Commission"', "daily 08:00", None),
        ("G 20 summit in:fr in:de 08:00 UTC", "topic: G 20 summit | query: in:fr in:de", "daily 08:00", "UTC"),
        ("steel in:eu 8", "query: steel in:eu", "daily 08:00", None),
        ("(carbon OR steel) NOT source:x 8:00", "query: (carbon OR steel) NOT source:x", "daily 08:00", None),
        ("steel -scrap weekly 8", "query: steel -scrap", "mon 08:00", None),
        ("steel -source:x 8", "query: steel -source:x", "daily 08:00", None),
        ("article 6 08:00", "words: article 6", "daily 08:00", None),
        ("Windows 11 08:00", "words: Windows 11", "daily 08:00", None),
        ("1.5 degrees", "words: 1.5 degrees", None, None),
        ("碳关税 工作日20:00", "words: 碳关税", "weekdays 20:00", None),
        ("碳关税每天8点", "words: 碳关税", "daily 08:00", None),
        ("“碳关税” 每周一 上午8点半", 'query: "碳关税"', "mon 08:30", None),
        ("关于：rules for AI 立即", "interest: rules for AI", "at once", None),
        ("“carbon border” 08：00", 'query: "carbon border"', "daily 08:00", None),
        ("", "", None, None),
        ("trade", "topic: Trade", None, None),
        (LONG.upper(), f"topic: {LONG}", None, None),
    ],
)  # fmt: skip
def test_a_line(text: str, said: str, when: str | None, zone: str | None) -> None:
    line = read(text)
    schedule = line.when.schedule
    assert (what(line), schedule and str(schedule), line.zone) == (said, when, zone)
    assert not (line.wrong_time or line.wrong_zone)


@pytest.mark.parametrize(
    ("text", "time", "zone"),
    [
        ("25:00", "25:00", ""),
        ("trade 8:75", "8:75", ""),
        ("8:75 Europe/Berlin", "8:75", ""),
        ("13 pm", "13 pm", ""),
        ("8:5", "8:5", ""),
        ("08:00:00", "08:00:00", ""),
        ("8:00 Atlantis", "", "Atlantis"),
        ("8:00 Berln", "", "Berln"),
        ("trade 8:00 Berln", "", "Berln"),
        ("Europe/Brusels 8:00 trade", "", "Europe/Brusels"),
        ("trade weekdays 8:00 Europe/Brusels", "", "Europe/Brusels"),
    ],
)
def test_times_and_zones_that_there_are_none_of(text: str, time: str, zone: str) -> None:
    line = read(text)
    assert (line.wrong_time, line.wrong_zone) == (time, zone)


def test_days_without_an_hour_are_kept() -> None:
    assert read("trade weekdays").when == When(days=WEEKDAYS)
    assert read("steel weekly").when.meant_days == {0}
    assert read("weekly on friday").when.meant_days == {4}


def test_items_and_a_note() -> None:
    line = read("trade 10 items weekdays 8:00 note: for the steel file")
    assert (line.topic, line.items, line.note) == ("Trade", 10, "for the steel file")
    assert read("trade top 3 8").items == 3
    assert read("政策 8点 5条 备注：钢铁").items == 5
    assert read("政策 8点 5条 备注：钢铁").note == "钢铁"


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    line = read(text)
    assert not any(0xE000 <= ord(sign) <= 0xF8FF for sign in what(line))


PIECES = [
    "8",
    "08:00",
    "trade",
    "at once",
    "mon,",
    "Berlin",
    "Europe/Kyiv",
    '"',
    "in:eu",
    "about:",
    "AND",
    "(",
    "每周一",
    "：",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_any_order_of_pieces_can_be_read(pieces: list[str]) -> None:
    read(" ".join(pieces))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("weekdays at 8 Trade", Line(topic="Trade", when=When(times=("08:00",), days=WEEKDAYS))),
        ("8 Trade", Line(topic="Trade", when=When(times=("08:00",)))),
        ("at 8 carbon levy", Line(words="at 8 carbon levy")),
        ("daily at 8 carbon levy", Line(words="carbon levy", when=When(times=("08:00",), days=EVERY_DAY))),
        ("3 items Trade 08:00", Line(topic="Trade", items=3, when=When(times=("08:00",)))),
        ("top 3 Trade 08:00", Line(topic="Trade", items=3, when=When(times=("08:00",)))),
        ("top 10 polluters", Line(words="top 10 polluters")),
        ("daily 5 items carbon 08:00", Line(words="carbon", items=5, when=When(times=("08:00",), days=EVERY_DAY))),
    ],
)
def test_an_hour_or_a_number_of_items_may_stand_first(text: str, line: Line) -> None:
    assert read_line(text, meant) == line


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Trade hourly", "hourly"),
        ('"carbon" every hour', "every hour"),
        ("Trade every other day 08:00", "every other day"),
        ("carbon twice a day", "twice a day"),
        ("Trade first Monday of the month 08:00", "first Monday of the month"),
        ("碳 每月", "每月"),
    ],
)
def test_a_schedule_that_there_is_none_such_of_is_told(text: str, when: str) -> None:
    assert read_line(text, meant).wrong_when == when


@pytest.mark.parametrize("text", ["monthly trade statistics", '"twice a day"', "about: rules monthly"])
def test_words_like_a_schedule_stay_words(text: str) -> None:
    assert not read_line(text, meant).wrong_when
