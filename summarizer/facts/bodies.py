"""Who decides and where: the bodies and jurisdictions that a text names, and what words of a filter mean."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise

from summarizer.acts import STATES_ACT, act_score, findings
from summarizer.facts.body_mentions import DATELINE, TITLE, Mention, Scan, scan
from summarizer.facts.gazetteer import country, entries, listed, territories
from summarizer.facts.models import FoundBody
from summarizer.models import Document

_SPORT = re.compile(
    r"\bSoutheastern Conference\b|\bSEC (?:football|basketball|baseball|championship|tournament|title|game|media days|"
    r"schools?|teams?|coach(?:es)?)\b"
)
# "the House" of a parliament, and not that of prices, of Commons or of ushers.
_HOUSE_AFTER = re.compile(
    r" (?:passed|passes|voted|votes|approved|approves|rejected|rejects|backed|backs|cleared|clears|adopted|adopts|"
    r"will vote|is expected|has (?:passed|voted|approved)|and (?:the )?Senate|Speaker|Republicans?|Democrats?|GOP|"
    r"lawmakers?|members?|panel|(?:sub)?committees?|leaders?|bill|resolution|majority|minority|version|floor)\b"
)
_MEMBERS_ACT = re.compile(
    r" (?:(?:on|in|have|has|will|also|yesterday|today|overwhelmingly|narrowly) (?:[A-Z]\w+ )?){0,3}"
    r"(?:adopt|vote|back|approve|reject|pass|endorse|throw|threw|amend)(?:s|ed|d)?\b"
)
_HOUSE_COMMITTEE = re.compile(r" [A-Z][\w,&]* (?:[\w,&]+ ){0,5}(?:Sub)?[Cc]ommittee\b")
_HOUSE_BEFORE = re.compile(r"(?:\b[Tt]he |\bHouse and |Senate and )$")
_HOUSE_NOT = re.compile(r" (?:prices?|of|rents?|builders?|building|music|sales|arrest|wives|guests?)\b")
_COMMITTEE = re.compile(r" (?:[Ss]elect )?(?:Sub)?[Cc]ommittee\b")
_STATE = re.compile(r"\b[Ss]tate(?:['’]s)? $")
_FEDERAL = re.compile(
    r"\b(?:Justice Department|Department of Justice|DOJ|[Ff]ederal|FBI|White House|Merrick Garland|Pam Bondi|"
    r"William Barr|Jeff Sessions|Eric Holder|Loretta Lynch|Washington|Congress|President|U\.S\.|US)\b"
)
SHARED = frozenset({"EPA", "Environmental Protection Agency"})
"""Names of American bodies that bodies of other countries have too."""
_CHAMBERS = frozenset({"Parliament", "parliament", "Senate", "House", "House of Representatives", "Assembly"})
_OFFICES = re.compile(
    r"\b(?:[Gg]overnor|Gov\.|[Ll]egislature|[Pp]remier|[Ss]tate (?:[Ss]enate|[Hh]ouse|lawmakers|[Ll]egislature)|"
    r"(?:NSW|[Vv]ictorian|Queensland|Tasmanian|Western Australian) [Gg]overnment|Landtag|Ministerpräsident)"
)
_FINANCE = re.compile(
    r"\b(?:bank(?:s|ing|ers?)?|insur\w+|mortgages?|investors?|investments?|brok\w+|lend\w+|loans?|financial|shares?|"
    r"pensions?|fund(?:s|ed)?|hedge|City|traders?|trading|credit|mis-?s(?:old|elling))\b"
)
_FOOD = re.compile(
    r"\b(?:food|foods|recall(?:s|ed|ing)?|chocolate|meat|salmonella|listeria|allerg\w+|eat(?:ing)?|diet\w*|salt|milk|"
    r"chicken|eggs?|hygiene|restaurants?|labels?|labell\w+|additives?)\b",
    re.I,
)
_ABOLISHED = date(2013, 4, 1)
"""The Financial Services Authority ended on that day."""


@lru_cache(maxsize=16)
def _says(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the whole text says so: asked for each of its mentions, read once."""
    return pattern.search(text) is not None


def is_refused(id: str, words: str, text: str, start: int, end: int) -> bool:
    """Whether the form ``words`` at ``text[start:end]`` cannot be the body ``id``, by what stands around it."""
    if words == "SEC" and _says(_SPORT, text):
        return True
    if id == "us-house" and words.casefold() == "house":
        return not _is_house(text, start, end)
    if id == "us-doj" and words == "Attorney General" and not _says(_FEDERAL, text):
        return True  # each state has one
    if words == "MEPs" and not _MEMBERS_ACT.match(text, end):
        return True  # some of them, and not the chamber
    if words == "EPA" and text.startswith(" union", end):
        return True
    if words.endswith("Treasury") and _COMMITTEE.match(text, end):
        return True
    # "the state department of agriculture", "Texas's …": the states have departments of the same names.
    return id.startswith("us-") and "epartment" in words and bool(_STATE.search(text, max(0, start - 10), start))


