"""Turns plain text into commands, and searches for any other text.

The table `intents` of `words.toml` says which command each intent of `bot.query.talk` becomes. Rules read a text as a
change of the list shown last, and as a schedule.
"""

import contextlib
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice, permutations, product
from typing import Any, NamedTuple

from bot.actions import command_button
from bot.conversation.deadlines import USUAL_DAYS
from bot.conversation.item import saved_articles
from bot.conversation.listing import QUERIES, query_of
from bot.conversation.request import IT, NAMES, TABLES, WORDS, Context, read_command
from bot.conversation.search import link_in, search
from bot.conversation.story import followed_articles, ids_in, numbered_articles
from bot.conversation.subscriptions import OWN, named, shown_last
from bot.conversation.understood import (
    changed_query,
    is_talk,
    knows,
    offered,
    only_names,
    split_off,
    understood,
)
from bot.digests.names import described
from bot.errors import StorageError, UsageError, reads
from bot.language import _
from bot.query import Query, without_asking
from bot.query.days import days_in
from bot.query.deadlines import days_ahead, kinds_of
from bot.query.nodes import joined
from bot.query.schedules import CHANGED, EXCLUDING, INSTEAD, MOST, kinds_in, naming, pause_of, read_zone
from bot.query.talk import (
    LIKELY,
    POSSIBLE,
    SURE,
    arguments,
    is_unsure,
    last_sentence,
    probabilities,
    without_corrections,
)
from bot.query.words import any_word, numbers_in, words
from bot.reply import Button, Reply, Rows, in_rows, say
from bot.storage.chats import OPENED
from summarizer.facts import DeadlineKind
from summarizer.numbers import CHINESE_DIGITS

_EVERY = re.compile(any_word(WORDS["every"]))
_DENIES = re.compile(rf"{any_word(WORDS['denials'])}(?! wait|等|\n)")
"""A denial, but not that of "don't wait for the report", nor the last word of an argument."""
_DOUBTS = re.compile(any_word(word for word, doubt in WORDS["denials"].items() if doubt))
"""A denial that may also except something."""
DOUBTED = 0.2
"""So much less likely is a way to read a text if its command would be refused, or if it leaves out a denial or what the
text excludes."""
_IT = re.compile(any_word(word for word, meant in WORDS["which"].items() if meant == IT))
_INTENTS: Mapping[str, Mapping[str, Any]] = TABLES["intents"]
_CHANGING = re.compile("subscribe (?!by )|subscriptions (?!when|@)|uns|undo|(un)?follow .|saved .|settings \\w+ .")
"""What begins a command that changes something."""
_BOTH = re.compile(
    r"both\s/(?:(?:subscribe (?!by )|subscriptions (?!when|@)|settings items .|latest list |follow .|saved [^-])"
    r"(?:(?! => ).)*"
    r"\s/(?:subscribe (?!by )|subscriptions (?!when|@)|settings items .|latest list |uns\S+ (?!all)|(?:un)?follow it"
    r"|saved it)"
    r"|uns.*\s/(?:subscribe (?!by )|subscriptions (?!when|[@\d]|at )))(?:(?! => ).)*"
)
"""Two commands of one line. The second has no number of an item or subscription that the first may have changed."""
_THEN = re.compile(
    r'(?i)(?:,? (?:and|then) (?:then |also )?(?!\d)|[,;，；。] ?|[.!?] |然后|并且?|再把)(?=(?:[^"]*"[^"]*")*[^"]*$)'
    r"(?!.*(?:\b(?:the|my) (?:digest|alert|briefing|newsletter)\b|早报|简报|摘要|提醒))"
)
"""What stands between two requests, outside quotes, but not in "8 and 20". "The digest" behind it is not for the
request before it."""
_OFFERED = re.compile("(?!search|latest|cannot|open|wrong|story|why|(un)?follow|saved|both).")
"""What begins a command that is offered below an answer. It is for no item of the page, since another page may be shown
by then."""
_REMOVALS = {"saved": "saved - *", "followed": "unfollow *"}
"""Kind of a list → the command that removes items of it."""
_WHICH = re.compile(any_word(WORDS["which"]))
_COMES = {"clock", "again", "never", "digest"}
"""Kinds of parts of a schedule that show that the reader wants a digest. Only a number may count anything."""
_DAYS = {"days", "city", "seldom", "part"}
"""Kinds of parts of a schedule that change no subscription if they stand alone."""


