"""Compare a sentence of a summary with its article: numbers, dates, names, quotations, and the words that they deny."""

import math
import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from summarizer.check.article import AND, ArticleIndex
from summarizer.dates import DateMention
from summarizer.mentions import Items, quotes
from summarizer.models import ProblemKind
from summarizer.names import COURTESY, GROUPS, NO_NAMES, ROLES, Name, core, is_ordinary
from summarizer.numbers import Quantity, same_unit
from summarizer.scripts import CJK_CHARACTER
from summarizer.words import STOPWORDS, Tokens, any_of, cut_stem, tokenize, word_set

ROUNDING = 0.005
"""How far a figure may be off, as a share of its value."""
ROLE_REACH = 8
"""Maximum distance in words between a name and its role or country."""
_EMPTY = STOPWORDS | COURTESY | NO_NAMES
_NEGATIONS = word_set(
    """
    not no never cannot neither nor none nobody nothing without nicht kein keine keinen keinem keiner keines nie
    niemals ohne ne pas jamais aucun aucune sans nunca ningun ninguna sin tampoco 不 没 未 无 非 否 勿 禁
    """
)
_NOT = re.compile(
    # These deny nothing: "not only", 不仅, "No 10", "voted no", and the "not" of "will not apply until May".
    r"(?<!\S)(?!not? (?:only|least|later|earlier|more|fewer|less|doubt|before)(?!\S)|nicht vor(?!\S)|pas avant(?!\S)"
    r"|未 来|不 [仅断同少过]|非 [常洲]|无 [论人]|否 则|没 收|no(?!\S)(?! [^\W\d]))"
    rf"(?:{any_of(_NEGATIONS)}|\S*n t|(?:fail(?:s|ed|ing)?|refus(?:e[sd]?|ing)|declin(?:e[sd]?|ing)) to)(?!\S)"
    r"(?!.* (?:until|till)(?!\S))"
)
"""The pattern of words that deny something, in folded text."""
_PASSED = STOPWORDS | _NEGATIONS | {"yet", "ever", "longer", "until", "till"}
_CLAUSE = re.compile(
    r"[,;:.!?()—，；：。！？、（）]|\b(?:and|but|or not|or|und|aber|oder|et|mais|ou|y|pero|o)\b|[但并而]", re.I
)
"""The pattern of the end of a clause. A "not" denies only words of its own clause."""
REACH, CJK_REACH = 2, 3
"""A "not" denies this many content words, or Chinese characters, after it."""
ALIKE = 3
"""Denied words are compared by this many letters at their start, so that "uphold" equals "upheld"."""


def missing(text: str, items: Items, article: ArticleIndex, whole: ArticleIndex) -> Iterator[tuple[ProblemKind, str]]:
    """Yield (kind, words) for each number, date, name and quotation of a sentence that ``article`` does not have.

    ``article`` is the sentence's evidence. If capitals do not show names, any word may be a name: then a word counts as
    a missing name only if the ``whole`` article lacks it.
    """
    tokens = items.tokens
    for quote in quotes(text):
        if not all(map(article.has, quote.segments)):
            yield "quote", text[quote.start : quote.end]
    for number in items.quantities:
        if not number_said(number, article):
            yield "number", text[number.start : number.end]
    for date in items.dates:
        if not date_said(date, article):
            yield "date", text[date.start : date.end]
    capitals = _capitals_tell(text, tokens)
    for name in items.names:
        if (capitals or name.kind == "code") and not name_said(name, article):
            yield "name", text[name.start : name.end]
    if not capitals:
        dated = {at for date in items.dates for at in range(tokens.at(date.start), tokens.at(date.end))}
        yield from (("name", word) for word in _strange(tokens, dated, whole))


def number_said(claim: Quantity, article: ArticleIndex) -> bool:
    """True if the article has the value, or one that rounds to it, with a unit that may be the same."""
    error = claim.step / 2 if claim.unit == "percent" else ROUNDING * claim.value
    return any(
        _units_agree(claim, other) and (other.step < claim.step or math.isclose(other.value, claim.value))
        for other in article.numbers_near(claim.value, error)
    )


def _units_agree(claim: Quantity, other: Quantity) -> bool:
    """True if two numbers may have the same unit. One of them may have no unit, but "50 people" is not "50 euros"."""
    if claim.unit and other.unit:
        return same_unit(claim.unit, other.unit)
    if claim.unit:
        return not other.noun and not claim.unit.startswith("label:")
    return not other.unit or (not other.unit.startswith("label:") and claim.noun in {"", other.noun})


