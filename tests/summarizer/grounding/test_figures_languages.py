"""Figures, times and ends of years in German, French and Chinese."""

from __future__ import annotations

from datetime import date

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("Die Abgabe steigt von 19 auf 21 Prozent.", "Die Abgabe steigt auf 21 Prozent.", {"lang": "de"}),
        (
            "Der Bundestag stimmte mit 300 zu 200 Stimmen zu.",
            "Mit 300 zu 200 Stimmen stimmte der Bundestag zu.",
            {"lang": "de"},
        ),
        (
            "Le texte a été adopté par 300 voix contre 200.",
            "Par 300 voix contre 200, le texte a été adopté.",
            {"lang": "fr"},
        ),
        ("Le prix passe de 10 à 12 euros.", "Le prix passe à 12 euros.", {"lang": "fr"}),
        ("Un tiers des élus étaient absents.", "33 % des élus étaient absents.", {"lang": "fr"}),
        ("Ein Drittel der Mitglieder fehlte.", "33 Prozent der Mitglieder fehlten.", {"lang": "de"}),
        ("Eine halbe Million Menschen kam.", "500.000 Menschen kamen.", {"lang": "de"}),
        ("Un demi-million de personnes.", "500 000 personnes.", {"lang": "fr"}),
        (
            "Am Ende des Jahres läuft es aus.",
            "Am 31. Dezember 2024 läuft es aus.",
            {"lang": "de", "published": date(2024, 4, 17)},
        ),
        ("税率从19%提高到21%。", "税率提高到21%。", {"lang": "zh"}),
        ("2021年罚款120万元，2022年罚款190万元。", "2022年罚款190万元。", {"lang": "zh"}),
    ],
)
def test_supported(article: str, claim: str, known: dict[str, object]) -> None:
    assert not problems(article, claim, **known)


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("Die Abgabe steigt von 19 auf 21 Prozent.", "Die Abgabe steigt auf 19 Prozent.", {"lang": "de"}),
        (
            "Der Bundestag nahm das Gesetz mit 300 zu 200 Stimmen an.",
            "Der Bundestag nahm das Gesetz mit 200 zu 300 Stimmen an.",
            {"lang": "de"},
        ),
        (
            "Le texte a été adopté par 300 voix contre 200.",
            "Le texte a été adopté par 200 voix contre 300.",
            {"lang": "fr"},
        ),
        ("Le prix passe de 10 à 12 euros.", "Le prix passe à 10 euros.", {"lang": "fr"}),
        ("税率从19%提高到21%。", "税率从21%提高到19%。", {"lang": "zh"}),
        ("2021年罚款120万元，2022年罚款190万元。", "2022年罚款120万元。", {"lang": "zh"}),
        ("会议于上午8点开始。", "会议于晚上8点开始。", {"lang": "zh"}),
    ],
)
def test_unsupported(article: str, claim: str, known: dict[str, object]) -> None:
    assert problems(article, claim, **known)
