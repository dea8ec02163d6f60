"""How far a policy has come: the stage of an article, with the sentence that says so.

Labels of gazettes decide where there are any; then rules over cues in title and sentences, in English, Chinese, German
and French, weighed by how likely each sentence is to state the act. Where these are silent the stage is ``other``.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from summarizer.acts import act_scores, is_policy
from summarizer.dates import publication_date
from summarizer.encoder import FloatArray
from summarizer.facts.models import FoundStage, Stage
from summarizer.facts.stage_rules import Language, is_obituary, is_private, language, read
from summarizer.languages import language_of
from summarizer.models import Document, Sentence
from summarizer.patterns import read_patterns
from summarizer.sentences import split_sentences

MAX_SENTENCES = 30
"""So many sentences are read; a text that has not said what it is about by then does not say it."""
MAX_CHARS = 24_000
"""More is not even split."""
TITLE = 1.25
"""A title's cue weighs so many times that of the first sentence."""
FADING, FLOOR = 0.07, 0.3
"""Each sentence weighs so much less than the one before, and no less than the floor."""
REPEATED = (1.0, 0.4, 0.2, 0.1)
"""The strongest sentence of a stage counts whole, its repetitions less."""
NO_ACT = 0.6
"""What is left of all cues of an article that states no act, by the learnt head: only outright words are believed."""
ACT_FLOOR = 0.5
"""A sentence that surely does not state the act keeps so much of its weight."""
SILENT = 0.5
"""Below this the rules have not spoken."""
ONE_HOUSE = 1.05
"""A reading, or the vote of one house, of so much is not the end, though "passed the bill" alone would say so."""
TO_PARLIAMENT = 1.3
"""A cabinet that approves a bill sends it to parliament; "approves" alone would say that it is decided."""
ENDED = 1.0
"""A withdrawal of so much names what it ends: "withdraws its proposed rule" proposes nothing."""
SAYS = 0.25
"""A sentence of less does not say it; the title does."""
FORMAL = 1.2
"""A cue of ``proposed`` of so much is the name of a formal proposal, whose comment period is a part of it."""
IDLE = 0.5
"""What is left of a plan whose sentence names nobody who could carry it out, and of a ruling on private matters."""
PRIVATE = 0.3
"""What is left of a fine by a club, or for speeding."""

DEAD = 0.3
"""What is left of all cues where somebody's death is the news: what he passed or banned was long ago."""
FINAL = 1.3
"""A cue of ``adopted`` of so much is the last reading of all."""
UNDONE = 1.2
"""A withdrawal of so much tells of the vote that ended it."""

