"""Finds the command that a reader's plain text asks for, by the forms in `words.toml`. Searches for any other text."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from functools import partial

from bot.conversation.deadlines import USUAL_DAYS, is_due
from bot.conversation.listing import QUERIES, query_of
from bot.conversation.request import IT, NAMES, TABLES, WORDS, Context
from bot.conversation.search import link_in, search
from bot.conversation.story import ids_in
from bot.conversation.subscriptions import (
    OWN,
    asks_for,
    line_text,
    named,
    offers,
    read_line,
    shown_last,
)
from bot.conversation.talk import intent
from bot.conversation.understood import (
    NARROWING,
    ONLY,
    aspects,
    is_it,
    is_talk,
    knows,
    narrowing,
    offered,
    only_names,
    split_off,
    understood,
)
from bot.digests.names import described
from bot.errors import UsageError
from bot.language import _
from bot.query import EVERYTHING, Query, without_asking
from bot.query.deadlines import days_ahead, kinds_of
from bot.query.nodes import joined, negated
from bot.query.schedules import CHANGED, EXCLUDING, items_in, kinds_in, pause_end, read_quiet, read_zone
from bot.query.words import any_word, numbers_in, pattern, words
from bot.reply import Reply, phrase, say
from bot.storage.chats import OPENED, View
from summarizer.facts import DeadlineKind
from summarizer.numbers import CHINESE_DIGITS


def _pattern(form: str) -> re.Pattern[str]:
    """Returns the pattern for a form. `*` stands for the arguments, `#` for a number, and `(a|b)` for either text.

    "The" and "my" may stand before any word.
    """
    spaced = (
        form.replace("(", "(?:").replace("#", r"(\d+)").replace(" *", r"(?:\s+(.+?))?").replace("* ", r"(?:(.+?)\s+)?")
    )
    return re.compile(spaced.replace("*", "(.*?)").replace(" ", " (?:the |my )?"), re.IGNORECASE)


_FORMS = sorted(
    (
        (form, sure, str(command), _pattern(form))
        for sure, commands in TABLES["wishes"].items()
        for command, forms in commands.items()
        for form in forms
    ),
    key=lambda one: ("*" in one[0], -len(re.sub(r"\|[^)]*", "", one[0]))),
)
_POLITE, _NO, _MEANT = (any_word(WORDS[table]) for table in ("polite", "corrections", "meant"))
_BEFORE = any_word((*WORDS["corrections"], *WORDS["meant"], *WORDS["narrowing"], "not"))
_CORRECTED = rf"(?:{_MEANT})[\s,，]*|(?:{_NO})(?:[,，]\s*|\s+(?={_BEFORE}))|不是[^\s,，]+[\s,，]+(?:而是|是|要)"
_CORRECTION = re.compile(rf"(?i)(?:{_CORRECTED})+")
_AROUND = re.compile(
    rf"(?is)(?:{_CORRECTED}|(?:{_POLITE})[\s,，!！.。]*)*(.*?)(?:[\s,，]*(?:{_POLITE}))*[\s.!?。！？~啦吧呀啊哦喔嘛哈]*\Z"
)
_FOLLOWING = re.compile(
    rf"(?i)\A(?:{any_word((*WORDS['following'], *WORDS['more']))})\s*"
    r"|\s(?:instead|too|as well)\Z|的?呢\Z|(?<=.)(?<![中英外]文)的\Z"
)
_WHICH, _QUESTION, _MORE, _UNWILLING = (
    re.compile(any_word(WORDS[table]), re.IGNORECASE) for table in ("which", "questions", "more", "unwilling")
)
_LIMITING = re.compile(rf"(?i){EXCLUDING.pattern}|{ONLY.pattern}|{pattern('until')}")
_COMES = {"clock", "again", "never", "digest"}
"""Kinds of parts of a schedule that show that the reader wants a digest. Only a number may count anything."""
_CHANGES = _COMES | {"hour", "zone", "count", "size", "off"}
"""Kinds of parts of a schedule that may change a subscription."""


def reads(read: Callable[..., object], *arguments: object) -> bool:
    """Returns whether a parser accepts a text, and finds something in it."""
    with contextlib.suppress(UsageError):
        return bool(read(*arguments))
    return False


def _is_mine(context: Context, about: str) -> object:
    return numbers_in(about) or only_names(context, about, dated=False) or reads(named, context, about)


def _kinds(context: Context, about: str) -> tuple[set[str], str]:
    return kinds_in(about, partial(knows, context))


def _may_be_added(context: Context, about: str) -> object:
    """Returns whether a text may be added to a subscription, or taken out of it: names, a subject after which the name
    of a subscription stands, or anything if a subscription was shown last."""
    about, __, of = about.partition(CHANGED)
    if of:  # "take guns off streets" is a search
        return shown_last(context) or _is_mine(context, of)
    return not _kinds(context, about)[0] and (
        only_names(context, about) or (shown_last(context) and not is_talk(context, about))
    )


_SURE: Mapping[str, Callable[[Context, str], object]] = {
    "always": lambda *_: True,
    "subjects": lambda context, about: is_it(about) or not is_talk(context, _kinds(context, about)[1]),
    "untimed": lambda context, about: not (is_talk(context, about) or _kinds(context, about)[0] & {*_COMES, "zone"}),
    "numbers": lambda context, about: numbers_in(about) or is_it(about),
    # Not a year, and not "article 50", unless the page shown last has this number.
    "shown": lambda context, about: any(
        n in context.shown.articles or (n < 100 and not re.search(r"[a-z]\s+\d", about)) for n in numbers_in(about)
    ),
    "ids": lambda context, about: ids_in(about),
    "names": only_names,
    "added": _may_be_added,
    "subscriptions": _is_mine,
    "pauses": lambda context, about: _is_mine(context, split_off(context, about, pause_end)[0]),
    "changes": lambda context, about: (
        ((found := _kinds(context, about))[0] or CHANGED in about)
        and without_asking(found[1]) in (found[1], "")  # "another one, about trade" is a new one
        and _is_mine(context, found[1])
    ),
    # not "tell me what the FDA did this week"
    "times": lambda context, about: (
        (found := _kinds(context, about))[0] & {*_COMES, "days", "seldom"}
        and (found[1] or len(found[0]) > 1)
        and not _QUESTION.match(about)
    ),
    "schedules": lambda context, about: (found := _kinds(context, about))[0] & _COMES and not found[1],
    "hours": lambda context, about: reads(read_quiet, about) or _kinds(context, about)[0] & {"clock", "hour", "part"},
    "clocks": lambda context, about: shown_last(context) and reads(read_zone, about),
    "zones": lambda context, about: reads(read_zone, about),
}
_OWN = ("subscriptions", "pauses", "changes")
"""Kinds of wishes about a subscription. Words of the table `which` may stand around its name."""
_REMOVALS = {"saved": "saved - *", "followed": "unfollow *"}
"""Kind of a list → the command that removes items of it."""


def without_which(text: str) -> str:
    """Take out the words that may stand around the name of a subscription: "the trade one"."""
    return " ".join(_WHICH.sub(lambda found: f" {WORDS['which'][found[0].casefold()]} ", text).split())


_NUMBER = re.compile(rf"第[十{CHINESE_DIGITS}]+|(?:an? |number )?\w+")
"""A phrase that may be a number of the page shown. "A second" is none."""


def _intended(context: Context, text: str) -> str:
    """Returns the command for what talk asks for in other words than those of the forms; empty if it asks for none."""
    command: str = TABLES["intents"].get(intent(text), "")
    if "*" in command and _UNWILLING.search(text):
        return ""  # "don't save the second one"
    if "once" in command:
        about = without_asking(text)
        is_subject = not _kinds(context, about)[0] and not is_talk(context, about) and understood(context, about)
        return command.replace("*", about) if is_subject else ""
    numbers = [number for found in _NUMBER.findall(text.casefold()) for number in numbers_in(found)]
    is_page_missing = re.search(r"\*|page", command) and not context.shown.articles
    if len(numbers) > 1 or is_page_missing or not is_talk(context, text):
        return ""
    return command.replace("*", str(*numbers) or IT)


def wish(context: Context, text: str) -> str:
    """Returns the command that plain text asks for; empty if the bot should search for the text."""
    said = words(text.casefold())
    if name := NAMES.get(typed := " ".join(word for word in said if NAMES.get(word) != "")):
        return f"{name} {IT}" if typed in WORDS["opened"] and OPENED in context.shown.articles else name
    kind = getattr(context.listed, "kind", "")
    asked = _AROUND.sub(r"\1", text, 1)
    following = "and " + asked if _CORRECTION.match(text) else asked  # "no, France" after a list
    for __, sure, command, form in _FORMS:
        if found := form.fullmatch(asked):
            is_own = command.startswith(("unsubscribe", "subscriptions"))
            parts = [without_which(part) if is_own else part.strip() for part in found.groups() if part]
            is_change = parts and (sure == "added" or (sure == "changes" and not numbers_in(parts[0])))
            about = (CHANGED if is_change else " ").join(filter(None, parts))
            is_whole = about in ("", IT) or numbers_in(about)
            if sure == "subscriptions" and command != "subscriptions *" and is_whole and not OWN.search(asked):
                # What the page lists is removed. Another page has nothing to remove: the bot asks which one.
                other = command if "pause" in command or kind == "subscriptions" else "unsubscribe all"
                command = _REMOVALS.get(kind, other) if context.shown.articles else other
            if sure == "shown" and kind == "subscriptions":
                command = "subscriptions *"
            if (
                sure in ("added", "changes", "pauses")
                and CHANGED not in about
                and (changed := _changed_list(context, following))
            ):
                return changed  # "without the UK" and "only today" are for this list
            if (about or sure in (*_OWN, "always", "untimed")) and _SURE[sure](context, about):
                timed = sure == "times" and _scheduled(context, about)
                view = f"@{getattr(context.listed, 'id', 0)}"
                return timed or command.replace("*", about).replace("@0", view).strip()
    if kind == "subscriptions" and narrowing(context, asked):
        return f"subscriptions {asked}"
    is_all = words(asked) and only_names(context, asked) == EVERYTHING and not is_talk(context, asked)
    return (
        _changed_list(context, following)
        or (f"deadlines {asked}" if reads(is_due, context, asked) else "")
        or _scheduled(context, asked)
        or ("latest" if is_all else "")
        or _intended(context, text)
    )


def _has(context: Context, query: Query) -> object:
    """Returns whether an article matches all of a search."""
    hit = context.storage.search.find(query.on(context.now, context.zone), now=context.now, limit=1)
    return hit.ids and not hit.some


def _recent(context: Context) -> View | None:
    """Returns the list with a search that was shown last, even if a line after it was not understood."""
    return listed if (listed := context.listed) and listed.kind in QUERIES else None


def _changed_list(context: Context, text: str) -> str:
    """Returns the command that shows the list shown last with another search; empty if the text asks for none.

    "Only France" narrows the search. "Or France" adds to it. In "and in France?", "no, France", "in France" and "since
    May", the names replace those of their kind.
    """
    listed, said, kind = _recent(context), _FOLLOWING.sub("", text), "deadlines"
    if listed is None or _kinds(context, text)[0] & _CHANGES:
        return ""
    is_more, is_following, before = _MORE.match(text), said != text, query_of(listed)
    kinds, rest = kinds_of(said)  # "only comments" is no stage
    rest, ahead = split_off(context, rest, days_ahead)
    if listed.kind != kind and not (is_following and "" in kinds):
        kinds, ahead, rest, kind = {}, None, said, listed.kind
    is_whole = not (kinds or ahead)
    narrower = narrowing(context, text if is_whole else rest, any_words=is_whole and not is_talk(context, text))
    query = narrower or only_names(context, said if is_whole else ONLY.sub("", rest))
    if is_following and is_whole:
        query = query or narrowing(context, f"only {said}", any_words=True)
    if query is None:
        return ""
    replaced = aspects(query.node)
    if narrower:
        replaced &= NARROWING
    elif replaced & {"in", "body"}:  # after "Bank of England", "and the EU?"
        replaced |= {"in", "body"}
    is_days = (ahead and not query) or (replaced == {"after"} and without_asking(text) == text)
    is_other = is_following or narrower or is_days or (kinds and EXCLUDING.match(text))
    if not (is_other or ONLY.match(text) or re.match("(?i)(?:in|from) ", text)):
        return ""  # bare names are a new search
    asked = asks_for(query)  # "only the UK" after "without the UK"
    dropped = [part for part in before.parts if replaced & aspects(part) or negated(part) in asked]
    if is_more and not dropped:
        return ""
    either = joined((joined(dropped), query.node), any_of=True) if is_more else query.node
    found = Query(node=joined((either, *(part for part in before.parts if part not in dropped))))
    skip, days = ahead or (listed.skip, listed.days or USUAL_DAYS)
    due = tuple(DeadlineKind(kind) for kind in kinds if kind) or listed.due
    if {*query.terms}.difference(before.terms) and not _has(context, found):
        return ""  # "only joking": words narrow a list that has them
    # The command has no search as its text: its words could be read as names.
    context.show(context.keep(kind, found, size=listed.size, due=due, skip=skip, days=days))
    return "latest list page 1"


def _scheduled(context: Context, text: str) -> str:
    """Returns the command for a text with parts of a schedule; empty if it asks for none.

    The command makes or changes a subscription, or shows a number of the newest stories.
    """
    with contextlib.suppress(UsageError):
        asked = without_asking(text)
        rest, count = split_off(context, asked, lambda text, today: None if text.isdecimal() else items_in(text, today))
        if count and (
            not rest or (without_which(rest) and not is_talk(context, rest) and not _kinds(context, rest)[0])
        ):
            is_changed = context.subscriptions and not (rest or _recent(context)) and asked == text
            return f"subscriptions max {count} items" if is_changed else f"latest {asked}"
    kinds, rest = _kinds(context, text)
    if "part" in kinds and not rest:  # "noon"
        kinds.add("clock")
    names, comes, listed = only_names(context, rest), kinds & _COMES, _recent(context)
    # A schedule alone is for what was just asked for; if that is nothing, /subscribe asks.
    is_about = listed == context.last and (without_which(rest) == IT or not (rest or "digest" in kinds))
    # "A daily digest" may be about anything.
    is_list = is_about and listed and listed.argument and listed.kind != "deadlines"
    about = f"@{listed.id}" if listed and is_list else ""
    # After a digest, a day is no news of that day.
    is_change = (
        (kinds & _CHANGES or (kinds - {"seldom"} and shown_last(context)))
        and "digest" not in kinds
        and rest in ("", IT)
    )
    if is_change and context.subscriptions and not (about and comes):
        return f"subscriptions {'at ' * text[0].isdecimal()}{text}"
    if EXCLUDING.match(text):  # "no news on mondays"
        return ""
    is_named = names is not None and (not _QUESTION.search(rest) if names else comes)
    # A time after what the reader asks for is a schedule, and so is a time with days that repeat: "Japan or Korea,
    # weekdays, noon". "Budget speech 12:30" may be neither.
    is_asked = "again" in kinds or without_asking(rest) != rest or (asked != text and text.startswith(rest))
    is_whole = is_asked and kinds & {"clock", "hour", "part"} and not (is_talk(context, rest) or _QUESTION.search(rest))
    is_hour = "hour" in kinds and (text[-1].isdecimal() or kinds & {"zone", "city"})
    if rest and names == EVERYTHING and is_talk(context, rest):
        return ""  # "weekly is enough" is not about everything
    if (comes or is_hour) and (about or not rest or "digest" in kinds or is_named or is_whole):
        return f"subscribe {text}" if rest and not about else f"subscribe {about or '?'} {text}"
    return ""


def looked_for(context: Context, text: str, failed: Reply | None) -> Reply:
    """Search for plain text that is not a known wish. Raises UsageError.

    If the text is talk, the answer only offers the search: its results would be no answer. For words with a time, it
    offers a subscription too. `failed`: the reply to the text as the answer to a question. It is returned if no article
    has all words of the text.
    """
    if link_in(text):
        return search(context, text)
    said = _AROUND.sub(r"\1", text, 1)
    asked = without_asking(said)
    talks = is_talk(context, said)
    if not words(said) or (talks and intent(text) == "thanks"):
        return say(_("All right."))
    query = understood(context, asked)
    is_found = not query.terms or _has(context, query)
    is_timed = _kinds(context, asked)[0] & {*_COMES, "off"} and not knows(context, asked, dated=True)
    # What can only be about a list, such as "only last month", "until June" or "no covid", is no search.
    is_about_list = (
        _LIMITING.match(said)
        and aspects(query.filters.node) <= {"after"}
        and (said in (asked, asked + "的") or aspects(query.node) == {"after"})
    )
    if failed and not is_found:
        return failed
    # Else the list before would be left unsaid.
    if is_timed or is_about_list or talks or (context.listed and _FOLLOWING.match(said)):
        line = read_line(context, asked) if is_timed and not talks else None
        lines = offers(context, [(line_text(line), line)]) if line else ()
        search_button = offered(context, _("Search for {what}").format(what=described(query)), "search", query)
        return Reply(
            blocks=(phrase(_("I don't understand this as a request. See /help")),),
            buttons=((search_button,), *lines),
        )
    before = context.shown.articles
    reply = search(context, _CORRECTION.sub("", text, 1))
    if not context.shown.articles:  # the numbers of the page before stay
        context.turn(articles=before)
    return reply
