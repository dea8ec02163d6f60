"""Find the stage of an article, and the line that states the step. The stage says how far a policy has come.

If the article has the labels of a gazette, they decide, since they are exact. If not, the trained network decides in
English; its probability must reach ``STAGE``, which is set so that the stage is seldom wrong. From ``STEP`` on, who
acts is told, even if the stage is not. In Chinese, German and French a few sure cues decide. If none of these gives a
stage, the stage is ``other``.
"""

import re

from summarizer.facts.models import FoundStage, Stage
from summarizer.patterns import compiled
from summarizer.reading import Reading

STAGE = 0.6
"""Minimum probability for the network's stage."""
STEP = 0.3
"""From this probability of its stage on, a step is sure enough to tell who takes it."""
HEAD = 4000
"""Labels are searched for in this many characters at the top of a document."""
_LINES = 30
"""Cues are searched for in this many lines of prose at the top."""
CUES, LABELS = "facts/cues.toml", "facts/gazette.toml"
_LABEL = r"^[ \t*]*{}:[ \t*]*(.{{1,600}})"
_ACTION, _DATES = (re.compile(_LABEL.format(name), re.M) for name in ("ACTION", "DATES"))


def find_step(reading: Reading) -> tuple[FoundStage, int | None]:
    """Return the article's stage, and the index of the line that states the step. The index is ``None`` if a label
    states the stage, or if nothing states a step. The stage is ``other`` if only the step is sure."""
    if label := gazette_label(reading.document.text, reading.document.title or ""):
        return label, None
    stage, line, probability = reading.stage() if reading.knows else _by_cues(reading)
    if probability < STEP:
        return FoundStage(), None
    if probability < STAGE:
        stage = Stage.OTHER
    return FoundStage(stage=Stage(stage), sentence=reading.lines[line].text), line


def _by_cues(reading: Reading) -> tuple[str, int, float]:
    """Return the stage that a cue shows, the index of its line, and the probability: 1, or 0 if no cue fits."""
    known = compiled(CUES).get(reading.lang, {})
    for index in reading.prose[:_LINES] if known else ():
        text = reading.lines[index].text[:600]
        if not known["unless"].search(text):
            for row in known["stages"]:
                if row["words"].search(text):
                    return row["stage"], index, 1.0
    return Stage.OTHER, 0, 0.0


def gazette_label(text: str, title: str) -> FoundStage | None:
    """Return the stage that the labels of a gazette or of a legislative paper give; ``None`` if they give no stage.

    The label "ACTION: Notice." gives no stage. In this case the title decides, or else the part DATES. If the title
    decides, the stage has no sentence.
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
