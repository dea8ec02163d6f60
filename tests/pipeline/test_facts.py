"""Facts: found for what waits, found again where topics change; one article that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import date

import pytest

from bot.known_facts import KnownFacts
from bot.models import ArticleState
from bot.pipeline import facts_version, find_facts
from bot.storage import Storage
from summarizer import Document, EmptyDocument, ModelNotFound, SummarizerError, WorkerDied
from summarizer.facts import Deadline, DeadlineKind, Facts, FoundStage, Stage
from tests.conftest import NOON, Maker

Results = list[Facts | SummarizerError]


class FakeWorker:
    """Finds one deadline in each text, and fails as a test says."""

    def __init__(
        self, over: Callable[[str], SummarizerError | None] = lambda text: None, *, each: SummarizerError | None = None
    ) -> None:
        self.seen: list[Document] = []
        self._over, self._each = over, each

    def facts(self, documents: Sequence[Document]) -> Future[Results]:
        self.seen += documents
        future: Future[Results] = Future()
        failed = next((error for document in documents if (error := self._over(document.text))), None)
        if failed:
            future.set_exception(failed)
        else:
            future.set_result([self._each or facts_of(document.text) for document in documents])
        return future


def facts_of(text: str) -> Facts:
    if not text.strip():
        raise AssertionError("a document without text")
    due = Deadline(date=date(2026, 1, 1), kind=DeadlineKind.EFFECTIVE, sentence=text, start=0, end=len(text))
    return Facts(stage=FoundStage(stage=Stage.ADOPTED, sentence=text, start=0, end=len(text)), deadlines=(due,))


async def test_facts_are_found_once(storage: Storage, make: Maker) -> None:
    article = make.summarized("a", text="The rule was adopted.")
    worker = FakeWorker()
    assert await find_facts(storage, worker, version="1", state=ArticleState.SUMMARIZED) == 1
    assert await find_facts(storage, worker, version="1", state=ArticleState.SUMMARIZED) == 0
    found = storage.articles.get(article).facts
    assert found is not None
    assert (found.stage, found.stage_sentence, found.deadlines[0].kind) == (
        "adopted",
        "The rule was adopted.",
        "effective",
    )
    assert await find_facts(storage, worker, version="2", state=ArticleState.SUMMARIZED) == 1
    assert len(worker.seen) == 2


async def test_relative_days_are_counted_from_the_sources_date_alone(storage: Storage, make: Maker) -> None:
    make.summarized("a", published=NOON)
    make.summarized("b", published=None)
    worker = FakeWorker()
    await find_facts(storage, worker, version="1", state=ArticleState.SUMMARIZED)
    assert [document.published for document in worker.seen] == [NOON.date(), None]


async def test_an_article_that_kills_the_worker_has_no_facts_and_the_others_theirs(
    storage: Storage, make: Maker
) -> None:
    good, bad = make.summarized("a", text="Good."), make.summarized("b", text="Bad.")
    worker = FakeWorker(lambda text: WorkerDied(-9) if text == "Bad." else None)
    assert await find_facts(storage, worker, version="1", state=ArticleState.SUMMARIZED) == 2
    assert storage.articles.get(bad).facts == KnownFacts()
    assert storage.articles.get(good).facts != KnownFacts()
    assert await find_facts(storage, worker, version="1", state=ArticleState.SUMMARIZED) == 0


async def test_without_its_model_all_wait(storage: Storage, make: Maker) -> None:
    article = make.summarized("a")
    worker = FakeWorker(lambda text: ModelNotFound("m", "install it", "it is missing"))
    with pytest.raises(ModelNotFound):
        await find_facts(storage, worker, version="1", state=ArticleState.SUMMARIZED)
    assert storage.articles.get(article).facts is None


async def test_an_error_of_one_document_is_no_fact(storage: Storage, make: Maker) -> None:
    article = make.summarized("a")
    worker = FakeWorker(each=EmptyDocument("a"))
    assert await find_facts(storage, worker, version="1", state=ArticleState.SUMMARIZED) == 1
    assert storage.articles.get(article).facts == KnownFacts()


def test_the_version_tells_topics_and_encoder_apart() -> None:
    versions = {
        facts_version({}, "a"),
        facts_version({}, "b"),
        facts_version({"Tax": "Taxes."}, "a"),
        facts_version({"Tax": "Taxes and budgets."}, "a"),
    }
    assert len(versions) == 4
    assert facts_version({"A": "a.", "B": "b."}, "a") == facts_version({"B": "b.", "A": "a."}, "a")
