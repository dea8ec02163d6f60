"""Ends: whether something begins or ends on a day, by the sentence that tells of it. Pure.

The facts have one kind for both, `effective`; a reader must not take an end for a beginning.
"""

from __future__ import annotations

import re

_YEAR_OR_SO = r"(?:the |this |next |each )?(?:years?|months?|weeks?|quarters?|days?|decade|century|[A-Z][a-z]+ \d|\d)"
_SURE_END = re.compile(
    r"\b(?:ends?|ended|ending)\b(?! of\b| in \d+ days)|expir|\blaps(?:e|ing)|\bsunsets?\b|\bceas(?:e|ing)|"
    r"terminat|\brepealed\b|\b(?:valid|in force|in effect|runs?|running|lasts?|appl(?:y|ies)) "
    r"(?:until|till|through|to|up to)\b|remains? (?:\w+ ){0,3}?(?:until|till|through)\b|\bphas(?:e[sd]?|ing)[ -]out\b|"
    r"\b(?:scheme|waiver|exemption|programme?|derogation|subsidy|window|register) (?:\w+ ){0,4}?closes\b|\bruns out\b|"
    r"au(?:ß|ss)er Kraft|\benden\b|\bendete?[tn]?\b|\bläuft\b[^;]{0,80}\b(?:aus|bis)\b|\bausl(?:äuft|aufen)\b|"
    r"\bbefristet\b|\berl(?:ischt|öschen)\b|\bgilt (?:nur )?(?:noch )?bis\b|\bgelten (?:nur )?(?:noch )?bis\b|"
    r"\bin Kraft bis\b|"
    r"en vigueur jusqu|(?:valables?|applicables?|s['’]applique(?:nt|ra|ront)?) jusqu|\bpren(?:d|dra|nent|dront) fin\b|"
    r"\bcesse|\bs['’]arrêter|\bdisparaîtr|se termin|\babrogée?s?\b|\bcaduc|废止|失效|终止|到期|届满|有效期",
    re.IGNORECASE,
)
"""What is said to end."""
_MAY_END = re.compile(
    r"\b(?:abolish|withdr|scrapp|revok|rescind|cancel|invalid|suspen|halt)|\b(?:lift|remov|drop|stop|shut|axe|cut)"
    r"(?:s|es|ed|ped|ping|ting)?\b|\bfrom [^;]{1,40}? to (?:\w+ )?\d|ungültig|gestrichen|levée?s?\b|annul|"
    rf"\bend of\b(?! {_YEAR_OR_SO})|no longer|repeal|\buntil\b|\btill\b|\bthrough\b(?= \w+ \d| \d)|"
    r"\bclos(?:es?|ed|ing|ure)\b(?! of business)|\bwind(?:s|ing)? (?:down|up)\b|\blast day\b|\bup to\b|\bvalid\b|"
    r"\bdiscontinu|remains? in (?:force|effect)|\btemporar|\bbis\b|\bEnde\b(?! (?:des|der|dieses|\d|[A-Z]\w+ \d))|"
    r"\bAblauf\b|aufgehoben|\bentf(?:ällt|allen)\b|abgeschafft|\bjusqu|\bfin d(?:e |u |es )(?!mois|l['’]année|\d)|"
    r"abrog|échéance|à terme|supprim|截止|[日年月]止|为止|停止|取消|撤销|不再|暂停|结束|[至到]\d{4}年",
    re.IGNORECASE,
)
"""What may speak of an end."""
_BEGINS = re.compile(
    r"\b(?:from|beg[aiu]n\w*|start\w*|effective|commenc\w+|tak(?:es?|ing) effect|took effect|into (?:force|effect)|"
    r"new|replac\w+|introduc\w+|delay\w*|postpon\w*|suspend\w*|defer\w*|extend\w*|extension|prolong\w*|mov(?:es?|ed|ing)|not|"
    r"never|unless|if|could|might|(?-i:may)|\w+n['’]t|ab|"
    r"appl(?:y|ies)\b(?! (?:only )?(?:until|till|through|to|up to)\b)|tritt\b[^;]{0,80}\bin Kraft|"
    r"seit|beginn\w*|startet|verschob\w*|"
    r"verläng\w+|nicht|kein\w*|entre(?:ra|nt|ront)? en vigueur|à (?:partir|compter)|dès|ne|pas|report\w+|prorog\w+)\b|"
    r"施行|生效|实施|执行|开始|推迟|延长|延期|不会|未",
    re.IGNORECASE,
)
"""What says a beginning beside an end, or takes it back: then the day may be either."""


def may_end(kind: str, sentence: str) -> bool:
    """Whether what the sentence tells of may end on the day and not begin: both have the kind `effective`.

    English, German, French, Chinese. An end that is told as a beginning is worse than a beginning that is told with
    a doubt, so the words are many.
    """
    return kind == "effective" and any(words.search(sentence) for words in (_SURE_END, _MAY_END))


def surely_ends(kind: str, sentence: str) -> bool:
    """Whether the sentence speaks of an end alone."""
    return kind == "effective" and bool(_SURE_END.search(sentence)) and not _BEGINS.search(sentence)
