"""Summaries and facts: an article that fails stops no other, and all articles wait while the model is missing."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest

from bot.models import ArticleState
from bot.pipeline import facts_version, find_facts, summarize
from bot.storage import Storage
from summarizer import (
    Document,
    EmptyDocument,
    Evidence,
    ModelNotFound,
    SummarizerError,
    SummarizerSettings,
    Summary,
    SummarySentence,
    WorkerClosed,
    WorkerDied,
    WorkerFailed,
    WorkerTimeout,
)
from summarizer.executor import ModelWorker
from summarizer.facts import Facts
from summarizer.stories import Profile
from tests.conftest import NOON, Maker
from tests.digests.facts import due, facts


class FakeWorker:
    """A worker that takes the first words as the summary and finds one deadline. `over` returns, for the text of a
    document, an error of its whole batch. `each` is an error of every document."""

    def __init__(
        self, *, over: Callable[[str], SummarizerError | None] = lambda text: None, each: SummarizerError | None = None
    ) -> None:
        self.batches: list[list[Document]] = []
        self._over = over
        self._each = each

    def read(self, documents: Sequence[Document]) -> Future[list[Any]]:
        return self._answer(documents, lambda text: (summary_of(text), (facts_of(text), profile_of(text))))

    def find(self, documents: Sequence[Document]) -> Future[list[Any]]:
        return self._answer(documents, lambda text: (facts_of(text), profile_of(text)))

    def embed(self, texts: Sequence[str]) -> Future[list[Any]]:
        """Returns vectors of one number, the length of the text."""
        return self._answer([Document(text=text) for text in texts], lambda text: [float(len(text))])

    def _answer(self, documents: Sequence[Document], of: Callable[[str], object]) -> Future[list[Any]]:
        self.batches.append(list(documents))
        future: Future[list[Any]] = Future()
        failed = next((error for d in documents if (error := self._over(d.text))), None)
        if failed:
            future.set_exception(failed)
        else:
            future.set_result([(self._each, self._each) if self._each else of(d.text) for d in documents])
        return future


def summary_of(text: str) -> Summary:
    short = text[:20]
    sentence = SummarySentence(text=short, start=0, end=len(short), evidence=(Evidence(0, len(short)),))
    return Summary(text=short, sentences=(sentence,), strategy="extractive", model="fake")


def profile_of(text: str) -> Profile:
    return Profile(title=text, embedding=np.array((0.6, 0.8), dtype="<f4"))


def facts_of(text: str) -> Facts:
    return facts("adopted", due("2026-01-01", "effective", text), stage_sentence=text)


async def test_summaries_are_stored_with_evidence_and_embedding(storage: Storage, make: Maker) -> None:
    article_id = make.extracted(text="The ministry published a rule.")
    worker = FakeWorker()
    assert await summarize(storage, worker, version="1") == 1
    article = storage.articles.get(article_id)
    assert article.state == "summarized"
    assert article.summary is not None
    assert (article.summary.text, article.summary.strategy) == ("The ministry publish", "extractive")
    assert article.summary.sentences[0].evidence == ((0, 20),)
    assert storage.search.vectors([article_id], 2).get(article_id) == b"\x5f\x7f"
    (document,) = worker.batches[0]
    assert (document.title, document.lang, document.published) == ("Title k1", "en", NOON.date())


async def test_an_article_without_text_goes_on_with_its_title(storage: Storage, make: Maker) -> None:
    article_id = make.extracted(text="")
    assert await summarize(storage, ModelWorker(SummarizerSettings(executor="thread")), version="1") == 1
    article = storage.articles.get(article_id)
    assert (article.state, article.summary, article.error) == ("summarized", None, None)
    assert storage.stories.profile(article_id) is not None


async def test_a_document_that_fails_gets_an_error_instead_of_a_summary(storage: Storage, make: Maker) -> None:
    article_id = make.extracted()
    assert await summarize(storage, FakeWorker(each=EmptyDocument("1")), version="1") == 1
    assert "no text to summarise" in str(storage.articles.get(article_id).error)
    assert storage.articles.get(article_id).summary is None


@pytest.mark.parametrize("error", [WorkerDied(-9), WorkerFailed("odd"), WorkerTimeout(300)])
async def test_an_article_that_stops_the_worker_has_no_summary_and_facts_but_others_do(
    storage: Storage, make: Maker, error: SummarizerError
) -> None:
    for n in range(20):
        make.extracted(f"n{n}", text="poison" if n == 3 else f"Text {n}.")
    worker = FakeWorker(over=lambda text: error if text == "poison" else None)
    while await summarize(storage, worker, version="1"):
        pass
    assert storage.articles.counts() == {"summarized": 20}
    articles = storage.articles.recent(50)
    without = [article for article in articles if article.summary is None]
    assert [article.text for article in without] == ["poison"]
    assert [article for article in articles if article.facts == Facts()] == without
    assert str(error) in str(without[0].error)


@pytest.mark.parametrize("error", [ModelNotFound("m", "install it", "gone"), WorkerClosed()])
async def test_all_articles_wait_while_the_model_is_missing(
    storage: Storage, make: Maker, error: SummarizerError
) -> None:
    for n in range(3):
        make.extracted(f"n{n}")
    with pytest.raises(type(error)):
        await summarize(storage, FakeWorker(over=lambda text: error), version="1")
    assert storage.articles.counts() == {"extracted": 3}
    assert {article.error for article in storage.articles.waiting(ArticleState.EXTRACTED, 9)} == {None}
    assert await summarize(storage, FakeWorker(), version="1") == 3


async def find(storage: Storage, worker: FakeWorker, version: str = "1") -> int:
    return await find_facts(storage, worker, version=version, state=ArticleState.SUMMARIZED)


async def test_facts_are_found_once(storage: Storage, make: Maker) -> None:
    article = make.summarized("a", text="The rule was adopted.", published=NOON)
    worker = FakeWorker()
    assert await find(storage, worker) == 1
    assert await find(storage, worker) == 0
    found = storage.articles.get(article).facts
    assert found is not None
    assert (found.stage.stage, found.deadlines[0].sentence) == ("adopted", "The rule was adopted.")
    assert await find(storage, worker, "2") == 1
    make.summarized("undated", published=None)
    assert await find(storage, worker, "2") == 1
    # Only a date from the source is passed on, since relative days count from it.
    assert [document.published for batch in worker.batches for document in batch] == [NOON.date(), NOON.date(), None]


def test_a_changed_topic_changes_the_version_of_facts() -> None:
    made = {facts_version(topics) for topics in ({}, {"Tax": "Taxes."}, {"Tax": "Taxes and budgets."})}
    assert len(made) == 3
    assert facts_version({"A": "a.", "B": "b."}) == facts_version({"B": "b.", "A": "a."})
