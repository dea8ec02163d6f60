"""Benign edits of a sentence: after one of them the article still says it.

A check that sees harmful edits only learns to see editing, so each true claim is edited as well, as SummEdits (Laban et
al. 2023) does. Rules have the form of those in ``corruptions``.
"""

from __future__ import annotations

import random
import re

from summarizer.training import lexicon
from summarizer.training.source import NAME, Exchange, Rule, Source, names_in, replace_range


def drop(sentence: str, source: Source, draw: random.Random) -> str | None:
    """An aside left out: brackets, a clause between commas, an opening adverb, a closing clause."""
    patterns = (
        r" \([^()]{2,80}\)",
        r", (?:who|which|whose|where|a|an|the|aged|\d\d)\b[^,]{3,70}, ?(?=\w)",
        r"^(?:However|But|And|Meanwhile|Also|In addition|Moreover|Earlier|Instead),? ",
        r"(?<=\w),? (?:which|who|where|while|with|despite|although|as|after|following|adding that)\b[^,.]{8,90}(?=\.$)",
        r" (?:also|just|still|now|already|recently|currently|very|really|quite|actually|reportedly)\b(?= \w)",
    )
    options = []
    for pattern in patterns:
        for match in re.finditer(pattern, sentence):
            space = " " if match.group().startswith(",") and match.group().endswith((" ", ",")) else ""
            edited = sentence[: match.start()] + space + sentence[match.end() :]
            if len(edited.split()) >= 5:
                options.append(edited[:1].upper() + edited[1:] if sentence[:1].isupper() else edited)
    return draw.choice(options) if options else None


def reformat(sentence: str, source: Source, draw: random.Random) -> str | None:
    """A figure written another way."""
    forms: tuple[tuple[str, str], ...] = (
        (r"(\d)%", r"\1 per cent"),
        (r"(\d) per ?cent\b", r"\1%"),
        (r"(\d)bn\b", r"\1 billion"),
        (r"(\d) billion\b", r"\1bn"),
        (r"(\d)m\b", r"\1 million"),
        (r"(\d) million\b", r"\1m"),
        (r"(\d),(\d{3})\b", r"\1\2"),
        (r"\b(\d)(\d{3})\b(?= \w+s\b)", r"\1,\2"),
        (r"\bUS\b", "United States"),
        (r"\bUK\b", "United Kingdom"),
        (r"\bEU\b", "European Union"),
        (r"\bUnited States\b", "US"),
        (r"\b(January|February|March|April|June|July|August|September|October|November|December) (\d\d?)\b", r"\2 \1"),
        (r"\b(\d\d?) (January|February|March|April|June|July|August|September|October|November|December)\b", r"\2 \1"),
    )
    options = [edited for old, new in forms if (edited := re.sub(old, new, sentence, count=1)) != sentence]
    return draw.choice(options) if options else None


def voice(sentence: str, source: Source, draw: random.Random) -> str | None:
    """ "A was bought by B." → "B bought A.", for regular verbs."""
    match = re.fullmatch(r"([^,]{4,60}) (?:was|were|has been|have been) (\w+ed) by ([^,]{4,60})\.", sentence)
    if match is None or re.search(r"\b(?:that|who|which|said)\b", sentence):
        return None
    subject = match.group(1)
    if subject.split()[0].lower() in lexicon.FUNCTION:
        subject = subject[:1].lower() + subject[1:]
    return f"{match.group(3)[:1].upper()}{match.group(3)[1:]} {match.group(2)} {subject}."


def moved(sentence: str, source: Source, draw: random.Random) -> str | None:
    """ "X said Y." ↔ "Y, X said." """
    front = re.fullmatch(r"([A-Z][^,]{2,50}) (said|says|added|warned|claimed) (?:that )?(\w[^\"“”]{20,})\.", sentence)
    if front:
        body = front.group(3)
        return f"{body[:1].upper()}{body[1:]}, {front.group(1)} {front.group(2)}."
    back = re.fullmatch(r"([A-Z][^\"“”]{20,}), ((?:the |[A-Z])[^,]{2,50}) (said|says|added|warned|claimed)\.", sentence)
    if back:
        who = back.group(2)
        return f"{who[:1].upper()}{who[1:]} {back.group(3)} that {back.group(1)[:1].lower()}{back.group(1)[1:]}."
    who_said = re.fullmatch(r"According to ([^,]{3,50}), (\w[^\"“”]{20,})\.", sentence)
    if who_said:
        return f"{who_said.group(2)[:1].upper()}{who_said.group(2)[1:]}, according to {who_said.group(1)}."
    return None


def shorter_name(sentence: str, source: Source, draw: random.Random) -> str | None:
    """ "Prime Minister Tony Blair" → "Blair"."""
    spots = [spot for spot in names_in(sentence, source) if spot[3] == "person" and len(spot[2].split()) in (2, 3, 4)]
    if not spots:
        return None
    start, end, _, _ = draw.choice(spots)
    return replace_range(sentence, start, end, sentence[start:end].split()[-1])


def fuse(sentence: str, source: Source, draw: random.Random) -> str | None:
    """This sentence and the next one in one."""
    if sentence not in source.sentences:
        return None
    at = source.sentences.index(sentence) + 1
    if at >= len(source.sentences) or len(sentence.split()) > 22 or len(source.sentences[at].split()) > 22:
        return None
    following = source.sentences[at]
    if re.match(r"(?:But|And|However|Meanwhile|[\"“'])", following):
        return None
    if not NAME.match(following) or following.split()[0].lower() in lexicon.FUNCTION:
        following = following[:1].lower() + following[1:]
    return f"{sentence.rstrip('. ')}{draw.choice((' and ', ', and ', ', while ', '; '))}{following}"


def benign(*, reserved: bool = False) -> dict[str, Rule]:
    """Kind → rule, as ``harmful``."""
    return {
        "synonym": Exchange(lexicon.synonyms(reserved=reserved)),
        "drop": drop,
        "reformat": reformat,
        "voice": voice,
        "moved": moved,
        "shorter name": shorter_name,
        "fuse": fuse,
    }
