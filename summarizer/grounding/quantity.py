"""What stands around a number and belongs to it: scale, unit, rate, hedge, and the words beside it."""

from __future__ import annotations

import re

from summarizer.grounding.measures import rates, sign_at
from summarizer.grounding.models import Quantity
from summarizer.grounding.tokens import CJK, STOPWORDS, Tokens, fold, listed, stem
from summarizer.grounding.units import CJK_UNITS, DOLLARS, LABELS, PERIODS, RATE, SYMBOLS, UNITS, scales

# What may stand between a number and its scale: "30 million", "30-million", "30m".
_AFTER = re.compile(r"(?P<gap>[\s\u00a0]{0,2}-?)(?P<word>[^\W\d_]{1,14}|%|％|‰|°)")
_POINTS = re.compile(r"\s?-?(?:points?|Punkte|Prozentpunkte)\b")
_APART = re.compile(r"[.;:()\d]|, ")
_MARK = re.compile(r"[.,;:()]")
_NEXT = re.compile(r"[\s\u00a0]{0,2}|\.[\s\u00a0]?")
_CLAUSE_END = re.compile(r"[.;:()!?]")
_SIGN_AFTER = re.compile(r"[\s\u00a0]{0,2}(?P<sign>US\$|[€£$¥￥₹₽])(?![\d])")
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th|ème|er|e|º|ª)\b")
_HEDGES = {
    "about": "about around some roughly approximately circa approx approximate near estimated rund etwa ungefahr "
    "circa environ autour unos unas alrededor aproximadamente",
    "over": "over above exceeding exceeds least uber mehr mindestens plus moins mas menos al",
    "under": "nearly almost under below most fast knapp unter presque casi up close just",
}
_HEDGE = {word: kind for kind, words in _HEDGES.items() for word in words.split()}
_HEDGES_TWO = {
    ("more", "than"): "over", ("at", "least"): "over", ("less", "than"): "under", ("fewer", "than"): "under",
    ("up", "to"): "under", ("close", "to"): "about", ("at", "most"): "under", ("as", "many"): "under",
    ("mehr", "als"): "over", ("plus", "de"): "over", ("weniger", "als"): "under", ("moins", "de"): "under",
    ("mas", "de"): "over", ("menos", "de"): "under", ("pres", "de"): "under", ("cerca", "de"): "under",
    ("in", "excess"): "over", ("an", "estimated"): "about", ("just", "over"): "over", ("just", "under"): "under",
}  # fmt: skip
_CJK_HEDGES = {"约": "about", "近": "under", "超": "over", "过": "over", "逾": "over", "余": "over", "多": "over"}
_TEMPERATURES = {
    "celsius": "celsius",
    "centigrade": "celsius",
    "c": "celsius",
    "fahrenheit": "fahrenheit",
    "f": "fahrenheit",
}
_ABBREVIATED = frozenset({"mio", "mrd", "tsd", "bn", "mn", "mln"})
# Units that an English text can't mean: they are its own words.
_NOT_ENGLISH = frozenset(
    listed(
        """
    an ar time timer mes tag jour grad won dia hora pp g ans an min sec an pfund procent
    """
    )
)


