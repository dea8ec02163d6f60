"""The lines of facts that stand over a summary: a move, the stage, who acts and where, which days are ahead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date

from bot.ends import may_end, surely_ends
from bot.models import Article, DueDay, Standing
from bot.reply import Span, bold, italic, plain

MAX_DEADLINES = 2
"""Days ahead that an item names."""
COUNTED_DAYS = 31
"""A day is told also as so many days ahead, up to here."""
NEAR = timedelta(days=7)
"""A comment period that ends within so long raises a story among its like."""

STAGE_WORDS = {
    "announced": "Announced",
    "consultation": "Consultation",
    "proposed": "Proposed",
    "debated": "Debated",
    "adopted": "Adopted",
    "in_force": "In force",
    "enforced": "Enforced",
    "withdrawn": "Withdrawn",
    "meeting": "Meeting",
}
"""What readers see; `other` shows nothing."""
_KINDS = {
    "comments": "Comments by",
    "effective": "Takes effect",
    "meeting": "Meeting on",
    "application": "Apply by",
    "compliance": "Comply by",
    "other": "Due",
}
_SHORT_PLACES = {"US": "US", "GB": "UK", "EU": "EU", "UN": "UN", "INT": "international"}
_FULL_PLACES = {"US": "United States", "GB": "United Kingdom", "EU": "European Union", "UN": "United Nations"}
_ENGLISH = Locale("en")


def long_day(day: date) -> str:
    """A date in full: "14 March 2026"."""
    return format_date(day, "d MMMM y", locale="en")


def ahead(day: date, today: date) -> str | None:
    """How far ahead a day is, in words; None for one that is past or far."""
    days = (day - today).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return f"in {days} days" if 1 < days <= COUNTED_DAYS else None


def move_line(standing: Standing) -> str | None:
    """ "Moved from proposed to adopted"; None where the story did not move."""
    if standing.before is None:
        return None
    before, after = (STAGE_WORDS[stage].lower() for stage in (standing.before, standing.stage))
    return f"Moved from {before} to {after}"


def deadline_text(due: DueDay) -> str:
    """What is due when: "Comments by 14 March 2026"."""
    what = _KINDS[due.kind]
    if may_end(due.kind, due.sentence):
        what = "Ends" if surely_ends(due.kind, due.sentence) else "Begins or ends"
    return f"{what} {long_day(due.day)}"


def change_text(due: DueDay) -> str | None:
    """From which day it was moved; None where no article gave another."""
    if due.instead_of is None:
        return None
    return f"moved from {long_day(due.instead_of)}"


def one_a_day(deadlines: Sequence[DueDay]) -> list[DueDay]:
    """Without what says of a day the same in other words: `other` beside a kind, `compliance` beside `effective`."""
    kinds = {(due.day, due.kind) for due in deadlines}
    return [
        due
        for due in deadlines
        if not (due.kind == "compliance" and (due.day, "effective") in kinds)
        and not (due.kind == "other" and any(day == due.day and kind != "other" for day, kind in kinds))
    ]


def deadline_line(deadlines: Sequence[DueDay], today: date) -> str | None:
    """The next days of a story, soonest first; None where none is ahead."""
    told = []
    for due in one_a_day([due for due in deadlines if due.day >= today])[:MAX_DEADLINES]:
        notes = [note for note in (ahead(due.day, today), change_text(due)) if note]
        told.append(f"{deadline_text(due)} ({'; '.join(notes)})" if notes else deadline_text(due))
    return " · ".join(told) or None


def is_near(deadlines: Sequence[DueDay], today: date) -> bool:
    """Whether views must be in within the week."""
    return any(due.kind == "comments" and today <= due.day <= today + NEAR for due in deadlines)


def place_name(code: str) -> str:
    """ISO 3166, `EU`, `UN` or `INT` as readers know it: a part of a country by its country's name."""
    country = code.partition("-")[0]
    return _SHORT_PLACES.get(country) or str(_ENGLISH.territories.get(country, country))


def body_text(articles: Sequence[Article]) -> str | None:
    """Who acts, and where, by the first article that names somebody: "Environmental Protection Agency, US"."""
    facts = [article.facts for article in articles if article.facts is not None]
    for known in facts:
        if known.bodies:
            body = known.bodies[0]
            place = place_name(body.jurisdiction)
            country = body.jurisdiction.partition("-")[0]
            names = {place, str(_ENGLISH.territories.get(country, country)), _FULL_PLACES.get(country, place)}
            said = any(re.search(rf"\b{re.escape(one)}\b", body.name, re.IGNORECASE) for one in names)
            return body.name if said else f"{body.name}, {place}"
    return next((place_name(known.jurisdictions[0]) for known in facts if known.jurisdictions), None)


def fact_spans(articles: Sequence[Article], standing: Standing, today: date | None) -> list[Span]:
    """The lines of facts under a title, each begun by a newline. Without a `today` no deadlines: some may be past."""
    spans: list[Span] = []
    badge, body = STAGE_WORDS.get(standing.stage), body_text(articles)
    if badge:
        spans += [plain("\n"), bold(badge)]
    if body:
        spans.append(italic(f" · {body}" if badge else f"\n{body}"))
    days = deadline_line(standing.deadlines, today) if today else None
    if days:
        spans.append(plain(f"\n{days}"))
    return spans
