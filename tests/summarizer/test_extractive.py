"""Extractive summaries: verbatim, self-standing, with the act in them."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from summarizer import Document, EmptyDocument, Summarizer, SummarizerSettings, load_summarizer
from summarizer import summarizer as module
from summarizer.encoder import Encoder, FloatArray
from summarizer.errors import ModelNotFound
from summarizer.extractive import MAX_CANDIDATES, MAX_CHARS, candidates, choose
from summarizer.salience import FEATURES, PAIRS, Worth
from summarizer.words import count_words
from tests.summarizer.conftest import ACT, SEEDS, SHANGHAI, seed_document

ARTICLES = sorted(path for path in SEEDS.iterdir() if path.suffix in {".txt", ".md"})


def test_shanghai_states_the_act(extractive: Summarizer) -> None:
    text = SHANGHAI.read_text(encoding="utf-8")
    title, _, body = text.partition("\n\n")
    for document in (
        Document(text=text),
        Document(text=body),
        Document(text=body, title=title.split(maxsplit=2)[2]),
        Document(text=" ".join(body.split())),
    ):
        summary = extractive.summarize([document])[0]
        assert ACT in summary.text
        assert summary.strategy == "extractive"
    # In the last one, all on one line, the credit cannot be told from the text.
    for document in (Document(text=text), Document(text=body)):
        summary = extractive.summarize([document])[0]
        assert "HelloRF" not in summary.text
        assert "date 2021" not in summary.text


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_seeds_are_quoted_word_for_word(extractive: Summarizer, path: Path) -> None:
    document = seed_document(path)
    summary = extractive.summarize([document])[0]
    assert 1 <= len(summary.sentences) <= 3
    assert count_words(summary.text) <= 130
    end = 0
    for sentence in summary.sentences:
        assert summary.text[sentence.start : sentence.end] == sentence.text
        assert sentence.supported
        (evidence,) = sentence.evidence
        assert " ".join(document.text[evidence.start : evidence.end].split()) == sentence.text
        assert evidence.start >= end
        end = evidence.end
    assert summary.embedding is not None
    assert len(summary.embedding) == 384
    assert abs(np.linalg.norm(summary.embedding) - 1) < 1e-5
    for noise in ("Read more", "Illustration:", "Photo:", "newsroom", "url:"):
        assert noise not in summary.text


BYLINES = "By Jane Smith\n\nPhoto: Getty Images\n\nRead more: The budget in ten charts"
TABLE = "| Country | Vote |\n|---|---|\n| France | for the rule in the second round |"


@pytest.mark.parametrize("text", ["???", "12", "\ud800", "\u200b\u200f\u202e", "Photo: Reuters", BYLINES, TABLE])
def test_a_text_without_a_sentence_is_an_error_and_no_summary(extractive: Summarizer, text: str) -> None:
    (result,) = extractive.summarize_each([Document(text=text)])
    assert "holds no sentence that can be summarised" in str(result)
    mixed = f"{text}\n\nThe council adopted the rule on Monday in Leeds."
    assert extractive.summarize([Document(text=mixed)])[0].text == "The council adopted the rule on Monday in Leeds."


def test_what_steers_a_terminal_or_the_direction_of_writing_is_left_out(extractive: Summarizer) -> None:
    text = "The coun\x00cil \x1b[31madopted the \u202erule on\u2066 Monday in Leeds."
    summary = extractive.summarize([Document(text=text)])[0]
    assert summary.text == "The council [31madopted the rule on Monday in Leeds."
    (sentence,) = summary.sentences
    assert summary.text[sentence.start : sentence.end] == sentence.text
    assert text[sentence.evidence[0].start : sentence.evidence[0].end] == text


@pytest.mark.parametrize("strategy", ["extractive", "lead"])
def test_few_sentences_are_looked_at_as_well(extractive: Summarizer, strategy: str) -> None:
    made = Summarizer(replace(extractive.settings, strategy=strategy), encoder=extractive._encoder)
    line = "The Ministry of Finance adopted a tax rule on 3 May 2024."
    assert made.summarize([Document(text=f"{line} {line} {line}")])[0].text == line
    assert made.summarize([Document(text="Yes")])[0].text == "Yes"
    long = " ".join(f"The {name} board of {name} told {name}, {'and so on, ' * 70}of it." for name in "ABC")
    assert count_words(made.summarize([Document(text=long)])[0].text) < 250
    three = "Germany raised the taxes. France lowered taxes on homes. Spain left them as they are in May."
    assert made.summarize([Document(text=three)])[0].text == three


def test_chinese_sentences_are_joined_without_space(extractive: Summarizer) -> None:
    text = "国务院发布数据安全条例。该条例自2024年1月1日起施行。"
    assert extractive.summarize([Document(text=text)])[0].text == text


def test_an_empty_document_is_named(extractive: Summarizer) -> None:
    with pytest.raises(EmptyDocument, match="'b'"):
        extractive.summarize([Document(id="a", text="A rule was adopted here."), Document(id="b", text=" \n")])


class CountingEngine:
    """Vectors of an encoder, and how many texts of how many characters it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: list[str]) -> FloatArray:
        self.texts += texts
        return np.ones((len(texts), 384), dtype=np.float32) / np.float32(np.sqrt(384))


