"""Updates: what an article says of a story that the chat has not been told, by the articles that it has had."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

from bot.digests.lines import move_line
from bot.digests.news import new_sentences
from bot.digests.standing import due_days, stage_and_move
from bot.digests.told import Told
from bot.models import Article, DueDay, Standing, Story

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


class Sentences:
    """Sentences of articles, split once whatever the number of chats."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[str, ...]] = {}

    def of(self, article: Article) -> tuple[str, ...]:
        """All that an article says: title, summary, text."""
        if article.id not in self._found:
            from summarizer.sentences import split_sentences

            text = [article.text[one.start : one.end] for one in split_sentences(article.text, article.lang)]
            self._found[article.id] = (article.title, *summary_sentences(article), *text[:MAX_SENTENCES])
        return self._found[article.id]


def story_news(
    story: Story,
    pending: Set[int],
    known: Set[int],
    *,
    stages: Sequence[tuple[int, str]],
    deadlines: Sequence[Told],
    sentences: Sentences,
    today: date,
) -> list[News]:
    """What each pending article says that neither what the chat had nor one before it says, first published first."""
    seen = [text for article in story.articles if article.id in known for text in sentences.of(article)]
    had = set(known)
    found = []
    for article in sorted(story.articles, key=lambda one: (one.told_at, one.fetched_at, one.id)):
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
    told = new_sentences(summary_sentences(article) or (article.title,), seen)
    if told or article.facts is None:
        return told
    facts = article.facts
    acts = dict.fromkeys([facts.stage_sentence, *(one.sentence for one in facts.deadlines)])
    return new_sentences([sentence for sentence in acts if sentence], seen)


def summary_sentences(article: Article) -> tuple[str, ...]:
    return tuple(span.text for span in article.summary.sentences) if article.summary is not None else ()
