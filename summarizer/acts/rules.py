"""Word lists by which a sentence that states an act of policy is told, alone and without an encoder.

Not a model: they can be read and mended. What is learnt (``summarizer.acts.head``) takes their findings as
features. All patterns of all languages are tried on each sentence, since quotations and names cross languages and
``lang`` may be missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.patterns import compiled

MAX_CHARS = 600
STATES_ACT = 0.8
"""From here on ``act_score`` means that the sentence states an act."""

_WORDS: dict[str, re.Pattern[str]] = compiled("acts/rules.toml")
FEATURES = (
    "done", "planned", "body", "body again", "body before verb", "bodies", "instruments", "instrument before verb",
    "full date", "date", "figure", "reported", "quotation", "opens with quotation", "refused", "formal", "score",
)  # fmt: skip
"""Columns of ``rule_features``; all are between 0 and 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """What the lists find in one sentence."""

    verb: int | None
    """Where the first verb of an act stands, in characters; ``None`` where there is none."""
    features: dict[str, float]
    """By the names of ``FEATURES``."""


def findings(sentence: str) -> Findings:
    """What the lists find. Time is linear in the length, which is cut at 600 characters."""
    text = sentence[:MAX_CHARS]
    places = {name: match.start() for name, pattern in _WORDS.items() if (match := pattern.search(text))}
    verb = min((places[name] for name in ("done", "planned") if name in places), default=None)
    bodies = len({match.group() for match in _WORDS["body"].finditer(text, 0, 300)})
    instruments = min(len({match.group().lower() for match in _WORDS["instrument"].finditer(text)}), 3)
    instrument_first = verb is not None and bool(_WORDS["instrument"].search(text, 0, verb + 1))
    quotation = len(_WORDS["quote"].findall(text)) >= 2
    opens_with_quotation = text[:1] in '"“„«「' and quotation
    found = {name: name in places for name in FEATURES} | {
        "body before verb": verb is not None and places.get("body", MAX_CHARS) < verb,
        "bodies": min(bodies, 3) / 3,
        "instruments": instruments / 3,
        "instrument before verb": instrument_first,
        "quotation": quotation,
        "opens with quotation": opens_with_quotation,
        "score": 0.0,
    }
    if verb is None:
        return Findings(verb=None, features={name: float(value) for name, value in found.items()})
    score = 0.5 if "done" in places else 0.3
    if not instruments and "body" not in places:
        score *= 0.4  # "Chelsea announced …", "he passed the ball"
    if "body" in places:
        # Subject before its verb; after it, the body is the agent of a passive or a mere object.
        score += (0.4 if places["body"] < verb else 0.2) + 0.05 * (bodies > 1)
    elif "body again" in places:
        score += 0.25 if places["body again"] < verb else 0.1
    elif instrument_first:
        score += 0.2
    # A day with its year in news is a deadline, or the day from which something holds.
    score += 0.2 if "full date" in places else 0.1 * ("date" in places)
    score += 0.1 * (instruments + ("figure" in places)) - 0.3 * (("reported" in places) + opens_with_quotation)
    # The sum reaches 1.6; what lies above the threshold is squeezed, so that the order among acts is kept.
    found["score"] = max(score, 0.0) if score <= STATES_ACT else min(STATES_ACT + 0.25 * (score - STATES_ACT), 1.0)
    return Findings(verb=verb, features={name: float(value) for name, value in found.items()})


def act_score(sentence: str) -> float:
    """From 0 (no act) to 1 (a named body binds others, with figures and a date), for one sentence.

    0.8 or more means that the sentence states an act.
    """
    return findings(sentence).features["score"]


def rule_features(sentence: str) -> list[float]:
    """[len(FEATURES)] numbers between 0 and 1."""
    found = findings(sentence).features
    return [found[name] for name in FEATURES]
