"""Make the contents of each page, as plain data for the templates and for JSON."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from starlette.exceptions import HTTPException

from bot.actions import read_number
from bot.addresses import without_secrets
from bot.calendar_file import calendar, what_happens
from bot.clock import local_date, shown_date
from bot.conversation.deadlines import calendar_name
from bot.conversation.listing import Listed, entries_of, highlighted, listed, stories_of
from bot.conversation.search import look_for
from bot.conversation.story import timeline
from bot.conversation.understood import left_out, names_of, next_reading
from bot.digests.compose import MAX_PUBLISHER, ahead, as_told, body_text, day, deadline_text, move_line
from bot.digests.names import described
from bot.digests.standing import coming
from bot.language import STAGE_WORDS, _, stage_title, topic_name, week_day
from bot.models import Article, DueDay, Standing
from bot.query import EVERYTHING, Filter, Query, read
from bot.query.nodes import joined
from bot.reply import plain
from bot.storage import Storage
from bot.storage.stories import MANY
from bot.text import cut

PAGE = 20
"""Stories or articles per page of a list."""
MOST_PAGES = 50
WEEK = timedelta(days=7)
RECENT = 500
"""The feeds are made from this many articles: those that came in last."""
MOST_TEXT = 200_000
"""Maximum characters of an article's text on its page."""
USUAL_DAYS, MOST_DAYS = 90, 365
"""The list of deadlines looks this many days ahead: by default, and at most."""
KINDS = {"topic": "topic", "stage": "stage", "source": "source", "body": "body", "country": "in"}
"""Kinds of lists: name in an address → name of the filter."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request for a page."""

    storage: Storage
    now: datetime
    zone: str
    query: Mapping[str, str]
    """The parameters in the address."""

    @property
    def today(self) -> date:
        """The date in the configured time zone."""
        return local_date(self.now, self.zone)

    def day_of(self, moment: datetime) -> date:
        """Return the date of an article in the configured time zone."""
        return shown_date(moment, self.zone)

    @cached_property
    def search(self) -> Query:
        """The parsed search. Raises UsageError for an unknown name in it."""
        return read(self.query.get("q", ""), names_of(self.storage), self.today, self.storage.search.has)

    @property
    def told(self) -> str:
        """The search in words; "" if it matches everything."""
        return _("Understood as {search}").format(search=described(self.search)) if self.search else ""

    def number(self, name: str, usual: int, most: int) -> int:
        """Return a numeric parameter, from 1 to `most`; `usual` if the address has no such number."""
        typed = self.query.get(name, "")
        return max(1, min(int(typed[:6]), most)) if typed.isdecimal() else usual


@dataclass(frozen=True, kw_only=True)
class Page:
    """The contents of a page, and the name of its template."""

    template: str
    title: str
    data: dict[str, Any]
    feed: Callable[[], list[dict[str, Any]]] | None = None
    """Makes the entries of the page's Atom feed; None if it has none."""
    calendar: Callable[[], bytes] | None = None
    """Makes the page's calendar file; None if it has none."""
    status: int = 200


def _id(text: str) -> int:
    try:
        return read_number(text)
    except ValueError:
        raise HTTPException(404) from None


def web_address(url: str | None) -> str | None:
    """Return the address if it may become a link, or else None. Only an http(s) address without an operator's key may:
    feeds can contain anything."""
    safe = url and url.startswith(("http://", "https://")) and without_secrets(url) == url
    return url if safe else None


def _due(due: DueDay, today: date) -> dict[str, Any]:
    moved = due.instead_of.isoformat() if due.instead_of else None
    return {
        "date": due.day.isoformat(),
        "kind": due.kind.value,
        "what": what_happens(due.kind),
        "told": deadline_text(due, today),
        "moved_from": moved,
        "sentence": due.sentence,
        "article": due.article_id,
        "over": due.day < today,
    }


def _of_article(article: Article) -> dict[str, Any]:
    return {
        "title": cut(article.title, 300) or article.publisher,
        "publisher": cut(article.publisher, MAX_PUBLISHER),
        "story": article.story_id,
    }


def _entry(asked: Asked, one: Listed) -> dict[str, Any]:
    """Return the data of a story in a list. The story is shown by its representative article."""
    article, summary, told = one.article, one.article.summary, as_told(one.article, one.standing)
    others = [other for other in one.story.articles if other.id != article.id]
    return _of_article(article) | {
        "article": article.id,
        "url": web_address(article.url),
        "published": article.published_at.isoformat() if article.dated else None,
        "seen": article.fetched_at.isoformat(),
        "edited": article.edited_at.isoformat() if article.edited_at else None,
        "day": day(article.published_at, asked.zone),
        "lang": article.lang,
        "summary": summary.text if summary is not None else "",
        "said": [],
        "by_model": summary is not None and summary.strategy == "generative",
        "stage": told.stage,
        "stage_name": stage_title(told.stage),
        "moved": move_line(told),
        "body": body_text((article, *others)),
        "topics": list(article.topics),
        "deadlines": [_due(due, asked.today) for due in told.deadlines if due.day >= asked.today][:2],
        "others": len(others),
    }


