"""Merging two stories sends no article again and does not change lists that readers page through. Grouping by two
processes at once, and full stories."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from bot.digests.match import match_one
from bot.models import ArticleState
from bot.pipeline import find_facts, group
from bot.pipeline.group import _group
from bot.storage import Storage, open_storage
from bot.storage.search import in_blocks
from summarizer import SummarizerSettings
from summarizer.executor import ModelWorker
from summarizer.stories import StoryRules, nearest
from tests.conftest import NOON, Clock, Maker, meet, subscribe
from tests.digests.planning import plan

pytestmark = pytest.mark.slow

RULES = StoryRules()
HERE = ModelWorker(SummarizerSettings(executor="thread"))
TEXTS = (
    "The agency opened docket FAA-2031-0224 on batteries in hand luggage.",
    "The House took up H.R. 4121, which would ban spare cells from the cabin.",
    "H.R. 4121 and docket FAA-2031-0224 say the same, the agency found.",
    *["After three days of rain the river flooded the old town, and the mayor asked people near the bridge to leave."]
    * 2,
)


async def come(storage: Storage, make: Maker, clock: Clock, *numbers: int, rules: StoryRules = RULES) -> list[int]:
    """Store the articles of TEXTS with these numbers, and group them. Returns the story of each article, 0 for none."""
    for n in numbers:
        clock.forward(minutes=1)
        make.summarized(
            f"m{n}", publisher=f"P{n}", title=f"Article {n}", text=TEXTS[n], summary=f"What {n} says.", published=NOON
        )
    await find_facts(storage, HERE, version="1", state=ArticleState.SUMMARIZED)
    while await group(storage, rules=rules, clock=clock):
        pass
    return [article.story_id or 0 for article in sorted(storage.articles.recent(99), key=lambda a: a.id)]


async def test_a_merge_sends_no_article_again(storage: Storage, make: Maker, clock: Clock) -> None:
    subscription = subscribe(storage, 1, clock(), slot="13:00", at=clock() + timedelta(hours=1))
    one, two = await come(storage, make, clock, 0, 1)
    assert one != two
    clock.forward(hours=1)
    assert plan(storage, clock()) == 1
    assert match_one(storage, subscription, "UTC", clock()).items == ()
    assert await come(storage, make, clock, 2) == [one] * 3
    (item,) = match_one(storage, subscription, "UTC", clock()).items
    assert [article.title for article in item.story.articles] == ["Article 2"]
    # On the page that the digest's button opens, both items lead to the merged story.
    (delivery,) = storage.deliveries.all()
    assert sorted(items[0].story_id for items in storage.deliveries.stories(delivery.id, 1)) == [one, two]
    for story in (one, two):
        (shown,) = storage.stories.many([story])
        assert (shown.id, len(shown.articles)) == (one, 3)


async def test_a_list_of_stories_does_not_change_during_a_merge(storage: Storage, make: Maker, clock: Clock) -> None:
    for n in range(3):
        make.ready(
            f"old{n}", title=f"Old {n}", text="Nothing of the kind.", published=NOON - timedelta(days=1, hours=n)
        )
    one, two = (await come(storage, make, clock, 0, 1))[-2:]
    until = clock.forward(seconds=1)

    def listed() -> list[int]:
        pages = [storage.stories.latest(until=until, limit=1, offset=n) for n in range(5)]
        assert [total for _, total in pages] == [5] * 5
        return [stories[0].id for stories, _ in pages]

    before = listed()
    await come(storage, make, clock, 2)
    assert listed() == [one if story == two else story for story in before]
    assert storage.stories.latest(until=clock.forward(seconds=1), limit=9, offset=0)[1] == 4


async def test_a_crash_during_a_merge_undoes_it(
    storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await come(storage, make, clock, 0, 1)

    def crash(*_: object, **__: object) -> bool:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(storage.articles, "ready", crash)
        await come(storage, make, clock, 2)
    assert [story.id for story in storage.stories.many([one, two])] == [one, two]
    assert storage.database.rows("SELECT * FROM story_moves") == []
    assert await come(storage, make, clock) == [one] * 3
    assert storage.database.column("SELECT story_id FROM story_moves") == [two]


async def test_an_article_keeps_its_names_after_its_text_is_deleted(
    storage: Storage, make: Maker, clock: Clock
) -> None:
    await come(storage, make, clock, 0)
    kept = "SELECT signature, meaning, name FROM articles JOIN article_ids ON article_id = id WHERE id = 1"
    before = storage.database.rows(kept)
    assert before
    storage.database.change("UPDATE articles SET text = ''")
    storage.database.change("UPDATE article_facts SET version = '0'")
    assert await find_facts(storage, HERE, version="1", state=ArticleState.READY) == 1
    assert storage.database.rows(kept) == before


async def test_two_processes_group_each_article_once(storage: Storage, make: Maker, clock: Clock) -> None:
    ids = [make.summarized(f"m{n}", publisher=f"P{n}", text=TEXTS[n % 3], title=f"Article {n}") for n in range(6)]
    await find_facts(storage, HERE, version="1", state=ArticleState.SUMMARIZED)
    articles = [storage.articles.get(one) for one in ids]

    def work(order: int) -> None:
        other = open_storage(storage.database.path)
        try:
            for article in articles[::order]:
                _group(other, article, RULES, clock)
        finally:
            other.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (1, -1)))
    assert storage.articles.counts() == {"ready": 6}
    stories = {article.story_id for article in storage.articles.recent(9)}
    assert len(stories) == 1
    assert storage.database.value("SELECT count(*) FROM stories WHERE merged_into IS NULL") == 1


async def test_new_articles_do_not_delay_grouping(
    storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidates, tries = _group.__globals__["_candidates"], 0

    def busy(*of: object) -> object:
        nonlocal tries
        tries += 1
        assert tries < 9
        make.fetched(f"new{tries}")
        return candidates(*of)

    monkeypatch.setitem(_group.__globals__, "_candidates", busy)
    assert await come(storage, make, clock, 0) == [1, 0]
    assert tries == 1


async def test_an_article_joins_its_story_whatever_came_between(
    storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.stories.in_blocks", partial(in_blocks, size=1))
    monkeypatch.setitem(nearest.__globals__, "NEAREST", 1)
    (flood,) = await come(storage, make, clock, 3)
    make.ready("no vector", published=NOON)
    assert (await come(storage, make, clock, 0, 1, 2, 4))[-1] == flood


async def test_a_new_story_continues_a_full_one(storage: Storage, make: Maker, clock: Clock) -> None:
    rules = StoryRules(full=2)
    (first,) = await come(storage, make, clock, 2, rules=rules)
    meet(storage, 1, clock())
    storage.follows.add(1, None, first, clock())
    assert await come(storage, make, clock, 0, rules=rules) == [first] * 2
    stories = await come(storage, make, clock, 1, rules=rules)
    assert [storage.stories.before(one) for one in stories] == [None, None, first]
    assert set(storage.follows.stories(1)) == {first, stories[2]}
