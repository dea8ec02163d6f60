"""Finds the command that a reader's plain text asks for. Searches for any other text."""

from __future__ import annotations

import re

from bot.conversation.deadlines import is_due
from bot.conversation.intents import intended
from bot.conversation.lines import COMES, changed_list, has_all, kinds_of_schedule, reads, scheduled
from bot.conversation.request import IT, NAMES, WORDS, Context
from bot.conversation.search import link_in, search
from bot.conversation.understood import is_talk, knows, narrowing, offered, only_names, understood
from bot.digests.names import described
from bot.language import _
from bot.query import EVERYTHING, without_asking
from bot.query.nodes import aspects
from bot.query.schedules import EXCLUDING
from bot.query.talk import intent
from bot.query.words import numbers_in, words
from bot.reply import Reply, phrase, say
from bot.storage.chats import OPENED


def wish(context: Context, text: str) -> str:
    """Returns the command that plain text asks for; empty if the bot should search for the text."""
    said = words(text.casefold())
    if name := NAMES.get(typed := " ".join(word for word in said if NAMES.get(word) != "")):
        return f"{name} {IT}" if typed in WORDS["opened"] and OPENED in context.shown.articles else name
    is_own = getattr(context.listed, "kind", "") == "subscriptions"
    # Not a year, and not "article 50", unless the page shown last has this number.
    if any(
        number in context.shown.articles or (number < 100 and not re.search(r"[a-z]\s+\d", text))
        for number in numbers_in(text)
    ):
        return f"{'subscriptions' if is_own else 'open'} {text}"
    # Days alone are for the list shown last, and so is "in France".
    excluded, days = EXCLUDING.match(text), only_names(context, text)
    is_led = days and (aspects(days.node) == {"after"} or re.match("(?i)(?:in|from) ", text))
    how = "without" if excluded else "and" if is_led else ""
    is_all = words(text) and days == EVERYTHING and not is_talk(context, text)
    return (
        intended(context, text)
        or (f"subscriptions {text}" if is_own and narrowing(context, text) else "")
        or (how and changed_list(context, how, text[excluded.end() if excluded else 0 :]))
        or (f"deadlines {text}" if reads(is_due, context, text) else "")
        or ("" if intent(text) == "instead" else scheduled(context, text))  # "what about trade at 9"
        or ("latest" if is_all else "")
    )


def looked_for(context: Context, text: str, failed: Reply | None) -> Reply:
    """Search for plain text that is not a known wish. Raises UsageError.

    If the text is talk, the answer only offers the search: its results would be no answer. `failed`: the reply to the
    text as the answer to a question. It is returned if no article has all words of the text.
    """
    if link_in(text):
        return search(context, text)
    asked = without_asking(text)
    talks = is_talk(context, text)
    if not words(text) or (talks and intent(text) == "thanks"):
        return say(_("All right."))
    query = understood(context, asked)
    is_found = not query.terms or has_all(context, query)
    is_timed = kinds_of_schedule(context, asked)[0] & {*COMES, "off"} and not knows(context, asked, dated=True)
    if failed and not is_found:
        return failed
    # Else the list before would be left unsaid.
    if is_timed or talks or intent(text) == "pause":
        search_button = offered(context, _("Search for {what}").format(what=described(query)), "search", query)
        return Reply(
            blocks=(phrase(_("I don't understand this as a request. See /help")),),
            buttons=((search_button,),),
        )
    before = context.shown.articles
    reply = search(context, text)
    if not context.shown.articles:  # the numbers of the page before stay
        context.turn(articles=before)
    return reply
