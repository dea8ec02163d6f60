"""Names of months and weekdays in each language that texts and readers use, and pieces of patterns made of them."""

from __future__ import annotations

from summarizer.words import fold

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
}
_SHORT_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_MORE_MONTHS = {
    "jänner": 1, "févr": 2, "fevr": 2, "mär": 3, "avr": 4, "abr": 4, "juil": 7, "ago": 8, "sept": 9, "okt": 10,
    "dez": 12, "déc": 12, "dic": 12, "des": 12,
}  # fmt: skip
_DAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "no": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
}
_SHORT_DAYS = "mon tue wed thu fri sat sun"
_MORE_DAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
CHINESE_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
"""Behind 周 or 星期."""


def months(language: str) -> tuple[str, ...]:
    """The twelve names, in small letters, of `en`, `de`, `fr`, `es`, `it`, `nl`, `pt` or `no`."""
    return tuple(_MONTHS[language].split())


def days(language: str) -> tuple[str, ...]:
    """The names of Monday to Sunday, in small letters, of `en`, `de`, `fr`, `es` or `no`."""
    return tuple(_DAYS[language].split())


MONTH_NAMES = {
    **{name: number for language in _MONTHS for number, name in enumerate(months(language), start=1)},
    **{name: number for number, name in enumerate(_SHORT_MONTHS.split(), start=1)},
    **_MORE_MONTHS,
}
"""Name in any language, in small letters → 1 to 12."""
MONTHS = {fold(name): number for name, number in MONTH_NAMES.items()}
"""The same without accents."""
ENGLISH_DAYS = {
    **{name: number for names in (days("en"), _SHORT_DAYS.split()) for number, name in enumerate(names)},
    **_MORE_DAYS,
}
"""Name or short form → 0 (Monday) to 6."""
WEEKDAYS = {
    **ENGLISH_DAYS,
    **{fold(name): number for language in _DAYS for number, name in enumerate(days(language))},
    **{"sonnabend": 5},
    **{f"{week}{day}": number for day, number in CHINESE_DAYS.items() for week in ("周", "星期")},
}
"""Name in any language, folded → 0 (Monday) to 6."""

MONTH = "(?:" + "|".join(name.capitalize() for name in months("en")) + ")"
"""Pattern of an English month, written out."""
SHORT_MONTH = "(?:" + "|".join([*(name.capitalize() for name in _SHORT_MONTHS.split()), "Sept"]) + ")"
DAY = "(?:" + "|".join(name.capitalize() for name in days("en")) + ")"
"""Pattern of an English weekday, written out."""
ANY_MONTH = "(?:" + "|".join(sorted(MONTH_NAMES, key=len, reverse=True)) + ")"
"""Pattern of a month in any language, in small letters, the longest first."""
