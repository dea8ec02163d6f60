"""Follow: what joined a story that a chat follows → one message with what is new in it for that chat."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from bot.clock import local_date
from bot.digests.compose import short, source_line, written_by
from bot.digests.lines import change_text, deadline_text, move_line, one_a_day
from bot.digests.news import new_sentences
from bot.digests.plan import Render, message_of
from bot.digests.standing import due_days, stage_and_move
from bot.models import Article, DueDay, Standing, Story
from bot.reply import Block, Button, Reply, Span, bold, paragraph, plain
from bot.storage import Storage
from bot.storage.deliveries import FOLLOW, PlannedItem
from bot.storage.followed import Pending
from bot.storage.standings import Told

log = logging.getLogger(__name__)

MAX_SENTENCES = 500
"""Of an article's text that are compared; the rest of a longer one is not looked at, so that what it says is new."""


@dataclass(frozen=True, kw_only=True)
class News:
    """What an article says that a chat has not been told."""

    article: Article
    sentences: tuple[str, ...] = ()
    move: str | None = None
    """"Moved from proposed to adopted"."""
    days: tuple[DueDay, ...] = ()
    """Those that it moved, or told of first."""

    @property
    def is_any(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.sentences or self.move or self.days)


class _Sentences:
    """Sentences of articles, split once whatever the number of chats."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[str, ...]] = {}

    def of(self, article: Article) -> tuple[str, ...]:
        """All that an article says: title, summary, text."""
        if article.id not in self._found:
            from summarizer.sentences import split_sentences

            text = [article.text[one.start : one.end] for one in split_sentences(article.text, article.lang)]
            self._found[article.id] = (article.title, *_summary(article), *text[:MAX_SENTENCES])
        return self._found[article.id]


def plan_follows(storage: Storage, *, default_zone: str, render: Render, now: datetime) -> int:
    """Plan a message for each chat and followed story that has something new. Returns how many were planned.

    Articles that say nothing new are noted in the ledger as had. Four queries, and a write for each chat and story
    with an article. One that can't be planned stops no other.
    """
    storage.followed.note_starts()
    pending = storage.followed.pending(now)
    if not pending:
        return 0
    stories = {story.id: story for story in storage.stories.many(one.story_id for one in pending)}
    known = storage.followed.known({one.chat_id for one in pending}, stories)
    deadlines, stages = storage.standings.deadlines(stories), storage.facts.stages(stories)
    sentences = _Sentences()
    planned = 0
    # Most followers of a story have had the same of it.
    found: dict[tuple[int, frozenset[int], frozenset[int], date], list[News]] = {}
    for (chat_id, story_id), group in groupby(pending, key=lambda one: (one.chat_id, one.story_id)):
        articles = list(group)
        try:
            new, had = {one.article_id for one in articles}, known.get((chat_id, story_id), set())
            today = date.fromisoformat(local_date(now, articles[0].zone or default_zone))
            key = (story_id, frozenset(new), frozenset(had), today)
            if key not in found:
                found[key] = _news(
                    stories[story_id],
                    new,
                    had,
                    stages=stages.get(story_id, ()),
                    deadlines=deadlines.get(story_id, ()),
                    sentences=sentences,
                    today=today,
                )
            planned += _plan(
                storage, stories[story_id], articles, found[key], had=had, zone=default_zone, render=render, now=now
            )
        except Exception:
            log.exception("what is new in story %d could not be planned for chat %d", story_id, chat_id)
    return planned


def _news(
    story: Story,
    pending: set[int],
    known: set[int],
    *,
    stages: Sequence[tuple[int, str]],
    deadlines: Sequence[Told],
    sentences: _Sentences,
    today: date,
) -> list[News]:
    """What each pending article says that neither what the chat had nor one before it says, first published first."""
    seen = [text for article in story.articles if article.id in known for text in sentences.of(article)]
    had = set(known)
    found = []
    for article in sorted(story.articles, key=lambda one: (min(one.published_at, one.fetched_at), one.id)):
        if article.id not in pending:
            continue
        told_of = {(one.deadline.kind, one.deadline.date) for one in deadlines if one.article_id in had}
        moved = {
            (day.kind, day.day, day.instead_of) for day in due_days(one for one in deadlines if one.article_id in had)
        }
        had.add(article.id)
        # As if what comes later were not there yet: this chat has not been told of it.
        known_stages = [one for one in stages if one[0] in had]
        stage, before = stage_and_move(known_stages, {article.id})
        days = due_days((one for one in deadlines if one.article_id in had), known_stages)
        fresh = tuple(
            day
            for day in days
            if day.article_id == article.id
            and day.day >= today
            # A copy that comes late with an earlier date tells a day that is known.
            and (
                (day.kind, day.day) not in told_of
                or (day.instead_of is not None and (day.kind, day.day, day.instead_of) not in moved)
            )
        )
        told = _new_of(article, seen)
        # A stage or a day that differs is news whatever the words are.
        acts = [article.facts.stage_sentence] if before and article.facts else []
        acts += [day.sentence for day in fresh]
        told = [" ".join(one.split()) for one in told]
        told += [one for one in dict.fromkeys(" ".join(one.split()) for one in acts) if one and one not in told]
        move = move_line(Standing(stage=stage, before=before))
        found.append(News(article=article, sentences=tuple(told), move=move, days=fresh))
        seen += sentences.of(article)
    return found


def _new_of(article: Article, seen: Sequence[str]) -> list[str]:
    """New sentences of an article's summary; where it has none, of those that its facts are taken from."""
    told = new_sentences(_summary(article) or (article.title,), seen)
    if told or article.facts is None:
        return told
    facts = article.facts
    acts = dict.fromkeys([facts.stage_sentence, *(one.sentence for one in facts.deadlines)])
    return new_sentences([sentence for sentence in acts if sentence], seen)