def _is_house(text: str, start: int, end: int) -> bool:
    if text[start:end] != "House" or _HOUSE_NOT.match(text, end):
        return False
    if text[max(0, start - 6) : start] == "White ":
        return False
    return bool(
        _HOUSE_AFTER.match(text, end)
        or _HOUSE_COMMITTEE.match(text, end)
        or _HOUSE_BEFORE.search(text, max(0, start - 12), start)
    )


def is_of_a_part(words: str, codes: set[str], text: str) -> bool:
    """Whether "Parliament" or "the Senate" is that of a state: ``codes``, of the places named, are of parts alone, and
    an office of a state is named."""
    return words in _CHAMBERS and bool(codes) and all("-" in code for code in codes) and _says(_OFFICES, text)


def is_elsewhere(words: str, home: str, support: Counter[str]) -> bool:
    """Whether a name that several countries have means another country's: the text names others, and not ``home``."""
    others = [count for code, count in support.items() if code != home and code not in ("UN", "INT")]
    return words in SHARED and not support[home] and max(others, default=0) >= 4


@lru_cache(maxsize=4)
def which_fsa(text: str, published: date | None) -> str:
    """The British FSA that is meant: of food, or until 2013 of financial services."""
    food, finance = len(_FOOD.findall(text)), len(_FINANCE.findall(text))
    if food > finance:
        return "uk-foodsa"
    if finance or (published is not None and published < _ABOLISHED):
        return "uk-fsa"
    return "uk-foodsa"


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
        ids = mention.bodies
        if ids:
            if _of_another(mention, ids[0]) or _refused(mention, ids[0], found, document):
                continue
            named[ids[0]].append(mention)
        elif mention.contexts:
            unsure.append(mention)
    _leave_out_of_others(named, _support(found, {}, None))
    support = _support(found, named, document.lang)
    codes: dict[str, set[str]] = defaultdict(set)
    for mention in found.mentions:
        for code in mention.places:
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
        for code in mention.places:
            support[country(code)] += 2 if mention.sentence in (TITLE, DATELINE, 0, 1) else 1
    for id, mentions in named.items():
        support[country(entries()[id].body.jurisdiction)] += 2 + min(len(mentions), 4)
    support.update(found.signs)
    if lang in _LANGUAGES:
        support[_LANGUAGES[lang]] += 1
    return support


def _meant(mention: Mention, named: dict[str, list[Mention]], support: Counter[str]) -> str | None:
    """The body that an ambiguous form means in this text, if one can be told."""
    ids = mention.contexts
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


_SHARE = 0.3
"""A code with less of the first one's weight is background, and left out; picked on the development articles."""
_LEAST = 2.0
_ACTS = 6.0
"""What the first body adds: that of the one that acts, or is named most."""
_LEVELS_BEYOND = 0.6
"""What a body of no country counts: a text that names one is often about a country."""
_FIRST = 2
"""The last sentence, from 0, that is asked for an office that acts."""
_PART = 0.6
"""Share of a place's weight that goes to the part of the country beside the country itself."""


_OFFICE = 5.0
"""What an office of a country adds that the gazetteer lacks, where it is said to act: "the Supreme Court of Nepal"."""
_HEADS = (
    "Supreme Court|High Court|Constitutional Court|Court|Ministry|Parliament|Senate|Assembly|Government|government|"
    "Cabinet|cabinet|Governor|Gov\\.|governor|Legislature|legislature|Premier|Authority|Commission|Central Bank|"
    "central bank|Department|Agency|Minister|President|king|King"
)
_BEFORE = re.compile(rf"\b(?:{_HEADS})(?: (?:of|for) (?:the )?[A-Z]\w+(?: and [A-Z]\w+)?)? of (?:the )?$")
_AFTER = re.compile(
    rf"(?:['’]s?)? (?:[a-z]+ |[A-Z]\w+ ){{0,3}}(?:{_HEADS}|parliament|senate|court|ministry|ministers?|"
    r"lawmakers|regulator|legislature|SEC|FTC|FDA|EPA|president|premier|governor|governor['’]s)(?!\w)"
)
_AIMED_AT = re.compile(
    r"\b(?:tariffs?|duty|duties|lev(?:y|ies)|sanctions?|embargo|curbs?|restrictions|bans?|measures)\b[^.,;]{0,30}?"
    r" (?:on|against|for|from|to) (?:\w+ ){0,2}$"
)
"""What stands before a country that an act is aimed at: it is not the one that acts."""
_AIMED = 1


