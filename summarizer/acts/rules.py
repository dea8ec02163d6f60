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
    """What the lists find in one sentence; positions are characters from its start."""

    done: int | None
    """Where the first verb of something done stands; ``None`` where there is none."""
    planned: int | None
    body: int | None
    bodies: int
    """Different bodies named in the first 300 characters."""
    again: int | None
    instruments: int
    """Different instruments named, 3 at most."""
    instrument_before_verb: bool
    full_date: bool
    date: bool
    figure: bool
    reported: bool
    quotation: bool
    opens_with_quotation: bool
    refused: bool
    formal: bool

    @property
    def verb(self) -> int | None:
        """Where the first verb of an act stands."""
        return min((place for place in (self.done, self.planned) if place is not None), default=None)


def findings(sentence: str) -> Findings:
    """What the lists find. Time is linear in the length, which is cut at 600 characters."""
    text = sentence[:MAX_CHARS]
    done, planned, body, again = (_place(_WORDS[name], text) for name in ("done", "planned", "body", "body_again"))
    verb = min((place for place in (done, planned) if place is not None), default=None)
    return Findings(
        done=done,
        planned=planned,
        body=body,
        bodies=len({match.group() for match in _WORDS["body"].finditer(text, 0, 300)}),
        again=again,
        instruments=min(len({match.group().lower() for match in _WORDS["instrument"].finditer(text)}), 3),
        instrument_before_verb=verb is not None and bool(_WORDS["instrument"].search(text, 0, verb + 1)),
        full_date=bool(_WORDS["full_date"].search(text)),
        date=bool(_WORDS["date"].search(text)),
        figure=bool(_WORDS["figure"].search(text)),
        reported=bool(_WORDS["reported"].search(text)),
        quotation=len(_WORDS["quote"].findall(text)) >= 2,
        opens_with_quotation=text[:1] in '"“„«「' and len(_WORDS["quote"].findall(text)) >= 2,
        refused=bool(_WORDS["refused"].search(text)),
        formal=bool(_WORDS["formal"].search(text)),
    )


def act_score(sentence: str, lang: str | None = None) -> float:
    """From 0 (no act) to 1 (a named body binds others, with figures and a date), for one sentence.

    0.8 or more means that the sentence states an act. ``lang`` is an ISO 639-1 code; all languages are tried whatever
    it says.
    """
    return _score(findings(sentence))


def rule_features(sentence: str) -> list[float]:
    """[len(FEATURES)] numbers between 0 and 1."""
    found = findings(sentence)
    before = found.body is not None and found.verb is not None and found.body < found.verb
    return [
        float(found.done is not None),
        float(found.planned is not None),
        float(found.body is not None),
        float(found.again is not None),
        float(before),
        min(found.bodies, 3) / 3,
        found.instruments / 3,
        float(found.instrument_before_verb),
        float(found.full_date),
        float(found.date),
        float(found.figure),
        float(found.reported),
        float(found.quotation),
        float(found.opens_with_quotation),
        float(found.refused),
        float(found.formal),
        _score(found),
    ]


def _score(found: Findings) -> float:
    first = found.verb
    if first is None:
        return 0.0
    verb = 0.5 if found.done is not None else 0.3
    if found.body is not None:
        # Subject before its verb; after it, the body is the agent of a passive or a mere object.
        actor = 0.4 if found.body < first else 0.2
        if found.bodies > 1:
            actor += 0.05
    elif found.again is not None:
        actor = 0.25 if found.again < first else 0.1
    else:
        actor = 0.2 if found.instruments and found.instrument_before_verb else 0.0
    if not found.instruments and found.body is None:
        verb *= 0.4  # "Chelsea announced …", "he passed the ball"
    score = verb + actor + 0.1 * found.instruments
    if found.full_date:
        score += 0.2  # a day with its year in news is a deadline, or the day from which something holds
    elif found.date:
        score += 0.1
    if found.figure:
        score += 0.1
    if found.reported:
        score -= 0.3
    if found.opens_with_quotation:
        score -= 0.3
    # The sum reaches 1.6; what lies above the threshold is squeezed, so that the order among acts is kept.
    return max(score, 0.0) if score <= STATES_ACT else min(STATES_ACT + 0.25 * (score - STATES_ACT), 1.0)


def _place(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return match.start() if match else None
