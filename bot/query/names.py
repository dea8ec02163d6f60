"""Resolves the names that readers type: of topics, bodies, places, sources, stages and days in a search, and titles.

A name may be the value of a filter or stand in plain words. `Piece` is one piece of a typed search.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from babel.lists import format_list

from bot.errors import UsageError
from bot.language import N_, _, locale, names_called, topic_name
from bot.query import days
from bot.query.acronyms import is_known, is_long
from bot.query.nodes import Filter, Term, Tree, joined
from bot.query.words import LISTS, WORDS, as_key, is_listed, words
from bot.text import title_words
from summarizer.facts import places
from summarizer.facts.gazetteer import listed, territories
from summarizer.names import is_ordinary
from summarizer.scripts import is_unspaced
from summarizer.words import STOPWORDS

Names = Mapping[str, Mapping[str, str]]
"""The existing topics and sources: kind → name in lower case → name."""
NO_NAMES: Names = {}
_SHOWN = 60
"""Maximum number of characters of the reader's text that an error message quotes."""
_CITY = 5
"""Minimum number of letters in a city's name. Shorter names of cities are also usual words."""
_PLAIN_STAGES = WORDS["plain_stages"]
_STAGES = _PLAIN_STAGES | WORDS["stages"]
"""Name of a stage, as the value of a filter or in plain words → the stage."""
_LED = re.compile("(?is)^((?:from|by|in|between) )?(?:the )?(.*)")
_SMALL = ("common", "about", "either")
FILLERS = ("common", "about", "things", "policies", "only")
"""The lists of `words.toml` whose words the parser leaves out next to names."""


class Piece(NamedTuple):
    """A piece of a typed search: plain words, a comma, a name, a phrase in quotes, a filter or a sign."""

    text: str
    """The text as the reader typed it; for a phrase, without its quotes.

    A sign is a parenthesis or an operator. A minus has the text NOT. A word that excludes, such as "except", has the
    text WITHOUT.
    """
    kind: str
    """`words`, `phrase`, `filter` or `sign`. For a name, the kind of its filter, such as `topic`; for days, `after`."""
    node: Tree = None
    """The search for this piece; None for a sign, and for text without a letter or digit."""
    sure: bool = True
    """False for a name that may also be plain words: it counts as a name only next to other names."""

    @property
    def joins(self) -> bool:
        """True if the piece separates the parts of a list: a comma, or a word such as "or"."""
        return self.kind == "words" and is_listed(self.text, "either")

    @property
    def is_small(self) -> bool:
        """True if the piece is a small word, or a place after "in". Both end an exclusion."""
        return self.text[:3] == "in " or (self.kind == "words" and is_listed(self.text, *_SMALL))

    @property
    def is_unknown(self) -> bool:
        """True if the piece is a plain word that is in none of the lists of small words."""
        return self.kind == "words" and not is_listed(self.text, *FILLERS, "either")


def value_of(kind: str, name: str, names: Names) -> str | None:
    """Returns the standard spelling of a filter's value, or None for an unknown name. For `in:Germany` this is `DE`.

    An ambiguous name stays as the reader typed it.
    """
    key, known = as_key(name), names.get(kind, {})
    match kind:
        case "body":
            found = body_ids(name)
            return key if len(found) > 1 else min(found, default=None)
        case "in":
            return min(place_codes(name), key=lambda code: (len(code), code), default=None)
        case "stage":
            return _STAGES.get(key.replace("_", " "))
        case "topic" | "source":
            singular = re.sub("e?s$", "", key)
            names_found = {known[candidate] for candidate in meant(key, known) or meant(singular, known)}
            is_one = len(names_found) == 1 and (kind == "topic" or key in known)
            return min(names_found) if is_one else name if names_found else None
    of_filter = days.days_of_filter(name, date(2000, 1, 1))
    return of_filter and (of_filter.value or of_filter.first.isoformat())


def settled(kind: str, values: Iterable[str], names: Names | None) -> Tree:
    """Returns a filter that matches any of the typed values. Raises UsageError for an unknown value, unless `names` is
    None."""
    found = []
    for name in values:
        value = value_of(kind, name, names or NO_NAMES)
        if not value and names is not None and (not name or kind not in ("topic", "source") or kind in names):
            raise UsageError(_refusal(kind, name, names))
        found.append(Filter(kind=kind, value=value or name))
    return joined(found, any_of=True)


def meant(text: str, names: Iterable[str]) -> list[str]:
    """Returns the names that are equal to the text. If there are none, return the names that contain all its words."""
    key, typed = as_key(text), title_words(text)
    inside = is_unspaced(key) and len(key) > 1  # Chinese has no spaces between words
    return [name for name in names if as_key(name) == key] or [
        name for name in names if (typed and typed <= title_words(name)) or (inside and key in name.casefold())
    ]


WHOLE = 0.3
"""How much the cosine of a whole title counts, beside that of the nearest part of it."""


@lru_cache(maxsize=1024)
def nearness(typed: str, title: str) -> float:
    """Returns how near a text is in meaning to a title and to its nearest part, which is up to three words: a reader
    names a part of a title, in any language. It is 1 if the title has all words of the text. Takes 20 ms."""
    from summarizer.stories.meaning import encode

    if meant(typed, [title]):
        return 1.0
    said = [word for word in words(title) if word.casefold() not in STOPWORDS]
    runs = [" ".join(said[at : at + size]) for size in (1, 2, 3) for at in range(len(said) - size + 1)]
    whole, *parts = (encode([title, *runs]) @ encode([typed])[0]).tolist()
    return float(WHOLE * whole + (1 - WHOLE) * max(parts, default=0))