def find_jurisdictions(document: Document, bodies: Sequence[FoundBody]) -> tuple[str, ...]:
    """Codes as ``Body.jurisdiction`` has them, the main one first; ``bodies`` as ``find_bodies`` returns them.

    The body that acts weighs most, then names of places in title, dateline and first sentences, then others.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    for rank, found in enumerate(bodies):
        code = found.body.jurisdiction
        weight = 1.0 + min(found.mentions, 5) + (_ACTS if rank == 0 else 0.0)
        if code in ("UN", "INT"):
            weight *= _LEVELS_BEYOND
        weights[code] += weight
        if "-" in code:
            weights[country(code)] += _PART * weight
    early: Counter[str] = Counter()
    late: Counter[str] = Counter()
    found_in = scan(document)
    named = {found.body.jurisdiction for found in bodies}
    for code, signs in found_in.signs.items():
        if code != "EU" or signs >= 2 or "EU" in named:  # "European" alone may be of football
            early[code] += 1 + signs
    for code in _offices(found_in, document.text):
        weights[code] += _OFFICE
        if "-" in code:
            weights[country(code)] += _PART * _OFFICE
    first: dict[str, tuple[bool, int]] = {}
    for mention in found_in.mentions:
        whole = found_in.title if mention.sentence == TITLE else document.text
        aimed_at = _AIMED_AT.search(whole, max(0, mention.start - 80), mention.start)
        for code in mention.places:
            first.setdefault(code, (mention.sentence != TITLE, mention.start))
            first.setdefault(country(code), first[code])
            if aimed_at:
                early[code] += _AIMED
            elif mention.sentence in (TITLE, DATELINE):
                early[code] += 3
            elif mention.sentence <= 1:
                early[code] += 2
            else:
                late[code] += 1
    for code in early.keys() | late.keys():
        weight = early[code] + min(late[code], 5)
        weights[country(code)] += weight
        if "-" in code:
            weights[code] += _PART * weight
    if not weights:
        return ()
    most = max(weights.values())
    kept = [code for code, weight in weights.items() if weight >= max(_SHARE * most, _LEAST)]
    return tuple(sorted(kept, key=lambda code: (-weights[code], first.get(code, (True, len(document.text))), code)))


def _offices(found: Scan, text: str) -> set[str]:
    """Codes of places whose court, ministry or other office is the subject of an act in title or first sentences."""
    codes: set[str] = set()
    done: set[int] = set()
    for mention in found.mentions:
        if mention.sentence in done or not TITLE <= mention.sentence <= _FIRST:
            continue
        place = mention.places
        if not place:
            continue
        title = mention.sentence == TITLE
        whole = found.title if title else text
        if not (_AFTER.match(whole, mention.end) or _BEFORE.search(whole, max(0, mention.start - 80), mention.start)):
            continue
        sentence = found.title if title else found.sentences[mention.sentence].text
        start = 0 if title else found.sentences[mention.sentence].start
        if act_score(sentence) < STATES_ACT:
            continue
        verb = findings(sentence).verb
        if verb is not None and mention.start - start < verb:
            codes.add(place[0])
            done.add(mention.sentence)  # the first before the verb is the subject
    return codes


_LEVELS = {
    "eu": "EU", "european union": "EU", "brussels": "EU", "un": "UN", "united nations": "UN", "int": "INT",
    "international": "INT", "georgia": "GE", "uk": "GB", "england": "GB-ENG", "america": "US",
}  # fmt: skip


def _key(words: str) -> str:
    return " ".join(words.replace("’", "'").replace("_", " ").split()).casefold()


@cache
def _bodies() -> dict[str, frozenset[str]]:
    sure: dict[str, set[str]] = {}
    unsure: dict[str, set[str]] = {}
    for id, entry in entries().items():
        for form in (id, entry.body.name, *entry.aliases):
            sure.setdefault(_key(form), set()).add(id)
        for form in entry.context:
            unsure.setdefault(_key(form), set()).add(id)
    return {key: frozenset(sure.get(key, set()) | unsure.get(key, set())) for key in sure.keys() | unsure.keys()}


def body_ids(words: str) -> set[str]:
    """Ids of the bodies that ``words`` may mean: an id, a name, an alias or a short form, in any case.

    An ambiguous form means all of its bodies ("SEC", "Ministry of Finance"); words that mean none give the empty set.
    """
    key = _key(words)
    return set(_bodies().get(key) or _bodies().get(key.removeprefix("the "), frozenset()))


@cache
def _codes() -> dict[str, str]:
    found = dict(_LEVELS)
    for code, names in listed().items():
        found.setdefault(code.casefold(), code)
        for name in names:
            found.setdefault(_key(name), code)
    for territory in territories().values():
        for code, name in territory.items():
            found[code.casefold()] = code
            found.setdefault(_key(name), code)
            found.setdefault(_key(name.partition(" (")[0]), code)
    for entry in entries().values():
        found.setdefault(entry.body.jurisdiction.casefold(), entry.body.jurisdiction)
    return found


def jurisdiction_codes(words: str) -> set[str]:
    """Codes that ``words`` mean: a code, or the name of a country, part or level, in any case and language read.

    A country has its parts with it ("china" → CN, CN-SH, …), as far as they are known here, "un" and "international"
    only themselves. Words that mean none give the empty set. ``in:EU`` is the Union, not its members.
    """
    key = _key(words)
    code = _codes().get(key) or _codes().get(key.removeprefix("the "))
    if code is None:
        return set()
    parts = {known for known in _codes().values() if "-" in known and country(known) == code}
    return {code} | parts
