"""Whether the article names what a claim names: the whole name, its parts side by side, an acronym, another form."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.grounding.facts import Facts
from summarizer.names import CONNECTORS, COURTESY, NO_NAMES, ROLES, Name, alike, core, is_ordinary, plain_code
from summarizer.tokens import STOPWORDS, Tokens, listed, stem


def name_places(claim: Name, facts: Facts) -> list[int] | None:
    """Indices of words of the article at which ``claim`` is said (empty: no telling where); ``None``: it is not."""
    if claim.kind == "code":
        return _code(claim, facts)
    words = core(claim, facts.lang)
    if not words:
        return []
    if len(words) == 1 and facts.capitals and words[0] not in facts.runs and claim.words[0] in COURTESY - {"st"}:
        return None  # "Mr Age", where the article has "age"
    return _said(words, facts, opens=claim.opens)


def _code(claim: Name, facts: Facts) -> list[int] | None:
    if claim.words == ("9", "11"):
        for words in (["9", "11"], ["september", "11"], ["sept", "11"]):
            if facts.tokens.has(words):
                return facts.tokens.find(words, 20)
    found = facts.tokens.find(list(claim.words), 20)
    if found:
        return found
    return [] if plain_code(claim.words) in facts.codes else None


def _said(words: tuple[str, ...], facts: Facts, *, opens: bool) -> list[int] | None:
    tokens = facts.tokens
    found = tokens.find(list(words), 50)
    if found:
        return found
    spelled = [letter for word in words for letter in (word if len(word) < 6 and word not in tokens.places else [word])]
    if len(spelled) > len(words):  # "N.V." is read as one word, and the article's words are its letters
        found = tokens.find(spelled, 20)
        if found:
            return found
    joined = "".join(words)
    if joined in facts.acronyms or (len(words) > 1 and tokens.find([joined], 1)):
        return tokens.find([joined], 20)
    for phrase in alike(words):
        found = tokens.find(list(phrase), 20)
        if found:
            return found
    if len(words) == 1:
        return _said_word(words[0], facts, opens=opens)
    acronym = _acronym(words, facts)
    if acronym:
        return tokens.find([acronym], 20)
    return _said_in_parts(words, facts, opens=opens)


def _acronym(words: tuple[str, ...], facts: Facts) -> str:
    """The article's acronym that ``words`` spell out, ``""`` where there is none.

    Two letters are too few ("U.S." is not Ursula Scholz; those that are known stand in the gazetteer), and a name made
    of the article's other names has its letters by chance.
    """
    kept = [word for word in words if word not in STOPWORDS]
    for letters in ("".join(word[0] for word in words), "".join(word[0] for word in kept)):
        if len(letters) < 3 or letters not in facts.acronyms:
            continue
        # Where the article has a part of the name it has all of it, and this is another name with its letters.
        if any(facts.tokens.has(list(words[at : at + 2])) for at in range(len(words) - 1)):
            continue
        if not all(word in facts.runs for word in kept):
            return letters
    return ""


def _said_word(word: str, facts: Facts, *, opens: bool) -> list[int] | None:
    tokens = facts.tokens
    singular = word[:-1] if word.endswith("s") else f"{word}s"
    found = tokens.places.get(singular)
    if found:
        return found[:20]
    if len(word) >= 2 and word in facts.initials:
        return []
    base = word[:-1] if word.endswith("s") else word
    if len(base) >= 2 and base in facts.initials and len(base) <= 6 and not is_ordinary(word):
        return []
    if facts.lang in {"en", ""}:
        if stem(word) in facts.index and is_ordinary(word):
            return []  # "Regulatory" of "regulation"
        if opens and is_ordinary(word):
            return []
        if len(word) >= 4 and any(other.startswith(word) for other in facts.runs):
            return []  # "Juve" of "Juventus"
        if len(word) > 5:
            # "Californian" of "California"
            same = [number for number in facts.runs if number[:5] == word[:5] and abs(len(number) - len(word)) <= 3]
            if same and word.endswith(("n", "ns", "s", "ese", "ish")):
                return []
        return None
    # Elsewhere capitals say less (German), and there is no list of ordinary words.
    if stem(word) in facts.index or (opens and len(word) < 12):
        return []
    return None if facts.lang in {"fr", "es", "it", "pt", "no", "nb", "da", "sv", "nl"} and not opens else []


def _said_in_parts(words: tuple[str, ...], facts: Facts, *, opens: bool) -> list[int] | None:
    """ "European Commission President Ursula von der Leyen": each part as it stands in the article."""
    tokens = facts.tokens
    parts: list[tuple[str, ...]] = []
    at = 0
    while at < len(words):
        size = next((size for size in range(len(words) - at, 1, -1) if tokens.has(list(words[at : at + size]))), 1)
        parts.append(words[at : at + size])
        at += size
    places: list[int] = []
    before: tuple[str, ...] | None = None
    for number, part in enumerate(parts):
        if len(part) == 1 and (part[0] in STOPWORDS or part[0] in COURTESY or part[0] in NO_NAMES):
            if part[0] not in {"of", "the", "de", "la", "du", "des", "der"}:
                before = None  # "China and Japan", "Bardo Museum in Tunis": two names
            continue
        first = opens and number == 0 and part[0] not in ROLES
        said = (
            tokens.find(list(part), 50)
            if len(part) > 1
            else tokens.places.get(part[0]) or _aliased(part[0], facts, opens=first)
        )
        if said is None:
            return None
        # Where one part ends and the next begins the words must stand side by side somewhere: not "John Smith" of
        # "John Brown and Mary Smith". A role may stand apart from whom it is of, and two whole names from each other.
        # So may a country.
        whole = before is not None and len(part) > 1 and (len(before) > 1 or bool(alike(before)))
        if before is not None and not whole and not _joined(before[-1], part[0], facts):
            return None
        # "Passenger Gary Terry": the first word may be capitalised only because it opens the sentence.
        opener = first and len(part) == 1 and part[0] not in facts.runs and is_ordinary(part[0])
        before = None if opener else part
        places += said[:10]
    return places


def _aliased(word: str, facts: Facts, *, opens: bool) -> list[int] | None:
    for phrase in alike((word,)):
        found = facts.tokens.find(list(phrase), 20)
        if found:
            return found
    return _said_word(word, facts, opens=opens)


def _joined(left: str, right: str, facts: Facts) -> bool:
    """Whether two words of a name are said of one thing."""
    if left in STOPWORDS or right in STOPWORDS:
        return True
    if left in ROLES or right in ROLES:
        return _near(left, right, facts)
    if alike((left,)) and (is_ordinary(right) or facts.lang != "en"):
        return _near(left, right, facts)  # "Syrian Army"; but not "European Smith"
    return _beside(left, right, facts) or _reversed(left, right, facts)


_TURNING = frozenset(listed("of for the von der de la du des s"))


def _reversed(left: str, right: str, facts: Facts) -> bool:
    """Whether the article has them the other way round: "Bank of England", "England's bank", "Scholz, Olaf"."""
    tokens = facts.tokens
    for at in tokens.places.get(right, ())[:500]:
        for step in range(1, 4):
            if at + step >= len(tokens):
                break
            gap = tokens.text[tokens.ends[at + step - 1] : tokens.starts[at + step]]
            if tokens.words[at + step] == left:
                if gap == ", " and step == 1:
                    return True
                if step > 1 and gap in {" ", "-", "\n"}:
                    return True
                break
            if tokens.words[at + step] not in _TURNING or gap not in {" ", "'", "’", "-"}:
                break
    return False


def _beside(left: str, right: str, facts: Facts) -> bool:
    """Whether they follow each other with nothing between but parts of a name."""
    tokens = facts.tokens
    for at in tokens.places.get(left, ())[:500]:
        for step in range(1, 4):
            if at + step >= len(tokens):
                break
            gap = tokens.text[tokens.ends[at + step - 1] : tokens.starts[at + step]]
            if (
                any(mark in gap for mark in ',;:()!?\n"“”')
                or (". " in gap and len(tokens.words[at + step - 1]) > 2)
                or tokens.words[at + step] in {"and", "und", "et", "y", "or"}
            ):
                break
            if tokens.words[at + step] == right:
                return True
            word = tokens.words[at + step]
            capital = tokens.text[tokens.starts[at + step]].isupper() or not facts.capitals
            if not capital and word not in CONNECTORS and word not in _TURNING and not word.isdigit():
                break  # "Merkel met Olaf"
    return False


def crossed(claim: Name, tokens: Tokens, facts: Facts) -> Iterator[tuple[int, int]]:
    """Ranges of a headline's words in which a first name stands before another's surname.

    ``tokens``: the headline's. The article has both in names of two words or more, the one with words after it, the
    other with words before it, and never side by side.
    """
    inside = tokens.within(claim.start, claim.end)
    for at in inside[:-1]:
        left, right = tokens.words[at], tokens.words[at + 1]
        if left in ROLES or right in ROLES or alike((left,)) or not (_proper(left, facts) and _proper(right, facts)):
            continue
        if _part(left, 0, facts) and _part(right, -1, facts) and not _joined(left, right, facts):
            yield tokens.starts[at], tokens.ends[at + 1]


def _part(word: str, end: int, facts: Facts) -> bool:
    """Whether ``word`` has a proper name after it (``end`` 0) or before it (-1) in a name of the article."""
    for number in facts.runs.get(word, ())[:100]:
        words = [other for other in facts.items.names[number].words if other not in ROLES and other not in COURTESY]
        if len(words) > 1 and word in words:
            place = words.index(word)
            beside = words[place + 1 : place + 2] if end == 0 else words[place - 1 : place] if place else []
            if beside and _proper(beside[0], facts):
                return True
    return False


def _proper(word: str, facts: Facts) -> bool:
    """Whether the article always writes ``word`` with a capital; as far as its first fifty tell."""
    tokens = facts.tokens
    return all(tokens.text[tokens.starts[at]].isupper() for at in tokens.places.get(word, ())[:50])


def _near(left: str, right: str, facts: Facts) -> bool:
    """Whether two words stand in one sentence, or in two that follow each other."""
    first, second = facts.index.get(stem(left)), facts.index.get(stem(right))
    if first is None or second is None:
        return True  # a stop word, or an alias: nothing to compare
    beside = set(second)
    return any({number - 1, number, number + 1} & beside for number in first)
