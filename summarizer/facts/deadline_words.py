"""What words beside a day say of it: it ends something, takes another's place, holds no longer, is no policy."""

from __future__ import annotations

import functools
import re

from summarizer.acts.rules import findings
from summarizer.facts.models import DeadlineKind
from summarizer.tokens import listed

_PERIOD = r"(?:the\s|this\s|next\s|each\s)?(?:years?|months?|weeks?|quarters?|days?|decade|business|[A-Z]\w+\s\d|\d)"
_WORDS = re.compile(
    rf"""
    (?P<hours>\bfrom\s[\d:.]+\s?(?:[ap]\.?m\.?\s)?(?:until|to|through)\b)
  | (?P<hold>
      \b(?:suspend|delay|postpon|defer|paus|push|verschob|verschieb|ausgesetzt|report(?:é|er|ons))\w*
    | \b(?:put|set|held|pushed)\s(?:off|back) | \bstay(?:s|ed)\b | \b(?:not|never|nicht)\b | n['’]t\b
    | \b(?:effective|compliance|application|implementation|start|starting)\sdates?\b | \bentry\sinto\b
    | \b(?:start|beginning|introduction|Inkrafttreten|entrée\sen\svigueur)\b | 推迟 | 暂停 | 暂缓 | 延后
    )
  | (?P<until>
      \b(?:until|till|through|up\sto|bis|jusqu\w*|extend(?:s|ed|ing)?|prolong\w*|renew(?:s|ed)|verlänger\w+)\b
    | 至 | 到(?!期) | 延长 | 截至 | 有效期
    )
  | (?P<end>
      \bend(?:s|ed|ing)?\b(?!\sof\s{_PERIOD}) | \bexpir\w+ | \blaps(?:e[sd]?|ing)\b | \bsunsets?\b
    | \bceas(?:e[sd]?|ing)\b | \bterminat\w+ | \brepeal\w* | \babolish\w* | \brevok\w+ | \brescind\w* | \bwithdrawn\b
    | \bscrapped\b | \bphas(?:e[sd]?|ing)[\s-]out\b | \bruns?\sout\b | \blifted\b | \bclos(?:es?|ed|ing)\b(?!\sof)
    | \bdiscontinued\b | \blast\sday\b | \bno\slonger\s(?:appl\w+|valid|available|in\s(?:force|effect)|accepted)\b
    | au(?:ß|ss)er\sKraft | \bende(?:t|n)\b | \bEnde\b | \bausl(?:äuft|aufen)\b | \berl(?:ischt|öschen)\b
    | \babgeschafft\b | \bpren(?:d|nent|dra|dront)\sfin\b | \bcess\w+ | \bs['’]arrêt\w+ | \bdisparaît\w+
    | \bse\stermine\w* | \babrog\w+ | \bsupprimée?s?\b
    | 废止 | 失效 | 终止 | 到期 | 届满 | 取消
    )
  | (?P<begin>
      \b(?:takes?|took|taking)\s(?:legal\s)?effect\b | \bin(?:to)?\s(?:force|effect)\b | \beffective\b
    | \bappl(?:y|ies|icable)\b | \bbeg[aiu]n\w* | \bstart\w* | \bcommenc\w+ | \bbecom\w+ | \bbanned\b | \bintroduc\w+
    | \bgilt\b | \bgelten\b | \bin\sKraft\b | \bbeginn\w* | \ben\svigueur\b | \bs['’]appliqu\w+ | \bprend\seffet\b
    | 施行 | 生效 | 实施 | 执行 | 适用
    )
  | (?P<from>\b(?:from|as\sof|on\sand\safter|ab|seit|dès|à\s(?:partir|compter))\b | [自从])
    """,
    re.X | re.I,
)
_ENDS_AFTER = re.compile(
    r"(?:之日)?起?(?:将)?(?:正式)?(?:废止|失效|终止|到期|届满|取消|停止)|(?:为)?止|"
    r"\s(?:au(?:ß|ss)er\sKraft|aus\b|auslaufen|enden|ungültig|aufgehoben)"
)
"""Right behind the day."""


