"""Which language a text is in: a sentence or two by its script and commonest words, a whole article by py3langid.

On a sentence py3langid is wrong more often, and it takes a model; the commonest words know only a few languages.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

from summarizer.scripts import ARABIC, CJK, CYRILLIC, KANA

_COMMON_WORDS = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the of and to in is was that for with on by from be has it are",
        "de": "der die das und ist den von für mit auf ein eine nicht wird dem im zu",
        "fr": "le la les des et est une du que pour dans sur par au aux ne qui",
        "es": "el los las que del una por y en con para se al como su es",
    }.items()
}
_HEAD = 4_000
"""Characters that are looked at."""
_LEAST = 0.05
"""Of the words must be among the commonest of a language, and two different ones."""
_WORDS = re.compile(r"[^\W\d_]+")
_SCRIPTS = {"zh": re.compile(f"[{CJK}]"), "ru": re.compile(f"[{CYRILLIC}]"), "ar": re.compile(f"[{ARABIC}]")}
_KANA = re.compile(f"[{KANA}]")


def language_of(text: str) -> str:
    """``en``, ``de``, ``fr``, ``es``, ``zh``, ``ja``, ``ru`` or ``ar``; ``""`` where none stands out."""
    head = text[:_HEAD]
    length = len("".join(head.split()))
    for code, characters in _SCRIPTS.items():
        if 4 * len(characters.findall(head)) > length:
            return "ja" if code == "zh" and _KANA.search(head) else code
    words = Counter(_WORDS.findall(head.casefold()))
    counts = {code: sum(words[word] for word in common) for code, common in _COMMON_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    is_sure = len(_COMMON_WORDS[best] & words.keys()) > 1 and counts[best] >= _LEAST * words.total()
    return best if is_sure else ""


_SHORTEST = 40
"""Characters: below, nothing is guessed of an article."""
_ENOUGH = 200
"""Characters from which on a sure guess overrules what is declared."""
_CONFIDENT = 0.5
_SURE = 0.95
# What the model confuses, readers of either can mostly read: the declaration stands.
_NEAR = tuple(
    frozenset(codes.split())
    for codes in (
        "no nb nn da sv", "hr bs sr sl", "id ms jv", "cs sk", "es gl ca pt an", "ru uk be bg mk", "hi mr ne", "af nl",
        "fa ur ar ps", "de lb",
    )
)  # fmt: skip


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Those of two letters: the model also has Wu, Cantonese and creoles, which take votes from what they are near.
    identifier.set_languages([label for label in identifier.labels if len(label) == 2])
    return identifier


def article_language(text: str, declared: str | None) -> str | None:
    """The language of an article as a BCP 47 tag, as it was ``declared``; ``None`` where neither can be told.

    Templates often declare "en" whatever the article is in, so a long text that is surely in another
    language is in that one.
    """
    if len(text) < _SHORTEST:
        return declared
    told = language_of(text)
    if told and told == (declared or "en").split("-")[0]:
        return declared or told  # without the model, which takes 100 MB
    found, confidence = _identifier().classify(text[:_HEAD])
    if declared is None:
        return str(found) if confidence >= _CONFIDENT else None
    primary = declared.split("-")[0]
    same = primary == found or any({primary, found} <= group for group in _NEAR)
    return str(found) if not same and len(text) >= _ENOUGH and confidence >= _SURE else declared
