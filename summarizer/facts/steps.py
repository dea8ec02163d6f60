"""How far a policy has come: the stage of an article, and the line that states the step.

The labels of a gazette are exact. Otherwise the trained network says it of English texts, above a threshold that is set
for precision; in Chinese, German and French a few sure cues do. Where these are silent the stage is ``other``.
"""

from __future__ import annotations

import re

from summarizer.facts.models import FoundStage, Stage
from summarizer.patterns import compiled
from summarizer.reading import Reading

STAGE = 0.6
"""Probability from which the network's stage is told."""
HEAD = 4000
"""Characters of a document in which its labels stand."""
_LINES = 30
"""So many lines are asked for cues."""
CUES, LABELS = "facts/cues.toml", "facts/gazette.toml"
_LABEL = r"^[ \t*]*{}:[ \t*]*(.{{1,600}})"
_ACTION, _DATES = (re.compile(_LABEL.format(name), re.M) for name in ("ACTION", "DATES"))


def find_step(reading: Reading) -> tuple[FoundStage, int | None]:
    """The stage of the article, and the index of the line that states it; ``None`` where a label or nothing says it."""
    if label := gazette_label(reading.document.text, reading.document.title or ""):
        return label, None
    stage, line, probability = reading.stage() if reading.knows else _by_cues(reading)
    if probability < STAGE:
        return FoundStage(), None
    said = reading.lines[line]
    return FoundStage(stage=Stage(stage), sentence=said.text), line


def _by_cues(reading: Reading) -> tuple[str, int, float]:
    """As ``Reading.stage``."""
    known = compiled(CUES).get(reading.lang, {})
    for index in reading.prose[:_LINES] if known else ():
        text = reading.lines[index].text[:600]
        if not known["unless"].search(text):
            for row in known["stages"]:
                if row["words"].search(text):
                    return row["stage"], index, 1.0
    return Stage.OTHER, 0, 0.0


def gazette_label(text: str, title: str) -> FoundStage | None:
    """The stage by the labels of a gazette or of a legislative paper; ``None`` where none tells.

    A bare "ACTION: Notice." tells nothing: its title and its line of dates are asked. Where the title says it, there is
    no sentence.
    """
    action, dates = _ACTION.search(text, 0, HEAD), _DATES.search(text, 0, HEAD)
    for stage_of, words, label in (
        ("action", action and action[1], action),
        ("title", action and title, None),
        ("dates", action and dates and dates[1], dates),
        ("paper", title, None),
        ("paper", text[:1200], None),
    ):
        for row in compiled(LABELS)[stage_of] if words else ():
            if match := row["words"].search(words):
                sentence = "" if words is title else (label or match)[0]
                return FoundStage(stage=Stage(row["stage"]), sentence=sentence)
    return None