def ends(before: str, after: str) -> bool | None:
    """Whether something ends on the day between ``before`` and ``after``; ``None`` where neither says.

    The word nearest to the day decides. "Until" is an end unless what is told is a delay ("suspended until 1 May");
    "from" is a beginning unless it is an end that is told ("repealed from 1 May").
    """
    if _ENDS_AFTER.match(after):
        return True
    state: str | None = None
    for match in _WORDS.finditer(before):
        group = match.lastgroup
        if group == "until":
            state = "hold" if state == "hold" else "until"
        elif group == "from":
            state = "end" if state == "end" else "begin"
        elif group == "begin" and state == "hold":
            pass  # "will not begin until"
        elif group != "hours":
            state = group
    if state is None:
        behind = _WORDS.search(after)
        state = behind.lastgroup if behind and behind.lastgroup in {"end", "begin"} else None
    return None if state is None else state in {"end", "until"}


_ENGLISH = re.compile(
    r"\b(?:exemptions?|waivers?|moratorium|subsid(?:y|ies)|derogations?|tariffs?|tax\s(?:break|relief|credit)s?|"
    r"(?:eviction|price|rent|export|import)\s(?:ban|cap|freeze)s?|grace\speriod|scheme|sanctions)\b"
    r"[^.;]{0,80}\b(?:runs?|will\srun)\sout\s(?:on\s)?(?:\w+day,?\s)?$",
    re.I,
)
_GERMAN_MATTER = (
    r"(?:regelung|ausnahme|genehmigung|moratorium|förderung|verbot|subvention|zuschuss|prämie|bremse|deckel|"
    r"vergünstigung|befreiung|zoll|zölle|sanktionen|vorteil)\w*\b"
)
_GERMAN = re.compile(rf"{_GERMAN_MATTER}[^.;]{{0,80}}(?:\b(?:endet|enden)\s(?:zum|am|mit\sAblauf\sdes)\s)$", re.I)
_GERMAN_PARTED = re.compile(
    rf"{_GERMAN_MATTER}[^.;]{{0,60}}\b(?:am|zum|mit\sAblauf\sdes)\s$",
    re.I,
)
_GERMAN_BEHIND = re.compile(r"\s(?:aus|auslaufen|enden)\b", re.I)
_FRENCH = re.compile(
    r"\b(?:moratoire|exonération|aides?|dispositifs?|mesures?|tarifs?|interdiction|dérogation|prime|subvention|régime|"
    r"bouclier|gel|plafonnement|exemption)s?\b[^.;]{0,80}\b(?:pren(?:d|nent|dra|dront)\sfin|cesser(?:a|ont)|"
    r"expirer(?:a|ont)|s['’]arrêter(?:a|ont)|disparaîtr(?:a|ont))\s(?:le\s)?$",
    re.I,
)
_CHINESE_MATTER = re.compile(r"(?:政策|措施|补贴|优惠|豁免|禁令|关税|限制|制裁|许可)[^。；]{0,16}(?:将)?(?:于|在)?$")
_CHINESE_BEHIND = re.compile(r"(?:正式)?(?:终止|到期|失效|取消|废止)")


def is_end(before: str, after: str) -> bool:
    """Whether a measure ends on the day between the two."""
    if _ENGLISH.search(before) or _GERMAN.search(before) or _FRENCH.search(before):
        return True
    if _GERMAN_BEHIND.match(after) and _GERMAN_PARTED.search(before):
        return True
    return bool(_CHINESE_BEHIND.match(after) and _CHINESE_MATTER.search(before))


