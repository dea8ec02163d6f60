"""What the forms of a word have in common: "tariff" and "tariffs", "taxes" and "taxed".

``stem`` is for English and tells "police" from "policy"; ``cut_stem`` is crude and for any European language, where a
word is looked for again in a text that has it. The full-text index has SQLite's own. snowballstemmer is
Porter's second stemmer in pure Python (https://snowballstem.org/algorithms/english/stemmer.html); NLTK has the
same with much else.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in small letters."""
    found: str = _stemmer().stemWord(word)
    return found


def stems(words: Iterable[str]) -> dict[str, str]:
    """Words in small letters, each with its stem."""
    return {word: stem(word) for word in words}


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


# Irregular forms that a cut to six letters does not bring together.
_IRREGULAR = {
    "people": "person",
    "persons": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "jobs": "job",
    "companies": "compan",
    "company": "compan",
}


@lru_cache(maxsize=65536)
def cut_stem(word: str) -> str:
    """A crude stem of a folded word: enough to find an inflected form again in any European language."""
    word = _IRREGULAR.get(word, word)
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:6]


def cut_stems(words: Iterable[str]) -> list[str]:
    """The crude stems of folded words, in order."""
    return list(map(cut_stem, words))
