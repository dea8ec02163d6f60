"""Words of topics in short texts, and words of procedure that tell none."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from summarizer import SummarizerSettings
from summarizer.encoder import FloatArray, load_encoder
from summarizer.facts.topics import TopicModel, default_topics, topic_texts
from summarizer.facts.topics_words import procedure, topic_words, without_procedure

_OWN = Path(__file__).parents[3] / "benchmarks" / "topics_own.jsonl"


def encode(texts: Sequence[str]) -> FloatArray:
    return load_encoder(SummarizerSettings()).encode(texts)


@pytest.fixture(scope="module")
def model() -> TopicModel:
    topics = default_topics()
    return TopicModel(topics, encode(topic_texts(topics)))


def found(model: TopicModel, *sentences: str) -> set[str]:
    return {one.topic for one in model.find(sentences, encode(sentences))}


@pytest.mark.parametrize(
    "text",
    [
        "The House passed the bill on Tuesday.",
        "The consumer product safety commission recalled 40,000 baby loungers.",
        "The agency extended the deadline for comments on its rule to 4 May.",
        "A confidence vote on the prime minister is due on Thursday.",
        "The chamber refused to strike down the clause.",
        "Parliament ratified the treaty on Monday.",
        "The warning labels will be larger from July.",
        "The Commission opened a consultation on consumer product safety labels.",
        "The Supreme Court refused to strike down the rule.",
        "The two countries ratified the treaty.",
        "The government will consult on a new museum strategy, and the consultation closes in July.",
        "The council launched an important consultation on park opening times.",
        "Chileans will elect a president on Sunday, and the election is close.",
        "The Federal Trade Commission fined a toy maker on Tuesday.",
        "The ministry published a review of the policy, which will be debated in the autumn.",
        "The handover to the next council is a transition of three months.",
        "The customers of the shop have a duty to queue.",
    ],
)
def test_words_of_procedure_make_no_topic(model: TopicModel, text: str) -> None:
    assert found(model, text) == set()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The House passed a bill that makes makers of AI models test them.", "AI and data"),
        ("The Senate passed a law that forces the owner of TikTok to sell it.", "Digital and telecoms"),
        ("NHTSA will require automatic emergency braking on new cars.", "Transport"),
        ("The authority told banks how to manage the risks of artificial intelligence.", "AI and data"),
        ("TRAI extended the deadline for comments on mobile tariffs.", "Digital and telecoms"),
        ("The bank kept the repo rate at 6.5 per cent.", "Economy and finance"),
        ("Households will get a subsidy for a heat pump.", "Energy and climate"),
        ("The CNIL fined a firm that kept personal data without consent.", "AI and data"),
        ("Rejected asylum seekers can be deported under a new law.", "Migration and borders"),
    ],
)
def test_short_texts_have_their_topic(model: TopicModel, text: str, topic: str) -> None:
    assert topic in found(model, text)


def test_a_drug_is_no_food(model: TopicModel) -> None:
    assert found(model, "The FDA approved a drug for a rare disease of the liver.") == {"Health"}


def test_chambers_are_no_houses() -> None:
    assert "House" not in without_procedure("The House passed it; the White House and the House of Lords agreed.")
    assert "House prices" in without_procedure("House prices rose.")


def test_the_lists_are_of_the_default_topics() -> None:
    names = {topic.name for topic in default_topics()}
    assert topic_words().keys() == names
    assert all(re.fullmatch("[a-z]+", word) for word in procedure())
    rows = [json.loads(line) for line in _OWN.read_text(encoding="utf-8").splitlines()]
    assert len({row["text"] for row in rows}) == len(rows) >= 120
    assert {topic for row in rows for topic in row["topics"]} <= names
