"""The old day that a new one takes the place of: ", which was due to close on 1 July, will now close on 1 August"."""

from __future__ import annotations

import re

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
_MOVES = (
    r"(?:extend|prolong|postpon|delay|defer|mov|push|put\soff|put\sback|pushed|reschedul|chang|brought\sforward|"
    r"bring\sforward|reopen)(?:s|es|e|ed|ing)?"
)
_VERB = (
    r"(?:close|end|expire|lapse|start|begin|apply|take|come|enter|run|be|open|last|go|kick|rise|meet|happen)(?:s|es)?\b"
)
_NOW = re.compile(
    rf"""\W{{0,3}}(?:
      [^.;]{{0,60}}\b(?:now|instead)\b
    | [^.;]{{0,60}}\b(?:has|have|had|is|are|was|were|been|being)\s(?:since\s|now\s)?{_MOVES}\b
    | (?:\w+\s){{0,2}}(?:will|would|shall)\s(?:not|only)\s[^.;]{{0,40}}\b(?:until|before|from|on|in)\b
    | (?:will|would|shall|must|should|can|may|is|are)\s{_VERB}
    | (?:by\s(?:a|an|\w+)\s\w+\s)?(?:to|until|till)\b
    )[^.;]{{0,80}}$""",
    re.X | re.I,
)
"""From behind the aside to the new day."""
_BUT_MOVED = re.compile(
    rf"""\W{{0,3}}(?:but|and|though|although|before|until|however|so|then)?\b[^.;]{{0,60}}?\b(?:
      (?:{_MOVES})\b[^.;]{{0,60}}\bto\s(?:\w+day,?\s|the\s)?$
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
    | (?:has|have)\s(?:now\s|since\s)?been\s{_MOVES}\b
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
_LEFT = re.compile(rf"\b{_MOVES}\b(?:\s(?:back|off|out))?[^.;,]{{0,60}}\bfrom\s(?:\w+day,?\s)?$", re.I)
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
        _REFUSED.search(gap) and re.search(rf"\b{_MOVES}\b[^.;]{{0,60}}\bto\s(?:\w+day,?\s|the\s)?$", gap, re.I)
    )
