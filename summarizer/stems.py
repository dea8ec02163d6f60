"""What the forms of an English word have in common: "tariff" and "tariffs", "taxes" and "taxed".

Not the first letters: those of "police" and "policy", of "electricity" and "election" are the same. snowballstemmer is
Porter's second stemmer in pure Python (https://snowballstem.org/algorithms/english/stemmer.html); NLTK has the
same with much else.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in small letters."""
    found: str = _stemmer().stemWord(word)
    return found


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
