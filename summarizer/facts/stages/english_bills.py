"""English cues of bills by their names, of final readings, of notified rules and of inquiries of parliaments."""

from __future__ import annotations

from summarizer.facts.models import Stage
from summarizer.facts.stages.cues import cue
from summarizer.facts.stages.english_words import COUNTRY, TEXT

_LEGISLATOR = "|".join(
    [
        r"rep(?:resentative)?s?\.?",
        r"sen(?:ator)?s?\.?",
        r"congress(?:man|woman|men|women|members?)",
        r"assembly(?:man|woman|members?)",
        r"lawmakers?",
        r"legislators?",
        r"delegates?",
        r"deput(?:y|ies)",
        r"mps?",
        r"meps?",
        r"peers?",
        r"democrats?",
        r"republicans?",
        r"chair(?:man|woman)?",
        r"government",
        r"minist(?:er|ers|ry)",
    ]
)
_NAME = r"(?-i:[A-Z][\w'’&\-]*)"
_ACT = rf"(?:{_NAME} |(?:of|for|and|to|in|on|the|from|with|our) ){{1,10}}(?-i:Act|Bill)\b"
_NUMBER = (
    r"(?:(?-i:H\. ?R\.|S\.|HR|SB|HB|AB|LD|HF|SF|A\.) ?\d{1,5}|"
    r"(?:house|senate|assembly) (?:bill|file) (?:no\. )?\d{1,5}|"
    r"bill (?:c|s|no)?[-. ]{0,2}\d{1,5})"
)
_INTRODUCES = r"(?:(?:re-?)?introduc(?:es|ed)|unveil(?:s|ed)|fil(?:es|ed)|sponsor(?:s|ed)|tabl(?:es|ed)|put forward)"
_WHOLE = "|".join(
    [
        r"(?<!european )parliament",
        r"(?<!senate )(?<!house )assembly",
        r"d[áa]il",
        r"oireachtas",
        r"knesset",
        r"riksdag",
        r"storting",
        r"folketing(?:et)?",
        r"(?:verkhovna )?rada",
        r"saeima",
        r"seimas",
        r"riigikogu",
        r"eduskunta",
        r"legislature",
        r"national people['’]s congress",
    ]
)
"""A parliament of one house, or both houses of one."""
_PASSES = r"(?:pass(?:es|ed)|adopt(?:s|ed)|approv(?:es|ed))"
_FINAL_READING = r"(?:third|3rd|final|last|second and final)(?:,? (?:and )?(?:final|last))? (?:reading|stage)"
_NOTIFIES = "|".join(
    [
        r"centre",
        r"(?:union |state |central |indian |federal )?government",
        r"ministry",
        r"department",
        r"meity|sebi|trai|rbi|fssai|dgft|cbic|cbdt|icai|irdai",
        r"authority",
        r"board",
        r"commission",
        rf"{COUNTRY}",
    ]
)
_PLAIN = r"(?!(?:of|about|that|to|under|by|on|in|draft|them|him|her)\b)[\w'’.,&\-()]+ "
_QUESTIONERS = r"(?:mps|peers|lords|commons|select committee|joint committee|parliamentarians|parliamentary committee)"
_OPENS_INQUIRY = (
    r"(?:launch|open|hold|begin|start|began|begun|set up)(?:s|ed|es|ing)? (?:an? |its |their |new |fresh )?"
    r"(?:\w+ ){0,3}?inquir(?:y|ies) (?:into|on)\b"
)
_CHAMBER = (
    r"(?:parliament|meps|senate|senators|house|commons|lords|peers|bundestag|bundesrat|congress|mps|lawmakers|legislators|"
    r"assembly|knesset|riksdag|duma|sejm|plenary)"
)

