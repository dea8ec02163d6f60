"""Which language a text is in: what it declares, held against what it looks like."""

from __future__ import annotations

import functools
from typing import Any

from bot.sources.markup import language_tag

SHORTEST = 40
"""Characters: below, nothing is guessed."""
_ENOUGH = 200
"""Characters from which on a sure guess overrules what is declared."""
_CONFIDENT = 0.5
_SURE = 0.95
_SAMPLE = 4000
# What the model confuses, readers of either can mostly read: the declaration stands.
_NEAR = (
    {"no", "nb", "nn", "da", "sv"},
    {"hr", "bs", "sr", "sl"},
    {"id", "ms", "jv"},
    {"cs", "sk"},
    {"es", "gl", "ca", "pt", "an"},
    {"ru", "uk", "be", "bg", "mk"},
    {"hi", "mr", "ne"},
    {"af", "nl"},
    {"fa", "ur", "ar", "ps"},
    {"de", "lb"},
)


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Those of two letters: the model also has Wu, Cantonese and creoles, which take votes from what they are near.
    identifier.set_languages([label for label in identifier.labels if len(label) == 2])
    return identifier


def detect(text: str, declared: str | None = None) -> str | None:
    """The language of `text` as a BCP 47 tag; None when nothing is declared and it can't be told.

    Templates often declare "en" whatever the article is in, so a long text that is surely in another
    language is in that one.
    """
    tag = language_tag(declared)
    if len(text) < SHORTEST:
        return tag
    found, confidence = _identifier().classify(text[:_SAMPLE])
    if tag is None:
        return str(found) if confidence >= _CONFIDENT else None
    primary = tag.split("-")[0]
    same = primary == found or any(primary in group and found in group for group in _NEAR)
    return str(found) if not same and len(text) >= _ENOUGH and confidence >= _SURE else tag