def wish(context: Context, text: str, likely: Mapping[str, float]) -> str:
    """Returns the command that plain text asks for; empty if the bot should search for the text, or ask. `likely`: what
    `intended` returns."""
    if name := NAMES.get(typed := " ".join(word for word in words(text.casefold()) if NAMES.get(word) != "")):
        return f"{name} {IT}" if typed in WORDS["opened"] and OPENED in context.shown.articles else name
    text = without_corrections(text)
    # A change must be surer than the rest.
    sure = next((one for one, chance in likely.items() if chance > (LIKELY if _CHANGING.match(one) else SURE)), "")
    if sure or is_unsure(likely):
        return sure
    # Days alone are for the list shown last, and so is an exclusion, but not that of "not this, I want tariffs".
    is_days = reads(days_in, text, context.today) or reads(days_ahead, text, context.today)
    excludes = re.match(rf"(?i)(?:{EXCLUDING.pattern})(?!{_IT.pattern})", text)
    how = "without" if excludes else "and" if is_days else ""
    return (
        (how and changed_list(context, how, EXCLUDING.sub("", text, 1)))
        or ("" if _chances(context, text)["instead"] > LIKELY else scheduled(context, text))  # "what about trade at 9"
    )


def looked_for(context: Context, text: str, failed: Reply | None, unsure: bool) -> Reply:
    """Search for plain text that is not a known wish. Raises UsageError.

    If the text is talk, or `unsure` which command it asks for, the answer only offers the search. `failed`: the reply
    to the text as the answer to a question. It is returned if no article has all words of the text.
    """
    asked = without_asking(said := without_corrections(text))
    if not words(text) or _chances(context, text)["thanks"] > LIKELY:
        return say(_("All right."))
    query = understood(context, asked)
    found = context.storage.search.find(query.on(context.now, context.zone), now=context.now, limit=1)
    if failed and (found.some or not found.ids):  # no article has all of it
        return failed
    if link_in(text) or not (
        unsure
        or is_talk(context, text)
        # A schedule without a known subject.
        or (kinds_of_schedule(context, asked) & {*_COMES, "off"} and not knows(context, asked, dated=True))
    ):
        return search(context, said)
    rows = (
        ((offered(context, _("Search for {what}").format(what=described(query)), "search", query),),) if query else ()
    )
    return replace(
        say(_("Which of these do you mean?") if unsure else _("I don't understand this as a request. See /help")),
        buttons=rows,
    )


def other_readings(context: Context, likely: Mapping[str, float], done: str) -> Rows:
    """Returns buttons for the commands that plain text may ask for besides the one that is done. Lists and items are
    offered only if the bot asks which is meant.

    After a pause until some day without a name, one of them pauses all subscriptions.
    """
    buttons, until = list[Button](), done.partition(" pause ")[2]
    wide = [f"subscriptions pause all {until}"] * bool(
        context.subscriptions[1:] and until and pause_of(until, context.today)
    )
    for command in filter(_OFFERED.match if done or not is_unsure(likely) else None, (*wide, *likely)):
        with contextlib.suppress(ValueError):  # a long command does not fit into a button
            buttons += [command_button(f"/{command}", command)] * (command != done and _can(context, command))
    return in_rows(buttons, 1)


class _Wish(NamedTuple):
    """A text with an intent that it may have."""

    context: Context
    text: str
    intent: str
    parts: Sequence[str]
    """The arguments in the text."""

    @property
    def about(self) -> str:
        return " ".join(self.parts)

    def __call__(self, about: str, command: str = "") -> str:
        """Returns a command, usually that of the intent, with these arguments in the place of `*`."""
        return (command or _INTENTS[self.intent]["command"]).replace("*", about).strip()


