"""Numbers in words: "thirty-five", "two hundred and six", "two thirds", "half a million", "one in five"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from summarizer.grounding.models import Quantity
from summarizer.grounding.quantity import complete
from summarizer.grounding.tokens import STOPWORDS, Tokens, listed, stem
from summarizer.grounding.units import CARDINALS, FRACTIONS, HUNDREDS, ORDINALS, UNITS, scales

_HALF = frozenset({"half", "halfte", "moitie", "mitad"})
_ONE = frozenset({"a", "un", "une", "ein", "one"})
_ROUND = frozenset({"million", "billion", "hundred", "thousand", "dozen"})
_DOZENS = {"dozen": 12.0, "dozens": 12.0, "score": 20.0}
_HALVED = {"halbe", "halben", "demi"}
# What comes before "a third" that is a part, whatever follows: "by a third"; and what follows where it is none.
_BY = frozenset(listed("by about around nearly almost over under than roughly up some approximately"))
_PART_AFTER = frozenset(
    listed("is are was were have has had do did said say from by than more less who that which will")
)
_OF = frozenset(listed("des de du der aller von los las del"))
_NO_PART = frozenset(listed("and or to past"))
# "killed two in five attacks", but "two in five voters".
_COUNTED = frozenset(
    map(
        stem,
        listed(
            """
    of people adults voters americans britons children women men households families respondents workers patients
    students pupils firms companies businesses members residents citizens
    """
        ),
    )
)
_CHANCE = frozenset({10.0, 100.0, 1000.0})


class _Reader:
    """Goes over the words of a text once."""

    def __init__(self, tokens: Tokens, lang: str, free: Callable[[int], bool]) -> None:
        self.tokens, self.lang, self.free = tokens, lang, free
        self.key = lang if lang in CARDINALS else "en"
        self.cardinals, self.hundreds, self.known = CARDINALS[self.key], HUNDREDS.get(self.key, {}), scales(lang)

    def word(self, at: int) -> str:
        """The word ``at``, or ``""`` outside of the text."""
        return self.tokens.words[at] if 0 <= at < len(self.tokens) else ""

    def gap(self, at: int) -> str:
        """What stands between word ``at`` and the one before."""
        tokens = self.tokens
        return tokens.text[tokens.ends[at - 1] : tokens.starts[at]] if 0 < at < len(tokens) else ""

    def quantity(self, at: int, last: int, value: float, *, step: float = 1.0, percent: bool = False) -> Quantity:
        """The number of the words ``at`` to ``last``."""
        start, end = self.tokens.starts[at], self.tokens.ends[last]
        if percent:
            return replace(complete(self.tokens, self.lang, start, end, [(value, step)], "percent"), worded=True)
        return complete(self.tokens, self.lang, start, end, [(value, step)], worded=True)

    def read(self) -> Iterator[Quantity]:
        """The quantities in order of place."""
        at = 0
        while at < len(self.tokens):
            word = self.word(at)
            found: tuple[Quantity | None, int] | None = None
            if (word in self.cardinals or word in _KNOWN) and self.free(self.tokens.starts[at]):
                found = self.chance(at) or self.halved(at)
                if found is None:
                    found = self.cardinal(at) if word in self.cardinals else self.other(at)
            if found is None:
                at += 1
                continue
            item, at = found
            if item is not None:
                yield item

    def cardinal(self, at: int) -> tuple[Quantity | None, int]:
        """A number and the word after it; no number for "one of" and the like."""
        tokens = self.tokens
        stop, value = spelled(tokens, at, self.cardinals, self.hundreds)
        part = self.word(stop) if stop < len(tokens) and len(self.gap(stop)) <= 1 else ""
        if part in FRACTIONS and part not in {"second", "seconds"} and value < 20:
            return self.quantity(at, stop, 100 * value / FRACTIONS[part], percent=True), stop + 1
        counted = part in _DOZENS and (part != "score" or self.word(stop + 1) in {"of", "and", "years"})
        if self.key == "en" and counted and self.gap(stop) == " " and 1 < value < 100:
            return self.quantity(at, stop, value * _DOZENS[part]), stop + 1
        if self.word(stop) == "and" and self.word(stop + 1) == "a" and self.word(stop + 2) in {"half", "quarter"}:
            value += 1 / FRACTIONS[self.word(stop + 2)]
            return self.quantity(at, stop + 2, value, step=0.5), stop + 3
        if value == 1 and stop == at + 1 and part not in self.known:
            return None, at + 1  # "one of", "no one": a pronoun as often as a number
        return self.quantity(at, stop - 1, value), stop

    def chance(self, at: int) -> tuple[Quantity, int] | None:
        """ "one in five", "nine out of ten" as percentages."""
        word = self.word(at)
        if word not in self.cardinals or self.key != "en":
            return None
        below, ahead = self.cardinals[word], at + 2
        if self.word(at + 1) == "out" and self.word(at + 2) == "of":
            ahead = at + 3
        elif self.word(at + 1) != "in":
            return None
        if self.word(ahead) == "every":
            ahead += 1
        if not self.word(ahead) or any(self.gap(place) != " " for place in range(at + 1, ahead + 1)):
            return None
        if self.word(ahead) in self.cardinals:
            last, total = spelled(self.tokens, ahead, self.cardinals, self.hundreds)
        elif re.fullmatch(r"\d{1,3}", self.word(ahead)):
            last, total = ahead + 1, float(self.word(ahead))
            if re.match(r"[.,:]\d|%", self.tokens.text[self.tokens.ends[ahead] : self.tokens.ends[ahead] + 2]):
                return None
        else:
            return None
        # "killed two in five attacks", "one in two days".
        if not below < total or UNITS.get(self.word(last), ("",))[0] in {"time", "months", "percent"}:
            return None
        counted = stem(self.word(last)) in _COUNTED or at == 0 or self.word(at - 1) in _BY
        if self.word(last) in self.known or not (below == 1 or ahead > at + 2 or total in _CHANCE or counted):
            return None
        return self.quantity(at, last - 1, 100 * below / total, percent=True), last

    def halved(self, at: int) -> tuple[Quantity, int] | None:
        """ "half a million", "half a dozen", "a quarter of a million", "eine halbe Million"."""
        word = self.word(at)
        if word in _HALVED and self.word(at + 1) in self.known:
            return self.quantity(at, at, 0.5, step=0.1), at + 2
        if word not in {"half", "quarter", "third"}:
            return None
        ahead = at + 1
        if self.word(ahead) == "of":
            ahead += 1
        if self.word(ahead) in {"a", "an"}:
            ahead += 1
        scale = self.word(ahead)
        if (ahead == at + 1 and self.gap(ahead) != "-") or not (scale in self.known or scale in {"dozen", "hundred"}):
            return None
        if len(scale) < 4 or (word != "half" and ahead < at + 3):
            return None
        size = {"dozen": 12.0, "hundred": 100.0}.get(scale) or self.known[scale]
        return self.quantity(at, ahead, size / FRACTIONS[word], step=size / 10), ahead + 1

    def other(self, at: int) -> tuple[Quantity, int] | None:
        """Fractions, ordinals and "a million"."""
        word, before = self.word(at), self.word(at - 1)
        if word in _HALF and before not in {"first", "second", "other"}:
            return self.quantity(at, at, 50.0, percent=True), at + 1
        if word in FRACTIONS and before in _ONE and self._part(at):
            return self.quantity(at, at, 100 / FRACTIONS[word], percent=True), at + 1
        if self.key == "en" and word in ORDINALS and word not in {"second", "first"}:
            if word in FRACTIONS and word != "third":
                return None  # "the Fifth Amendment" as often as a number
            return replace(self.quantity(at, at, ORDINALS[word]), unit=""), at + 1
        if word in _ROUND and before == "a":
            value = {"hundred": 100.0, "dozen": 12.0}.get(word) or self.known.get(word, 1.0)
            return self.quantity(at, at, value, step=value), at + 1
        return None

    def _part(self, at: int) -> bool:
        """Whether "a third" is a part: "a third of", "by a third"; not "a third party", "in a quarter"."""
        word, after = self.word(at), self.word(at + 1)
        if after == "of" or (self.key != "en" and after in _OF):
            return True
        if self.key != "en" or word in {"second", "seconds"} or after in _NO_PART or self.word(at - 2) in {"in", "for"}:
            return False
        if re.search(r"[^\s]", self.gap(at + 1)):
            after = ""
        ends = bool(re.search(r"[^\s-]", self.gap(at + 1))) or at + 1 == len(self.tokens)
        return after in _PART_AFTER or ((ends or after in STOPWORDS) and self.word(at - 2) in _BY)


_KNOWN = _HALF | _HALVED | set(FRACTIONS) | set(ORDINALS) | _ROUND


def in_words(tokens: Tokens, lang: str, free: Callable[[int], bool]) -> Iterator[Quantity]:
    """Number words of a text in order of place; ``free``: whether what begins at an offset is not read already."""
    return _Reader(tokens, lang, free).read()


def spelled(tokens: Tokens, at: int, cardinals: dict[str, float], hundreds: dict[str, float]) -> tuple[int, float]:
    """(index after it, value) of the number that is spelled from word ``at``; scale words are left to the caller."""
    value = cardinals[tokens.words[at]]
    last = value
    stop = at + 1
    while stop < len(tokens):
        gap = tokens.text[tokens.ends[stop - 1] : tokens.starts[stop]]
        word = tokens.words[stop]
        if gap not in {" ", "-", "\u00a0", "\n"}:
            break
        if word in hundreds and value < 100:
            value = value * hundreds[word]
            last = 100
        elif word in cardinals and last >= 20 and cardinals[word] < 10 and last % 10 == 0 and last < 100:
            value += cardinals[word]
            last = 1
        elif word in cardinals and last == 100 and cardinals[word] < 100:
            value += cardinals[word]
            last = cardinals[word]
        elif (
            word == "and" and last == 100 and tokens.words[stop + 1 : stop + 2] and tokens.words[stop + 1] in cardinals
        ):
            pass
        else:
            break
        stop += 1
    if tokens.words[stop - 1] == "and":
        stop -= 1
    return stop, value
