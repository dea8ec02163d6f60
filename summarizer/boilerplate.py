"""Lines and openings that are no prose: metadata, bylines, credits, notices, datelines.

They are looked for in what publishers really print; a line that is missed costs a poor summary, a line that is
wrongly taken costs a fact, so each pattern is anchored and limited to short lines.
"""

from __future__ import annotations

import re

_METADATA_KEYS = (
    r"date|title|headline|url|link|source|author|byline|lang|language|published|updated|id|slug|tags?|topics?|"
    r"category|"
    r"jurisdiction|country|licen[cs]e|copyright|section|type|summary|description|image|note"
)
_METADATA = re.compile(rf"(?:{_METADATA_KEYS})\s*[:=]\s*\S|(?:{_METADATA_KEYS})\s*[:=]\s*$|---+$", re.I)
_BARE_DATE = re.compile(r"(?:date|published|updated)\s+\d{4}-\d\d-\d\d\b", re.I)

_LINE = [
    # bylines
    re.compile(r"(?:by|written by|reporting by|editing by|von|par|por|di|auteur|"
               r"autor)\s*:?\s+[A-ZÀ-Ý][^.!?。]{2,70}$", re.I),
    re.compile(r"(?:记者|作者|编辑|责任编辑|来源|图片来源|文)\s*[:：/|丨 ].{1,30}$"),
    re.compile(r"(?:\(?\s*)?(?:reporting|additional reporting|editing|writing) by\b.{3,200}$", re.I),
    # pictures
    re.compile(r"[(\[]?\s*(?:photo|photograph|image|picture|pic|video|graphic|illustration|credit|foto|bild|"
               r"crédit|imagen|图片?)"
               r"(?:\s+(?:credit|by|courtesy))?\s*[:：/|©].{0,120}$", re.I),
    re.compile(r".{0,60}\b(?:getty images|shutterstock|istock|alamy|/?\s*afp via getty|hellorf|unsplash|"
               r"visual china group)\)?\s*$", re.I),
    # what a page adds
    re.compile(r"(?:read more|read also|read next|see also|also read|related(?: articles?| stories| content)?|"
               r"more on this|"
               r"click here|continue reading|skip to|jump to|back to top|share (?:this|on|via)|follow us|"
               r"listen to|watch:|"
               r"lesen sie auch|mehr zum thema|lire aussi|à lire aussi|lea también|leer más|相关阅读|延伸阅读|"
               r"阅读更多|点击)"
               r".{0,140}$", re.I),
    re.compile(r"(?:subscribe|sign up|register|log ?in|support us|donate)\b[^.]{0,140}\b(?:newsletter|"
               r"e?-?mail|inbox|account|"
               r"updates|today|now|here|alerts?|read|articles?)\b.{0,60}$", re.I),
    re.compile(r"(?:we|this (?:site|website|page)|our (?:site|website)|diese (?:seite|website)|ce site|"
               r"este sitio)\b.{0,60}"
               r"\b(?:cookies?)\b.{0,200}$", re.I),
    re.compile(r"(?:accept|manage|reject)(?: all)? cookies.{0,60}$|cookie (?:policy|settings|notice|"
               r"preferences).{0,80}$", re.I),
    re.compile(r"(?:©|\(c\)|copyright)\s.{0,160}$|.{0,100}\ball rights reserved\b.{0,40}$", re.I),
    re.compile(r"(?:advertisement|advertising|anzeige|werbung|publicité|publicidad|广告|"
               r"sponsored(?: content)?)\s*$", re.I),
    re.compile(r"(?:tags?|topics?|filed under|keywords?|schlagw[oö]rter|mots-clés)\s*[:：].{0,200}$", re.I),
    re.compile(r"(?:last )?(?:updated|published|posted|modified)(?: on|"
               r" at)?\s*[:：]?\s*[\w, ]{0,12}\d.{0,40}$", re.I),
    re.compile(r"(?:\d{1,2} min(?:ute)?s? read|facebook|twitter|whatsapp|linkedin|e-?mail|print|copy link)$", re.I),
]  # fmt: skip

_AGENCY = r"(?:CNN|Reuters|AP|AFP|UPI|dpa|Xinhua|ANI|PTI|IANS|Kyodo|Bloomberg|EFE|ANSA|TASS|Yonhap|PA|SID|epd|KNA)"
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|janv|févr|mars|avr|mai|juin|juil|août|sept|déc|Mär|Okt|Dez|"
    r"ene|abr|ago|dic)\w*\.?"
)
_DATELINES = [
    re.compile(rf"\({_AGENCY}\)\s*(?:--?|[–—:])?\s*"),
    # a place, an agency or a date, or both, and a dash: Berlin (dpa) - ; BRUSSELS, 12 July 2024 – ; Paris, le 3 mai –
    re.compile(r"[A-ZÀ-Ý][\w.'’/, \-À-ÿ]{1,50}?\s*\([A-Za-z/ ]{2,20}\)\s*(?:--?|[–—:])\s+(?=\S)"),
    re.compile(rf"[*_]{{0,2}}[A-ZÀ-Ý][\w.'’/ \-À-ÿ]{{1,40}},\s*(?:(?:le|den)\s+)?(?:\d{{1,2}}\.?\s+{_MONTH}|"
               rf"{_MONTH}\s+\d{{1,2}})"
               rf"(?:,?\s+\d{{4}})?(?:\s*\({_AGENCY}\))?[*_]{{0,2}}\s*(?:--?|[–—:])[*_]{{0,2}}\s+(?=\S)", re.I),
    re.compile(r"[A-ZÀ-Ý]{3,}(?:[ .\-'][A-ZÀ-Ý]{2,}){0,3}(?:,\s*[A-Z][\w. ]{1,24})?\s*(?:--|[–—]|\s-)\s+(?=\S)"),
    re.compile(r"(?:新华社|中新社|中新网|本报|据[^，。\s]{1,10})[^，。\s]{0,20}?\d{1,2}日?(?:电|讯|"
               r"消息)[，,]?\s*(?:[（(][^）)]{0,30}[）)])?\s*"),
]  # fmt: skip


def metadata_lines(lines: list[str]) -> int:
    """How many of the first ``lines`` of a text are ``key: value`` metadata, which some sources print at the top."""
    count = 0
    for line in lines:
        if not (_METADATA.match(line) or _BARE_DATE.match(line)):
            break
        count += 1
    return count


def is_boilerplate(line: str) -> bool:
    """Whether ``line``, stripped, is a byline, a credit, a notice or a link, and not a statement of the article."""
    return len(line) <= 260 and any(pattern.match(line) for pattern in _LINE)


def dateline_length(sentence: str) -> int:
    """Characters of a dateline ("BRUSSELS, 12 July 2024 - ", "(CNN) -- ") at the start of ``sentence``, or 0."""
    for pattern in _DATELINES:
        match = pattern.match(sentence)
        if match and match.end() < len(sentence):
            return match.end()
    return 0