_GAP = r"(?:[^.;。；]|\.(?=\d|m\b)){0,120}?"
_MOVES = re.compile(
    rf"""\b(?:
      (?:extend(?:s|ed|ing)?|extension|prolong\w*|renewed|lengthen\w*|shorten\w*|cut\sshort|postpon\w+|defer\w*|
         delay(?:ed|ing)|delays\s(?:the|its|this)|reschedul\w+|adjourn\w*|push(?:ed|es|ing)|slip(?:s|ped)|mov(?:ed|es|ing)|
         (?:put|set)(?:s|ting)?\s(?:back|off)|brings?\sforward|brought\sforward|re-?open\w*|chang(?:ed|es|ing)|revised|
         (?:remain|stay|kept|keep)(?:s|ing)?\s(?:\w+\s)?open){_GAP}\s(?:to|until|till|through)
    | (?:new|revised|extended|later)\s(?:\w+\s)?(?:deadline|date)\s(?:is|of|will\sbe)
    | now\s(?:be\s)?(?:clos\w+|ends?|expires?|takes?\seffect|appl(?:y|ies)|runs?|enters?\sinto\sforce|begins?|starts?|
         due\sto\s\w+(?:\seffect|\sinto\sforce)?)(?:\s(?:on|by|from|until|through|to))?
    | (?:everyone|stakeholders|respondents|commenters|parties|people|public|you)\snow\s(?:has|have)\suntil
    | (?:report(?:ée?s?|er)|prolong\w+|repouss\w+){_GAP}\s(?:au|jusqu['’]au)
    | (?:verschoben|verschiebt|verlängert|vertagt){_GAP}\s(?:auf|bis)
    )$|(?:延长|延期|推迟|延后|顺延|缩短|提前|改)(?:至|到)(?:\d{{4}}年)?$""",
    re.X | re.I,
)
"""Ends what stands before the day, but for hours and weekdays."""
_TO_BEHIND = re.compile(r"\b(?:auf|bis)(?:\s(?:den|zum))?\s?$", re.I)
MOVED_BEHIND = re.compile(r"\s(?:verschoben|verlängert|vertagt)\b")
"""Right behind the new day: "auf den 2. Mai verschoben"."""
_WHO = (
    r"operators|firms|companies|businesses|importers|exporters|banks|states|countries|providers|producers|"
    r"manufacturers|suppliers|schools|hospitals|employers|farmers|entities|platforms|facilities|airlines"
)
_ALL = (
    r"the|this|these|its|their|all|any|an?|another|further|additional|up|at\sleast|now|public|written|proposed|new|"
    r"initial|final|draft|interim|interested|reasons?|entry|months?|weeks?|days?|years?|"
    r"(?:submi|comment|respon|repl|fil|recei|appl|regist|complian|implement|consult|send|view|feedback|evidence)\w*"
)
_SOME = re.compile(
    rf"""\bfor\s(?!(?:{_ALL})\b|\d)
    | \b(?:for|by)\s(?:the\s|these\s|all\s)?(?:[\w-]+\s){{0,2}}(?:{_WHO})\b | \b(?:{_WHO})\snow\s(?:has|have)\b
    | \bfor\s(?:the\s)?(?:first|second|third|other|remaining)\s(?!time)
    | \b(?:small|smaller|smallest|medium-sized|micro|large|larger|largest|big|bigger|individual|certain|some|several|
        selected|only|others?|except|unless|unaffected|those|parts?\sof|partly|stands?|keeps?|still)\b
    | \b(?:kleine\w*|einige\w*|bestimmte\w*|teilweise|petite?s|certaine?s|quelques)\b
    | 部分 | 中小 | 小型 | 小微 | 仍""",
    re.X | re.I,
)
_ANOTHER = re.compile(
    r"\b(?:second|third|fourth|another|additional|further|separate|next|reply|replies|zweite\w*|weitere\w*|deuxième|"
    r"seconde?|autre)\s(?:\w+\s)?(?:hearings?|meetings?|rounds?|parts?|stages?|phases?|consultations?|sessions?|"
    r"comments?|votes?|readings?|due|Anhörung|Sitzung|réunion)\b|第[二三四]|另",
    re.I,
)


def is_moved(before: str, lead: str, after: str) -> bool:
    """Whether the day between ``before`` and ``after`` is said to be a new one; ``lead``: ``before`` without hours."""
    return bool(
        _MOVES.search(lead)
        or _MOVES.search(before.rstrip())
        or (_TO_BEHIND.search(before) and MOVED_BEHIND.match(after))
    )


def for_some(sentence: str) -> bool:
    """Whether the sentence tells of some of those concerned, so that the others keep their day."""
    return _SOME.search(sentence) is not None


def of_another(sentence: str) -> bool:
    """Whether the sentence tells of a second event, part or round, which has a day of its own."""
    return _ANOTHER.search(sentence) is not None


