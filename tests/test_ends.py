"""Ends: a day on which something ends is not told as that on which it begins."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calendar_file import what_happens
from bot.digests.lines import deadline_text
from bot.ends import may_end
from bot.models import DueDay


def told(sentence: str, kind: str = "effective") -> str:
    """What stands before the day, the same in a digest and in a calendar but for "by"."""
    shown = deadline_text(DueDay(day=date(2026, 12, 31), kind=kind, sentence=sentence, article_id=1))
    if kind == "effective":
        assert shown == f"{what_happens(kind, sentence)} 31 December 2026"
    return shown.removesuffix(" 31 December 2026")


@pytest.mark.parametrize(
    "sentence",
    [
        "The waiver for refiners ends on 31 December 2026.",
        "The subsidy ended on 31 December 2026.",
        "The exemption expires on 31 December 2026.",
        "The power lapses on 31 December 2026.",
        "The scheme runs until 31 December 2026.",
        "The permit is valid through 31 December 2026.",
        "The programme closes on 31 December 2026.",
        "The allowance is phased out by 31 December 2026.",
        "The waiver of May ends on 31 December 2026.",
        "The law ceases to have effect on 31 December 2026.",
        "The act has a sunset on 31 December 2026.",
        "Die Verordnung tritt am 31. Dezember 2026 außer Kraft.",
        "Die Regelung läuft am 31. Dezember 2026 aus.",
        "Das Verbot endet am 31. Dezember 2026.",
        "Die Förderung gilt bis zum 31. Dezember 2026.",
        "L'arrêté reste en vigueur jusqu'au 31 décembre 2026.",
        "Le dispositif prend fin le 31 décembre 2026.",
        "La dérogation expire le 31 décembre 2026.",
        "该办法自2026年12月31日起废止。",
        "该规定有效期至2026年12月31日。",
        "豁免将于2026年12月31日到期。",
    ],
)
def test_an_end_is_told_as_one(sentence: str) -> None:
    assert told(sentence) == "Ends"


@pytest.mark.parametrize(
    "sentence",
    [
        "The old law is repealed and the new one takes effect on 31 December 2026.",
        "The rule is suspended until 31 December 2026.",
        "The exemption was extended and expires on 31 December 2026.",
        "From 31 December 2026 shops may no longer sell them.",
        "The end of the waiver is 31 December 2026.",
        "Die Frist wurde bis zum 31. Dezember 2026 verlängert.",
        "Le moratoire court jusqu'au 31 décembre 2026.",
        "本办法自2026年12月31日起施行,旧办法同时废止。",
        "试点至2026年12月31日止。",
        "The act has a sunset clause; it applies on 31 December 2026.",
        "The quota is in force from 1 May to 31 December 2026.",
        "The exemption will be abolished on 31 December 2026.",
        "The permits expire on 31 December 2026 unless they are renewed.",
    ],
)
def test_what_may_be_either_is_told_so(sentence: str) -> None:
    assert told(sentence) == "Begins or ends"


@pytest.mark.parametrize(
    "sentence",
    [
        "The rule takes effect on 31 December 2026.",
        "The levy applies from the end of the year, 31 December 2026.",
        "Das Gesetz tritt am 31. Dezember 2026 in Kraft.",
        "La loi entre en vigueur le 31 décembre 2026.",
        "本条例自2026年12月31日起施行。",
    ],
)
def test_a_beginning_stays_one(sentence: str) -> None:
    assert told(sentence) == "Takes effect"


def test_other_days_are_no_ends() -> None:
    assert not may_end("comments", "Comments close on 31 December 2026.")
    assert told("Comments close on 31 December 2026.", "comments") == "Comments by"


def test_hostile_text_takes_no_time() -> None:
    assert may_end("effective", "läuft " * 50_000 + "aus remains a a a " * 50_000 + "end of " * 50_000)