def intended(context: Context, text: str) -> dict[str, float]:
    """Returns the commands that a text may ask for, with their probability.

    If a text without a word that may except something is likelier two requests than one, the first of them is "both"
    with a command of each. Only the first places to divide it are tried, since a text may be a long list.
    """
    likely = _readings(context, text)
    for between in () if _DOUBTS.search(text) else islice(_THEN.finditer(text), 4):
        for (one, chance), (other, then) in product(
            *(_readings(context, half).items() for half in (text[: between.start()], text[between.end() :]))
        ):
            both = f"both /{one}\n/{other}"
            if _BOTH.fullmatch(both) and chance * then > max((LIKELY, *likely.values())):
                likely = {both: chance * then} | likely
    return likely


def _readings(context: Context, text: str) -> dict[str, float]:
    """Returns the commands that one request may ask for. Two intents may have the same command."""
    found, known = defaultdict[str, float](float), partial(knows, context)
    for label, chance in _chances(context, text).items():
        if chance < POSSIBLE or label not in _INTENTS:
            continue
        kind, last = _INTENTS[label]["kind"], last_sentence(text)
        # What leads to a request may name what is not meant: "I cover trade. Fishing, daily at 8 please".
        leads = kind in ("subscribe", "change") and next(iter(_chances(context, last))) == label
        said = last if leads else text
        left = INSTEAD.sub(r"\1", text if kind == "subscribe" else said)  # "at 9, not 8" denies nothing
        read = defaultdict[str, float](float)
        for share, parts in arguments(said, label, known):
            about = " ".join(parts)
            # "Not" belongs to what follows it: of "do not alert me about steel" the arguments are "do not" and "steel".
            denied = not _DENIES.search("\n".join((*parts, ""))) and _DENIES.search(left)
            if (
                share * chance < POSSIBLE
                # Nothing in it asks: a search. The kinds named here need no other words.
                or (kind not in ("due", "number", "pause", "source", "subscribe", "tell") and parts == [text])
                or (denied and "adds" in _INTENTS[label])
            ):
                continue
            command = _KINDS[kind](_Wish(context, said, label, parts))
            # Nothing is stored without what it excludes.
            is_lost = label != "not_on" and EXCLUDING.search(left) and not EXCLUDING.search(about)
            is_doubted = denied and _DOUBTS.search(left) and _CHANGING.match(command)
            if is_doubted or (is_lost and kind in ("subscribe", "change")):
                share *= DOUBTED
            if share * chance > POSSIBLE:
                read[command] += share
        weights = {one: share * (1 if len(read) < 2 or _can(context, one) else DOUBTED) for one, share in read.items()}
        for command, weight in weights.items():
            found[command] += chance * weight * sum(read.values()) / sum(weights.values())
    return found


def _can(context: Context, command: str) -> bool:
    """Returns whether a command is not refused. It is run until it wants to write, which raises StorageError."""
    name, arguments = read_command(f"/{command}")
    with contextlib.suppress(StorageError), context.storage.database.only_reads():
        return any(
            name in group and reads(group[name].answer, context, arguments) for group in context.commands.values()
        )
    return True


def _subscribing(wish: _Wish) -> str:
    """A search and a schedule. "Subscribe to this" and an alert on nothing are for the list shown last, and "make it an
    alert" for the subscription."""
    context, about, text, is_alert = wish.context, wish.about, wish.text, wish.intent == "alert"
    kinds, rest = kinds_in(about, partial(knows, context))
    if not rest and (_IT.search(text) or (is_alert and not about)):
        # "An alert, please" is a new one, and not the digest shown last.
        is_own = context.listed.kind == "subscriptions" and (
            _IT.search(text) or any(WORDS["own"][own.casefold()] for own in OWN.findall(text))
        )
        when = about or ("at once" if is_alert else "daily")
        return wish(when, "subscriptions *" if is_own else f"subscribe {_of_list(context)} *")
    about = about if rest else without_asking(text)  # it may have a subject all the same
    if is_alert and not kinds & _COMES:  # an alert has no hours
        about = rest
    elif about and (timed := scheduled(context, f"{about} digest" if OWN.search(text) and not rest else about)):
        return timed
    return wish(about)


