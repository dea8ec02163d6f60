"""What unmakes a date: it was the old day, is denied, wished for, struck down, or hangs on an "if"."""

from __future__ import annotations

import functools
import re

from summarizer.facts.models import DeadlineKind

_DUE = (
    r"set|due|scheduled|planned|expected|slated|to|close|end|expire|be|begin|start|apply|take|effect|enter|come|into|"
    r"force|on|by|for|at|until|held|in|the|deadline|was|were|of"
)
OLD_DAY = re.compile(
    rf"""\b(?:
      (?:originally|previously|initially|formerly)\s(?:(?:{_DUE}|open|running)\s){{0,8}}
    | (?:original|initial|previous|earlier|old|prior|former|first)\s(?:\w+\s){{0,2}}?
      (?:deadline|date|day|limit|target|cut-?off|period|end)s?\s?(?:(?:was|were|of|on|for|had\sbeen|set)\s){{0,3}}
    )\W*$""",
    re.X | re.I,
)
"""Before the day that no longer holds: "originally set to close on"."""

_STRUCK = (
    r"(?:struck|str(?:ikes?|iking)|blocks?|blocked|halts?|halted|overturn(?:s|ed)|annul(?:s|led)|quash(?:es|ed)|"
    r"vetoe[sd]|scrap(?:s|ped)|stay(?:s|ed)|cancel(?:s|led|ed)|abandon(?:s|ed)|shelve[sd]|suspend(?:s|ed)|"
    r"withdr(?:ew|awn|aws)|pulled|"
    r"dropped|rejected|voided|vacated|enjoined|invalidated|called\soff|thrown\sout)"
)
STRUCK = re.compile(rf"\b{_STRUCK}\b|叫停|取消|否决|中止|搁置|推翻|驳回", re.I)
_STRUCK_DUE = re.compile(
    rf"(?<!not\s)(?<!to\s)\b{_STRUCK}\b[^.;,]{{0,80}}\b(?:due|set|scheduled|planned|expected|meant)\s(?:to|for)\b[^.;,]{{0,40}}$",
    re.I,
)
_STILL = re.compile(r"\b(?:remains?|stays?|still)\b[^.;]{0,30}$", re.I)
_OF_BILL = re.compile(
    r"\bunder\s(?:the|a|this|his|her|their|its)\s(?:\w+\s){0,2}(?:bill|proposals?|draft)\b|"
    r"\b(?:bill|proposal|draft)\s(?:provides|says|foresees|requires|proposes|stipulates|seeks)\b",
    re.I,
)
_ASKS = (
    r"(?:requir|giv|oblig|forc|order|direct|compel|ban|bann|prohibit|bar|barr|mandat|mak|let|lett|set|sett|call|allow|"
    r"impos|instruct|phas|command|tell|provid)(?:s|es|ing)"
)
_BILL_ASKS = re.compile(
    rf"""\b(?:
      (?:bills?|draft\slaw|draft\slegislation|proposed\slegislation)\b[^.;]{{0,60}}?
    | (?:house|senate|commons|lords|committee|senators|lawmakers|mps|democrats|republicans)\b[^.;]{{0,60}}
      \b(?:legislation|measure|amendment)\b[^.;]{{0,40}}?
    | (?:introduc|propos|unveil|tabl)(?:ed|es)\b[^.;]{{0,40}}\b(?:legislation|measure|amendment)\b[^.;]{{0,40}}?
    )[\s,](?:(?:which|that|it|and)\s)?(?:(?:would|will|also|to)\s)?(?:{_ASKS}|requir(?:e|es)|give)\b""",
    re.X | re.I,
)
_IT_ASKS = re.compile(
    rf"\W{{0,3}}(?:It|This|(?:The|That)\s(?:bill|measure|legislation|proposal|text))\s(?:also\s)?{_ASKS}\b"
)
_A_BILL = re.compile(r"\b(?:bill|draft\slaw|draft\slegislation)\b", re.I)
_GERMAN_PLAN = re.compile(r"\bsoll(?:en)?\b[^.;]{0,80}$")
_GERMAN_BILL = re.compile(
    r"\b(?:Gesetze?s?entwurf\w*|Entwurf\s(?:des|eines|zum|für)\b|(?:Bundestag|Bundesrat|Landtag|Parlament)\s(?:muss|müssen)\b)"
)
_SIGNED = re.compile(
    r"\b(?:sign(?:s|ed|ing)|royal\sassent|enact(?:s|ed)|bec(?:omes?|ame)\slaw|into\s(?:law|force)|takes?\seffect)\b",
    re.I,
)
_WAS_DUE = re.compile(
    r"\b(?:(?:was|were)\s(?:then\s|already\s)?(?:scheduled|due|set|planned|expected|slated|meant|intended)|"
    r"(?:was|were)\sto(?:\sbe|\shave|\stake|\senter|\sapply|\scome))\b",
    re.I,
)
_MOVED_AFTER = re.compile(
    r",?\s(?:but|and|though|although)\s[^.;]{0,60}\b(?:now|instead|delayed|postponed|moved|deferred|put\soff|pushed\sback)\b",
    re.I,
)
_UNDONE_AFTER = re.compile(
    rf",?\s(?:but|though|although|until|before|when)\s[^.;]{{0,80}}\b{_STRUCK}\b|"
    rf",?\s(?:[\w-]+\s){{0,4}}(?:is|are|was|were|been)\s(?:\w+ly\s)?{_STRUCK}\b|"
    r"[^.;,]{0,60}\bno\slonger\s(?:appl(?:y|ies)|stands?|holds?|valid|binding|in\sforce)\b|"
    r"[^。；]{0,20}(?:叫停|取消|否决|中止|搁置|推翻)",
    re.I,
)
_DENIED_BEFORE = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|not\strue|untrue|false|no\splans?|ruled\sout|"
    r"no\slonger\s(?:ha(?:ve|s)|needs?|required|obliged|bound|expected|due)|"
    r"(?:do|does|need|did)\snot\s(?:have|need)\sto|"
    r"(?:not|never)\s(?:be\s)?(?:required|obliged|bound)\sto|"
    r"(?:(?<!that\s)(?<!which\s)(?<!who\s)(?:will|would|shall)\s(?:not|never)|(?:wo|would)n['’]t|never|refuse[sd]?\sto)\s"
    r"(?:\w+ly\s)?(?:submit|file|send|provide|respond|reply|comment|comply|register|apply\sfor|pay|hand|deliver|be\sable)|"
    r"(?:wish(?:es|ed)?|hope[sd]?|urge[sd]?|want(?:s|ed)?|prefer(?:s|red)?|"
    r"call(?:s|ed|ing)?\sfor|demand(?:s|ed)?|lobb(?:y|ies|ied))\b[^.;]{0,80}\bto\s(?:take|enter|apply|come|bind|begin|"
    r"start|end|expire)|hope[sd]?\b[^.;]{0,80}\b(?:will|would)|dementier\w+|dément\w*)\b[^.;]{0,140}$|否认|曾(?:计划|打算|拟|定)|原(?:定|计划|拟)",
    re.I,
)
_IF = re.compile(
    r"\b(?:if|should|once|provided)\s(?:and\swhen\s)?(?:(?:it|they|the\s\w+|voters|lawmakers|MPs|peers|Congress|"
    r"parliament|ministers|both\s\w+)\s)?"
    r"(?:(?:is|are|be|gets?)\s)?(?:\w+ly\s)?(?:enacted|signed|approved?s?|approves|pass(?:es|ed)?|adopt(?:s|ed)?|"
    r"ratif(?:y|ies|ied)|agree[sd]?|sign(?:s|ed)?|endorse[sd]?|confirmed|backed|successful)\b|"
    r"\b(?:falls|sofern)\b[^.;,]{0,60}\b(?:zustimmt|zustimmen|beschlossen)\b|\bsi\b[^.;,]{0,60}\b(?:adoptée?|votée?)\b|"
    r"(?:如果|若|如)(?:获|得|能)?[^。；，]{0,12}(?:通过|批准)",
    re.I,
)
_WOULD = re.compile(r"\bwould\b[^.;]{0,160}$", re.I)
_PROPOSED = re.compile(
    r"\b(?:bill|proposals?|proposed|draft|amendment|plans?|pledge|idea|motion|petition|legislation|measure|scheme)\b"
    r"[^.;]{0,120}\bwould\b",
    re.I,
)
_TOLD = re.compile(
    r"\b(?:said|announced|confirmed|told|added|decided|declared|ruled|says)\b[^.;]{0,120}\bwould\b", re.I
)
_HAD = re.compile(r"^\W{0,3}Had\s|\bif\b[^.;,]{0,80}\bhad\b", re.I)

