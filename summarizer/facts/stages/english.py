# ruff: noqa: E501 (a pattern that is cut in pieces cannot be read)
"""English: its cues, and how it denies, doubts and remembers."""

from __future__ import annotations

import re

from summarizer.calendar_words import MONTH
from summarizer.facts.stages.cues import Language
from summarizer.facts.stages.english_after import AFTER
from summarizer.facts.stages.english_before import BEFORE
from summarizer.facts.stages.english_bills import BILLS
from summarizer.facts.stages.english_ends import ENDS
from summarizer.facts.stages.english_words import DAY, PLEA

ENGLISH = Language(
    cues=(*AFTER, *ENDS, *BEFORE, *BILLS),
    denied=re.compile(
        r"(?:\b(?:not|never|no|nor|neither|without|yet to|still to|stopped short of|instead of|rather than|nobody|none)|n['’]t|"
        r"\b(?:fail|refuse|decline)(?:s|ed|d)? to|\brul(?:es?|ed|ing) out|"
        rf"\b(?:reject|dismiss|turn|resist|ignore)(?:s|ed|d|es)?(?: down)? (?:[\w'’\-]+ ){{0,3}}?{PLEA} (?:to|for)"
        r")\b(?:[ ,]+[\w'’\-]+){0,3}[ ,]*$|"
        r"\b(?:denie[sd]|deny(?:ing)?|ha(?:s|ve|d) no plans?|no plans?)\b(?:(?! and | but | while )[^.;]){0,60}$|"
        r"\b(?:not true|untrue|false|falsely (?:claim\w*|said|report\w*)|wrongly (?:claim\w*|said|report\w*)) (?:that )?[^.;]{0,60}$",
        re.I,
    ),
    doubted=re.compile(
        r"\b(?:could|(?-i:may)|might|would|should|can|cannot|if|whether|unless|urg(?:es?|ed|ing)|call(?:s|ed|ing)? (?:for|on)|"
        r"want(?:s|ed)?|hop(?:es?|ed|ing)|demand(?:s|ed|ing)?|ask(?:s|ed)?|likely|expect(?:s|ed)?|until|once|"
        r"only when|threat(?:en\w*)?|consider(?:s|ed|ing)?|were to|must be|needs? to be|if it|when it|when the|before it|"
        r"possib(?:le|ly)|seek(?:s|ing)? to|tried|attempt(?:s|ed)? to|deadline for|when)\b(?:[ ,]+[\w'’\-]+){0,4}[ ,]*$|"
        rf"\bor(?: be| else| get)? ?$|\b{PLEA} to(?: [\w'’\-]+){{0,2}} ?$|\bmust ?$",
        re.I,
    ),
    planned=re.compile(
        r"\b(?:will|shall|plan(?:s|ned|ning)?(?: to)?|intend(?:s|ed)? to|is to|are to|due to|set to|to be|"
        r"pledge[sd]? to|promise[sd]? to|vow(?:s|ed) to|about to|going to|proposes? to|proposing to)\b"
        r"(?:[ ,]+[\w'’\-]+){0,2}[ ,]*$|\bto(?: (?:\w+ly|also|now|soon|then|be|have|first|finally))? ?$",
        re.I,
    ),
    remembered=re.compile(
        r"\b(?:had|since|after|previously|earlier|originally|first|having|already|the (?:law|act|rule|bill|policy) that)\b"
        r"(?:[ ,]+[\w'’\-]+){0,4}[ ,]*$",
        re.I,
    ),
    background=re.compile(
        r"\b(?:years? (?:ago|earlier|before|after)|last (?:year|autumn|spring|summer|winter|month)|months (?:ago|earlier|after)|decades? ago|"
        r"previously|in the past|back in|at the time|originally|historically|"
        rf"last {MONTH}\b)",
        re.I,
    ),
    outsider=re.compile(
        r"\b(?:critics|opponents|campaigners|activists|analysts?|experts?|lobbyists|industry groups?|business groups?|(?:trade )?unions|"
        r"charit(?:y|ies)|shadow|opposition|protesters|residents|economists?|lawyers? for|think[- ]tank|commentators|"
        r"petitioners?|commenters?|columnist)\b",
        re.I,
    ),
    target=re.compile(
        r"\b(?:laws?|act|rules?|regulations?|government|minist(?:er|ers|ry)|regulators?|watchdog|commission|authority|agency|"
        r"department|secretary|president|compan(?:y|ies)|firms?|banks?|ban|euros?|million|billion|m|bn|pounds|dollars|plant|reactors?|"
        r"industry|eu|state|council|rights|tax|licen[cs]e|policy|detention|privacy|data|charges|icc|warrants?|fsa|fca|sec|ftc|cftc|finra|cma|ico|bafin|doctrine|supreme court|high court|constitutional court|precedent)\b|[$€£]",
        re.I,
    ),
    private=re.compile(
        r"\b(?:(?:his|her|their) (?:club|team)|striker|midfielder|goalkeeper|footballer|winger|quarterback|"
        r"speeding|parking (?:fines?|tickets?)|library fines?)\b",
        re.I,
    ),
    partial=re.compile(
        "|".join(
            [
                r"\b(?:temporar(?:y|ily)",
                r"preliminar(?:y|ily)",
                r"provisional(?:ly)?",
                r"for now",
                r"pending",
                r"partly|partially",
                r"(?:parts?|portions?|provisions?|sections?) of",
                r"(?:paus|halt|enjoin)(?:s|es|ed)",
                r"stay(?:s|ed)",
                r"amendments?",
                r"from enforcing",
                r"enforcement of",
                r"while (?:the|a) (?:case|lawsuit|appeal))\b",
            ]
        ),
        re.I,
    ),
    actor=re.compile(
        r"\b(?:government|minist(?:ers?|ry)|secretary|chancellor|prime minister|president|commission|council|congress|parliament|"
        r"senate|executive|agency|administration|department|authorities|authority|regulator|watchdog|office|treasury|board|"
        r"mayor|governor|party|labour|tories|conservatives?|lib(?:eral)? dem(?:ocrat)?s?|democrats|republicans|eu|un|uk|us|officials?|"
        r"law|laws|bill|rules?|legislation|budget|policy|central bank|court|judge|brussels|washington|white house|plans)\b",
        re.I,
    ),
    today=re.compile(rf"\b(?:{DAY}|now|has (?:just )?come|have (?:just )?come|recently)\b", re.I),
)  # fmt: skip
