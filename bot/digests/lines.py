"""The lines of facts that stand over a summary: a move, the stage, who acts and where, which days are ahead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.ends import may_end, surely_ends
from bot.language import N_, _, english, locale, long_day, ngettext
from bot.models import Article, DueDay, Standing
from bot.reply import Span, bold, italic, plain

MAX_DEADLINES = 2
"""Days ahead that an item names."""
COUNTED_DAYS = 31
"""A day is told also as so many days ahead, up to here."""
NEAR = timedelta(days=7)
"""A comment period that ends within so long raises a story among its like."""

STAGE_WORDS = {
    "announced": N_("Announced"),
    "consultation": N_("Consultation"),
    "proposed": N_("Proposed"),
    "debated": N_("Debated"),
    "adopted": N_("Adopted"),
    "in_force": N_("In force"),
    "enforced": N_("Enforced"),
    "withdrawn": N_("Withdrawn"),
    "meeting": N_("Meeting"),
}
"""What readers see, as `stage_word` says it; `other` shows nothing."""
_KINDS = {
    "comments": N_("Comments by {day}"),
    "effective": N_("Takes effect {day}"),
    "expires": N_("Ends {day}"),
    "meeting": N_("Meeting on {day}"),
    "application": N_("Apply by {day}"),
    "compliance": N_("Comply by {day}"),
    "other": N_("Due {day}"),
}
_SHORT_PLACES = {"US": N_("US"), "GB": N_("UK"), "EU": N_("EU"), "UN": N_("UN"), "INT": N_("international")}
_FULL_PLACES = {"US": "United States", "GB": "United Kingdom", "EU": "European Union", "UN": "United Nations"}


def in_brackets(*notes: str) -> str:
    """Notes as they stand behind what they are on, with the space before them."""
    return _(" ({notes})").format(notes=_("; ").join(notes))


def stage_name(stage: str) -> str:
    """A stage within a line: "in force"; empty for `other`."""
    return _(STAGE_WORDS[stage]).lower() if stage in STAGE_WORDS else ""


def stage_word(stage: str) -> str | None:
    """A stage as readers see it; None for `other`."""
    word = STAGE_WORDS.get(stage)
    return _(word) if word else None


def ahead(day: date, today: date) -> str | None:
    """How far ahead a day is, in words; None for one that is past or far."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if 1 < days <= COUNTED_DAYS:
        return ngettext("in {count} day", "in {count} days", days).format(count=days)
    return None


def move_line(standing: Standing) -> str | None:
    """ "Moved from proposed to adopted"; None where the story did not move."""
    if standing.before is None:
        return None
    before, after = (_(STAGE_WORDS[stage]).lower() for stage in (standing.before, standing.stage))
    return _("Moved from {before} to {after}").format(before=before, after=after)


def deadline_text(due: DueDay) -> str:
    """What is due when: "Comments by 14 March 2026"."""
    what = _KINDS[due.kind]
    if may_end(due.kind, due.sentence):
        what = N_("Ends {day}") if surely_ends(due.kind, due.sentence) else N_("Begins or ends {day}")
    return _(what).format(day=long_day(due.day))


def change_text(due: DueDay) -> str | None:
    """From which day it was moved; None where no article gave another."""
    if due.instead_of is None:
        return None
    return _("moved from {day}").format(day=long_day(due.instead_of))


SAME_DAY = {"effective": ("compliance",)}
"""What another kind says of a day in other words; and `other` does so beside any."""


def one_a_day(deadlines: Sequence[DueDay]) -> list[DueDay]:
    """Without what says of a day the same in other words: `other` beside a kind, `compliance` beside `effective`."""
    kinds = {(due.day, due.kind) for due in deadlines}
    same = {(day, other) for day, kind in kinds for other in SAME_DAY.get(kind, ())}
    return [
        due
        for due in deadlines
        if (due.day, due.kind) not in same
        and not (due.kind == "other" and any(day == due.day and kind != "other" for day, kind in kinds))
    ]


def deadline_line(deadlines: Sequence[DueDay], today: date) -> str | None:
    """The next days of a story, soonest first, each on a line of its own: two on one break in the midst of a day on a
    phone. None where none is ahead."""
    told = []
    for due in one_a_day([due for due in deadlines if due.day >= today])[:MAX_DEADLINES]:
        notes = [note for note in (ahead(due.day, today), change_text(due)) if note]
        told.append(deadline_text(due) + (in_brackets(*notes) if notes else ""))
    return "\n".join(told) or None


def is_near(deadlines: Sequence[DueDay], today: date) -> bool:
    """Whether views must be in within the week."""
    return any(due.kind == "comments" and today <= due.day <= today + NEAR for due in deadlines)


def place_name(code: str) -> str:
    """ISO 3166, `EU`, `UN` or `INT` as readers know it: a part of a country by its country's name."""
    country = code.partition("-")[0]
    short = _SHORT_PLACES.get(country)
    return _(short) if short else str(locale().territories.get(country, country))


def body_text(articles: Sequence[Article]) -> str | None:
    """Who acts, and where, by the first article that names somebody: "Environmental Protection Agency, US"."""
    facts = [article.facts for article in articles if article.facts is not None]
    for known in facts:
        if known.bodies:
            body = known.bodies[0]
            place = place_name(body.jurisdiction)
            country = body.jurisdiction.partition("-")[0]
            names = {place, str(english().territories.get(country, country)), _FULL_PLACES.get(country, place)}
            said = any(re.search(rf"\b{re.escape(one)}\b", body.name, re.IGNORECASE) for one in names)
            return body.name if said else _("{body}, {place}").format(body=body.name, place=place)
    return next((place_name(known.jurisdictions[0]) for known in facts if known.jurisdictions), None)


def fact_spans(articles: Sequence[Article], standing: Standing, today: date | None) -> list[Span]:
    """The lines of facts under a title, each begun by a newline. Without a `today` no deadlines: some may be past."""
    spans: list[Span] = []
    # A move, which stands above the title, has named the stage.
    badge = None if standing.before else stage_word(standing.stage)
    body = body_text(articles)
    if badge:
        spans += [plain("\n"), bold(badge)]
    if body:
        spans.append(italic(f" · {body}" if badge else f"\n{body}"))
    days = deadline_line(standing.deadlines, today) if today else None
    if days:
        spans.append(plain(f"\n{days}"))
    return spans