BILLS = (
    cue(
        Stage.PROPOSED,
        1.15,
        rf"\b(?:{_LEGISLATOR})(?-i: [A-Z][\w'’.\-]*){{0,4}}"
        r"(?:,? (?:has|have|today|also|jointly|on \w+|\([^)]{1,20}\))){0,2} "
        rf"{_INTRODUCES} (?:(?:the|a|his|her|their|new|bipartisan) ){{0,2}}(?:{_NUMBER}|{_ACT})",
    ),
    cue(
        Stage.PROPOSED,
        1.05,
        rf"\b(?:re-?)?introduc(?:es|ed) (?:(?:the|a|his|her|their|new|bipartisan) ){{0,2}}(?:{_NUMBER}|{_ACT})",
    ),
    cue(
        Stage.PROPOSED,
        1.15,
        rf"(?:{_NUMBER}|\b{_NAME} (?-i:Act))(?:, [^,;]{{3,60}},)? "
        r"(?:was|were|has been|is being) (?:re-?)?(?:introduced|filed|tabled)\b",
    ),
    cue(
        Stage.PROPOSED,
        1.35,
        r"\bcabinet (?:has )?(?:approv(?:es|ed)|adopt(?:s|ed)|endorse[sd]|pass(?:es|ed)) (?:the|a|its|this) "
        r"(?:[\w\-]+ )?(?:electricity|energy|water|heating|fuel|gas|power) bill\b"
        r"(?! (?:relief|subsid|support|cut|cap|aid|freeze|help))",
    ),
    cue(
        Stage.ADOPTED,
        1.35,
        rf"\b(?:{_WHOLE})(?:,? [\w'’\-]+){{0,5}}? {_PASSES} (?:[\w'’.,\-]+ ){{1,12}}?"
        rf"(?:at|in|on|after|with) (?:its |a |the )?{_FINAL_READING}\b",
    ),
    cue(
        Stage.ADOPTED,
        1.35,
        rf"\b(?:{_WHOLE})(?:,? [\w'’\-]+){{0,5}}? {_PASSES} (?:[\w'’.,\-]+ ){{1,12}}?"
        r"at (?:its )?third reading, and it (?:now |will )?becomes? law\b",
    ),
    cue(
        Stage.ADOPTED,
        1.1,
        rf"\b(?:{_NOTIFIES})\b(?:(?: of| for| and|,)? (?-i:[A-Z])[\w&.\-]*){{0,6}}"
        rf"(?: (?:has|have|also|on \w+)){{0,2}} notif(?:ies|ied) (?:{_PLAIN}){{0,8}}?"
        r"(?:rules|regulations|amendments?|scheme|guidelines|standards?|norms|code|order|act|policy|tariffs?|"
        r"dut(?:y|ies))\b",
    ),
    cue(
        Stage.ADOPTED,
        1.1,
        rf"\b{TEXT} (?:[\w'’,.\-]+ ){{0,9}}?(?:was|were|has been|is|are) (?:made|declared) final\b",
    ),
    cue(
        Stage.CONSULTATION,
        1.2,
        rf"\b{_QUESTIONERS}\b(?: [\w'’\-]+){{0,6}}? {_OPENS_INQUIRY}|"
        rf"\bcommittee\b(?: [\w'’\-]+){{0,5}}? {_OPENS_INQUIRY}[^.;]{{0,80}}\b(?:evidence|submissions|views)\b",
        done=False,
    ),
    cue(
        Stage.CONSULTATION,
        1.05,
        r"(?<!\bhouse )(?<!\bsenate )(?<!\bcompetition )(?<!\bethics )(?<!\bconduct )"
        rf"\b(?-i:Committee)(?: (?:has|have|today|also|on \w+|will|is to)){{0,2}} {_OPENS_INQUIRY}",
        done=False,
    ),
    cue(
        Stage.DEBATED,
        1.1,
        rf"\b{_CHAMBER} (?:will|is to|are to|(?:is|are) (?:due|set|expected|scheduled) to|to) "
        r"(?:[\w\-]+ ){0,2}?vote (?:[\w\-]+ ){0,4}?on\b",
        done=False,
    ),
)
