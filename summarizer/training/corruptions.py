"""Harmful edits of a sentence: after one of them the article no longer says it.

Each rule is a function (sentence, article, draw) → edited sentence, or ``None`` where it does not apply. They follow
the kinds of error that people found in summaries (FRANK, Pagnoni et al. 2021: relation, entity, circumstance, out of
article, grammar) and the rules of FactCC (Kryściński et al. 2020). English only: the embedded encoder is.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from summarizer.training import lexicon
from summarizer.training.source import NUMBER, WORD, YEAR, Exchange, Rule, Source, names_in, related, replace_range


def entity(sentence: str, source: Source, draw: random.Random) -> str | None:
    """A name exchanged for another of the article, or of another article."""
    spots = names_in(sentence, source)
    if not spots:
        return None
    start, end, name, kind = draw.choice(spots)
    pool = source.names[kind]
    if source.foreign is not None and (draw.random() < 0.3 or len(pool) < 2):
        pool = source.foreign.names[kind] or pool
    others = [other for other in pool if not related(name, other) and other.lower() not in sentence.lower()]
    if not others:
        return None
    other = draw.choice(others)
    return replace_range(
        sentence, start, end, other if sentence[start:end] != sentence[start:end].lower() else other.lower()
    )


def role(sentence: str, source: Source, draw: random.Random) -> str | None:
    """Two names exchanged with each other: who did it to whom."""
    spots = names_in(sentence, source)
    pairs = [
        (left, right)
        for index, left in enumerate(spots)
        for right in spots[index + 1 :]
        if not related(left[2], right[2])
        # "Blair and Brown" says the same the other way round
        and not re.fullmatch(r"\s*(?:and|or|,|&)\s*", sentence[left[1] : right[0]])
    ]
    if not pairs:
        return None
    same = [pair for pair in pairs if pair[0][3] == pair[1][3]]
    left, right = draw.choice(same or pairs)
    parts = sentence[: left[0]], sentence[right[0] : right[1]], sentence[left[1] : right[0]]
    return "".join(parts) + sentence[left[0] : left[1]] + sentence[right[1] :]


def number(sentence: str, source: Source, draw: random.Random) -> str | None:
    """A figure exchanged for another one, or its scale for another scale."""
    spots = [match for match in NUMBER.finditer(sentence) if not YEAR.fullmatch(match.group())]
    words = [match for match in WORD.finditer(sentence) if match.group().lower() in lexicon.NUMBER_WORDS]
    scales = [match for match in WORD.finditer(sentence) if match.group() in ("million", "billion", "thousand")]
    if scales and draw.random() < 0.2:
        match = draw.choice(scales)
        return replace_range(
            sentence, *match.span(), draw.choice([s for s in ("million", "billion") if s != match.group()])
        )
    if not spots and not words:
        return None
    match = draw.choice(spots + words)
    old = match.group()
    if match in words:
        return replace_range(
            sentence, *match.span(), draw.choice([w for w in lexicon.NUMBER_WORDS if w != old.lower()])
        )
    others = [other for other in source.numbers if other != old and ("." in other) == ("." in old)]
    if others and draw.random() < 0.5:
        return replace_range(sentence, *match.span(), draw.choice(others))
    value = float(old.replace(",", ""))
    changed = draw.choice((value * 2, value + draw.choice((1, 2, 3, 10)), value * 10, max(value - 1, 0), value * 1.5))
    decimals = len(old.partition(".")[2])
    new = f"{changed:,.{decimals}f}" if "," in old else f"{changed:.{decimals}f}"
    return None if new == old else replace_range(sentence, *match.span(), new)


def date(sentence: str, source: Source, draw: random.Random) -> str | None:
    """A month, weekday or year moved."""
    names = (*lexicon.MONTHS, *lexicon.WEEKDAYS)
    spots = [
        m for m in WORD.finditer(sentence) if m.group().capitalize() in names and m.group() not in ("may", "march")
    ]
    years = list(YEAR.finditer(sentence))
    if not spots and not years:
        return None
    match = draw.choice(spots + years)
    old = match.group()
    if match in years:
        return replace_range(sentence, *match.span(), str(int(old) + draw.choice((-3, -2, -1, 1, 2, 3, 10))))
    pool = lexicon.MONTHS if old.capitalize() in lexicon.MONTHS else lexicon.WEEKDAYS
    new = draw.choice([other for other in pool if other != old.capitalize()])
    return replace_range(sentence, *match.span(), new if old[0].isupper() else new.lower())


def negation(sentence: str, source: Source, draw: random.Random) -> str | None:
    """A "not" put in or taken out."""
    removed = re.search(r"\b(did|does|do) not (\w+)|\b(\w+) not\b|\b(\w+)n't\b", sentence)
    if removed and removed.group(3):
        return sentence[: removed.start()] + removed.group(3) + sentence[removed.end() :]
    if removed:
        return None  # the verb after it would need another form
    spots = [
        m for m in WORD.finditer(sentence) if m.group() in lexicon.AUXILIARIES - {"do", "does", "did", "have", "had"}
    ]
    if spots:
        match = draw.choice(spots)
        word = draw.choice(("not", "not", "never", "no longer"))
        return replace_range(sentence, *match.span(), f"{match.group()} {word}")
    past = re.search(rf"(?<=\w )(?:{'|'.join(lexicon.PAST)})\b", sentence)
    if past:
        return replace_range(sentence, *past.span(), f"did not {lexicon.PAST[past.group()]}")
    return None


def attribution(sentence: str, source: Source, draw: random.Random) -> str | None:
    """Words given to someone who did not say them."""
    verbs = "|".join(lexicon.ATTRIBUTING)
    for start, end, name, _ in names_in(sentence, source):
        after, before = sentence[end : end + 12], sentence[:start].rstrip()
        if re.match(rf" (?:{verbs})\b", after) or before.endswith(("according to", "said", "says", "by")):
            pool = [other for other in source.names["person"] or source.names["other"] if not related(name, other)]
            if pool:
                return replace_range(sentence, start, end, draw.choice(pool))
    match = re.search(rf"\b([Hh]e|[Ss]he|[Tt]hey|[Ii]t) (?={verbs})", sentence)
    pool = [name for name in source.names["person"] if name.lower() not in sentence.lower()]
    if match is None and pool and draw.random() < 0.3 and len(sentence) > 40:
        return f"{sentence.rstrip('. ')}, said {draw.choice(pool)}."
    return None


def noun(sentence: str, source: Source, draw: random.Random) -> str | None:
    """A noun exchanged for another of the article."""
    return _other_word(sentence, source.nouns, draw)


def verb(sentence: str, source: Source, draw: random.Random) -> str | None:
    """A verb exchanged for another of the article, or of another article."""
    pool = source.verbs
    if source.foreign is not None and draw.random() < 0.5:
        pool += source.foreign.verbs
    ours = [m for m in WORD.finditer(sentence) if m.group() in source.verbs]
    others = [word for word in pool if word not in sentence]
    if not ours or not others:
        return None
    return replace_range(sentence, *draw.choice(ours).span(), draw.choice(others))


def _other_word(sentence: str, pool: Sequence[str], draw: random.Random) -> str | None:
    ours = [m for m in WORD.finditer(sentence) if m.group() in pool]
    if not ours:
        return None
    match = draw.choice(ours)
    plural = match.group().endswith("s")
    stem = match.group()[:4]
    others = [word for word in pool if word.endswith("s") is plural and word not in sentence and word[:4] != stem]
    return replace_range(sentence, *match.span(), draw.choice(others)) if others else None


def splice(sentence: str, source: Source, draw: random.Random) -> str | None:
    """The beginning of this sentence and the end of another of the article, joined at a word that both have."""
    words = sentence.split()
    cuts = {word: at for at, word in enumerate(words) if word in lexicon.JOINTS and 2 <= at < len(words) - 1}
    own = set(words)
    others = [other for other in source.sentences if len(own & set(other.split())) < 0.4 * len(own)]
    draw.shuffle(others)
    for other in others[:12]:
        tail = other.split()
        options = [(cuts[word], at) for at, word in enumerate(tail) if word in cuts and 2 <= at < len(tail) - 2]
        if options:
            here, there = draw.choice(options)
            joined = words[:here] + tail[there : there + 18]
            return " ".join(joined).rstrip(",.;") + "."
    return None


def invented(sentence: str, source: Source, draw: random.Random) -> str | None:
    """A detail that the article does not have, from another article."""
    if source.foreign is None or not source.foreign.fragments:
        return None
    fragment = draw.choice(source.foreign.fragments)
    commas = [match.start() for match in re.finditer(", ", sentence) if match.start() > 15]
    if commas and draw.random() < 0.5:
        at = draw.choice(commas)
        return sentence[:at] + fragment + sentence[at:]
    if commas and draw.random() < 0.5:
        return sentence[: draw.choice(commas)] + fragment + "."
    return sentence.rstrip(" .") + fragment + "."


def garble(sentence: str, source: Source, draw: random.Random) -> str | None:
    """Words lost between the subject and the object of another clause: what pointer networks do to long sentences."""
    words = sentence.split()
    cuts = [at for at, word in enumerate(words) if word in lexicon.AUXILIARIES or word.endswith("ed")]
    cuts = [at for at in cuts if 1 <= at < len(words) - 5]
    if not cuts:
        return None
    at = draw.choice(cuts)
    lost = draw.randint(2, 5)
    kept = words[:at] + words[at + lost :]
    return " ".join(kept) if len(kept) >= 6 else None


def harmful(*, reserved: bool = False) -> dict[str, Rule]:
    """Kind → rule. ``reserved``: with the words kept for measuring."""
    return {
        "negation": negation,
        "opposite": Exchange(lexicon.opposites(reserved=reserved)),
        "certainty": Exchange(lexicon.certainty(reserved=reserved)),
        "role": role,
        "entity": entity,
        "number": number,
        "date": date,
        "attribution": attribution,
        "noun": noun,
        "verb": verb,
        "splice": splice,
        "invented": invented,
        "garble": garble,
    }