def _summary(article: Article) -> tuple[str, ...]:
    return tuple(span.text for span in article.summary.sentences) if article.summary is not None else ()


def _plan(
    storage: Storage,
    story: Story,
    pending: Sequence[Pending],
    news: Sequence[News],
    *,
    had: Set[int],
    zone: str,
    render: Render,
    now: datetime,
) -> bool:
    """Put it into the ledger, unless another process was faster. Returns whether there is a message."""
    chat_id, thread_id, zone = pending[0].chat_id, pending[0].thread_id, pending[0].zone or zone
    reply = compose_news(story, [one for one in news if one.is_any], had=had, zone=zone)
    messages = render(reply) if reply is not None else []
    chunks: dict[int, int] = {}
    block = 0
    for one in news:
        block += one.is_any  # what says nothing new counts with the block before it
        chunks[one.article.id] = message_of(block, messages) if messages else 0
    with storage.database.write():
        if storage.followed.pending(now, chat_id=chat_id, story_id=story.id) != list(pending):
            return False  # the next tick looks again
        storage.deliveries.post(
            chat_id,
            thread_id,
            slot=FOLLOW,
            local_date=local_date(now, zone),
            chunks=[(message.html, message.buttons) for message in messages],
            items=[
                PlannedItem(
                    article_id=one.article.id,
                    story_id=story.id,
                    because="follows the story" if one.is_any else "follows the story; it says nothing new",
                    chunk=chunks[one.article.id],
                )
                for one in news
            ],
            now=now,
        )
    return bool(messages)


def compose_news(story: Story, news: Sequence[News], *, had: Set[int] = frozenset(), zone: str) -> Reply | None:
    """The message: which story, then a block for each article with something new. None where there is nothing.

    The story is named by the first of its articles that the chat `had`: one that has become a part of another is led
    by an article that the chat never saw.
    """
    if not news:
        return None
    named = next((article for article in story.articles if article.id in had), story.lead)
    head = paragraph(bold("New in a story you follow"), "\n", short(named.title))
    buttons = (Button(label="Timeline", data=f"s:{story.id}"), Button(label="Stop following", data=f"g:{story.id}"))
    return Reply(blocks=(head, *(_block(one, zone) for one in news)), buttons=(buttons,))


def _block(news: News, zone: str) -> Block:
    lines: list[list[Span]] = []
    if news.move:
        lines.append([bold(news.move)])
    lines.append([bold(short(news.article.title))])
    if news.days:
        lines.append([plain(" · ".join(_days(one_a_day(news.days))))])
    if news.sentences:
        summary = {" ".join(one.split()) for one in _summary(news.article)}
        generated = written_by(news.article) if summary & set(news.sentences) else []
        lines.append([plain(" ".join(news.sentences)), *generated])
    lines.append(source_line(news.article, zone))
    return tuple(span for n, line in enumerate(lines) for span in ([plain("\n")] if n else []) + line)


def _days(days: Iterable[DueDay]) -> list[str]:
    return [f"{deadline_text(day)} ({change_text(day)})" if day.instead_of else deadline_text(day) for day in days]