def name_in(typed: str, names: Names, *, today: date | None) -> Piece | None:
    """Returns the name, or the long form of an acronym, that plain words mean; None if they mean neither.

    Without `today`, days are plain words. The name is not `sure` if it is a city, a body or acronym in lower case, or
    an acronym that is part of a topic's name. A body that is also a usual word is none in lower case. Raises UsageError
    for a day that does not exist.
    """
    spelled = re.sub(r"(?i)\bdept\b\.?", "department", re.sub(r"(?<=\b[A-Z])\.", "", typed))  # "U.S."
    led, name = _LED.findall(spelled.strip(".!?;:"))[0]
    sources = names.get("source", {})
    begun = "\n" + "\n".join(sources.values())
    if led and f"\n{name.upper()} " in begun:  # "from the bbc"
        name = name.upper()
    key = name.casefold()
    is_begun = (" " in name or name.isupper()) and f"\n{name} " in begun
    sure = {
        "topic": key in names.get("topic", {}) or not is_known(name),
        "stage": key in _PLAIN_STAGES,
        "in": name == "UN" or key in place_names(),
        # "ofgem", but not "treasury" nor "senate", which several bodies are called
        "body": not name.islower() or " " in name or (len(body_ids(name)) == 1 and not is_ordinary(key)),
        "source": key in sources or (is_begun and not is_known(name)),
    }
    if not (key.isdecimal() or is_listed(key.split(" ")[0], "either") or is_listed(name.split(" ")[-1], *_SMALL)):
        for kind, is_sure in sure.items():
            value = (is_sure or kind == "topic" or (kind == "body" and not is_ordinary(key))) and value_of(
                kind, name, names
            )
            if value:
                return Piece(typed, kind, Filter(kind=kind, value=value), is_sure)
    if today and (of_days := days.named(typed.strip(".!?;:"), today)):
        return Piece(typed, "after", *of_days)
    is_future = today and name[-4:].isdecimal() and days.days_in(name, today, ahead=True)  # "august" has another year
    if is_long(phrase := " ".join(words(name))) or is_future:
        return Piece(typed, "phrase", Term(text=phrase))
    city = len(name) >= _CITY and value_of("in", name, names)
    return Piece(typed, "in", Filter(kind="in", value=city), sure=key != typed.casefold()) if city else None


def body_ids(name: str) -> set[str]:
    """Returns the ids of the bodies that a name may mean."""
    # Readers type names that the bot has shown.
    called = WORDS["bodies"].get(name) or names_called("bodies").get(name, "")
    return set(called.split()) or places.body_ids(name)


def place_codes(name: str) -> set[str]:
    """Returns the codes of the places that a name means. For a country, they include the codes of its parts."""
    return places.jurisdiction_codes(names_called("places").get(name, name))


@cache
def place_names() -> frozenset[str]:
    """Returns the names of countries and their parts in all languages, in lower case. Cities, peoples and other codes
    are not included, nor names in other languages that are English words, such as "Island" and "Grenade"."""
    countries = {
        name
        for language, names in territories().items()
        for name in names.values()
        if language == "en" or not is_ordinary(name.casefold())
    }
    parts = {name for code, names in listed().items() if "-" in code for name in names[:2]}
    return frozenset(map(str.casefold, countries | parts | LISTS["places"] | names_called("places").keys()))


_UNKNOWN = {
    "source": N_("I know no source “{name}”."),
    "topic": N_("There is no topic “{name}”."),
    "body": N_("I know no body “{name}”."),
    "in": N_("I know no place “{name}”."),
}
_DAY = N_(
    "Type a day, a month, a year or how long ago after “{kind}:”, for example {kind}:2026-03-14, {kind}:2026-03, "
    "{kind}:2026, {kind}:7d or {kind}:yesterday."
)
_ANY_NAME = N_("Type a name after “{kind}:”. Put it in quotes if it has a space.")
_WHAT = {
    N_("body"): N_(
        "Type the name of a body after “body:”, for example body:bafa. Put it in quotes if it has a space: "
        'body:"European Commission"'
    ),
    N_("in"): N_(
        "Type a country, EU or UN after “in:”, for example in:de, in:france or in:EU. Put it in quotes if it has a "
        "space."
    ),
    "stage": N_(
        "Type one of these stages after “stage:”: announced, consultation, proposed, debated, adopted, in_force, "
        "enforced, withdrawn, meeting."
    ),
    N_("before"): _DAY,
    N_("after"): _DAY,
    N_("topic"): _ANY_NAME,
    N_("source"): _ANY_NAME,
}
"""Kind of filter → what to type after it. The translations of the kinds are what readers type in each language."""


def _refusal(kind: str, name: str, names: Names) -> str:
    """Returns the error message for an unknown value of a filter. It suggests similar names, or says what to type."""
    how = _(_WHAT[kind]).format(kind=_(kind))
    if not name or kind not in _UNKNOWN:
        return how
    by_key = {form.casefold(): form for form in names.get(kind, {}).values()}
    if kind == "topic" and by_key:
        how = _("Topics: {known}.").format(known=_(", ").join(map(topic_name, by_key.values())))
    close = difflib.get_close_matches(name.casefold()[:_SHOWN], by_key)
    near = format_list([str(Filter(kind=_(kind), value=by_key[form])) for form in close], style="or", locale=locale())
    hint = _("Did you mean {names}?").format(names=near) if close else how
    return _("{error} {hint}").format(error=_(_UNKNOWN[kind]).format(name=name[:_SHOWN]), hint=hint)