_OPINION = re.compile(
    r"^\W*(?:op-?ed|opinion|editorial|commentary|comment|column|letters?|viewpoint|leader)\b ?[:|–—\-]|"
    r"[|–—\-] (?:op-?ed|opinion|commentary)\W*$",
    re.I,
)
_DISCLAIMED = re.compile(r"\b(?:opinions|views) expressed (?:in this|here|are)\b", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class StageClaim:
    """What one sentence, or the title, gives to a stage."""

    stage: Stage
    strength: float
    """Of its cue alone."""
    score: float
    sentence: Sentence | None
    """``None`` for the title."""


def find_stage(
    document: Document,
    *,
    sentences: Sequence[Sentence] | None = None,
    vectors: FloatArray | None = None,
) -> FoundStage:
    """The stage of the main act of ``document``, with the sentence that says so.

    ``sentences``: candidate sentences as ``extractive.candidates`` has them, with ``vectors`` [n, dim], their unit
    rows: the learnt head then weighs sentences by meaning too. Never raises for any text.
    """
    known = gazette_label(document.text, document.title)
    if known:
        start, end = known.start, known.end
        return FoundStage(stage=known.stage, sentence=document.text[start:end], start=start, end=end)
    if is_opinion(document):
        return FoundStage(stage=Stage.OTHER)
    said = list(_said(document, sentences, vectors))
    scores = weigh(said, document)
    best = max(scores, key=lambda stage: scores[stage], default=Stage.OTHER)
    if best is Stage.ADOPTED and scores.get(Stage.IN_FORCE, 0.0) >= SILENT and not _told(best, said):
        best = Stage.IN_FORCE  # "UK bans …", says a title; the text tells that the ban came into force
    if best is Stage.OTHER or scores.get(best, 0.0) < SILENT:
        return FoundStage(stage=Stage.OTHER)
    return _found(best, said)


def _told(stage: Stage, said: Sequence[StageClaim]) -> list[StageClaim]:
    """The sentences of the text that say ``stage``."""
    return [each for each in said if each.stage is stage and each.sentence is not None and each.score >= SAYS]


def _found(stage: Stage, said: Sequence[StageClaim]) -> FoundStage:
    """With the sentence that says it loudest."""
    told = _told(stage, said)
    if not told:
        return FoundStage(stage=stage)
    sentence = max(told, key=lambda each: each.score).sentence
    assert sentence is not None
    return FoundStage(stage=stage, sentence=sentence.text, start=sentence.start, end=sentence.end)


def _said(document: Document, sentences: Sequence[Sentence] | None, vectors: FloatArray | None) -> Iterator[StageClaim]:
    """What title and sentences say; less of it where no sentence states an act of policy."""
    published = document.published or publication_date(document.text)
    cues = _cues(document)
    found = [each for each in split_sentences(document.text[:MAX_CHARS], document.lang) if each.kind != "boilerplate"]
    found = found[:MAX_SENTENCES]
    probabilities = _probabilities(found, sentences, vectors)
    quiet = 1.0 if is_policy(probabilities) or has_gazette_lines(document.text) else NO_ACT
    if is_obituary(document.title or "") or (found and is_obituary(found[0].text)):
        quiet *= DEAD
    if document.title:
        # "Club adopts dress rules": whose they are, the text tells.
        own = PRIVATE if cues.code == "en" and found and is_private(found[0].text) else 1.0
        yield from _of(document.title, TITLE * quiet * own, None, cues, published)
    highest = float(probabilities.max(initial=1e-6))
    place = 0
    for sentence, probability in zip(found, probabilities, strict=True):
        weight = quiet * max(FLOOR, 1 - FADING * place) * (0.7 if sentence.kind == "heading" else 1.0)
        act = ACT_FLOOR + (1 - ACT_FLOOR) * float(probability) / highest
        yield from _of(sentence.text, weight * act, sentence, cues, published)
        place += sentence.kind == "sentence"


def _probabilities(
    found: Sequence[Sentence], sentences: Sequence[Sentence] | None, vectors: FloatArray | None
) -> FloatArray:
    """[n] how likely each of ``found`` states the act: by meaning where all of them have vectors, else by words."""
    rows = {each.start: row for row, each in enumerate(sentences or ())}
    if vectors is not None and len(vectors) == len(rows) and found and all(each.start in rows for each in found):
        return act_scores([each.text for each in found], vectors[[rows[each.start] for each in found]])
    return act_scores([each.text for each in found], None)


def _of(
    text: str, weight: float, sentence: Sentence | None, cues: Language, published: datetime.date | None
) -> Iterator[StageClaim]:
    best: dict[Stage, float] = {}
    hits = read(text, cues, published, headline=sentence is None)
    for hit in hits:
        best[hit.stage] = max(best.get(hit.stage, 0.0), hit.weight)
    if any(hit.partial for hit in hits):
        best.pop(Stage.ENFORCED, None)  # the ruling is the block
    if best.get(Stage.DEBATED, 0.0) >= ONE_HOUSE >= best.get(Stage.ADOPTED, 0.0):
        best.pop(Stage.ADOPTED, None)
    if best.get(Stage.PROPOSED, 0.0) >= TO_PARLIAMENT > best.get(Stage.ADOPTED, 0.0):
        best.pop(Stage.ADOPTED, None)
    if best.get(Stage.ADOPTED, 0.0) >= FINAL:
        best.pop(Stage.DEBATED, None)
    if best.get(Stage.WITHDRAWN, 0.0) >= UNDONE:
        best.pop(Stage.DEBATED, None)
    if best.get(Stage.WITHDRAWN, 0.0) >= ENDED:
        for undone in (Stage.PROPOSED, Stage.CONSULTATION, Stage.ADOPTED, Stage.ENFORCED):
            best.pop(undone, None)
    for stage, strength in best.items():
        if stage is Stage.ANNOUNCED and not cues.says("actor", text):
            strength *= IDLE
        if stage is Stage.ENFORCED and not cues.says("target", text):
            strength *= IDLE
        if stage is Stage.ENFORCED and cues.says("private", text):
            strength *= PRIVATE
        if cues.code == "en" and is_private(text):
            strength *= PRIVATE
        yield StageClaim(stage=stage, strength=strength, score=strength * weight, sentence=sentence)


def weigh(said: Sequence[StageClaim], document: Document) -> dict[Stage, float]:
    """A score a stage: its strongest sentence, and less of each that repeats it."""
    by_stage: dict[Stage, list[float]] = defaultdict(list)
    for each in said:
        by_stage[each.stage].append(each.score)
    scores = {
        stage: sum(a * b for a, b in zip(sorted(found, reverse=True), REPEATED, strict=False))
        for stage, found in by_stage.items()
    }
    dated = gazette_dates(document.text) if has_gazette_lines(document.text) else None
    if dated:
        scores[dated.stage] = scores.get(dated.stage, 0.0) + 0.3
    formal = max((each.score for each in said if each.stage is Stage.PROPOSED and each.strength >= FORMAL), default=0.0)
    if formal >= SILENT and Stage.CONSULTATION in scores:
        scores[Stage.PROPOSED] = max(scores[Stage.PROPOSED], scores.pop(Stage.CONSULTATION))
    return scores


def is_opinion(document: Document) -> bool:
    """Whether the text calls itself an opinion: what it wishes for is no stage."""
    return bool(_OPINION.search(document.title or "") or _DISCLAIMED.search(document.text[:MAX_CHARS]))


def _cues(document: Document) -> Language:
    """Those of the text's script and ``lang`` where it names one of ours, else of its commonest words."""
    guessed = language_of(document.text[:1500] + (document.title or ""))
    declared = (document.lang or "")[:2].lower()
    return language(declared if declared in {"en", "de", "fr"} and guessed != "zh" else guessed)


HEAD = 4000
"""Characters of a document in which its labels stand."""

_ACTION = re.compile(r"^[ \t*]*ACTION:[ \t*]*(.{1,300})$", re.M | re.I)
_DATES_LINE = re.compile(r"^[ \t*]*DATES:[ \t*]*(.{1,600})", re.M)
_SUMMARY = re.compile(r"^[ \t*]*SUMMARY:[ \t*]*(.{1,200})", re.M)

_BILL = re.compile(r"\A(?:A bill to\b|To [a-z]+ .{0,900}\band for other purposes)", re.I)
_ENACTING = re.compile(r"\bThis Act may be cited as\b|\bBe it enacted\b|\b(?:is|are) amended\b", re.I)
_COMMENT_WORDS = re.compile(r"\bcomments?\b|\bsubmissions\b", re.I)
_MEETS = re.compile(
    r"\b(?:meetings?|hearings?|webinars?)\b.{0,60}\b(?:held|scheduled|begin|convene)\b|"
    r"\bwill (?:meet|convene)\b|\bopen to the public\b",
    re.I,
)


@cache
def _labels() -> dict[str, tuple[tuple[re.Pattern[str], Stage], ...]]:
    """``action``, ``title``, ``paper`` → patterns, of which the first that fits counts."""
    table, pattern = read_patterns("facts/stage_cues/gazette.toml")
    del table["pieces"]
    return {name: tuple((pattern(row["words"]), Stage(row["stage"])) for row in rows) for name, rows in table.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class GazetteLabel:
    """What a label says, and where it stands in the text; ``start == end`` where the title says it."""

    stage: Stage
    start: int
    end: int


def gazette_label(text: str, title: str | None) -> GazetteLabel | None:
    """The stage by the labels of a gazette or of a legislative paper; ``None`` where none tells.

    A bare "ACTION: Notice." tells nothing: its title and its line of dates are asked.
    """
    action = _ACTION.search(text, 0, HEAD)
    if action:
        for pattern, stage in _labels()["action"]:
            if pattern.search(action.group(1)):
                return GazetteLabel(stage=stage, start=action.start(), end=action.end())
        for pattern, stage in _labels()["title"]:
            if title and pattern.search(title):
                return GazetteLabel(stage=stage, start=0, end=0)
        return gazette_dates(text)
    if title and _BILL.search(title) and _ENACTING.search(text, 0, HEAD):
        return GazetteLabel(
            stage=Stage.PROPOSED, start=0, end=0
        )  # news of a bill has such a title too, but not the text
    for pattern, stage in _labels()["paper"]:
        match = pattern.search(text, 0, 1200)
        if match:
            return GazetteLabel(stage=stage, start=match.start(), end=match.end())
        if title and pattern.search(title):
            return GazetteLabel(stage=stage, start=0, end=0)
    return None


def gazette_dates(text: str) -> GazetteLabel | None:
    """What the line of dates of a notice says: that comments are asked for, or that there is a meeting."""
    line = _DATES_LINE.search(text, 0, HEAD)
    if not line:
        return None
    for pattern, stage in ((_MEETS, Stage.MEETING), (_COMMENT_WORDS, Stage.CONSULTATION)):
        if pattern.search(line.group(1)):
            return GazetteLabel(stage=stage, start=line.start(), end=line.end())
    return None


def has_gazette_lines(text: str) -> bool:
    """Whether the text has the lines of a gazette, be it without its label."""
    return bool(_SUMMARY.search(text, 0, HEAD) and _DATES_LINE.search(text, 0, HEAD))
