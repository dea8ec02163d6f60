"""Split a text into words, stem and count them, and test which characters a text has."""

import json
import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from summarizer.scripts import CJK_CHARACTER, EAST_ASIAN_CHARACTER, WORD

Value = TypeVar("Value")

_WORD = re.compile(r"[^\W_]+(?:[.,'’\-][^\W_]+)*")
_LETTER = re.compile(r"[^\W\d_]")

_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Control characters except whitespace, zero-width characters, and marks of the writing direction. The joiners U+200C
and U+200D are not among them: some scripts and emoji need them."""


def visible(text: str) -> str:
    """Return ``text`` without invisible characters, and without those that control a terminal or the writing
    direction."""
    return _UNSEEN.sub("", text)


def count_words(text: str) -> int:
    """Return the number of words. Two Chinese, Japanese or Korean characters count as one word."""
    others, characters = EAST_ASIAN_CHARACTER.subn(" ", text)
    return (characters + 1) // 2 + len(_WORD.findall(others))


def is_cjk(text: str) -> bool:
    """True if more than a third of the characters are Chinese, Japanese or Korean."""
    return 3 * len(EAST_ASIAN_CHARACTER.findall(text)) > len(text)


def is_prose(text: str) -> bool:
    """True for at least four words that are mostly letters, or for at least six Chinese, Japanese or Korean
    characters."""
    if is_cjk(text):
        return len(text) >= 6
    return count_words(text) >= 4 and 2 * len(_LETTER.findall(text)) > len(text.replace(" ", ""))


def is_caseless(text: str) -> bool:
    """True if a long text has almost no capitals, although its script has capitals.

    Some corpora and feeds have such texts. In them a sentence may begin with a lower-case letter.
    """
    head = text[:20_000]
    lower = sum(map(str.islower, head))
    return lower > 200 and 500 * sum(map(str.isupper, head)) < lower


# Forms of words → the form that stands for all of them. The rule of ``cut_stem`` does not match these forms.
_IRREGULAR = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
}


@lru_cache(maxsize=65536)
def cut_stem(word: str) -> str:
    """Return the first six letters of a folded word, without a plural s. In European languages, this is enough to match
    the forms of a word."""
    word = _IRREGULAR.get(word, word)
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:6]


def cut_stems(words: Iterable[str]) -> list[str]:
    """``cut_stem`` of each word."""
    return list(map(cut_stem, words))


_TOKEN = re.compile(WORD)


def read_text(name: str, package: str = "summarizer") -> str:
    """Read a file of a package."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


@cache
def read_table(name: str, package: str = "summarizer") -> dict[str, Any]:
    """Read a TOML or JSON file of a package."""
    text = read_text(name, package)
    return dict(json.loads(text) if name.endswith(".json") else tomllib.loads(text))


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches one of ``words``, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return the word in lower case and without accents, which writers sometimes leave out."""
    word = word.casefold().replace("ı", "i")  # re.IGNORECASE takes ı and i for the same letter too
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFKD", word).replace(" ", "")  # an Arabic ligature stands for four words
    return "".join(char for char in letters if not unicodedata.combining(char))


def folded(table: Mapping[str, Value]) -> dict[str, Value]:
    """Return a table with its words folded."""
    return {fold(word): value for word, value in table.items()}


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string, folded. In code, one string is easier to read than a set of strings."""
    return frozenset(map(fold, words.split()))


# Function words of English, German, French and Spanish.
STOPWORDS = word_set(
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


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text, as parallel lists."""

    text: str
    words: list[str]
    """Folded."""
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def at(self, offset: int) -> int:
        """Return the index of the first word that begins at ``offset`` or later."""
        return bisect_left(self.starts, offset)

    def slice(self, start: int, end: int) -> list[str]:
        """Return the words that begin in the range."""
        return self.words[self.at(start) : self.at(end)]


def tokenize(text: str) -> Tokens:
    """Split ``text`` into words, in linear time."""
    found = list(_TOKEN.finditer(text))
    return Tokens(
        text,
        [fold(match.group()) for match in found],
        [match.start() for match in found],
        [match.end() for match in found],
    )


def content(words: list[str]) -> list[str]:
    """Return the stems of words that are not function words, in order."""
    return [cut_stem(word) for word in words if word not in STOPWORDS and (len(word) > 1 or CJK_CHARACTER.match(word))]
