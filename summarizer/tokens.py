"""Words of a text with their places, in the form that they are compared by."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from summarizer.scripts import CJK_CHARACTER, WORD
from summarizer.stems import cut_stem

_TOKEN = re.compile(WORD)


def listed(words: str) -> list[str]:
    """The words of a table of words, which is easier to read in lines than as a list of strings."""
    return words.split()


# What says how things stand, and not what is said; left out of the share of words that an article has too.
_STOPWORDS = listed(
    """
    a an the of to in on at by for from with and or but as is are was were be been being has have had do does
    did it its he she they them his her their this that these those which who whom whose what when where while
    than then there here not no nor so such also will would shall should may might can could must into out up
    down over under about after before between through during against within without per more most other some
    any all each every both only own same too very just if because until s t re ve ll d m i you we us our your
    my me him one says said say der die das den dem des ein eine einer einem einen eines und oder aber ist sind
    war waren wird werden wurde wurden hat haben hatte im in am an auf aus bei mit nach von vom vor zu zum zur
    für über unter durch nicht auch sich es er sie dass wie als noch nur um so le la les un une des du de et ou
    mais est sont était été être a ont avait dans sur pour par avec sans au aux ce cette ces il elle ils elles
    qui que quoi dont se sa son ses leur leurs ne pas plus d l qu el los las una unos unas y o pero es son era
    fue ser ha han había en por para con sin al del su sus se lo le que no más
    """
)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower case without accents: what writers leave out at times."""
    word = word.casefold()
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


STOPWORDS = frozenset(fold(word) for word in _STOPWORDS)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text, as parallel lists."""

    text: str
    words: list[str]
    """Folded."""
    starts: list[int]
    ends: list[int]
    places: dict[str, list[int]] = field(repr=False)
    """Folded word → indices."""

    def __len__(self) -> int:
        return len(self.words)

    def at(self, offset: int) -> int:
        """Index of the first word that begins at ``offset`` or later."""
        return bisect_left(self.starts, offset)

    def within(self, start: int, end: int) -> range:
        """Indices of the words that begin in the range."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def slice(self, start: int, end: int) -> list[str]:
        """The words that begin in the range."""
        return self.words[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def ending(self, offset: int) -> int:
        """Number of words that end at ``offset`` or before."""
        return bisect_right(self.ends, offset)


def tokenize(text: str) -> Tokens:
    """The words of ``text``; time is linear in its length."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    places: dict[str, list[int]] = {}
    for match in _TOKEN.finditer(text):
        word = fold(match.group())
        places.setdefault(word, []).append(len(words))
        words.append(word)
        starts.append(match.start())
        ends.append(match.end())
    return Tokens(text, words, starts, ends, places)


def content(words: list[str]) -> list[str]:
    """Stems of the words that say something, in order."""
    return [cut_stem(word) for word in words if word not in STOPWORDS and (len(word) > 1 or CJK_CHARACTER.match(word))]
