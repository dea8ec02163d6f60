"""Of whom "The company …" speaks, where the article names several.

A definite noun at the head of a sentence ("The firm", "The ministry") points back at something that was named, and in
an article on two rivals the reader of a summary takes it for the wrong one. Coreference proper needs a model; what is
looked at here is how many candidates the text before has. "The government said" stands where only one is named.

English only: the same rule for other languages would need the gender of nouns to be worth anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.models import Sentence

LOOK_BACK = 40
"""So many sentences back candidates are looked for, and in the first one."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ANYONE = (
    "company|firm|group|agency|bank|airline|operator|carmaker|manufacturer|retailer|regulator|club|body|organisation|"
    "organization|charity|start-up|startup|lender|insurer|supplier|broadcaster|newspaper|publisher|university"
)
"""What may be meant by a bare name: "MTN … The company"."""
_OFFICES = (
    "government|ministry|minister|commission|commissioner|court|tribunal|judge|council|committee|department|authority|"
    "party|union|parliament|senate|board|president|country|state|province|city"
)
"""What is named by the noun itself: "the Justice Ministry", "the Court of Appeal"."""
_OPENING = re.compile(
    rf"[\"“'‘]?The (?P<noun>{_ANYONE}|{_OFFICES})(?:['’]s)? (?!of\b|for\b|that\b|which\b|who\b|in\b|where\b|behind\b)"
)
_NAMED_BEFORE = re.compile(r"((?:[A-Z][\w'’&\-]{0,40} ){1,4})(\w{4,14})\b")
_NAMED_AFTER = re.compile(
    r"\b(\w{4,14}) (?:of|for) (?:the )?([A-Z][\w'’&\-]{0,40}(?: (?:and )?[A-Z][\w'’&\-]{0,40}){0,3})"
)
_NAME = re.compile(r"(?<![\w.])(?:(\w{1,14}) )?([A-Z][\w&\-]{1,40}(?: (?:of |and |& )?[A-Z][\w&\-]{0,40}){0,4})")
_NO_NAMES = _words(
    "the a an in on at it he she they this that these those but and however for as if when we you its their under "
    "after before while since although though meanwhile last next earlier there some many most both each all no not to "
    "by from with his her i our my what why how who where so yet or now then here also only one two three four five "
    "other another such despite during because once until unless more few whether even still instead according several "
    "any under over about between monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december former new us uk eu un"
)
_BEFORE_PLACES = frozenset({"in", "at", "from", "near", "across", "around", "outside", "throughout", "into"})
_BEFORE_PERSONS = _words(
    "mr mrs ms dr sir lord lady president minister chancellor secretary judge senator chairman chief director "
    "commissioner spokesman spokeswoman executive officer analyst professor"
)
_PEOPLES = re.compile(
    r"\w+(?:ish|ese|ian|ean|ican|ans)$|(?:French|German|Germans|Dutch|Greek|Swiss|Czech|Turk|Iraqi|Israeli)$"
)


def definite_noun(text: str) -> str | None:
    """The noun of "The company …" that opens the sentence ``text``, in lower case; ``None`` where none does."""
    match = _OPENING.match(text)
    return match["noun"] if match else None


def referent(sentences: Sequence[Sentence], index: int, *, titled: bool) -> tuple[bool, int | None]:
    """(whether ``sentences[index]`` speaks of someone its reader must be told, index of the sentence that tells).

    The index is ``None`` where nothing tells. ``titled``: the article has a title, which is read before its summary
    and names whom the article is on.
    """
    noun = definite_noun(sentences[index].text)
    if noun is None or index == 0:
        return False, None
    before = [at for at in range(max(index - LOOK_BACK, 1), index) if sentences[at].kind == "sentence"]
    first = next((at for at in range(index) if sentences[at].kind == "sentence"), None)
    if first is None:
        return False, None
    before = [first, *(at for at in before if at != first)]
    owners: list[frozenset[str]] = []
    last = None
    for at in before:
        for words in _owners(sentences[at].text, noun):
            last = at
            if not any(words <= known or known <= words for known in owners):
                owners.append(words)
    if len(owners) > 1:
        return True, last
    if owners or noun not in _ANYONE.split("|"):
        return False, None
    known = _names(sentences[first].text)
    near = before[-1]
    if _names(sentences[near].text) - known and near != first:
        return True, near
    return not titled, first


def _owners(text: str, noun: str) -> list[frozenset[str]]:
    """The words that name each ``noun`` of ``text``: "Justice Ministry", "Court of Appeal"."""
    found = [match[1] for match in _NAMED_BEFORE.finditer(text) if match[2].lower() == noun]
    # The noun itself with a capital ends the run of capitals before it: "the Supreme Court".
    for match in _NAMED_BEFORE.finditer(text):
        words = match[1].split()
        if noun in (lower := [word.lower() for word in words]):
            found.append(" ".join(words[: lower.index(noun)]))
    found += [match[2] for match in _NAMED_AFTER.finditer(text) if match[1].lower() == noun]
    named = (
        frozenset(word for word in run.lower().split() if word not in _NO_NAMES or word in {"us", "uk", "eu"})
        for run in found
    )
    return [words for words in named if words]


def _may_be_common(text: str, name: re.Match[str]) -> bool:
    """Whether ``name`` may owe its capital to its place: "Shares fell", but "MTN fell", "Telmar, which"."""
    return name.start(2) <= 1 and name[2][1:].islower() and text[name.end() : name.end() + 1] not in {",", "'", "’"}


def _names(text: str) -> set[str]:
    """First words of the names in ``text`` that may be a company's, in lower case."""
    found = set()
    for match in _NAME.finditer(text):
        before, name = (match[1] or "").lower(), match[2]
        words = name.split()
        while words and words[0].lower() in _NO_NAMES:
            words = words[1:]
        if not words or before in _BEFORE_PLACES or before in _BEFORE_PERSONS or words[0].lower() in _BEFORE_PERSONS:
            continue
        if len(words) == 1 and (_PEOPLES.match(words[0]) or _may_be_common(text, match)):
            continue
        found.add(words[0].lower().removesuffix("'s").removesuffix("’s"))
    return found