def complete(
    tokens: Tokens,
    lang: str,
    start: int,
    end: int,
    readings: list[tuple[float, float]],
    currency: str = "",
    *,
    worded: bool = False,
    negative: bool = False,
) -> Quantity:
    """A quantity with the scale, unit, rate, hedge and neighbours that stand around it."""
    text = tokens.text
    factor = 1.0
    known = scales(lang)
    begin, at = start, end
    ordinal = _ORDINAL_END.match(text, end) if not worded else None
    if ordinal:
        at = end = ordinal.end()
    sign = sign_at(text, at) if not worded and not currency else None
    for _ in range(0 if sign else 2):  # "mil millones", "hundred thousand"
        after = _AFTER.match(text, at)
        if not after:
            break
        word = after["word"]
        if CJK.match(word):
            word = next((word[:size] for size in (2, 1) if word[:size] in known), "")
            stop = after.start("word") + len(word)
        else:
            word, stop = fold(word), after.end()
        # "5 m" may be metres: a lone letter is a scale only when it touches the figure, or money goes before.
        lone = word in {"m", "k"} and (after["gap"] != "" and not currency)
        if word in known and not lone and not (word == "mil" and lang == "en") and not (word == "md" and lang == "en"):
            factor *= known[word]
            at = end = stop
            if text[stop : stop + 2] == ". " and word in _ABBREVIATED:
                at += 1
        elif word in {"hundred", "hundert", "dozen"} and not worded:
            factor *= 12 if word == "dozen" else 100
            at = end = stop
        else:
            break
    unit, multiple, unit_end = sign or _unit(tokens, lang, at, currency)
    hedge = _hedge(tokens, begin)
    label = _label(tokens, begin)
    if label and not unit:
        unit = f"label:{label}"
    unit_word = fold(text[at:unit_end].strip(" -\u00a0"))
    rate, rate_end = rates(text, unit_end, unit_word)
    rate_match = None if rate else RATE.search(text, unit_end, unit_end + 45)
    if rate_match and _close(text, unit_end, rate_match.start()):
        rate = PERIODS.get(fold(rate_match["adverb"]), "")
    nouns = _neighbours(tokens, begin, unit_end)
    return Quantity(
        start=start,
        end=end,
        values=tuple(value * factor * multiple for value, _ in readings),
        written=tuple(value * factor for value, _ in readings),
        step=min(step for _, step in readings) * factor * multiple,
        unit=unit,
        unit_end=rate_end,
        unit_word=stem(unit_word),
        rate=rate,
        hedge=hedge,
        nouns=nouns,
        noun=_noun(tokens, unit_end),
        worded=worded,
        negative=negative,
    )


def _close(text: str, end: int, start: int) -> bool:
    """Whether a rate belongs to the unit that ends at ``end``: in its clause, three words after it at most."""
    between = text[end:start]
    return not _APART.search(between) and len(between.split()) <= 3


def _unit(tokens: Tokens, lang: str, at: int, currency: str) -> tuple[str, float, int]:
    """Family, factor and end of the unit that follows at ``at``."""
    text = tokens.text
    if currency:
        return currency, 1.0, at
    sign = _SIGN_AFTER.match(text, at)
    if sign:
        return SYMBOLS[sign["sign"]], 1.0, sign.end()
    after = _AFTER.match(text, at)
    if not after:
        return "", 1.0, at
    word = after["word"]
    if word in "%％":
        tail = _POINTS.match(text, after.end())
        return ("points", 1.0, tail.end()) if tail else ("percent", 1.0, after.end())
    if word == "°":
        return "degree", 1.0, after.end()
    if CJK.match(word):
        for size in (4, 3, 2, 1):
            if word[:size] in CJK_UNITS:
                family, factor = CJK_UNITS[word[:size]]
                return family, factor, after.start("word") + size
        return "", 1.0, at
    index = tokens.at(after.start("word"))
    words = tokens.words[index : index + 4]
    if not words:
        return "", 1.0, at
    ends = tokens.ends
    if words[0] in {"percentage", "prozentpunkte", "prozentpunkten"} or words[:2] in (
        ["per", "centage"],
        ["points", "de"],
        ["puntos", "porcentuales"],
    ):
        return "points", 1.0, ends[min(index + 1, len(ends) - 1)]
    if words[:2] in (["per", "cent"], ["pour", "cent"], ["por", "ciento"]):
        points = words[2:3] in (["point"], ["points"])
        return "points" if points else "percent", 1.0, ends[index + 2 if points else index + 1]
    if words[:2] == ["basis", "points"]:
        return "points", 0.01, ends[index + 1]
    if words[0] in {"percent", "pct"} and words[1:2] in (["point"], ["points"]):
        return "points", 1.0, ends[index + 1]
    if words[0] in DOLLARS and "dollar" in " ".join(words[1:3]):
        at_dollar = 1 if words[1].startswith("dollar") else 2
        return DOLLARS[words[0]], 1.0, ends[index + at_dollar]
    if words[0] in {"square", "cubic", "sq"} and words[1:2]:
        family, factor = UNITS.get(words[1], (words[1], 1.0))
        return f"{words[0][:2]} {family}", factor ** (3 if words[0] == "cubic" else 2), ends[index + 1]
    if words[:3] in (["parts", "per", "million"], ["parts", "per", "billion"]):
        return "ppm", 1.0 if words[2] == "million" else 1e-3, ends[index + 2]
    if UNITS.get(words[0], ("",))[0] == "watt" and words[1:2] and words[1] in {"hour", "hours"}:
        return "watt hour", UNITS[words[0]][1], ends[index + 1]
    if UNITS.get(words[0], ("",))[0] == "degree" and words[1:2] and words[1] in _TEMPERATURES:
        return _TEMPERATURES[words[1]], 1.0, ends[index + 1]
    # "10 new days", "50 working hours": one word may stand between.
    for shift in range(2):
        if shift == 1 and (words[:1] == [] or words[0] in STOPWORDS or text[ends[index] : ends[index] + 1] != " "):
            break
        if shift < len(words) and words[shift] in UNITS and not (lang in {"en", ""} and words[shift] in _NOT_ENGLISH):
            family, factor = UNITS[words[shift]]
            if shift == 1 and (family not in {"time", "months"} or words[shift] in {"an", "ans", "ar"}):
                break  # "300 Stimmen an": a word of its own in most languages
            return family, factor, ends[index + shift]
    return "", 1.0, at


