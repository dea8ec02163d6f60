"""Sentences that state an act of policy, told from those that do not."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks.acts import forced, other_articles
from summarizer import Summarizer, SummarizerSettings
from summarizer.acts import (
    FEATURES,
    NAMES,
    STATES_ACT,
    WEIGHTS,
    act_score,
    act_scores,
    feature_matrix,
    is_policy,
    load_heads,
    rule_features,
)
from summarizer.encoder import load_encoder
from summarizer.extractive import candidates
from tests.summarizer.conftest import ACT, SHANGHAI, seed_document

NEWS = [
    "Parliament approved a law on Tuesday that bans the sale of disposable vapes from 1 June 2025.",
    "Shops had asked for more time.",
    "The law also raises fines for selling to minors to 2,500 euros.",
    "It was a long evening, and the benches were full.",
]
MATCH = [
    "Rovers came from behind to win in front of a full stadium.",
    "Their striker scored twice in the second half.",
    "It was a cold evening, and the pitch was heavy.",
    "The manager praised his young goalkeeper.",
]


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
    assert STATES_ACT <= act_score(sentence) <= 1


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
    assert 0 <= act_score(sentence) < STATES_ACT


def test_more_of_an_act_scores_higher() -> None:
    plain = "The Commission adopted a directive."
    assert act_score("The Commission adopted a directive with fines of 10 million euros on 3 May 2024.") > act_score(
        plain
    )


def test_long_sentences_take_no_time() -> None:
    began = time.perf_counter()
    for text in ("sign " * 100_000, "bring the " * 100_000, "stimmt " * 100_000, "the " * 100_000):
        act_score(text)
    assert time.perf_counter() - began < 2


def test_features_have_names_and_bounds() -> None:
    assert len(rule_features(ACT)) == len(FEATURES)
    assert all(0 <= value <= 1 for text in (ACT, "", *NEWS) for value in rule_features(text))
    vectors = np.eye(4, 8, dtype=np.float32)
    matrix = feature_matrix(NEWS, vectors, vectors[0])
    assert matrix.shape == (4, len(NAMES))
    assert np.isfinite(matrix).all()
    assert matrix[:, NAMES.index("to title")].tolist() == [1, 0, 0, 0]
    assert feature_matrix(NEWS, None)[:, NAMES.index("to centre")].tolist() == [0, 0, 0, 0]


def test_scores_are_probabilities_for_any_input() -> None:
    assert act_scores([], None).shape == (0,)
    assert not is_policy(act_scores([], None))
    for sentences in (NEWS, NEWS[:1], [""], ["\ud800", "x" * 5000]):
        scores = act_scores(sentences, None)
        assert scores.shape == (len(sentences),)
        assert scores.dtype == np.float32
        assert ((scores >= 0) & (scores <= 1)).all()


def test_the_sentence_of_the_act_stands_out() -> None:
    assert int(act_scores(NEWS, None).argmax()) == 0
    assert act_scores(NEWS, None).max() > act_scores(MATCH, None).max()


def test_vectors_of_another_encoder_are_not_used() -> None:
    other = np.ones((4, 16), dtype=np.float32) / 4
    assert act_scores(NEWS, other).tolist() == act_scores(NEWS, None).tolist()


def test_the_weights_are_small_and_complete() -> None:
    heads = load_heads()
    assert WEIGHTS.stat().st_size < 500_000
    assert heads.embedded.embedding is not None
    assert heads.embedded.embedding.shape[1] == 384
    assert heads.rules.embedding is None
    assert 0 < heads.policy < 1


def test_the_act_is_found_where_it_stands_second_to_last(extractive: Summarizer) -> None:
    document = seed_document(SHANGHAI)
    texts = [sentence.text for sentence in candidates(document).sentences]
    scores = act_scores(texts, extractive.embed(texts))
    best = [texts[index] for index in np.argsort(-scores)[:2]]
    assert is_policy(scores)
    assert any("announced plans to establish industrial standards" in text for text in best)


def test_nothing_is_forced_into_a_match_report(extractive: Summarizer) -> None:
    assert is_policy(act_scores(NEWS, extractive.embed(NEWS)))
    assert not is_policy(act_scores(MATCH, extractive.embed(MATCH)))


@pytest.mark.shared_data
@pytest.mark.usefixtures("extractive", "shared_data")
def test_nothing_is_forced_into_sport(monkeypatch: pytest.MonkeyPatch, shared_data: Path) -> None:
    """Of articles held aside; the card says 3.5 per cent. Recall of acts is the gate's (tests/test_gate.py)."""
    monkeypatch.setenv("POLICYBOT_SHARED_DATA", str(shared_data))
    others = other_articles("test", load_encoder(SummarizerSettings()), 12)
    assert sum(forced(case) for case in others) <= 3