REFUSED_MOVE = re.compile(
    r"\b(?:reject|refus|declin|den(?:y|ie)|turn(?:s|ed)?\sdown|dismiss|oppos)\w*\b[^.;]{0,60}\b(?:move|extend|postpone|"
    r"delay|defer|push|change|extension|put\soff)\b[^.;]{0,80}$",
    re.I,
)
MOVED_ON = re.compile(r"\s*(?:to|until|till|by)\s", re.I)

K = DeadlineKind
_BINDING = (K.EFFECTIVE, K.COMPLIANCE, K.OTHER, K.APPLICATION)


@functools.lru_cache(maxsize=16)
def _is_struck(around: str) -> bool:
    """Kept, since it is asked for each day of a sentence."""
    return bool(STRUCK.search(around))


def is_denied(kind: DeadlineKind, before: str, after: str, *, whole: str, around: str) -> bool:
    """Whether the words about a day of ``kind`` take it back.

    ``before`` and ``after`` are of its clause, ``whole`` is what stands before it in its sentence, ``around`` the
    title and the text near the sentence, where a court may have ended what was due.
    """
    if _STILL.search(before):
        return False
    if (
        _STRUCK_DUE.search(before)
        or OLD_DAY.search(before)
        or _UNDONE_AFTER.match(after)
        or _DENIED_BEFORE.search(before)
    ):
        return True
    if _WAS_DUE.search(before) and (_is_struck(around) or _MOVED_AFTER.match(after)):
        return True
    if kind not in _BINDING:
        return False
    if _HAD.search(whole) or _IF.search(whole) or _IF.match(after.lstrip(" ,")):
        return True
    if kind is not K.APPLICATION and _OF_BILL.search(whole):
        return True
    if _BILL_ASKS.search(whole) and not _SIGNED.search(whole):
        return True
    if kind is K.EFFECTIVE and _GERMAN_PLAN.search(before) and _GERMAN_BILL.search(around):
        return True
    if _IT_ASKS.match(whole) and _A_BILL.search(around) and not _SIGNED.search(around):
        return True
    if kind is K.OTHER or not _WOULD.search(before):
        return False
    # "The ministry said the rule would apply from 1 July": a report of what will be, if not of a bill.
    return bool(_PROPOSED.search(before)) or not _TOLD.search(before)
