"""Whether a rule begins or ends to bind on a day, by the words beside it: English, German, French, Chinese."""

from __future__ import annotations

import re

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
