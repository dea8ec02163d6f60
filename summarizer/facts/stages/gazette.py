# ruff: noqa: E501 (a pattern that is cut in pieces cannot be read)
"""Labels of gazettes and of legislative papers, which say the stage outright: "ACTION: Proposed rule."."""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.facts.models import Stage

HEAD = 4000
"""Characters of a document in which its labels stand."""

_ACTION = re.compile(r"^[ \t*]*ACTION:[ \t*]*(.{1,300})$", re.M | re.I)
_DATES = re.compile(r"^[ \t*]*DATES:[ \t*]*(.{1,600})", re.M)
_SUMMARY = re.compile(r"^[ \t*]*SUMMARY:[ \t*]*(.{1,200})", re.M)

# In this order: "Proposed rule; notice of public hearing" is proposed, "Proposed rule; withdrawal" withdrawn.
_ACTIONS: tuple[tuple[re.Pattern[str], Stage], ...] = tuple(
    (re.compile(words, re.I), stage)
    for words, stage in (
        (r"\bwithdraw", Stage.WITHDRAWN),
        (r"\badvance notice of proposed|\bANPRM\b|\brequests? for information|\bnotice of inquiry", Stage.CONSULTATION),
        (r"\bpropos(?:ed|al) (?:\w+ ){0,3}?(?:rule|regulation|amendment|priorit|standard)|\bNPRM\b|\brulemaking\b.{0,40}\bproposed", Stage.PROPOSED),
        (r"\bintent to (?:establish|form) (?:a |an )?negotiated", Stage.ANNOUNCED),
        (r"\b(?:final|temporary|interim|direct)\b(?: final)? rules?\b|\bfinal (?:order|priorit|regulation|determination|action)|\bcorrect(?:ion|ing)|\btechnical amendment|\bamendments? to final|^rules?\b|\binterim\b|\b(?:delay|confirmation|announcement) of effective|\benforcement of (?:a )?(?:\w+ )?regulation|\bdeviation from|\bspecial conditions|\bpolicy statement|\bstatement of policy|\binterpret(?:ation|ive)|\bclosure|\bin-?season|\bquota|\bemergency (?:rule|order|action)|^order\b|\bstay\b|\bexecutive order|\bproclamation|\bpresidential", Stage.ADOPTED),
        (r"\bmeetings?\b|\bhearings?\b|\bwebinars?\b|\bworkshops?\b|\bteleconference|\blistening session", Stage.MEETING),
        (r"\bcomments?\b|\bcomment period\b|\bsoliciting input", Stage.CONSULTATION),
        (r"\bnotice of intent\b|\bintent to\b", Stage.ANNOUNCED),
        (r"\bproposed rule", Stage.PROPOSED),
    )
)  # fmt: skip
_TITLES: tuple[tuple[re.Pattern[str], Stage], ...] = tuple(
    (re.compile(words, re.I), stage)
    for words, stage in (
        (r"\bcomment request\b|\brequest for (?:public )?comments?\b|\bproposed (?:\w+ ){0,3}?collection|\binformation collection\b|\bcomment period\b", Stage.CONSULTATION),
        (r"\b(?:public |advisory |committee |sunshine act )meetings?\b|\bnotice of (?:\w+ ){0,5}?meetings?\b|\bpublic hearings?\b|\bsunshine act", Stage.MEETING),
        (r"^notice of intent\b", Stage.ANNOUNCED),
    )
)  # fmt: skip
_PAPERS: tuple[tuple[re.Pattern[str], Stage], ...] = tuple(
    (re.compile(words), stage)
    for words, stage in (
        (r"\b(?:Proposal for a|PROPOSAL FOR A) (?:\w+ ){0,4}?(?:REGULATION|DIRECTIVE|DECISION|Regulation|Directive|Decision)\b", Stage.PROPOSED),
        (r"\b(?:HAS|HAVE) ADOPTED THIS (?:REGULATION|DECISION|DIRECTIVE)\b", Stage.ADOPTED),
        (r"\A\s*(?i:(?:commission|council) (?:implementing |delegated )?(?:regulation|decision|directive)|(?:durchführungs|delegierte )?(?:verordnung|richtlinie|entscheidung|beschluss) (?:\(\w+\)|der kommission|des rates)|(?:règlement|directive|décision) (?:d['’]exécution |délégué )?(?:\(\w+\)|de la commission|du conseil)) [^\n]{0,60}\d", Stage.ADOPTED),
        (r"\bintroduced the following bill\b|\bIntroduced in (?:House|Senate)\b", Stage.PROPOSED),
        (r"\b(?:Reported in|Engrossed in|Referred in|Placed on Calendar) (?:the )?(?:House|Senate)\b", Stage.DEBATED),
        (r"\b(?:Enrolled Bill)\b", Stage.ADOPTED),
    )
)  # fmt: skip
_BILL = re.compile(r"\A(?:A bill to\b|To [a-z]+ .{0,900}\band for other purposes)", re.I)
_ENACTING = re.compile(r"\bThis Act may be cited as\b|\bBe it enacted\b|\b(?:is|are) amended\b", re.I)
_COMMENTS = re.compile(r"\bcomments?\b|\bsubmissions\b", re.I)
_MEETS = re.compile(
    r"\b(?:meetings?|hearings?|webinars?)\b.{0,60}\b(?:held|scheduled|begin|convene)\b|\bwill (?:meet|convene)\b|\bopen to the public\b",
    re.I,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """What a label says, and where it stands in the text; ``start == end`` where the title says it."""

    stage: Stage
    start: int
    end: int


def label(text: str, title: str | None) -> Label | None:
    """The stage by the labels of a gazette or of a legislative paper; ``None`` where there are none, or none that tells.

    A bare "ACTION: Notice." tells nothing: its title and its line of dates are asked.
    """
    action = _ACTION.search(text, 0, HEAD)
    if action:
        for pattern, stage in _ACTIONS:
            if pattern.search(action.group(1)):
                return Label(stage=stage, start=action.start(), end=action.end())
        for pattern, stage in _TITLES:
            if title and pattern.search(title):
                return Label(stage=stage, start=0, end=0)
        return dated(text)
    if title and _BILL.search(title) and _ENACTING.search(text, 0, HEAD):
        return Label(stage=Stage.PROPOSED, start=0, end=0)  # news of a bill has such a title too, but not the text
    for pattern, stage in _PAPERS:
        match = pattern.search(text, 0, 1200)
        if match:
            return Label(stage=stage, start=match.start(), end=match.end())
        if title and pattern.search(title):
            return Label(stage=stage, start=0, end=0)
    return None


def dated(text: str) -> Label | None:
    """What the line of dates of a notice says: that comments are asked for, or that there is a meeting."""
    line = _DATES.search(text, 0, HEAD)
    if not line:
        return None
    for pattern, stage in ((_MEETS, Stage.MEETING), (_COMMENTS, Stage.CONSULTATION)):
        if pattern.search(line.group(1)):
            return Label(stage=stage, start=line.start(), end=line.end())
    return None


def is_gazette(text: str) -> bool:
    """Whether the text has the lines of a gazette, be it without its label."""
    return bool(_SUMMARY.search(text, 0, HEAD) and _DATES.search(text, 0, HEAD))