def _numbering(wish: _Wish) -> str:
    """Numbers or words of titles on the page shown last, numbers of subscriptions that it lists, the number of a bill,
    or what is open."""
    context = wish.context
    if found := [*filter(ids_in, wish.parts)] or [*filter(numbers_in, _own(wish))]:
        return wish(
            " ".join(found), "subscriptions *" * (wish.intent == "open" and context.listed.kind == "subscriptions")
        )
    if about := _own_name(wish):
        own = {"unfollow": followed_articles, "unsave": saved_articles}.get(wish.intent)
        if wish.intent == "why" or reads(numbered_articles, context, about, own(context) if own else ()):
            return wish(about)
        return "" if own else wish(about, "search *")
    return wish("all" if _EVERY.search(wish.text) and not _IT.search(wish.text) else IT)  # "everything on this"


def _due(wish: _Wish) -> str:
    """What is due, with the kinds of deadlines that the text names."""
    about = kinds_of(wish.about)[1] + "".join(f" {kind} deadline" for kind in kinds_of(wish.text)[0])
    return wish(without_asking(wish.text) if EXCLUDING.search(wish.text) else about)


def _limiting(wish: _Wish) -> str:
    """What the list shown last, or a subscription, should be about or not: "drop steel", "drop steel from it"."""
    context, whole = wish.context, wish.about
    how = _INTENTS[wish.intent]["list"]
    if not whole:
        return ""
    # The name of a subscription comes last, and its number after a name.
    parts = sorted(
        wish.parts,
        key=lambda part: (
            reads(named, context, part),
            # "One" tells the name, if another may be one too: "elections one only UK".
            bool(re.search(rf"{re.escape(part)}(?:[那这]一?[份个条]| (?:one|digest|alert)\b)", wish.text)),
            numbers_in(part),
        ),
    )
    is_named = parts[1:] and reads(named, context, parts[-1])
    *rest, of = parts if is_named or (how and parts[1:]) else (whole, "")
    is_own = context.subscriptions and (OWN.search(wish.text) or is_named)
    if how and not is_own and (changed := changed_list(context, how, whole)):
        return changed
    if of and context.subscriptions:
        return wish(f"{' '.join(rest)}{CHANGED}{of}")
    is_known = wish.intent == "add" and only_names(context, whole)
    return wish(whole) if is_own or is_known or context.listed.kind == "subscriptions" else ""


def _own(wish: _Wish) -> list[str]:
    """Returns the arguments without the words around the name of a subscription. A number stands apart."""
    number = rf"(第[十{CHINESE_DIGITS}\d]+[个条份篇项]?|^\d+(?=[:：]\D))[:：]?"
    return [about for part in wish.parts for one in re.split(number, part) if (about := without_which(one))]


def _own_name(wish: _Wish) -> str:
    """Returns the name of a subscription in a text, without words such as "all"."""
    return _EVERY.sub("", " ".join(_own(wish))).strip()


def _ending(wish: _Wish) -> str:
    """The name or number of a subscription, or of what the page shown last lists."""
    about = _own_name(wish)
    if _EVERY.search(wish.text):
        about = IT if about else "all"  # it asks after "everything except trade"
    # It asks after two numbers: "the first and the third are the same, drop the third".
    if [*filter(numbers_in, wish.parts)][1:]:
        return wish(IT)
    if not about or ((numbers_in(about) or wish.context.listed.kind in _REMOVALS) and not OWN.search(wish.text)):
        return _removing(wish, about or IT)
    return wish(about)  # if no subscription has this name, the answer says so


def _chances(context: Context, text: str) -> dict[str, float]:
    """Returns the probability of each label, the likeliest first. What is shown counts too."""
    kind, articles = context.listed.kind, context.shown.articles
    # A digest and other pages of stories are like the results of a search.
    page = "search" if articles and kind in ("", "latest") else kind
    return probabilities(text, "item" if OPENED in articles else page)