_NEAR = 120
"""Characters before the old day that are looked at."""
_FAR = 200
"""Characters between the two days; further apart they are of two matters."""
_DUE = r"(?:due|set|scheduled|planned|expected|slated|meant|supposed|intended|open)"
_ASIDE = re.compile(
    rf"""(?:
      ,?\s(?:which|that)\s(?:was|were|ha(?:d|s)\sbeen)\s(?:\w+ly\s)?(?:to\b|{_DUE}\b|running\b)
    | [,(]\s?(?:(?:originally|previously|initially|formerly|first|once)\s)?(?:{_DUE}\b|running\b|to\shave\b)
    )[^,;.()]{{0,60}}$""",
    re.X | re.I,
)
"""Before the old day, in an aside that stands between the matter and its verb."""
_WAS = re.compile(
    rf"\s(?:was|were|had\sbeen)\b(?:\s(?:\w+ly\s)?(?:to\b|{_DUE}\b)[^,;.()]{{0,60}}|\s(?:on\s)?(?:\w+day,?\s)?)$", re.I
)
"""Before the old day, as the sentence's own verb."""
_MOVING = (
    r"(?:extend|prolong|postpon|delay|defer|mov|push|put\soff|put\sback|pushed|reschedul|chang|brought\sforward|"
    r"bring\sforward|reopen)(?:s|es|e|ed|ing)?"
)
_VERB = (
    r"(?:close|end|expire|lapse|start|begin|apply|take|come|enter|run|be|open|last|go|kick|rise|meet|happen)(?:s|es)?\b"
)
_NOW = re.compile(
    rf"""\W{{0,3}}(?:
      [^.;]{{0,60}}\b(?:now|instead)\b
    | [^.;]{{0,60}}\b(?:has|have|had|is|are|was|were|been|being)\s(?:since\s|now\s)?{_MOVING}\b
    | (?:\w+\s){{0,2}}(?:will|would|shall)\s(?:not|only)\s[^.;]{{0,40}}\b(?:until|before|from|on|in)\b
    | (?:will|would|shall|must|should|can|may|is|are)\s{_VERB}
    | (?:by\s(?:a|an|\w+)\s\w+\s)?(?:to|until|till)\b
    )[^.;]{{0,80}}$""",
    re.X | re.I,
)
"""From behind the aside to the new day."""
_BUT_MOVED = re.compile(
    rf"""\W{{0,3}}(?:but|and|though|although|before|until|however|so|then)?\b[^.;]{{0,60}}?\b(?:
      (?:{_MOVING})\b[^.;]{{0,60}}\bto\s(?:\w+day,?\s|the\s)?$
    | now\b[^.;]{{0,60}}$
    )""",
    re.X | re.I,
)
_INSTEAD = re.compile(r"[^.;,]{0,20},?\sinstead\b", re.I)
_REFUSED = re.compile(
    r"\b(?:reject|refus|declin|den(?:y|ie)|turned\sdown|dismiss|oppos|not\s(?:to\s)?(?:mov|exten))", re.I
)
_MOVED_NEXT = re.compile(
    rf"""[.!]\s(?:It|They|That|This|The\s(?:\w+\s){{0,4}}?\w+)\s(?:
      (?:will|must|is|are|can|may)\snow\b | now\b
    | (?:has|have)\s(?:now\s|since\s)?been\s{_MOVING}\b
    | will\s(?:\w+\s){{1,4}}instead\b
    )
    | [.!]\s[^.!;]{{0,100}}\b(?:(?:granted|agreed|announced|gave)\s(?:to\s)?(?:an?\s)?(?:\w+\s)?(?:extension|extend))\b
      [^.!]{{0,60}}\bnow\b[^.!]{{0,40}}\b(?:until|by|till)\s\d""",
    re.X,
)


_PUSHED = re.compile(
    r"""\W{1,3}(?:[^.;]{0,40}?\b(?:has|have|had|is|are|was|were)\s(?:\w+\s)?)?
      (?:pushed|moved|put|extended|set)\s(?:that|it|this|them|those|back)\s?(?:back|out|forward)?
      \s(?:to|until|till)\s(?:\w+day,?\s|the\s)?$""",
    re.X | re.I,
)
"""Between the two: "; the Home Office has pushed that back to"."""
_LENGTHENED = re.compile(
    r"""[^.;]{0,40}?\b(?:wurde|wird|ist|est|a\sété|sera)\s(?:(?!nicht\b|pas\b)\w+\s)?(?:verlängert\s|prolongée?\s|reportée?\s|verschoben\s)?
      (?:nun\s)?(?:bis(?:\szum)?|auf(?:\sden)?|jusqu['’]au|au)\s$""",
    re.X | re.I,
)
_OLD_ASIDE = re.compile(r"[,(]\s?(?:ursprünglich|zunächst|bisher|initialement|d['’]abord)\s[^,;.()]{0,30}$", re.I)
"""", ursprünglich der 20. März, wurde bis zum 10. April verlängert"."""
_LEFT = re.compile(rf"\b{_MOVING}\b(?:\s(?:back|off|out))?[^.;,]{{0,60}}\bfrom\s(?:\w+day,?\s)?$", re.I)
_FOR_NO_DAY = re.compile(r",?\s(?:to|until|till)\b", re.I)
"""The start "was pushed from 1 May to the autumn": the new day is none."""
_FROM_CHINESE = re.compile(r"(?:由|从|自)(?:原定的?)?$")
_TO_CHINESE = re.compile(r"(?:[^。；，]{0,6})?(?:延长|推迟|延期|顺延|延后|调整|提前|改)(?:至|到|为)$")