def front(asked: Asked) -> Page:
    """Make the front page: the stories of the last day by topic or, if there are none, the newest stories; the stories
    that moved in the week before, and the deadlines of the next week."""
    found = asked.storage.stories.many(asked.storage.stories.news(until=asked.now))
    articles = [article for story in found for article in story.articles]
    latest = max((asked.day_of(article.fetched_at) for article in articles), default=asked.today)
    since, by_topic, moved = latest - WEEK, dict[str, list[dict[str, Any]]](), list[dict[str, Any]]()
    new = {article.id for article in articles if asked.day_of(article.order_time) >= since}
    stories = {one.story.id: one for one in listed(asked.storage, found, new=new)}
    for one in stories.values():
        moved_by = [due.article_id for due in one.standing.deadlines if due.instead_of and due.day >= asked.today]
        if one.standing.before is not None:
            moved_by = [one.standing.moved_by or 0]
        news = [article for article in one.story.articles if article.id in new]
        moved += [_entry(asked, replace(one, article=article)) for article in news if article.id in moved_by][-1:]
        for article in [article for article in news if asked.day_of(article.fetched_at) == latest][-1:]:
            named = [one.topic for one in article.facts.topics] if article.facts else []
            # What is not about policy stands under no topic.
            topic = next(iter([*named, *article.topics]), "") if article.is_policy else ""
            by_topic.setdefault(topic, []).append(_entry(asked, replace(one, article=article)))
    newest = [] if by_topic else _list(asked, EVERYTHING, "", {}).data["items"]
    calendar, due = _days(asked, EVERYTHING, 7)
    topics = sorted(by_topic.items(), key=lambda pair: (not pair[0], -len(pair[1])))
    data = {
        "day": latest.isoformat(),
        "day_name": week_day(latest),
        "newest": newest,
        "topics": [{"topic": topic, "name": topic_name(topic), "stories": group} for topic, group in topics],
        "moved": moved,
        "due": due,
    }
    return Page(
        template="front.html",
        title=_("Policy archive"),
        data=data,
        feed=lambda: [
            _entry(asked, replace(one, standing=stories.get(one.story.id, one).standing))
            for one in _arrived(asked, EVERYTHING)
        ],
        calendar=calendar,
    )


def _arrived(asked: Asked, query: Query) -> list[Listed]:
    """Return the articles that match `query` among the RECENT that came in last, in order of arrival, the latest first.

    The order is by arrival so that no feed misses an article with an old date.
    """
    ids = asked.storage.stories.arrived(until=asked.now, limit=RECENT)
    return entries_of(asked.storage, asked.storage.search.meant(ids, query))


def _days(asked: Asked, query: Query, days: int) -> tuple[Callable[[], bytes], list[dict[str, Any]]]:
    """Return the deadlines of the next `days` days: a function that makes a calendar file, and the data of each day."""
    last, on = asked.today + timedelta(days=days), query.on(asked.now, asked.zone)
    found = list(coming(asked.storage, on, asked.today, last, until=asked.now))
    articles = asked.storage.articles.many([one.article_id for one in found])
    by_day = []
    for day_, due in groupby(found, key=lambda one: one.day):
        name = " · ".join(filter(None, (week_day(day_), ahead(day_, asked.today))))
        lines = [_due(one, asked.today) | _of_article(articles[one.article_id]) for one in due]
        by_day.append({"date": day_.isoformat(), "name": name, "due": lines})

    def file() -> bytes:
        safe = {id_: replace(article, url=web_address(article.url)) for id_, article in articles.items()}
        instance = asked.storage.instance.id
        created = asked.now.replace(hour=0, minute=0, second=0, microsecond=0)  # so that its ETag holds for a day
        return calendar(found, articles=safe, instance=instance, name=calendar_name(query), now=created)

    return file, by_day


def article(asked: Asked, id: str) -> Page:
    """Make the page of an article: its summary beside its text, with the evidence for each sentence."""
    ready = asked.storage.search.meant([_id(id)], EVERYTHING, until=asked.now)
    found = entries_of(asked.storage, ready)
    if not found:
        raise HTTPException(404)
    one = found[0]
    article, text = one.article, one.article.text[:MOST_TEXT]
    sentences = [
        {
            "text": said.text,
            "supported": said.supported,
            "evidence": [[start, end] for start, end in said.evidence if 0 <= start < end <= len(text)],
        }
        for said in (article.summary.sentences if article.summary else ())
    ]
    facts = article.facts
    data = _entry(asked, one) | {
        "sentences": sentences,
        "text": text,
        "more_text": article.text[MOST_TEXT:] != "",
        "stage_sentence": facts.stage.sentence if facts else "",
        "deadlines": [_due(due, asked.today) for due in one.standing.deadlines],
    }
    return Page(template="article.html", title=data["title"], data=data)


