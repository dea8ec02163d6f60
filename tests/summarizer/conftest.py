"""Fakes and tiny models for the tests of the summarizer. These models are made here, so no test downloads one."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from summarizer import Document, Summarizer, SummarizerSettings, Summary, load_summarizer
from tests.conftest import ROOT
from training.texts import read_rows


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests with the mark ``models`` if torch is not installed."""
    if find_spec("torch") is None:
        for item in items:
            if item.get_closest_marker("models"):
                item.add_marker(pytest.mark.skip(reason="torch is not installed: make test-models"))


@pytest.fixture(scope="session")
def extractive() -> Summarizer:
    """The default summarizer."""
    return load_summarizer(SummarizerSettings())


def summary_of(summarizer: Summarizer, text: str, **about: Any) -> Summary:
    """Summarize one text."""
    return summarizer.summarize([Document(text=text, **about)])[0]


def seed_document(path: Path) -> Document:
    """Read a seed article as a Document, as the bot does. The head lines are not part of its text."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    keys = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    return Document(id=path.name, text=body, title=keys.get("title"), lang=keys.get("lang", "en")[:2])


def table(name: str, folder: str = "summarizer") -> list[dict[str, Any]]:
    """Return the rows of a table in a folder of ``tests/data``."""
    return read_rows(ROOT / "tests" / "data" / folder / f"{name}.jsonl")


WORDS = (
    "the a of to and in ministry adopted a rule on data law takes effect in june commission council agency "
    "summarize : summary article policy user assistant . , 2024"
)


def save_tokenizer(folder: Path, *, chat: bool = False, **options: Any) -> Any:
    """Make a word-level tokenizer that knows a few words, and save it to ``folder``. All other words are [UNK]."""
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