def date_said(claim: DateMention, article: ArticleIndex) -> bool:
    """True if the article has the date, with each part that the sentence gives: day, month, year or weekday."""
    if claim.words:
        return article.has(claim.words)
    if claim.relative in article.relative or (claim.weekday in article.weekdays and not claim.relative):
        return True
    if not claim.days:
        return claim.relative.startswith("0 ")  # if the day of publication is unknown, "this year" may be any year
    if not claim.days.isdisjoint(article.days):
        return True
    return any(any(article.numbers_near(year)) for year, month, _ in claim.days if year and not month)


def name_said(claim: Name, article: ArticleIndex) -> bool:
    """True if the article has the name: in the same words, as an acronym, or as words near each other."""
    if claim.kind == "code":
        return article.has(claim.words)
    words = core(claim, article.lang)
    if not words or article.has(words):
        return True
    kept = [word for word in words if word not in STOPWORDS]
    letters = "".join(word[0] for word in kept)
    if len(letters) > 2 and letters in article.words:
        return True
    if any(article.repeats(phrase) for phrase in GROUPS.get(words, ())):
        return True
    if len(words) == 1 and (article.lang == "de" or (claim.opens and article.lang not in {"en", ""})):
        return True  # a German noun or a first word: its capital does not show that it is a name
    opener = words[0] if claim.opens and is_ordinary(words[0]) and words[0] not in ROLES else ""
    parts = [word for word in words if word in AND or not (word in _EMPTY or word == opener)]
    return all(word in AND or _word_said(word, article) for word in parts) and all(
        left in AND or right in AND or _beside(left, right, article) for left, right in pairwise(parts)
    )


def _word_said(word: str, article: ArticleIndex) -> bool:
    if cut_stem(word) in article.stems or article.has((word,)) or article.spells(word):
        return True
    return any(article.repeats(phrase) for phrase in GROUPS.get((word,), ()))


def _beside(left: str, right: str, article: ArticleIndex) -> bool:
    """True if two words of a name belong together in the article. "John Brown and Mary Smith" has no "John Smith"."""
    if not {left, right} <= article.words or any({left, right} <= name for name in article.names):
        return True  # one name of the article has both words, or one word stands there in another form
    is_loose = {left, right} & ROLES or (left,) in GROUPS or is_ordinary(left) or is_ordinary(right)
    between = f"(?:[^ ]+ ){{0,{ROLE_REACH - 1 if is_loose else 0}}}"
    pairs = ((left, right), (right, left))
    return any(re.search(f" {re.escape(one)} {between}{re.escape(other)} ", article.folded) for one, other in pairs)


def _capitals_tell(text: str, tokens: Tokens) -> bool:
    """True if capitals show names. They do not in lower-case text, and not in Headlines That Capitalise Every Word."""
    long = [start for start, word in zip(tokens.starts, tokens.words, strict=True) if len(word) > 4 and word.isalpha()]
    titled = len(long) >= 4 and all(text[start].isupper() for start in long)
    return not titled and any(char.isupper() for char in text)


def _strange(tokens: Tokens, dated: set[int], article: ArticleIndex) -> Iterator[str]:
    """Yield the words that are neither in the article nor ordinary English words, for text without capitals."""
    if article.lang not in {"en", ""}:
        return
    for at, word in enumerate(tokens.words):
        plain = len(word) > 2 and word.isalpha() and word.isascii() and word not in STOPWORDS and at not in dated
        if plain and not _word_said(word, article) and not is_ordinary(word):
            yield word


def negation_on_one_side(text: str, evidence: Iterable[str]) -> str:
    """Return the first word that the sentence ``text`` denies and its evidence asserts, or the reverse; ``""`` if there
    is none."""
    sides = [_denials(each) for each in (text, *evidence)]
    for denied in chain.from_iterable(denials for _, denials in sides):
        # Whether each text denies the words. A text that has at most half of them counts on no side.
        known = [
            not denied.isdisjoint(chain.from_iterable(denials)) if 2 * len(denied & words) > len(denied) else None
            for words, denials in sides
        ]
        if known[0] is not None and {*known[1:]} - {None} == {not known[0]}:
            return next(word for word in tokenize(text).words if word[:ALIKE] in denied)
    return ""


def _denials(text: str) -> tuple[set[str], list[set[str]]]:
    """Return the content words of a text, cut to ``ALIKE`` letters, and the words that each "not" in it denies."""
    words, denials = set[str](), list[set[str]]()
    for clause in _CLAUSE.split(text):
        reach = CJK_REACH if CJK_CHARACTER.search(clause) else REACH
        parts = _NOT.split(" ".join(tokenize(clause).words))
        first, *others = ([word[:ALIKE] for word in part.split() if word not in _PASSED] for part in parts)
        after = [list(chain.from_iterable(others[at:])) for at in range(len(others))]
        content = [*first, *chain.from_iterable(others)]
        words.update(content)
        # At the end of its clause, a "not" denies the words before it: "Der Rat nimmt die Regel nicht an".
        denials += filter(None, (set(following[:reach] or content[-reach:]) for following in after))
    return words, denials
