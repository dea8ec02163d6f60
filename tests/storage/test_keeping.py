"""Old texts, profiles and messages are deleted after the time in the settings, and nothing else is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.models import ArticleState
from bot.storage import Storage
from bot.storage.articles import StoredProfile
from summarizer.facts import Facts
from summarizer.facts.models import FoundTopic
from tests.conftest import NOON, Clock, Maker, leaves, planned_item, post, subscribe, texts, waiting

DAY = timedelta(days=1)


def size_of(storage: Storage) -> int:
    storage.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return storage.database.path.stat().st_size


def test_old_texts_are_deleted_but_summaries_and_facts_stay(storage: Storage, make: Maker, clock: Clock) -> None:
    written = ["Rosenquist: lead pipes " + " ".join(f"{n * m:x}" for m in range(9000, 9700)) for n in range(9000, 9050)]
    old = [make.ready(text[-50:], text=text, summary="A rule on water.") for text in written]
    facts = Facts(topics=(FoundTopic(topic="Water", score=1),))
    storage.facts.putting(old[0], facts, version="1")()
    storage.articles.keep_revision(old[0], now=NOON)
    clock.forward(days=2)
    new = make.ready("new", text="Lead pipes.")
    before, size = storage.articles.get(old[0]), size_of(storage)
    assert storage.forget_texts(NOON + DAY) == 50
    assert storage.forget_texts(NOON + DAY) == 0
    storage.database.tidy()
    assert storage.database.value("SELECT stat FROM sqlite_stat1 WHERE idx = 'articles_state'") == "51 51 1"
    tidied = size_of(storage)
    storage.database.execute("VACUUM")
    assert size > 1.5 * tidied and tidied < 1.05 * size_of(storage)
    assert storage.database.rows("PRAGMA foreign_key_check") == []
    after = storage.articles.get(old[0])
    assert (after.text, after.title, after.summary, after.facts) == ("", before.title, before.summary, facts)
    assert storage.articles.get(new).text
    assert storage.database.column("SELECT rowid FROM search WHERE search MATCH 'pipes'") == [new]
    assert storage.database.column("SELECT rowid FROM search WHERE search MATCH 'water'") == old
    corrections = {*storage.database.column("SELECT word FROM spellings")}
    assert corrections >= {"pipes", "water"} and "rosenquist" not in corrections
    assert {storage.articles.raws([article])[article].content for article in old} == {""}
    assert storage.articles.revisions(old[0]) == []
    # Newer rules find no facts, since the text is deleted. These empty facts do not replace the old ones.
    for article in old:
        assert storage.facts.putting(article, Facts(), version="2", read=storage.articles.get(article))()
    assert [storage.articles.get(article).facts for article in old[:2]] == [facts, Facts()]
    waiting_for = storage.facts.waiting("2", state=ArticleState.READY, limit=9)
    assert {article.id for article in waiting_for} == {new}


def test_profiles_of_quiet_stories_are_deleted(
    storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, begun, late = map(make.ready, ("quiet", "begun", "late"))
    clock.forward(days=2)
    make.ready("goes on", story=make.story(begun), published=clock())
    bound = make.ready("bound")
    profile = StoredProfile(profile="{}" * 99, embedding=None, signature=b"", meaning=b"")
    for article in (quiet, begun, late):
        storage.facts.putting(article, Facts(), version="1", profile=profile)()
    storage.facts.putting(bound, Facts(), version="1", profile=replace(profile, ids=("us-bill:HR1",)))()
    write = storage.database.write

    def slow() -> Any:
        monkeypatch.undo()
        make.ready("goes on meanwhile", story=make.story(late), published=clock())
        return write()

    monkeypatch.setattr(storage.database, "write", slow)
    storage.forget_profiles(NOON + DAY)
    kept = storage.stories.members([make.story(one) for one in (quiet, begun, late, bound)])
    assert kept == [(make.story(article), profile) for article in (begun, late, bound)]


def test_old_messages_are_deleted_but_the_ledger_stays(storage: Storage, make: Maker, clock: Clock) -> None:
    article = make.ready()
    items = [planned_item(article, query="topic:Water")]
    first = post(storage, subscribe(storage, 1001), messages=texts("old"), items=items)
    post(storage, subscribe(storage, 1002), messages=texts("waits"))
    number = leaves(storage, waiting(storage, clock())[0], now=clock())
    assert storage.forget_messages(NOON) == 0
    assert storage.forget_messages(NOON + DAY) == 1
    assert storage.forget_messages(NOON + DAY) == 0
    told = storage.deliveries.get(first)
    assert (told.state, told.messages[0].message_id, told.messages[0].message.plain) == ("sent", number, "")
    assert storage.deliveries.items(first)[0].reasons.query == "topic:Water"
    assert [one.message.plain for one in waiting(storage, clock())] == ["waits"]
