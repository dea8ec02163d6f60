"""Ends of measures on a day, where no other cue tells its kind: "Der Mietdeckel endet zum 30. April"."""

from __future__ import annotations

import re

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
