"""Match acronyms exactly, never by stem, and well-known ones by their long forms too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.query.nodes import Filter, Leaf, Node, Term, changed, joined
from bot.query.words import TABLES, simplified, words

_ACRONYM = re.compile(r"(?<![^\W_])(?:[A-Z]{2,8}|(?:[A-Z]\.)+[A-Z])(?=s?(?![^\W_]))")
_LONGEST = 5
"""Length of a lesser-known acronym; a longer word in capitals is only emphasis."""


def acronyms(text: str) -> Iterator[tuple[str, int, int]]:
    """The acronyms in a text, in lower case, each with its position."""
    for found in _ACRONYM.finditer(text):
        yield found[0].replace(".", "").lower(), found.start(), found.end()


def as_acronym(term: Term) -> str | None:
    """A search word as a lower-case acronym; None if it is not one."""
    found = _ACRONYM.fullmatch(term.text)
    return found and term.text.replace(".", "").lower()


def is_known(text: str) -> bool:
    """Whether it is a well-known acronym, in any case."""
    return text.upper() in TABLES["acronyms"]


def is_long(text: str) -> bool:
    """Whether it is the long form of a well-known acronym."""
    return text.casefold() in _FORMS and not is_known(text)


_FORMS = {
    " ".join(words(form)).casefold(): joined(
        (Term(text=" ".join(words(variant))) for variant in (short, *long)), any_of=True
    )
    for short, long in TABLES["acronyms"].items()
    for form in (short, *long)
}
"""Each form of an acronym → any of its forms."""


def widened(node: Node, known: Callable[[str], bool]) -> Node:
    """A search with the other forms of its acronyms, and in both scripts of Chinese.

    `known` says whether any article has an acronym; if none has, it is only a word in capitals.
    """

    def forms(leaf: Leaf, wanted: bool) -> Node | None:
        if isinstance(leaf, Filter):
            return leaf
        acronym = as_acronym(leaf)
        if found := _FORMS.get(acronym or leaf.text.casefold()):
            return found
        # "AIS" has the same stem as "AI" but is not a form of it.
        if acronym is not None and not (len(acronym) <= _LONGEST and (known(acronym) or known(acronym.rstrip("s")))):
            return Term(text=acronym)
        return joined([leaf, Term(text=simplified(leaf.text, "s2t"))], any_of=True)

    return changed(node, forms) or node
