"""Finds acronyms in texts and searches. Adds to a search the long forms of well-known acronyms, and the English words
for Chinese terms: readers of Chinese have sources in English."""

import re
from collections.abc import Callable, Iterator

from bot.query.nodes import Filter, Leaf, Node, Term, changed, joined
from bot.query.words import TABLES, traditional, words
from summarizer.words import any_of, read_table

_ACRONYM = re.compile(r"(?<![^\W_])(?:[A-Z]{2,8}|(?:[A-Z]\.)+[A-Z])(?=s?(?![^\W_]))")
_LONGEST = 5
"""Maximum length of an acronym that is not well known. A longer word in capitals is a usual word, written for emphasis.
"""


def acronyms(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the acronyms in a text, in lower case, each with its start and end."""
    for found in _ACRONYM.finditer(text):
        yield found[0].replace(".", "").lower(), *found.span()


def as_acronym(term: Term) -> str | None:
    """Returns a search word in lower case if it is an acronym, otherwise None."""
    return _ACRONYM.fullmatch(term.text) and term.text.replace(".", "").lower()


def is_known(text: str) -> bool:
    """Returns whether a text is a well-known acronym, in upper or lower case."""
    return text.upper() in TABLES["acronyms"]


def is_long(text: str) -> bool:
    """Returns whether a text is the long form of a well-known acronym."""
    return text.casefold() in _FORMS and not is_known(text)


_FORMS = {
    " ".join(words(form)).casefold(): joined(
        (Term(text=" ".join(words(variant))) for variant in (short, *long)), any_of=True
    )
    for short, long in TABLES["acronyms"].items()
    for form in (short, *long)
}
"""Each form of a well-known acronym → the search for any of its forms."""


_TERMS: dict[str, list[str]] = read_table("terms.toml", "bot.query")
"""Chinese terms of policy → English words for them."""
_TERM = re.compile(any_of(_TERMS))
_LINKS = re.compile("[的 ]")
_CHINESE = dict[str, list[str]]()
"""English word → Chinese terms for it, without those of one character: they are parts of many other words."""
for _term, _forms in _TERMS.items():
    for _form in _forms if len(_term) > 1 else ():
        _CHINESE.setdefault(_form.casefold().removesuffix("s"), []).append(_term)


def translated(text: str) -> Node | None:
    """Returns the search for a Chinese text in both languages, term by term, or for an English term in Chinese.

    Returns None if a part of the text is in no term.
    """
    terms = _TERM.findall(text)
    if terms and not _LINKS.sub("", _TERM.sub("", text)):
        return joined(_any_of(term, *_TERMS[term]) for term in terms)
    return _any_of(*_CHINESE.get(text.casefold().removesuffix("s"), ()))


def _any_of(*forms: str) -> Node | None:
    """Returns the search for any of these words, in both scripts of Chinese."""
    return joined((Term(text=way) for form in forms for way in (form, traditional(form))), any_of=True)


def widened(node: Node, known: Callable[[str], bool]) -> Node:
    """Returns a search that also finds the other forms of its acronyms, its terms in the other language, and both
    scripts of Chinese.

    An acronym matches exactly, never by its stem. `known` returns whether any article contains an acronym. If none
    does, the text is only a word in capitals.
    """

    def forms(leaf: Leaf, wanted: bool) -> Node | None:
        if isinstance(leaf, Filter):
            return leaf
        acronym = as_acronym(leaf)
        if found := _FORMS.get(acronym or leaf.text.casefold()):
            return found
        # "AIS" has the same stem as "AI", but does not mean "AI".
        if acronym and not (len(acronym) <= _LONGEST and (known(acronym) or known(acronym.rstrip("s")))):
            return Term(text=acronym)
        return joined([_any_of(leaf.text), None if acronym else translated(leaf.text)], any_of=True)

    return changed(node, forms) or node
