"""What stands before the first word of a report: place, day and agency, or a label in capitals."""

from __future__ import annotations

import re

_AGENCY = (
    r"(?:CNN(?: Business| Student News|Money)?|Reuters|AP|AFP|UPI|dpa|Xinhua|ANI|PTI|IANS|Kyodo|Bloomberg|EFE|ANSA|"
    r"TASS|Yonhap|PA(?: Media)?|SID|sid|epd|KNA|ots|dts|apa|APA|ATS|Belga|Europa Press|EUROPA PRESS|NTB|TT|Ritzau|Lusa|"
    r"Associated Press|The Associated Press|REUTERS|The Hollywood Reporter|EW\.com|Billboard|The Conversation|"
    r"Entertainment Weekly|CNN en Español|IRIN|RFE/RL|VOA|АПТ|رويترز|أ ف ب|د ب أ|وكالات)"
)
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|janv|févr|mars|avr|mai|juin|juil|août|sept|déc|Mär|Okt|Dez|"
    r"ene|abr|ago|dic|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)\w*\.?"
)
_DAY = rf"(?:\d{{1,2}}\.?\s+(?:de\s+)?{_MONTH}|{_MONTH}\s+\d{{1,2}})(?:,?\s+(?:de\s+)?\d{{4}})?"
_DASH = r"(?:--?|[–—:])"
_PLACE = r"[A-ZÀ-Ý][\w.'’/ \-À-ÿ]{1,40}"
_CAPITALS = r"[A-ZÀ-Ý]{3,}(?:[ .\-'][A-ZÀ-Ý]{2,}){0,3}"
_PATTERNS = [
    # (CNN) -- ; London (CNN)A man ; Abu Dhabi, United Arab Emirates (CNN)
    re.compile(rf"(?:{_PLACE}(?:, {_PLACE})?\s*)?\({_AGENCY}\)[ \t]*(?:{_DASH}[ \t]*)?(?=\S)"),
    re.compile(r"\((?:[A-Z]{2,10}|[A-Z][a-z]+(?: [A-Z][a-z]+){1,3})\)(?=[A-Z\"“'])"),  # (WIRED)Screens are
    # a place, an agency or a date, or both, and a dash: Berlin (dpa) - ; BRUSSELS, 12 July 2024 – ; Paris, le 3 mai –
    re.compile(rf"{_CAPITALS}(?:, [\w. ]{{2,24}})?\s*\([A-Za-z/ ]{{2,20}}\)\s*{_DASH}\s+(?=\S)"),
    re.compile(rf"[*_]{{0,2}}{_PLACE},\s*(?:(?i:le|den)\s+)?(?i:{_DAY})\.?"
               rf"(?:\s*\({_AGENCY}\)|\s*/[\w\- ]{{2,20}}/)?[*_]{{0,2}}\s*[.]?\s*{_DASH}[*_]{{0,2}}\s+"
               rf"(?:РИА Новости\.\s+)?(?=\S)"),
    re.compile(rf"{_CAPITALS}(?:,\s*[A-Z][\w. ]{{1,24}})?\s*(?:--|[–—]|\s-)\s+(?=\S)"),
    # МОСКВА, 12 июля. /ТАСС/. ; МОСКВА, 12 июля (Интерфакс) —
    re.compile(r"[А-ЯЁ]{3,}[А-ЯЁ\- ]{0,20}(?:,\s*\d{1,2}\s+[а-яё]{3,8}\.?)?\s*(?:/[\w\- ]{2,20}/\.?|\([\w ]{2,20}\))"
               r"\s*(?:[.–—-])?\s*(?=\S)"),
    re.compile(r"[А-ЯЁ]{3,}[А-ЯЁ\- ]{0,20},\s*\d{1,2}\s+[а-яё]{3,8}\.?\s*[–—-]\s*(?:РИА Новости\.)?\s*(?=\S)"),
    # القاهرة (رويترز) - ; الرياض - واس:
    re.compile(r"[\u0621-\u064a ]{3,24}\s*\((?:رويترز|أ ف ب|د ب أ|واس|وكالات|وام|قنا|كونا)\)\s*[-–—:]?\s*(?=\S)"),
    re.compile(r"[\u0621-\u064a ]{3,20}\s+[-–—]\s+(?:رويترز|أ ف ب|د ب أ|واس|وكالات|وام|قنا|كونا)\s*[-–—:]\s*(?=\S)"),
    # 新华社北京7月10日电 ; 【北京=共同】 ; [東京 10日 ロイター] -
    re.compile(r"(?:新华社|中新社|中新网|人民网|央视网|本报|据[^，。\s]{1,10})[^，。\s]{0,20}?\d{1,2}日?(?:电|讯|"
               r"消息)[，,]?\s*(?:[（(][^）)]{0,30}[）)])?\s*"),
    re.compile(r"【[^】]{1,16}[=＝][^】]{1,16}】\s*|[［\[【][^］\]】。]{1,20}(?:ロイター|共同|時事|AFP|AP)[^］\]】。]{0,8}[］\]】]"
               r"\s*(?:[-–—―]\s*)?"),
]  # fmt: skip
_LABEL = re.compile(r"(?:[A-Z]{4,}|[A-Z][A-Z&]*(?: (?:[A-Z&]{2,}|OF|AND)){1,4}):\s+(?=[A-Z\"“(\d])")


def opening_length(text: str) -> int:
    """Characters of a dateline ("BRUSSELS, 12 July 2024 - ", "(CNN) -- ") or of a label ("SUMMARY: ") that ``text``,
    the begin of a paragraph, opens with; 0 where there is none, or nothing else."""
    for pattern in (*_PATTERNS, _LABEL):
        match = pattern.match(text)
        if match and match.end() < len(text):
            return match.end()
    return 0
