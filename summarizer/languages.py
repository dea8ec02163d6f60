"""Which language a text is in, by its script and its commonest words.

Not py3langid, which the bot has for whole articles: this runs on a sentence or two, needs no model, and is wrong less
often on them.
"""

from __future__ import annotations

import re
from collections import Counter

from summarizer.scripts import ARABIC, CJK, CYRILLIC, KANA

COMMON_WORDS = {
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
    counts = {code: sum(words[word] for word in common) for code, common in COMMON_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    is_sure = len(COMMON_WORDS[best] & words.keys()) > 1 and counts[best] >= _LEAST * words.total()
    return best if is_sure else ""
