"""How far a policy has come: the stage of an article, and the line that states the step.

The labels of a gazette are exact. Without them the trained network decides in English, above a threshold that is set
for precision, and a few sure cues in Chinese, German and French. If none of these fits, the stage is ``other``.
"""

from __future__ import annotations

import re

from summarizer.facts.models import FoundStage, Stage
from summarizer.patterns import compiled
from summarizer.reading import Reading

STAGE = 0.6
"""Minimum probability for the network's stage."""
HEAD = 4000
"""Labels are looked for in this many characters at the top of a document."""
_LINES = 30
"""Cues are looked for in this many lines at the top."""
CUES, LABELS = "facts/cues.toml", "facts/gazette.toml"
_LABEL = r"^[ \t*]*{}:[ \t*]*(.{{1,600}})"
_ACTION, _DATES = (re.compile(_LABEL.format(name), re.M) for name in ("ACTION", "DATES"))


def find_step(reading: Reading) -> tuple[FoundStage, int | None]:
    """The stage of the article, and the index of the line that states it: ``None`` if a label or nothing states it."""
    if label := gazette_label(reading.document.text, reading.document.title or ""):
        return label, None
    stage, line, probability = reading.stage() if reading.knows else _by_cues(reading)
    if probability < STAGE:
        return FoundStage(), None
    said = reading.lines[line]
    return FoundStage(stage=Stage(stage), sentence=said.text), line


def _by_cues(reading: Reading) -> tuple[str, int, float]:
    """(stage, index of its line, probability), as from ``Reading.stage``."""
    known = compiled(CUES).get(reading.lang, {})
    for index in reading.prose[:_LINES] if known else ():
        text = reading.lines[index].text[:600]
        if not known["unless"].search(text):
            for row in known["stages"]:
                if row["words"].search(text):
                    return row["stage"], index, 1.0
    return Stage.OTHER, 0, 0.0


def gazette_label(text: str, title: str) -> FoundStage | None:
    """The stage by the labels of a gazette or of a legislative paper; ``None`` if no label gives one.

    A bare "ACTION: Notice." gives none: then the title decides, and then the part DATES. A stage from the title has no
    sentence.
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
