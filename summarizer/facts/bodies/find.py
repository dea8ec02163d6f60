"""The bodies that a text names: which forms mean what, who acts, and how often each is named."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from summarizer.acts import act_score
from summarizer.acts.rules import STATES_ACT, findings
from summarizer.facts.bodies.gazetteer import entries
from summarizer.facts.bodies.places import country
from summarizer.facts.bodies.refused import is_elsewhere, is_of_a_part, is_refused, which_fsa
from summarizer.facts.bodies.scan import DATELINE, TITLE, Mention, Scan, scan
from summarizer.facts.models import FoundBody
from summarizer.models import Document

_EXAMINED = 40
"""Sentences with bodies that are asked for an act: later ones say no more about who acts."""
_LANGUAGES = {"zh": "CN", "ja": "JP", "ko": "KR", "de": "DE", "fr": "FR", "it": "IT", "nl": "NL"}
"""Where a text in a language is from, if nothing tells more."""
_RIVAL = 0.4
"""A short form's home must have this share of what speaks for the country that is named most."""
_BEYOND = ("UN", "INT")
_AGENT = re.compile(r"\b(?:by|from|von|vom|par|por)\s+(?:the\s+|der\s+|dem\s+|le\s+|la\s+|el\s+)?$", re.I)
_PASSIVE = re.compile(
    r"(?:\b(?:is|are|was|were|(?:has|have|had)\sbeen|being)\s(?:\w+ly\s)?"
    r"(?!(?:follow|establish|found|creat|succeed|replac|preced|join|represent|head|led|appoint|own|accompan|match)\w*)"
    r"\w+\s(?:to\s\w+\s)?by"
    r"|\b(?:wird|werden|wurden?)\s(?:\w+\s)?(?:vom|von|durch)"
    r"|\b(?:est|sont|a\sété|ont\sété|sera|seront)\s\w+\spar)\s+(?:the\s+|der\s+|dem\s+|le\s+|la\s+|les\s+|l['’])?$",
    re.I,
)
"""Before the agent of a passive: what stands before the verb suffers it."""
# "the Commission", "the Department": the body named in full whose name has the word.
_AGAIN = re.compile(
    r"\b[Tt]he (Administration|Agency|Authority|Board|Bureau|Commission|Committee|Council|Court|Department|Institute|"
    r"Ministry|Office|Service)\b(?! (?:of|for|on) [A-Z])"
)


def find_bodies(document: Document) -> tuple[FoundBody, ...]:
    """The bodies that title and text name, those that act first, then by mentions, then by place.

    A body that only the title names has the range 0 to 0. Never raises; time is linear in the length of the text.
    """
    found = scan(document)
    named = _resolve(found, document)
    if not named:
        return ()
    acting = _acting(found, named)
    again = _again(document.text, named)
    bodies: list[FoundBody] = []
    for id, mentions in named.items():
        first = next((mention for mention in mentions if mention.sentence != TITLE), None)
        bodies.append(
            FoundBody(
                body=entries()[id].body,
                mentions=len(mentions) + again[id],
                start=first.start if first else 0,
                end=first.end if first else 0,
            )
        )
    order = {id: place for place, id in enumerate(named)}
    bodies.sort(
        key=lambda body: (
            -min(acting[body.body.id], 1),
            -(body.mentions + acting[body.body.id]),
            order[body.body.id],
        )
    )
    return tuple(bodies)


def _resolve(found: Scan, document: Document) -> dict[str, list[Mention]]:
    """Id → its mentions in order, title first; ids in order of their first."""
    named: dict[str, list[Mention]] = defaultdict(list)
    unsure: list[Mention] = []
    for mention in found.mentions:
        ids = mention.of("body")
        if ids:
            if _of_another(mention, ids[0]) or _refused(mention, ids[0], found, document):
                continue
            named[ids[0]].append(mention)
        elif mention.of("context"):
            unsure.append(mention)
    _leave_out_of_others(named, _support(found, {}, None))
    support = _support(found, named, document.lang)
    codes: dict[str, set[str]] = defaultdict(set)
    for mention in found.mentions:
        for code in mention.of("place"):
            codes[country(code)].add(code)
    for mention in unsure:
        id = _meant(mention, named, support)
        if id is not None and mention.near is None and is_of_a_part(mention.text, codes[_home(id)], document.text):
            continue
        if id in ("uk-fsa", "uk-foodsa") and mention.text == "FSA" and not {"uk-fsa", "uk-foodsa"} & named.keys():
            id = which_fsa(f"{found.title}\n{document.text}", document.published)
        if id is not None and not _refused(mention, id, found, document):
            named[id].append(mention)
    for mentions in named.values():
        mentions.sort(key=lambda mention: (mention.sentence != TITLE, mention.start))
    kept = sorted(named.items(), key=lambda item: (item[1][0].sentence != TITLE, item[1][0].start))
    return dict(kept)


def _refused(mention: Mention, id: str, found: Scan, document: Document) -> bool:
    text = found.title if mention.sentence == TITLE else document.text
    return is_refused(id, mention.text, text, mention.start, mention.end)


