"""Recognise the language of a sentence by its script and its most common words, and of an article with py3langid.

The common words are known for few languages, but they need no model. For a sentence they are right more often than
py3langid.
"""

import re
from collections import Counter
from functools import cache
from typing import Any

from summarizer.scripts import ARABIC, CJK_CHARACTER, CYRILLIC, KANA

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
"""Only this many characters at the start of a text are read."""
_LEAST = 0.05
"""Minimum share of a text's words that must be common words of a language. At least two different common words must
occur."""
_WORDS = re.compile(r"[^\W\d_]+")
_SCRIPTS = {"zh": CJK_CHARACTER, "ru": re.compile(f"[{CYRILLIC}]"), "ar": re.compile(f"[{ARABIC}]")}
_KANA = re.compile(f"[{KANA}]")


def language_of(text: str) -> str:
    """Return ``en``, ``de``, ``fr``, ``es``, ``zh``, ``ja``, ``ru`` or ``ar``; ``""`` if it is none of them."""
    head = text[:_HEAD]
    length = len("".join(head.split()))
    for code, characters in _SCRIPTS.items():
        if 4 * len(characters.findall(head)) > length:
            return "ja" if code == "zh" and _KANA.search(head) else code
    words = Counter(_WORDS.findall(head.casefold()))
    counts = {code: sum(words[word] for word in common) for code, common in _COMMON_WORDS.items()}
    best = max(counts, key=counts.__getitem__)
    is_sure = len(_COMMON_WORDS[best] & words.keys()) > 1 and counts[best] >= _LEAST * words.total()
    return best if is_sure else ""


_SHORTEST = 40
"""The language of an article with fewer characters is not guessed."""
_ENOUGH = 200
"""With this many characters a confident guess overrules the declared language."""
_CONFIDENT = 0.5
_SURE = 0.95
# Languages that the model confuses. Their readers mostly understand each other, so the declared one is kept.
_NEAR = [
    frozenset(codes.split())
    for codes in """
    no nb nn da sv
    hr bs sr sl
    id ms jv
    cs sk
    es gl ca pt an
    ru uk be bg mk
    hi mr ne
    af nl
    fa ur ar ps
    de lb
    """.strip().splitlines()
]


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Use only languages with codes of two letters. The model also knows Wu, Cantonese and creoles. It often mistakes a
    # text in a related language, such as Mandarin, for one of them.
    identifier.set_languages([label for label in identifier.labels if len(label) == 2])
    return identifier


def article_language(text: str, declared: str | None) -> str | None:
    """Return the language of an article as a BCP 47 tag; ``None`` if it is unknown. Usually this is the ``declared``
    language.

    Page templates often declare "en" for articles in all languages. So a confident guess for a long text overrules the
    declared language.
    """
    if len(text) < _SHORTEST:
        return declared
    likely, primary = language_of(text), (declared or "en").split("-")[0]
    if likely and likely == primary:
        return declared or likely  # no need to load the model, which takes 100 MB
    found, confidence = _identifier().classify(text[:_HEAD])
    if declared is None:
        return str(found) if confidence >= _CONFIDENT else None
    same = primary == found or any({primary, found} <= group for group in _NEAR)
    return str(found) if not same and len(text) >= _ENOUGH and confidence >= _SURE else declared
