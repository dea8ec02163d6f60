"""A followed story and reprints: what a copy repeats is told to nobody as a move or a day."""

from __future__ import annotations

from bot.digests import plan_follows
from bot.storage import Storage
from bot.storage.stories import StoredProfile
from bot.telegram.render import plain_text, render
from summarizer.stories.score import signature
from tests.conftest import NOON, Clock, Maker
from tests.digests.facts import due, facts, put

FIRST = due("2025-03-26", sentence="Comments must be in by 26 March 2025.")
LONGER = due("2025-04-15", sentence="The comment period is extended to 15 April 2025.")


def test_a_reprint_tells_no_day_and_no_move(storage: Storage, make: Maker, clock: Clock) -> None:
    text = signature([f"word{n}" for n in range(60)])

    def printed(key: str, story: int | None = None) -> int:
        article = make.ready(key, title=f"Paper {key}", story=story, published=clock())
        profile = StoredProfile(profile="{}", version=1, signature=text, sketch=b"", ids=())
        storage.stories.keep_profile(article, profile)
        return put(storage, article, facts("proposed", FIRST, stage_sentence="The rule was proposed again."))

    def told() -> str:
        plan_follows(storage, default_zone="UTC", render=render, now=clock())
        newest = storage.deliveries.all(limit=1)
        return "".join(plain_text(chunk.html) for one in newest for chunk in storage.deliveries.chunks(one.id))

    story = storage.articles.get(printed("first")).story_id
    assert story is not None
    storage.chats.meet(1, kind="private", title="Ann", items=5, now=NOON)
    clock.forward(hours=1)
    storage.follows.add(1, None, story, clock())
    clock.forward(hours=1)
    put(storage, make.ready("notice", story=story, published=clock()), facts("other", LONGER))
    assert "Comments by 15 April 2025 (moved from 26 March 2025)" in told()
    clock.forward(hours=1)
    printed("reprint", story)
    assert "Comments by" not in told()
    clock.forward(hours=1)
    put(storage, make.ready("end", story=story, published=clock()), facts("withdrawn"))
    assert "Moved from proposed to withdrawn" in told()
    clock.forward(hours=1)
    printed("late reprint", story)
    assert "Moved from withdrawn" not in told()
