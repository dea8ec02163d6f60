"""The training of the head that finds acts, on made-up articles."""

from __future__ import annotations

import random

import numpy as np
import pytest

from summarizer import Document
from summarizer.acts import make_head, rule_features
from training import acts
from training.acts import Example, moved, repeats_one, rounded, threshold

FILLER = ("Rain fell.", "The hall was full.", "He smiled.", "Traffic was slow.", "A dog barked.", "Lunch was late.")


def example(place: int, seed: int, *, weight: float = 1.0, has_act: bool = True) -> Example:
    """Seven sentences, of which the one at ``place`` states an act; its vector differs from the others'."""
    texts = list(FILLER)
    texts.insert(place, f"Parliament adopted law {seed} on Monday." if has_act else "They ate.")
    vectors = np.random.default_rng(seed).normal(0, 0.1, (7, 6)).astype(np.float32)
    vectors[:, 0] = 1
    marks = np.zeros(7, dtype=np.float32)
    if has_act:
        vectors[place, 1] = 2
        marks[place] = 1
    return Example(
        split="train",
        texts=tuple(texts),
        vectors=vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        title_vector=None,
        found=np.array([rule_features(text) for text in texts], dtype=np.float32),
        acts=marks,
        weight=weight,
    )


@pytest.mark.models
@pytest.mark.parametrize("embedded", [True, False])
def test_it_learns_what_the_labels_say(embedded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "EPOCHS", 12)
    monkeypatch.setattr(acts, "LEARNING_RATE", 0.01)
    articles = [example(seed % 7, seed) for seed in range(24)] + [
        example(seed % 7, seed, weight=0.5, has_act=False) for seed in range(24, 32)
    ]
    weights = acts.train(articles, embedded=embedded, seeds=2)
    head = make_head(rounded(weights))
    for one in (example(6, 101), example(2, 102)):
        logits = acts._logits(head, one, embedded)
        assert int(logits.argmax()) == int(one.acts.argmax())
    again = acts.train(articles, embedded=embedded, seeds=2)
    assert np.allclose(again["features"], weights["features"], atol=1e-5)


def test_moving_the_lead_keeps_sentences_with_their_labels() -> None:
    one = example(0, 1)
    for seed in range(20):
        other = moved(one, random.Random(seed))
        at = int(other.acts.argmax())
        assert at > 0
        assert other.texts[at] == one.texts[0]
        assert sorted(other.texts) == sorted(one.texts)
        assert np.array_equal(other.vectors[at], one.vectors[0])


def test_the_threshold_lets_few_articles_pass_that_have_no_act() -> None:
    highest = np.concatenate([np.linspace(0.5, 1, 100), np.linspace(0, 0.4, 100)]).astype(np.float32)
    at = threshold(highest, np.repeat([0, 1], 100).astype(np.float32))
    assert (highest[100:] >= at).mean() <= 0.05
    assert (highest[:100] >= at).mean() >= 0.95


def test_articles_that_repeat_one_held_aside_do_not_train() -> None:
    aside = [("a", frozenset(FILLER))]
    assert repeats_one(Document(text="Something else was said.", id="a"), aside)
    assert repeats_one(
        Document(text="Rain fell on us here.\n\n" + "\n\n".join(FILLER), id="b"),
        [("x", frozenset({"Rain fell on us here.", "Nothing else was like it."}))],
    )
    assert not repeats_one(Document(text="Rain fell on us here. All else is new in it.", id="b"), aside)
