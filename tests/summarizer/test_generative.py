"""Generated summaries with a fake engine: prompts, cleaned answers, and extractive summaries for rejected answers."""

from typing import Any

import pytest

from summarizer import Document, ModelUnsuitable, Summarizer, SummarizerSettings
from summarizer.generative import Answer, Generator, clean_answer
from summarizer.network import load_network
from tests.summarizer.conftest import summary_of, table

ARTICLE = "The ministry adopted a rule on data. The law takes effect in June 2024. A council met a commission."


class FakeEngine:
    """A fake engine with a given answer. It stores its prompts. A word is a token."""

    def __init__(self, answer: str, window: int = 512, *, seq2seq: bool = False, finished: bool = True) -> None:
        self.answer, self.window, self.finished = answer, window, finished
        self.seq2seq = seq2seq
        self.asked: list[str] = []

    def input_tokens(self, prompt: str) -> int:
        return len(prompt.split()) + 2

    def generate(self, prompt: str, max_new_tokens: int) -> Answer:
        self.asked.append(prompt)
        return Answer(self.answer, self.finished)


def summarizer_with(engine: FakeEngine) -> Summarizer:
    settings = SummarizerSettings(strategy="generative", model="fake")
    return Summarizer(settings, load_network(), generator=Generator(engine, settings))


def test_only_supported_sentences_are_in_the_summary() -> None:
    answer = "The ministry adopted a rule on data. It takes effect in June 2031. And it was"
    engine = FakeEngine(answer, finished=False)
    summary = summary_of(summarizer_with(engine), ARTICLE)
    assert summary.text == "The ministry adopted a rule on data."
    assert (summary.strategy, summary.model) == ("generative", "fake")
    (sentence,) = summary.sentences
    assert ARTICLE[sentence.evidence[0].start :].startswith("The ministry adopted")


@pytest.mark.parametrize("row", table("orders"))
def test_instructions_in_an_article_are_ignored(row: dict[str, str]) -> None:
    engine = FakeEngine("The minister has resigned over bribes.")
    summary = summary_of(summarizer_with(engine), f"{ARTICLE}\n\n{row['order']}\n\nThe rule was praised by a council.")
    assert "bribes" not in engine.asked[0] + summary.text
    assert summary.strategy == "extractive"


@pytest.mark.parametrize("row", table("generated"))
def test_a_summary_needs_a_whole_sentence_and_enough_words_of_the_article(row: dict[str, Any]) -> None:
    engine = FakeEngine(row["answer"], finished=row.get("finished", True))
    document = Document(text=row.get("text", ARTICLE), lang=row.get("lang"))
    [summary] = summarizer_with(engine).summarize([document])
    wanted = ("generative", "fake") if row["stands"] else ("extractive", "policybot-MiniLM")
    assert (summary.strategy, summary.model) == wanted
    assert (summary.text == document.text) != row["stands"]


@pytest.mark.parametrize("row", table("answers"))
def test_answers_are_cleaned(row: dict[str, str]) -> None:
    assert clean_answer(row["answer"]) == row["said"]


@pytest.mark.parametrize("seq2seq", [True, False])
@pytest.mark.slow
def test_only_the_first_sentences_of_a_long_article_are_in_the_prompt(seq2seq: bool) -> None:
    sentences = [f"Visitor {n} of the fair liked the music on the lawn." for n in range(200)]
    engine = FakeEngine("x", window=400, seq2seq=seq2seq)
    summarizer_with(engine).summarize([Document(text=" ".join(sentences), title="A fair")])
    (prompt,) = engine.asked
    *head, read = prompt.split("\n\n")
    assert head[1:] == ([] if seq2seq else ["A fair"])
    assert " ".join(sentences).startswith(read) and read.endswith(".")  # only whole sentences
    limit = engine.window - (0 if seq2seq else 160)
    assert limit - 15 <= engine.input_tokens(prompt) <= limit


class FragileEngine(FakeEngine):
    """A fake engine that fails to read one text, and has not enough memory for another."""

    def input_tokens(self, prompt: str) -> int:
        if "unreadable" in prompt:
            raise OverflowError("the tokenizer gave up")
        return super().input_tokens(prompt)

    def generate(self, prompt: str, max_new_tokens: int) -> Answer:
        if "poison" in prompt:
            raise MemoryError("out of memory")
        return super().generate(prompt, max_new_tokens)


@pytest.mark.slow
def test_an_error_in_one_document_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    made = summarizer_with(FragileEngine("The ministry adopted a rule on data."))
    words = ("law", "poison", "sun", "unreadable")
    documents = [Document(id=word, text=f"{ARTICLE} The {word} was out.") for word in words]
    *results, _ = made.summarize_each([*documents, Document(text=" ")])
    strategies = [getattr(result, "strategy", None) for result in results]
    assert strategies == ["generative", "extractive", "generative", "extractive"]
    assert "'poison' (MemoryError: out of memory)" in caplog.text


def test_try_out_reports_rejected_answers_and_raises_for_unsuitable_models() -> None:
    assert "check rejected" in summarizer_with(FakeEngine("Unicorns dance at the Royal Opera House.")).try_out()
    assert summarizer_with(FakeEngine("It applies from June.")).try_out() == "generative summary by fake"
    with pytest.raises(ModelUnsuitable, match="no room"):
        summarizer_with(FakeEngine("x", window=3)).try_out()
