"""Sentences that state an act of policy, told from those that do not."""

from __future__ import annotations

import time

import pytest

from summarizer.acts import act_score
from summarizer.extractive import STATES_ACT
from tests.summarizer.conftest import ACT


@pytest.mark.parametrize(
    "sentence",
    [
        ACT,
        "The European Commission adopted a directive on packaging on Tuesday.",
        "The Federal Trade Commission issued a final rule that bans non-compete clauses.",
        "The law enters into force on 1 August 2024.",
        "The Environmental Protection Agency is proposing the first standard for six substances on 14 March.",
        "Parliament approved a $3 billion fund for clean energy.",
        "The regulation takes effect from 2 August 2025.",
        "Der Bundestag beschloss am Freitag das neue Gesetz.",
        "Le Conseil constitutionnel a jugé conforme la loi vendredi.",
        "El Gobierno aprobó un decreto sobre vivienda el 3 de mayo de 2024.",
        "国务院发布《数据安全条例》，自2024年1月1日起施行。",
    ],
)
def test_acts(sentence: str) -> None:
    assert act_score(sentence) >= STATES_ACT


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister said that it was a good day.",
        "Chelsea announced a new striker on Friday.",
        "Blockchain is viewed as an important factor for industry development.",
        '"We passed the test," the president of the club said.',
        "Smart AI and data technologies are being utilized when senior citizens call hotlines.",
        "It rained.",
        "",
    ],
)
def test_no_acts(sentence: str) -> None:
    assert act_score(sentence) < STATES_ACT


def test_long_sentences_take_no_time() -> None:
    began = time.perf_counter()
    for text in ("sign " * 100_000, "bring the " * 100_000, "stimmt " * 100_000, "the " * 100_000):
        act_score(text)
    assert time.perf_counter() - began < 2
