"""Fakes and tiny models for the summarizer's tests. No model is downloaded; tiny ones are made here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from summarizer import Document, Summarizer, SummarizerSettings, Summary, load_summarizer
from tests.conftest import ROOT, SEEDS
from training.texts import read_rows

SHANGHAI = SEEDS / "shanghai-blockchain-2021-07-10.txt"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked ``models`` are skipped, with the reason, where torch is not installed."""
    if find_spec("torch") is None:
        for item in items:
            if item.get_closest_marker("models"):
                item.add_marker(pytest.mark.skip(reason="torch is not installed: make test-models"))


@pytest.fixture(scope="session")
def extractive() -> Summarizer:
    """The default summarizer."""
    return load_summarizer(SummarizerSettings())


def summary_of(summarizer: Summarizer, text: str, **about: Any) -> Summary:
    """The summary of one text."""
    return summarizer.summarize([Document(text=text, **about)])[0]


def seed_document(path: Path) -> Document:
    """A seed article as the bot hands it over: its head lines are not part of the text."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    keys = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    return Document(id=path.name, text=body, title=keys.get("title"), lang=keys.get("lang", "en")[:2])


def table(name: str, folder: str = "summarizer") -> list[dict[str, Any]]:
    """The rows of a table of a folder of ``tests/data``."""
    return read_rows(ROOT / "tests" / "data" / folder / f"{name}.jsonl")


WORDS = (
    "the a of to and in ministry adopted a rule on data law takes effect in june commission council agency "
    "summarize : summary article policy user assistant . , 2024"
)


def save_tokenizer(folder: Path, *, chat: bool = False, **options: Any) -> Any:
    """A word-level tokenizer of a few words, saved to ``folder``; everything else is [UNK]."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    vocabulary = {
        word: index for index, word in enumerate(["[PAD]", "[UNK]", "</s>", *dict.fromkeys(WORDS.split()), "Adopted"])
    }
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="[PAD]", unk_token="[UNK]", eos_token="</s>", **options
    )
    if chat:
        tokenizer.chat_template = (
            "{% for m in messages %}{{ m['role'] }} : {{ m['content'] }} {% endfor %}"
            "{% if add_generation_prompt %}assistant : {% endif %}"
        )
    tokenizer.save_pretrained(folder)
    return tokenizer