def _removing(wish: _Wish, about: str) -> str:
    """Remove what the page lists. Another page has nothing to remove: the bot asks which subscription is meant."""
    kind = wish.context.listed.kind
    is_own = kind == "subscriptions" or OWN.search(wish.text) or wish.intent == "pause"
    command = "" if is_own else "unsubscribe all"
    return wish(about, _REMOVALS.get(kind, command) if wish.context.shown.articles else command)


def _pausing(wish: _Wish) -> str:
    """A subscription, and how long."""
    about = _own_name(wish)
    if _EVERY.search(wish.text):
        about = f"all {about}"
    return _removing(wish, about) if numbers_in(about) and wish.intent == "pause" else wish(about)


def _changing(wish: _Wish) -> str:
    """A subscription, and parts of a schedule."""
    parts, context = _own(wish), wish.context
    if not shown_last(context) and reads(read_zone, wish.about):
        return f"settings zone {wish.about}"
    about = " ".join(parts)
    kinds, which = kinds_in(about, known := partial(knows, context))
    if not kinds:  # "630" may be an hour
        return wish(f"at {about}") * bool(about.isdecimal() or numbers_in(about))
    number, __, change = about.partition(" ")
    kinds_of = partial(kinds_of_schedule, context)
    # "2 weekdays" begins with the number of a subscription, but not "2 pm".
    is_number = kinds_of(change) - {"part"} and any(one <= len(context.subscriptions) for one in numbers_in(number))
    # Of "8:30 is too late, make it 8" and "the Friday one at 9" one part is that of the subscription.
    times = [part for part in parts[bool(is_number) :] if kinds_of(part)]
    hours = [part for part in times if kinds_of(part) & {"clock", "hour"}]
    found = {
        f"@{one.id} at {f'{old}{CHANGED}' * len(one.schedule.times[1:])}{new}"
        for old, new in permutations(times, 2)
        for one in (named(context, which or "all")[0] if reads(named, context, which) else ())
        for when in {naming(said, known)[0] for said in (old, f"{old} pm", f"下午{old}")}
        if when.fits(one.schedule) and when.days in ({*()}, one.schedule.days)
    }
    if len(found) == 1 and {*parts} <= {which, *times}:
        [about] = found
    elif hours[1:]:
        return ""
    elif not which and _EVERY.search(wish.text):
        about = f"all {about}"
    elif about[0].isdecimal() and not is_number:
        # An hour, but not that of "items in full: 3" and "no more than 4".
        of_items = re.search(
            rf"(?i)(?:\bitems|条数|{MOST})(?: in full| to| is|\W|[为到成至改设调换变])*\d+\W*$", wish.text
        )
        about = f"{about} items" if of_items else f"at {about}"
    if wish.intent == "not_on":
        about = f"{which}{' ' * bool(which)}not {' '.join(parts).replace(which, '')}" * ("part" not in kinds)
    return wish(about)


def _replacing(wish: _Wish) -> str:
    """Two values of the list or subscription shown last, the old one first, or last to "swap". A subscription may stand
    before or after them."""
    *which, old, new = ["", "", "", *_own(wish)][-3:]
    if which[0] and not kinds_of_schedule(wish.context, new) and reads(named, wish.context, new):
        which, old, new = [new], which[0], old
    old, new = (new, old) if wish.intent == "swap" else (old, new)
    if not (old and new):
        return ""
    changed = f"{' '.join(which)} {'at ' * old[0].isdecimal()}{old}{CHANGED}{new}".strip()
    return changed_list(wish.context, "and", new) or (wish(changed) if wish.context.subscriptions else "")


def _choosing(wish: _Wish) -> str:
    """The subscription that is named, or what it or the one shown found: "which ones?"."""
    name = _own_name(wish)
    with contextlib.suppress(UsageError, ValueError):
        (one,) = named(wish.context, name)[0]
        if wish.intent == "found":
            return wish(f"({one.query}) {one.interest}")
        return wish(f"@{one.id}") if name else ""
    return ""


