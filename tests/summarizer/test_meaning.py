"""The learnt check for meaning: evidence, marks, scores; the edits it is trained on; a tiny training run."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from summarizer import SummarizerSettings
from summarizer.errors import ModelDamaged, ModelNotFound
from summarizer.meaning import (
    COPIED,
    EVIDENCE,
    MATCHED,
    MAX_TOKENS,
    SEEN,
    UNSEEN,
    Calibration,
    MeaningCheck,
    copied_share,
    encode_pair,
    load_meaning,
    unseen_share,
)
from summarizer.trained import HEADS
from summarizer.training import corruptions, lexicon, paraphrases
from summarizer.training.evidence import choose_evidence
from summarizer.training.pairs import Example, balance
from summarizer.training.source import Source, read_source

ARTICLE = (
    "The ministry adopted a rule on drinking water on Monday.",
    "Farmers in Utrecht expect to win an appeal, Anna Smit told reporters.",
    "The rule, which takes effect in June, limits nitrate to 50 milligrams per litre.",
    "Water companies welcomed the limit and asked the ministry for 12 million euros.",
    "Jan Visser told Anna Smit in Rotterdam that he agrees.",
)


class FakeTokenizer:
    """One token a word."""

    cls_token_id = 1
    sep_token_id = 2

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def encode(self, text: str, *, add_special_tokens: bool, verbose: bool = False) -> list[int]:
        assert not add_special_tokens and not verbose
        return [self.known.setdefault(word, len(self.known) + 3) for word in text.lower().split()]


class FakeSession:
    """The logit is 2 less 3 for each unseen token."""

    def run(self, outputs: list[str], feed: dict[str, NDArray[np.int64]]) -> list[Any]:
        assert outputs == ["logit"]
        return [(2 - 3 * (feed["token_type_ids"] == UNSEEN).sum(axis=1)).astype(np.float32)]


def test_evidence_says_the_claim() -> None:
    assert choose_evidence("The rule limits nitrate.", ARTICLE)[-1:] == [2]
    both = choose_evidence("Farmers will appeal against the nitrate limit of 50 milligrams.", ARTICLE)
    assert {1, 2} <= set(both) and both == sorted(both) and len(both) <= 3
    assert choose_evidence("anything", []) == []
    assert choose_evidence("", ARTICLE) != []


def test_similarity_finds_what_words_do_not() -> None:
    assert 3 in choose_evidence("Utilities greeted it.", ARTICLE, similarity=[0.1, 0.1, 0.2, 0.9, 0.0])


def test_marks_tell_what_is_copied() -> None:
    ids, marks = encode_pair(FakeTokenizer(), "water rule adopted twice", "ministry adopted water rule")
    assert len(ids) == len(marks) == 11
    assert marks == [
        *(EVIDENCE, EVIDENCE, MATCHED, MATCHED, MATCHED, EVIDENCE),
        *(COPIED, COPIED, SEEN, UNSEEN, EVIDENCE),
    ]


def test_long_texts_are_cut_and_the_claim_stays() -> None:
    ids, marks = encode_pair(FakeTokenizer(), "claim word", "evidence " * 1000)
    assert len(ids) == MAX_TOKENS
    assert marks.count(UNSEEN) == 2
    ids, _ = encode_pair(FakeTokenizer(), "claim " * 1000, "evidence " * 1000)
    assert len(ids) == MAX_TOKENS


def test_shares() -> None:
    assert copied_share("the rule on water", "A rule on water was made") == pytest.approx(2 / 3)
    assert copied_share("one", "two") == 1
    assert unseen_share("nitrate limits", "the limits") == 0.5
    assert unseen_share("", "the limits") == 0


def test_scores_keep_the_order_of_the_claims() -> None:
    check = MeaningCheck(FakeSession(), FakeTokenizer(), Calibration(weights={"logit": 1.0}, bias=0.0, threshold=0.5))
    claims = [f"{'rule ' * (40 - at)}{'new' if at % 3 == 0 else ''}" for at in range(40)]
    scores = check.score(claims, ["a rule"] * 40)
    assert scores.dtype == np.float32
    assert [at for at in range(40) if scores[at] < check.threshold] == list(range(0, 40, 3))
    assert check.score([], []).shape == (0,)


@pytest.fixture(scope="module")
def shipped() -> MeaningCheck:
    check = load_meaning(SummarizerSettings())
    if check is None:
        pytest.skip("the embedded encoder, whose tokenizer is needed, is not installed: see make test")
    return check


def test_the_shipped_check_tells_true_from_false(shipped: MeaningCheck) -> None:
    said = " ".join(ARTICLE[:3])
    pairs = [
        ("The ministry adopted a water rule on Monday.", "The ministry rejected a water rule on Monday."),
        ("The rule limits nitrate to 50 milligrams per litre.", "The rule does not limit nitrate to 50 milligrams."),
        ("Farmers in Utrecht expect to win an appeal.", "Farmers in Utrecht expect to lose an appeal."),
    ]
    true = shipped.score([pair[0] for pair in pairs], [said] * 3)
    false = shipped.score([pair[1] for pair in pairs], [said] * 3)
    assert (true > false).all()
    assert (shipped.score(ARTICLE, ARTICLE) >= shipped.threshold).all()


def test_any_text_is_scored(shipped: MeaningCheck) -> None:
    odd = ["", "\ud800", "国务院发布通知。", "x" * 10_000, "?"]
    scores = shipped.score(odd, list(reversed(odd)))
    assert ((scores >= 0) & (scores <= 1)).all()


def test_a_damaged_network_is_refused(shipped: MeaningCheck, tmp_path: Path) -> None:
    shutil.copy(HEADS / "meaning.json", tmp_path)
    (tmp_path / "meaning.onnx").write_bytes(b"not the network")
    with pytest.raises(ModelDamaged, match=r"meaning\.onnx"):
        load_meaning(SummarizerSettings(), tmp_path)


def test_a_missing_network_is_told(shipped: MeaningCheck, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="install policybot again"):
        load_meaning(SummarizerSettings(), tmp_path)


@pytest.fixture
def source() -> Source:
    other = read_source(
        ["Carla Mendes told reporters in Lisbon.", "The council met Carla Mendes in Lisbon for the second time."]
    )
    return read_source(ARTICLE, foreign=other)


def test_names_are_read_by_kind(source: Source) -> None:
    assert "Anna Smit" in source.names["person"]
    assert "Utrecht" in source.names["place"]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("negation", "Farmers will appeal."),
        ("negation", "Farmers will not appeal."),
        ("opposite", "Prices rose before the vote."),
        ("certainty", "The state could pay."),
        ("role", "Jan Visser praised Anna Smit."),
        ("entity", "The hearing is in Utrecht."),
        ("number", "It costs 12 million euros."),
        ("number", "Three ministers resigned."),
        ("date", "It was adopted on Monday."),
        ("date", "It began in 1998."),
        ("attribution", "We will appeal, Anna Smit said."),
        ("splice", "The ministry and farmers asked for a new rule on water in the north of the country."),
        ("invented", "The ministry adopted a rule."),
    ],
)
def test_harmful_edits_apply(source: Source, kind: str, sentence: str) -> None:
    rules = {reserved: corruptions.harmful(reserved=reserved)[kind] for reserved in (False, True)}
    draws = [rule(sentence, source, random.Random(seed)) for rule in rules.values() for seed in range(10)]
    edited = [draw for draw in draws if draw is not None]
    assert edited and all(draw != sentence for draw in edited)


def test_names_joined_by_and_are_no_roles(source: Source) -> None:
    assert corruptions.role("Jan Visser and Anna Smit met.", source, random.Random(1)) is None


@pytest.mark.parametrize(
    ("kind", "sentence", "wanted"),
    [
        ("drop", "The rule, which takes effect in June, limits nitrate in water.", "The rule limits nitrate in water."),
        ("reformat", "Prices rose by 5%.", "Prices rose by 5 per cent."),
        ("voice", "The rule was adopted by the ministry.", "The ministry adopted the rule."),
        ("moved", "Farmers said that they will appeal soon.", "They will appeal soon, Farmers said."),
        ("shorter name", "Anna Smit will appeal.", "Smit will appeal."),
    ],
)
def test_benign_edits(source: Source, kind: str, sentence: str, wanted: str) -> None:
    assert paraphrases.benign()[kind](sentence, source, random.Random(1)) == wanted


def test_words_for_measuring_are_not_trained_on() -> None:
    for table in (lexicon.opposites, lexicon.certainty, lexicon.synonyms):
        trained = {(left, right) for left, rights in table(reserved=False).items() for right in rights}
        measured = {(left, right) for left, rights in table(reserved=True).items() for right in rights}
        assert trained and measured and not trained & measured


def test_balance_leaves_no_copying_to_measure() -> None:
    said = "one two three four five six seven eight nine ten"

    def example(words: int, label: int, pair: int) -> Example:
        claim = " ".join([*said.split()[:words], *["other"] * (10 - words)])
        return Example(claim=claim, evidence=said, label=label, pair=pair, kind="", other="", origin="copied")

    many = [example(9, 1, at) for at in range(100)] + [example(9, 0, at) for at in range(20)]
    many += [example(3, 0, at) for at in range(200)] + [example(3, 1, at) for at in range(10)]
    kept = balance(many, random.Random(1))
    mean = [np.mean([copied_share(e.claim, e.evidence) for e in kept if e.label == label]) for label in (0, 1)]
    assert abs(mean[0] - mean[1]) < 0.05


@pytest.mark.models
def test_a_tiny_network_learns(tmp_path: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel

    from summarizer.meaning import MARKS, pad
    from summarizer.training.meaning import MeaningNetwork, encode, loss_of, score_all, train

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=60,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        type_vocab_size=MARKS,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    network = MeaningNetwork(BertModel(config, add_pooling_layer=False))
    tokenizer = FakeTokenizer()
    examples = []
    for pair in range(16):
        for label, claim in ((1, "the ministry adopted a rule"), (0, "the ministry rejected a rule")):
            example = Example(
                claim=claim,
                evidence="on monday the ministry adopted a rule",
                label=label,
                pair=pair,
                kind="opposite",
                other="" if label else "the ministry adopted a rule",
                origin="copied",
            )
            examples.append(encode(example, tokenizer))
    assert [mark for mark in examples[1].wrong if mark >= 0] == [0, 0, 1, 0, 0]
    before = float(loss_of(network, examples).detach())
    train(network, examples, [], steps=20, rate=1e-3, checkpoint=tmp_path / "checkpoint.pt", every=10)
    assert float(loss_of(network, examples).detach()) < before
    assert (tmp_path / "checkpoint.pt").is_file()

    scores = score_all(network, examples)
    network.eval()
    feed = pad([(example.ids, example.marks) for example in examples])
    with torch.no_grad():
        exact = network(**{name: torch.from_numpy(array) for name, array in feed.items()})[0].numpy()
    np.testing.assert_allclose(scores, exact, atol=0.1)  # bfloat16, where the processor has it
