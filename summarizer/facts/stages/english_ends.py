"""English cues of courts that block a law, of suits, and of what expires or is voted down after it was due."""

from __future__ import annotations

from summarizer.facts.models import Stage
from summarizer.facts.stages.cues import cue
from summarizer.facts.stages.english_words import DRAFT, TEXT

_COURT = r"(?:court|judges?|tribunal|justices|circuit|magistrate)"
_GAP = (
    r"(?:,? (?!(?:to|not|would|could|should|may|might|can|cannot|will|must|never|if|whether|\w+n['’]t)\b)"
    r"[\w'’.\-]+){0,6}?"
)
_OF_LAW = r"(?:(?!(?:of|for|under|by|in|from|to|that|which|who)\b)[\w'’.\-]+ ){0,7}?"
_PUBLIC = "|".join(
    [
        r"governments?",
        r"administration",
        r"minist(?:ry|er|ers)",
        r"commission",
        r"agency",
        r"departments?",
        r"regulators?",
        r"authority",
        r"treasury",
        r"white house|home office|pentagon|congress|parliament|legislature",
        r"secretary|governor|president|attorney general",
        r"ftc|sec|epa|fda|fcc|faa|doj|cfpb|cftc|nlrb|irs|dhs|hhs|cms|osha|fda|usda|ofcom|cma|fca|ico|ofgem|trai|sebi|cra",
    ]
)
_SUED_PUBLIC = (
    rf"(?: (?:the|a|an|its|his|her|their|us|u\.s\.|federal|state|european|french|german|british|indian|chinese|"
    rf"(?-i:[A-Z][\w'’.&\-]*))){{0,4}}? (?:{_PUBLIC})\b"
)

ENDS = (
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b{_COURT}\b{_GAP},? (?:block(?:s|ed)|halt(?:s|ed)|freez(?:es|ed)|froze)"
        rf"(?: (?:the )?enforcement of)? {_OF_LAW}{DRAFT}\b(?! firms?\b)",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        r"\b(?:withdr(?:ew|aws|awn)|scrap(?:s|ped)|abandon(?:s|ed)|rescind(?:s|ed)) (?:its|the|their|a|this) "
        r"(?:proposed|draft) (?!(?:amendments?|changes? to)\b)[\w'’\-]+",
    ),
    cue(
        Stage.DEBATED,
        1.1,
        rf"\b{_COURT}\b{_GAP},? (?:puts?|placed|places) (?:[\w'’.\-]+ ){{0,6}}?{DRAFT} (?:back )?on hold\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b{_COURT}\b{_GAP},? (?:block|bar|barr|stop|stopp|prevent|enjoin|prohibit|bann|forbid|forbade)(?:s|ed)? "
        r"(?:[\w'’.,\-]+ ){1,8}?from enforcing\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        r"\b(?:laws?|acts?|rules?|bans?|moratori(?:um|a)|waivers?|exemptions?|"
        r"tax (?:credits?|breaks?|relief)|credits|subsid(?:y|ies)|"
        r"programmes?|programs?|sanctions|tariffs|emergency|authori[sz]ation|treat(?:y|ies)|orders?) "
        r"(?:(?:on|for|of) (?:[\w\-]+ ){1,4}?)?(?:has |have )?"
        r"(?:expired|lapsed)\b(?! (?:licen[cs]es?|passports?|food|cards?)\b)",
    ),
    cue(
        Stage.WITHDRAWN,
        1.2,
        r"\bfail(?:s|ed)(?: (?:on \w+|again|narrowly|yesterday|today|late|last \w+)){0,2} "
        r"to override (?:[\w'’.\-]+ ){0,6}?veto\b|"
        r"\bveto (?:[\w'’.\-]+ ){0,6}?(?:was|is) (?:sustained|upheld)\b|"
        r"\b(?:override|overriding) (?:[\w'’.\-]+ ){0,6}?veto (?:fails|failed|fell short)\b",
        closed=True,
        done=False,
    ),
    cue(
        Stage.WITHDRAWN,
        1.2,
        rf"\b{TEXT}\b[^.;]{{0,120}}(?:,| and| until| before) (?:but |and |until |before |then )?(?:the )?"
        r"(?:[\w'’\-]+ ){1,5}?(?:on \w+ )?"
        r"(?:(?:rejected|vetoed|withdrew|scrapped|dropped|abandoned|repealed|killed|quashed|blocked|annulled|shelved)"
        r" (?:it|them)|"
        r"(?:voted|struck) (?:it|them) down|threw (?:it|them) out|called (?:it|them) off)\b",
        closed=True,
    ),
    cue(
        Stage.OTHER,
        1.2,
        rf"\b(?:sues|sued|suing)\b{_SUED_PUBLIC}",
        done=False,
    ),
)
"""A body that is sued does not enforce: the suit has no stage."""
NOT_SUED = rf"(?!{_SUED_PUBLIC})"
"""Behind "sues": not a body."""