def old_day(before: str, gap: str | None, behind: str) -> re.Match[str] | None:
    """The words by which the day behind ``before`` is the old one of a matter, or ``None``.

    ``gap``: what stands between it and the sentence's next day, ``None`` where there is no other; ``behind``: what
    stands behind that next day, or behind this one where there is none.
    """
    near = max(len(before) - _NEAR, 0)
    aside, was = _ASIDE.search(before, near), _WAS.search(before, near)
    if gap is not None and (turned := _turned(before, gap, near)):
        return turned
    if gap is None:
        return was if was and _MOVED_NEXT.match(behind) else None
    if len(gap) > _FAR or _REFUSED.search(gap):
        return None
    if aside and (_NOW.match(gap) or _INSTEAD.match(behind)):
        return aside
    return was if was and _BUT_MOVED.match(gap) else None


def left_day(before: str, behind: str) -> re.Match[str] | None:
    """The words by which a sentence's last day was left for no day that is named; what stands before and behind it."""
    return _LEFT.search(before, max(len(before) - _NEAR, 0)) if _FOR_NO_DAY.match(behind) else None


def _turned(before: str, gap: str, near: int) -> re.Match[str] | None:
    """The old day by what stands on both sides of it alone."""
    if _PUSHED.match(gap):
        return re.search(r"$", before)
    if _TO_CHINESE.match(gap):
        return _FROM_CHINESE.search(before)
    return _OLD_ASIDE.search(before, near) if _LENGTHENED.match(gap) else None


def is_refused(gap: str) -> bool:
    """Whether somebody would not move the day before ``gap`` to the one behind it."""
    return bool(
        _REFUSED.search(gap) and re.search(rf"\b{_MOVING}\b[^.;]{{0,60}}\bto\s(?:\w+day,?\s|the\s)?$", gap, re.I)
    )


_DEEDS = (
    r"acquired|arising|arrested|born|bought|built|commissioned|completed|concluded|conceived|constructed|convicted|"
    r"created|delivered|diagnosed|dismissed|employed|enrolled|established|executed|filed|financed|founded|granted|"
    r"hired|imported|incorporated|incurred|installed|insured|issued|leased|licensed|listed|lodged|made|manufactured|"
    r"married|negotiated|opened|ordered|originated|paid|permitted|placed|planted|produced|purchased|received|recruited|"
    r"registered|renewed|sent|shipped|signed|sold|started|submitted|entered\sinto"
)
_COVERED = re.compile(
    rf"(?P<relative>\b(?:that|which|who)\s)?(?:\b(?P<lead>[\w’'-]+)\s)?(?:\w+ly\s|first\s)?\b(?P<deed>{_DEEDS})\s"
    r"(?:(?:in|into|with|under|at|as|there|abroad)\s(?:[\w’'-]+\s){0,3}?)?"
    r"(?:on\sor\s|either\s)?(?P<side>before|prior\sto|earlier\sthan|after|since|later\sthan|by|until)\W*$",
    re.I,
)
_FINITE = frozenset(
    listed(
        """
    be been being is are was were am get gets got become has have had having must shall will may can should to not
    and or he she it they we you i
    """
    )
)
"""Words before a deed of which it is the predicate: "must be registered before", "have registered before"."""
_SENT_IN = frozenset(listed("received submitted filed lodged sent made"))
_ENTRIES = re.compile(
    r"\b(?:comments?|submissions?|responses?|repl(?:y|ies)|feedback|views?|representations?|objections?|statements?|"
    r"evidence|applications?|bids?|tenders?|nominations?|proposals?|requests?|entr(?:y|ies)|forms?|petitions?|abstracts?|"
    r"claims?|reports?|registrations?|returns?|appeals?|papers?|letters?|motions?|those|any|all)\b",
    re.I,
)
"""What is sent in: of these the day is the last one."""
_PERSONAL = frozenset(
    listed(
        """
    arrested born concluded conceived convicted diagnosed dismissed employed enrolled founded hired incorporated
    married recruited signed
    """
    )
)
_DUTY = re.compile(r"\W{0,2}(?:must|shall|will|may|can|needs?|ha(?:s|ve)\sto|(?:is|are)\s\w+ed)\b", re.I)