def _hedge(tokens: Tokens, start: int) -> str:
    # A currency sign may stand between.
    index = tokens.at(start)
    before = tokens.words[max(index - 3, 0) : index]
    if not before:
        return ""
    gap = tokens.text[tokens.ends[index - 1] : start]
    if "~" in gap or "≈" in gap:
        return "about"
    if _MARK.search(gap):
        return ""
    if CJK.match(before[-1]):
        return _CJK_HEDGES.get(before[-1], "")
    if tuple(before[-2:]) in _HEDGES_TWO:
        return _HEDGES_TWO[before[-2], before[-1]]
    return _HEDGE.get(before[-1], "")


def _label(tokens: Tokens, start: int) -> str:
    index = tokens.at(start)
    gap = tokens.text[tokens.ends[index - 1] : start] if index else tokens.text[:start]
    if "§" in gap:
        return "section"
    if not index or not _NEXT.fullmatch(gap):
        return ""
    word = tokens.words[index - 1]
    if word not in LABELS:
        return ""
    return {"art": "article", "sec": "section", "no": "number"}.get(word, word[:-1] if word.endswith("s") else word)


def _noun(tokens: Tokens, end: int) -> str:
    index = tokens.at(end)
    if index >= len(tokens) or tokens.text[end : tokens.starts[index]] not in {" ", "-", "\u00a0"}:
        return ""
    word = tokens.words[index]
    return "" if word in STOPWORDS or word[0].isdigit() else stem(word)


def _parted(text: str, start: int, end: int) -> bool:
    """Whether a clause ends between two words."""
    gap = text[start:end]
    return gap != " " and _CLAUSE_END.search(gap) is not None


def _neighbours(tokens: Tokens, start: int, end: int) -> frozenset[str]:
    """Stems of up to three words of content on each side, within the clause."""
    found: list[str] = []
    index = tokens.at(end)
    text = tokens.text
    last = end
    for at in range(index, min(index + 6, len(tokens))):
        if len(found) == 3 or _parted(text, last, tokens.starts[at]):
            break
        last = tokens.ends[at]
        word = tokens.words[at]
        if word not in STOPWORDS and not word[0].isdigit():
            found.append(stem(word))
    index = tokens.at(start)
    before: list[str] = []
    for at in range(index - 1, max(index - 6, -1), -1):
        follows = tokens.starts[at + 1] if at + 1 < len(tokens) else start
        if len(before) == 2 or _parted(text, tokens.ends[at], follows):
            break
        word = tokens.words[at]
        if word not in STOPWORDS and not word[0].isdigit() and word not in _HEDGE:
            before.append(stem(word))
    return frozenset(found + before)