@pytest.mark.parametrize(
    "text",
    [
        "Jean Claude Martin Pierre " * 20_000,
        "a\n" * 50_000,
        "(a) " * 100_000,
        "Item of the minutes was read to us.\n" * 2000,
    ],
)
def test_what_is_embedded_is_bounded_for_any_text(text: str) -> None:
    act = "The Ministry of Transport adopted a regulation on scooters on 1 May 2025."
    engine = CountingEngine()
    made = Summarizer(SummarizerSettings(), encoder=Encoder(engine, "fake"))
    made.summarize([Document(text=f"{text}\n\n{act}")])
    assert act in engine.texts
    assert len(engine.texts) <= MAX_CANDIDATES
    assert sum(map(len, engine.texts)) <= MAX_CHARS + len(act)


RIVALS = (
    "Northcell won a licence to run phones in Ruritania. Its shares rose by a tenth on the news. "
    "The licence was first promised to Telmar, whose share was cut by deputies. "
    "The company has said that it will take a minority stake."
)


def test_the_words_of_one_company_are_not_laid_in_the_mouth_of_another(extractive: Summarizer) -> None:
    filler = " ".join(f"Customers in the {side} waited for the phones." for side in ("north", "south", "east", "west"))
    document = Document(text=f"{RIVALS} {filler}", title="Northcell wins a licence")
    assert candidates(document).needs[3] == 2
    summary = extractive.summarize([document])[0]
    assert "The company has said" not in summary.text or "Telmar" in summary.text


def test_the_lead_can_do_without_an_encoder_that_was_named() -> None:
    lead = load_summarizer(SummarizerSettings(strategy="lead", encoder="/nowhere/encoder", sentences=2))
    summary = lead.summarize([Document(text="Photo: AP\n\nOne is here now. Two is here now. Three is here now.")])[0]
    assert (summary.text, summary.strategy, summary.model) == ("One is here now. Two is here now.", "lead", "")
    assert summary.embedding is None
    with pytest.raises(ModelNotFound):
        load_summarizer(SummarizerSettings(encoder="/nowhere/encoder"))


def test_without_an_encoder_the_lead_is_taken_with_one_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from summarizer import weights

    monkeypatch.setattr(weights, "packaged_file", lambda package, relative: None)
    monkeypatch.setattr(module, "_told_missing", set())
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            summary = load_summarizer().summarize([Document(text="One is here now. Two is here.")])[0]
    assert summary.strategy == "lead"
    assert len([record for record in caplog.records if "pip install" in record.getMessage()]) == 1


ANIMALS = ("horse", "sheep", "donkey", "chicken", "rabbit", "goose", "turkey", "cattle")


class LastBest:
    """A head that finds each sentence better than the one before."""

    def __call__(self, vectors: FloatArray, features: FloatArray, pairs: FloatArray, /) -> Worth:
        n = len(vectors)
        assert (features.shape, pairs.shape) == ((n, len(FEATURES)), (n, n, len(PAIRS)))
        return np.arange(n, dtype=np.float32) / n, np.zeros((n, n), dtype=np.float32)


def test_the_head_decides() -> None:
    document = Document(text=" ".join(f"Sentence number {word} is about this." for word in "abcdefgh"))
    found = candidates(document)
    vectors = np.eye(8, dtype=np.float32)
    assert choose(found, vectors, None, None, sentences=2, max_words=50, head=LastBest()) == [6, 7]
    assert choose(found, vectors, None, None, sentences=6, max_words=50, head=LastBest()) == [2, 3, 4, 5, 6, 7]
    # Not of a script that the encoder cannot read.
    chinese = candidates(
        Document(text="".join(f"第{word}个访客非常喜欢草坪上的音乐和食物。" for word in "一二三四五六七八"))
    )
    assert choose(chinese, vectors, None, None, sentences=2, max_words=50, head=LastBest()) == [0, 1]


def test_without_a_head_the_opening_is_taken_and_the_act() -> None:
    lines = [f"Visitor {name} liked the {name} stand best of all." for name in ANIMALS]
    act = "The Ministry of Transport adopted a regulation on electric scooters, which takes effect on 1 May 2025."
    plain = candidates(Document(text="\n\n".join(lines)))
    with_act = candidates(Document(text="\n\n".join([*lines, act])))
    assert choose(plain, None, None, None, sentences=3, max_words=100) == [0, 1, 2]
    assert choose(with_act, None, None, None, sentences=3, max_words=100) == [0, 1, 8]
