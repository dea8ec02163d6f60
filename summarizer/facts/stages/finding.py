"""The stage of a whole article: labels first, then what its title and sentences say."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.acts import act_scores, is_policy
from summarizer.dates import publication_date
from summarizer.encoder import FloatArray
from summarizer.facts.models import FoundStage, Stage
from summarizer.facts.stages import gazette
from summarizer.facts.stages.asides import is_obituary
from summarizer.facts.stages.chinese import CHINESE
from summarizer.facts.stages.cues import Language
from summarizer.facts.stages.english import ENGLISH
from summarizer.facts.stages.french import FRENCH
from summarizer.facts.stages.german import GERMAN
from summarizer.facts.stages.private import is_private
from summarizer.facts.stages.reading import read
from summarizer.languages import language_of
from summarizer.models import Document, Sentence
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
_LANGUAGES = {"zh": CHINESE, "en": ENGLISH, "fr": FRENCH, "de": GERMAN}
_DISCLAIMED = re.compile(r"\b(?:opinions|views) expressed (?:in this|here|are)\b", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
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
    known = gazette.label(document.text, document.title)
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


def _told(stage: Stage, said: Sequence[Said]) -> list[Said]:
    """The sentences of the text that say ``stage``."""
    return [each for each in said if each.stage is stage and each.sentence is not None and each.score >= SAYS]


def _found(stage: Stage, said: Sequence[Said]) -> FoundStage:
    """With the sentence that says it loudest."""
    told = _told(stage, said)
    if not told:
        return FoundStage(stage=stage)
    sentence = max(told, key=lambda each: each.score).sentence
    assert sentence is not None
    return FoundStage(stage=stage, sentence=sentence.text, start=sentence.start, end=sentence.end)


def _said(document: Document, sentences: Sequence[Sentence] | None, vectors: FloatArray | None) -> Iterator[Said]:
    """What title and sentences say; less of it where no sentence states an act of policy."""
    published = document.published or publication_date(document.text)
    language = _language(document)
    found = [each for each in split_sentences(document.text[:MAX_CHARS], document.lang) if each.kind != "boilerplate"]
    found = found[:MAX_SENTENCES]
    probabilities = _probabilities(found, sentences, vectors)
    quiet = 1.0 if is_policy(probabilities) or gazette.is_gazette(document.text) else NO_ACT
    if is_obituary(document.title or "") or (found and is_obituary(found[0].text)):
        quiet *= DEAD
    if document.title:
        # "Club adopts dress rules": whose they are, the text tells.
        own = PRIVATE if language is ENGLISH and found and is_private(found[0].text) else 1.0
        yield from _of(document.title, TITLE * quiet * own, None, language, published)
    highest = float(probabilities.max(initial=1e-6))
    place = 0
    for sentence, probability in zip(found, probabilities, strict=True):
        weight = quiet * max(FLOOR, 1 - FADING * place) * (0.7 if sentence.kind == "heading" else 1.0)
        act = ACT_FLOOR + (1 - ACT_FLOOR) * float(probability) / highest
        yield from _of(sentence.text, weight * act, sentence, language, published)
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
    text: str, weight: float, sentence: Sentence | None, language: Language, published: datetime.date | None
) -> Iterator[Said]:
    best: dict[Stage, float] = {}
    hits = read(text, language, published, headline=sentence is None)
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
        if stage is Stage.ANNOUNCED and not language.actor.search(text):
            strength *= IDLE
        if stage is Stage.ENFORCED and not language.target.search(text):
            strength *= IDLE
        if stage is Stage.ENFORCED and language.private.search(text):
            strength *= PRIVATE
        if language is ENGLISH and is_private(text):
            strength *= PRIVATE
        yield Said(stage=stage, strength=strength, score=strength * weight, sentence=sentence)


def weigh(said: Sequence[Said], document: Document) -> dict[Stage, float]:
    """A score a stage: its strongest sentence, and less of each that repeats it."""
    by_stage: dict[Stage, list[float]] = defaultdict(list)
    for each in said:
        by_stage[each.stage].append(each.score)
    scores = {
        stage: sum(a * b for a, b in zip(sorted(found, reverse=True), REPEATED, strict=False))
        for stage, found in by_stage.items()
    }
    dated = gazette.dated(document.text) if gazette.is_gazette(document.text) else None
    if dated:
        scores[dated.stage] = scores.get(dated.stage, 0.0) + 0.3
    formal = max((each.score for each in said if each.stage is Stage.PROPOSED and each.strength >= FORMAL), default=0.0)
    if formal >= SILENT and Stage.CONSULTATION in scores:
        scores[Stage.PROPOSED] = max(scores[Stage.PROPOSED], scores.pop(Stage.CONSULTATION))
    return scores


def is_opinion(document: Document) -> bool:
    """Whether the text calls itself an opinion: what it wishes for is no stage."""
    return bool(_OPINION.search(document.title or "") or _DISCLAIMED.search(document.text[:MAX_CHARS]))


def _language(document: Document) -> Language:
    """The cues by the text's script and ``lang`` where it names one of ours, else by its commonest words."""
    head = document.text[:1500] + (document.title or "")
    guessed = language_of(head)
    declared = (document.lang or "")[:2].lower()
    code = declared if declared in {"en", "de", "fr"} and guessed != "zh" else guessed
    return _LANGUAGES.get(code, ENGLISH)