def is_covered(before: str, after: str) -> bool:
    """Whether the day between ``before`` and ``after`` belongs to a participle that picks out what a rule is for.

    "After" a day, what is done to goods is their duty from that day on ("cars sold after 1 May must"), as the day of
    a birth is not.
    """
    match = _COVERED.search(before)
    if match is None:
        return False
    lead, deed, side = (match[group] or "" for group in ("lead", "deed", "side"))
    if (
        not match["relative"]
        and lead.lower() in _FINITE
        and not re.search(r"\b(?:that|which|who)\s$", before[: match.start()])
    ):
        return False
    if deed.lower() in _SENT_IN and _ENTRIES.search(before[max(match.start() - 40, 0) : match.end()]):
        return False
    if deed.lower() == "born":
        return True
    if side.lower() in {"after", "since", "later than"}:
        return deed.lower() in _PERSONAL and not _DUTY.match(after)
    return side.lower() != "by" and side.lower() != "until"


_DUE_WORDS = (
    r"set|due|scheduled|planned|expected|slated|to|close|end|expire|be|begin|start|apply|take|effect|enter|come|into|"
    r"force|on|by|for|at|until|held|in|the|deadline|was|were|of"
)
OLD_DAY = re.compile(
    rf"""\b(?:
      (?:originally|previously|initially|formerly)\s(?:(?:{_DUE_WORDS}|open|running)\s){{0,8}}
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


_ENGLISH_WORDS = re.compile(r"\b(?:must|shall|will|is|are|has|have|the|by|of|can|may|expires?|ends?)\b")
"""Other languages' sentences are taken as they come: few of theirs were wrong, and their words of policy are many."""
_SIGN = re.compile(
    r"\b(?:compl(?:y|ies|ying|iance|iant)|regist(?:er|ers|ered|ration)|report(?:s|ing)?|notif(?:y|ies|ication)|"
    r"disclos\w+|submi(?:t|ts|ssions?)|filed?|filings?|transpose\w*|certif\w+|label\w*|phase[ds]?|surrender|"
    r"permits?|licen[cs]\w+|approvals?|authori[sz]ations?|exemptions?|waivers?|derogations?|emissions?|inventor(?:y|ies)|"
    r"tariffs?|dut(?:y|ies)|levy|levies|tax(?:es)?|quotas?|subsid\w+|sanctions?|moratori\w+|embargo|mandates?|"
    r"bans?|prohibit\w*|rules?|regulat\w+|legislat\w+|statut\w+|laws?|bills?|acts?|directives?|decrees?|orders?|"
    r"treat(?:y|ies)|provisions?|notices?|petitions?|comments?|consultations?|hearings?|testimony|plenary|"
    r"readings?|readiness|(?:safety|speed|security)\szones?|closures?|fees?|fines?|penalt\w+|claims?|appeals?|"
    r"judicial|court|judge|findings|obligations?|require(?:s|d|ments?)?|entry\sinto|into\sforce|effective|eligib\w+|"
    r"applications?|applicants?|nominations?|grants?|funding|tenders?|webinars?|workshops?|roadshows?|summits?|"
    r"committees?|subcommittees?|panels?|task\sforce|working\sgroup|advisory|ministers?|ministr\w+|leaders|"
    r"governments?|regulators?|agenc\w+|authorit\w+|commission\w*|councils?|parliament\w*|senat\w+|lawmakers?|"
    r"MPs|MEPs|peers|governors?|president|chamber|assembly|cabinet|Bundestag|election\w*|referendum|"
    r"companies|firms|businesses|employers?|operators?|banks?|platforms?|providers?|manufacturers?|importers?|exporters?|"
    r"landlords?|suppliers?|producers?|utilities|airlines?|carriers?|lenders?|insurers?|issuers?|licensees?|taxpayers?|"
    r"states|counties|municipalit\w+|traders?|vendors?|growers?|farmers?|shippers?|vessels?|"
    r"dealers?|developers?|stakeholders|"
    r"short\sselling|banned|barred|may\s(?:not\s|only\s|still\s)?be\s(?:sold|used|marketed)|on\sthe\smarket|shall|renewed|transition\w*|enforced|meetings?|employees|workers|wages?|(?:state\sof|public)\semergency|Article\s\d+|postal\svote)\b",
    re.I,
)
_TEAM = re.compile(r"\b(?:clubs?|teams?|sides?|fans|supporters|players?|squads?|athletes?|riders?|runners?)\b", re.I)
_SPORT = re.compile(
    r"""\b(?:
      (?:wins?|won|win|lifts?|retains?|loses?|lost|reach(?:es)?|draws?)\s(?:\w+\s){0,4}?
      (?:cup|league|title|trophy|championships?|promotion|final|derby|play-?offs?|tournament|medals?|grand\sprix)
    | (?:premier|champions|europa|football|rugby|cricket|basketball|hockey)\s(?:league|cup|union)
    | (?:cup|league)\s(?:final|winners|champions|title) | sign(?:s|ed)?\s(?:\w+\s){0,3}?(?:striker|midfielder|winger|
      goalkeeper|defender|forward|coach|manager)
    )\b""",
    re.X | re.I,
)
"""Of a title: a match and not a matter."""
_PRIVATE = re.compile(
    r"\b(?:strikers?|footballers?|midfielders?|goalkeepers?|coach(?:es)?|players?|(?<!fishing\s)(?<!hunting\s)season|league|tournament|NCAA|FIFA|"
    r"UEFA|NFL|NBA|concerts?|festivals?|tickets?|essays?|homework|coursework|evacuat\w+|parole|"
    r"annual\sgeneral\smeeting|AGM|(?:shareholders?|stockholders?|investors?)['’]?\s(?:\w+\s)?(?:meeting|day)|dividends?|"
    r"squads?|new\ssignings|match(?:day)?\sprogrammes?|"
    r"(?:repay|redeem)\s(?:its|the|their|his|her)\s(?:bonds?|notes?|loans?|debts?)|(?:loan|bond|mortgage|rent)s?\s"
    r"(?:is|are|falls?|comes?)\s(?:\w+\s)?due|(?:his|her|their|player|transfer)\scontracts?|contract\sexpires|lease\sexpires|"
    r"(?:speaks?|speaking|spoke|perform\w*|appear\w*|lecture)\s(?:\w+\s){0,2}at|"
    r"(?:council|senate|board)\sof\sthe\suniversity|university\s(?:council|senate|board)|to\swin\sa|museum|film|weddings?|refunds?|waiters?|annual\smeeting|"
    r"joueurs?|attaquants?|Stürmer|Spieler|Torwart|contrat\sexpire|(?:rendre|rendent)\sleurs\s(?:essais|devoirs))\b",
    re.I,
)


def is_of_policy(kind: DeadlineKind, sentence: str, around: str, *, gazette: bool) -> bool:
    """Whether the sentence, or else what stands around it and its title, tells of a body, a rule or whom it binds.

    ``gazette``: the text is a document of one, in which all is policy. Views are only asked for by those who make
    policy, so ``comments`` need no more sign.
    """
    if gazette or kind is K.COMMENTS:
        return True
    title = around.partition("\n")[0]
    told = _sentence_says(sentence, title)
    if told is not None:
        return told
    return kind is K.APPLICATION or _names_policy(sentence) or _names_policy(around)


@functools.lru_cache(maxsize=16)
def _sentence_says(sentence: str, title: str) -> bool | None:
    """What the sentence says alone, ``None`` where it says neither. Kept, since it is asked for each of its days."""
    if _PRIVATE.search(sentence):
        return False
    if _TEAM.search(sentence) and _SPORT.search(title):
        return False
    if not _ENGLISH_WORDS.search(sentence) or _SIGN.search(sentence):
        return True
    return None


@functools.lru_cache(maxsize=16)
def _names_policy(words: str) -> bool:
    found = findings(words)
    return found.body is not None or found.again is not None or bool(found.instruments)