def _leave_out_of_others(named: dict[str, list[Mention]], support: Counter[str]) -> None:
    """Takes out what has a name of several countries, in a text of another one."""
    for id in list(named):
        home = _home(id)
        own = [mention for mention in named[id] if mention.near is not None and country(mention.near) == home]
        if not own and not any(_home(other) == home for other in named if other != id):
            named[id] = [one for one in named[id] if not is_elsewhere(one.text, home, support)]
            if not named[id]:
                del named[id]


def _of_another(mention: Mention, id: str) -> bool:
    """Whether a place beside the name says that it is another country's, or a state's ("Ohio Department of …")."""
    if mention.near is None:
        return False
    own = entries()[id].body.jurisdiction
    if own in _BEYOND or own == "EU":
        return False
    return mention.near not in (own, country(own))


def _support(found: Scan, named: dict[str, list[Mention]], lang: str | None) -> Counter[str]:
    """How much in the text speaks for each country or level."""
    support: Counter[str] = Counter()
    for mention in found.mentions:
        for code in mention.of("place"):
            support[country(code)] += 2 if mention.sentence in (TITLE, DATELINE, 0, 1) else 1
    for id, mentions in named.items():
        support[country(entries()[id].body.jurisdiction)] += 2 + min(len(mentions), 4)
    support.update(found.signs)
    if lang in _LANGUAGES:
        support[_LANGUAGES[lang]] += 1
    return support


def _meant(mention: Mention, named: dict[str, list[Mention]], support: Counter[str]) -> str | None:
    """The body that an ambiguous form means in this text, if one can be told."""
    ids = mention.of("context")
    if mention.near is not None:
        fitting = [id for id in ids if entries()[id].body.jurisdiction == mention.near]
        return fitting[0] if fitting else None
    full = [id for id in ids if id in named]
    if full:
        return max(full, key=lambda id: len(named[id]))
    best = max(ids, key=lambda id: support[_home(id)])
    home = _home(best)
    rivals = [count for code, count in support.items() if code != home and code not in _BEYOND]
    if home in _BEYOND:
        return best if support["UN"] + support["INT"] >= 3 else None
    if support[home] >= 1 and support[home] >= _RIVAL * max(rivals, default=0):
        return best
    return None


def _home(id: str) -> str:
    return country(entries()[id].body.jurisdiction)


def _again(text: str, named: dict[str, list[Mention]]) -> Counter[str]:
    """How often "the Commission" and the like take up a body that is named: the one named most with that word."""
    again: Counter[str] = Counter()
    heads: dict[str, str] = {}
    for id, mentions in sorted(named.items(), key=lambda item: -len(item[1])):
        for word in entries()[id].body.name.split():
            heads.setdefault(word, id)
        own = {mention.text for mention in mentions}
        for word in own & heads.keys():
            heads[word] = ""  # counted as a context form already
    for match in _AGAIN.finditer(text):
        id = heads.get(match.group(1), "")
        if id:
            again[id] += 1
    return again


def _acting(found: Scan, named: dict[str, list[Mention]]) -> Counter[str]:
    """Points for each act that a body is the subject (2) or agent (1) of, among the first sentences that name one."""
    by_sentence: dict[int, list[tuple[str, Mention]]] = defaultdict(list)
    for id, mentions in named.items():
        for mention in mentions:
            by_sentence[mention.sentence].append((id, mention))
    acting: Counter[str] = Counter()
    for index in sorted(by_sentence)[:_EXAMINED]:
        if index == DATELINE:
            continue
        text = found.title if index == TITLE else found.sentences[index].text
        start = 0 if index == TITLE else found.sentences[index].start
        for id, points in _actors(text, start, by_sentence[index]):
            acting[id] += points
    return acting


def _actors(sentence: str, start: int, mentions: Iterable[tuple[str, Mention]]) -> Iterable[tuple[str, int]]:
    """The bodies that do what ``sentence`` says is done: the first before the verb, and agents of passives."""
    ordered = sorted(mentions, key=lambda item: item[1].start)
    passive = _between(sentence, start, ordered)
    if passive:
        yield passive, 2
    if act_score(sentence) < STATES_ACT:
        return
    verb = findings(sentence).verb
    subject = next((id for id, mention in ordered if verb is not None and mention.start - start < verb), None)
    if subject is not None and not passive:
        yield subject, 2
    for id, mention in ordered:
        at = mention.start - start
        if _AGENT.search(sentence, max(0, at - 12), at):
            yield id, 1


def _between(sentence: str, start: int, ordered: Sequence[tuple[str, Mention]]) -> str | None:
    """The body by which the one right before it "was urged", "was sued"."""
    for (_, target), (id, agent) in pairwise(ordered):
        at = agent.start - start
        verb = _PASSIVE.search(sentence, max(0, at - 60), at)
        if verb and not sentence[target.end - start : verb.start()].strip():
            return id
    return None