_KINDS: Mapping[str, Callable[[_Wish], str]] = {
    "tell": lambda wish: wish(wish.about),
    "source": lambda wish: wish(link_in(wish.text)),
    "due": _due,
    "subscribe": _subscribing,
    "number": _numbering,
    "limit": _limiting,
    # The list shown last on something else, or else a search: "and tax?".
    "relist": lambda wish: (
        wish.about
        and (
            changed_list(wish.context, "and", wish.about)
            or wish(wish.about) * (not kinds_of_schedule(wish.context, wish.about))
        )
    ),
    "choose": _choosing,
    "end": _ending,
    "pause": _pausing,
    "change": _changing,
    "replace": _replacing,
    "zone": lambda wish: next((wish(part) for part in (wish.about, *wish.parts) if reads(read_zone, part)), ""),
}
"""Kind of the arguments of an intent → the function that makes the command."""


def kinds_of_schedule(context: Context, about: str) -> set[str]:
    return kinds_in(about, partial(knows, context))[0]


def without_which(text: str) -> str:
    """Take out the words that may stand around the name of a subscription: "the trade one"."""
    return " ".join(_WHICH.sub(lambda found: f" {WORDS['which'][found[0].casefold()]} ", text).split())


def _of_list(context: Context) -> str:
    """Returns what stands for the list shown last in /subscribe; "?", so that it asks, if that has no search."""
    listed = context.listed
    return f"@{listed.id}" if listed.argument and listed.kind in ("latest", "search") else "?"


def changed_list(context: Context, how: str, about: str) -> str:
    """Returns the command that shows the list shown last with another search; empty if it is not changed so."""
    return f"latest list {how} {about}" if other_list(context, how, about) else ""


def other_list(context: Context, how: str, about: str) -> dict[str, Any] | None:
    """Returns the list shown last, changed by a text, as the arguments of `Context.keep`; None if it is not changed so.

    `how`: as in `changed_query`.
    """
    listed, kind, excluding = context.listed, "deadlines", "without " * (how == "without")
    if listed.kind not in QUERIES or kinds_of_schedule(context, excluding + about) - _DAYS:
        return None
    before, (kinds, rest) = query_of(listed), kinds_of(excluding + about)  # "only comments" is no stage
    rest, ahead = split_off(context, rest, days_ahead)
    if listed.kind != kind and not (how in ("and", "only") and "" in kinds):
        kinds, ahead, rest, kind = {}, None, excluding + about, listed.kind
    # "Only bbc" is the source, and "only adopted" the stage.
    forms = (rest, f"from {rest}", f'stage:"{rest.removeprefix("the ").removesuffix("的")}"')
    known = (one for form in forms if (one := only_names(context, form)) is not None)
    query = next(known, understood(context, rest))
    found = changed_query(before, how, query)
    if found is None:
        found = Query(node=joined((before.node, query.node)))  # the list is empty, and says why
    skip, days = ahead or (listed.skip, listed.days or USUAL_DAYS)
    due = tuple(DeadlineKind(kind) for kind in kinds if kind) or listed.due
    return {"kind": kind, "argument": found, "size": listed.size, "due": due, "skip": skip, "days": days}


def scheduled(context: Context, text: str) -> str:
    """Returns the command for a text with parts of a schedule; empty if it asks for none.

    The command makes or changes a subscription.
    """
    kinds, rest = kinds_in(text, partial(knows, context))
    if "part" in kinds and not rest:  # "noon"
        kinds.add("clock")
    comes = kinds & _COMES
    # A schedule alone is for what was just asked for; if that is nothing, /subscribe asks. "A daily digest" may be on
    # anything.
    about = _of_list(context) if without_which(rest) == IT or not (rest or "digest" in kinds) else "?"
    if (
        kinds - _DAYS
        and "digest" not in kinds
        and rest in ("", IT)
        and context.subscriptions
        and (about == "?" or not comes)
    ):
        return f"subscriptions {'at ' * text[0].isdecimal()}{text}"
    is_known = only_names(context, rest) is not None and not EXCLUDING.match(rest)
    if comes and (about != "?" or "digest" in kinds or is_known):
        return f"subscribe {text}" if rest and about == "?" else f"subscribe {about} {text}"
    return ""