def story(asked: Asked, id: str) -> Page:
    """Make the page of a story: its stage and deadlines, and its articles by date with the changes of its stage."""
    found = stories_of(asked.storage, [_id(id)])
    if not found:
        raise HTTPException(404)
    one = found[0]
    days, steps = [_due(due, asked.today) for due in one.standing.deadlines], []
    for step in timeline(asked.storage, one):
        told = step if step.standing.moved_by else replace(step, standing=Standing())
        own = [due for due in days if due["article"] == step.article.id]
        steps.append(_entry(asked, told) | {"sentence": step.why, "deadlines": own})
    before = asked.storage.stories.before(one.story.id)
    data = _entry(asked, one) | {"deadlines": days, "timeline": steps, "continues": before}
    return Page(template="story.html", title=data["title"], data=data, feed=lambda: steps[::-1])


def search(asked: Asked) -> Page:
    """Make the page of search results. The query is read as in /search. Raises UsageError for an unknown name in it."""
    query = asked.search
    notes = ["".join(span.text for span in block) for block in left_out(query)]
    page = _list(asked, query, _("Search"), {"told": asked.told, "notes": notes})
    if not page.data["items"]:
        __, instead = next_reading(asked.storage, query)
        page.data["instead"] = {"query": str(instead), "told": described(instead)} if instead else None
    return page


def _of(kind: str, value: str) -> Query:
    return Query(node=Filter(kind=KINDS[kind], value=value))


def by(asked: Asked, kind: str, value: str) -> Page:
    """Make the page of the stories of a topic, stage, source, body, country or day."""
    if kind == "day":
        try:
            first = date.fromisoformat(value)
            before, after = ((first + timedelta(days=n)).isoformat() for n in (-1, 1))
        except (ValueError, OverflowError):
            raise HTTPException(404) from None
        days = (Filter(kind="after", value=first.isoformat()), Filter(kind="before", value=after))
        return _list(asked, Query(node=joined(days)), week_day(first), {"before": before, "after": after})
    if kind not in KINDS:
        raise HTTPException(404)
    query = _of(kind, value)
    page = _list(asked, query, described(query), {})
    if not page.data["items"] and value.casefold() not in asked.storage.search.names().get(kind, STAGE_WORDS):
        raise HTTPException(404)
    return page


def _list(asked: Asked, query: Query, title: str, data: dict[str, Any]) -> Page:
    """Make a page of results. A query with words gives articles, the best first. A query that has only filters gives
    stories, the newest first."""
    number = asked.number("page", 1, MOST_PAGES)
    offset = PAGE * (number - 1)
    entries: Iterable[Listed]
    on = query.on(asked.now, asked.zone)
    if query.terms:
        found = look_for(asked.storage, on, None, asked.now, limit=PAGE * MOST_PAGES)
        total, entries = len(found.shown), entries_of(asked.storage, found.shown[offset : offset + PAGE])
        data["some"], is_cut = found.some, found.is_cut
    else:
        stories, total = asked.storage.stories.latest(selection=on, until=asked.now, limit=PAGE, offset=offset)
        entries, is_cut = listed(asked.storage, stories), total == MANY and len(stories) < PAGE
    terms, items = tuple(asked.storage.search.widened(query).terms), []
    for one in entries:
        items.append(item := _entry(asked, one))
        if terms:
            block = highlighted(terms, one.article, (plain(item["summary"]),) if item["summary"] else ())
            item["said"] = [{"text": span.text, "hit": span.style == "bold"} for span in block]
    data |= {
        "search": str(query),
        "items": items,
        "is_cut": is_cut,
        "page": number,
        "next": number + 1 if items and offset + PAGE < total and number < MOST_PAGES else None,
    }

    def feed() -> list[dict[str, Any]]:
        latest = {item["article"]: item for item in [*(_entry(asked, one) for one in _arrived(asked, on)), *items]}
        return list(latest.values())

    return Page(template="list.html", title=title, data=data, feed=feed)


def deadlines(asked: Asked) -> Page:
    """Make the page of coming deadlines. A search may choose some of them. Raises UsageError for an unknown name in the
    search."""
    query, days = asked.search, asked.number("days", USUAL_DAYS, MOST_DAYS)
    calendar, due = _days(asked, query, days)
    data = {"told": asked.told, "days": days, "due": due}
    return Page(template="deadlines.html", title=_("Deadlines"), data=data, calendar=calendar)


def lists(asked: Asked) -> Page:
    """Make the page of all topics, stages, countries, bodies and sources, with their numbers of articles."""
    sources = sorted(asked.storage.sources.all(), key=lambda one: one.name.casefold())
    counts = asked.storage.search.values() | {"source": {one.name: one.articles for one in sources}}
    found = {
        kind: [
            {"value": value, "name": value if kind == "source" else described(_of(kind, value)), "articles": count}
            for value, count in values.items()
            if value != "other"
        ]
        for kind, values in counts.items()
    }
    return Page(template="lists.html", title=_("Lists"), data={"lists": found, "today": asked.today.isoformat()})
