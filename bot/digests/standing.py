"""Standing: what stage a story is at and which days are ahead, from what its articles say one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from bot.digests.lines import SAME_DAY, one_a_day
from bot.facts import KnownDeadline
from bot.models import Article, DueDay, Standing, Story
from bot.storage import Storage
from bot.storage.stories import Said

_ANEW = re.compile(
    r"\bre-?(?:introduc|tabl(?:ed|es|ing)|submi|propos|launch|issu|open|viv|start|draft)|\banew\b|\bagain\b|\brevis|"
    r"\breplac|"
    r"\b(?:a|the|its)\s(?:new|fresh|second|different)\s(?:bill|draft|proposal|version|consultation|attempt|text)|"
    r"\berneut|\bwieder\b|\bneue[rn]?\s(?:entwurf|gesetzentwurf|vorschlag|anlauf)|\b(?:de|à)\snouveau\b|\brelanc|"
    r"\bnouve(?:au|lle)\s(?:projet|proposition|texte)|重新|再次|新的?(?:草案|提案|法案|征求)",
    re.IGNORECASE,
)
_ENDED = "withdrawn"
_STARTS = ("announced", "consultation", "proposed")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A deadline, the article that tells of it, and the day it was published."""

    article_id: int
    on: date
    deadline: KnownDeadline


@dataclass(frozen=True, kw_only=True)
class Account:
    """What the articles of one story say, first published first."""

    deadlines: tuple[Told, ...] = ()
    """Those of one article by date."""
    stages: tuple[tuple[int, str], ...] = ()
    """(Article id, stage)."""


def accounts(storage: Storage, story_ids: Iterable[int]) -> dict[int, Account]:
    """The accounts of stories, by id; none of one whose articles say nothing. Two queries."""
    return {story_id: account(said) for story_id, said in storage.standings.said(story_ids).items()}


def account(said: Iterable[Said]) -> Account:
    """What these articles say.

    What copies repeat stands at the place of the earliest of them, and is told by the one that was seen first: one that
    comes late with an earlier date is no news. Of a matter that was withdrawn, an article that is silent on a new start
    tells the past.
    """
    ordered = sorted(said, key=lambda one: (one.at, one.seen_at, one.article_id))
    deadlines: list[Told] = []
    stages: list[tuple[int, str]] = []
    ended = False
    for copies, one in zip(_copies(ordered), ordered, strict=True):
        before = copies[: copies.index(one)]
        days = {deadline.date for copy in before for deadline in copy.deadlines}
        deadlines += [
            Told(article_id=_first(copies, deadline).article_id, on=one.at.date(), deadline=deadline)
            for deadline in one.deadlines
            if deadline.date not in days
        ]
        if one.stage is None:
            continue
        stage = "other" if any(copy.stage == one.stage for copy in before) else one.stage
        if ended and stage in _STARTS and not _ANEW.search(f"{one.title} {one.stage_sentence}"):
            stage = "other"
        ended = stage == _ENDED or (ended and stage not in _STARTS)
        seen_first = min((copy for copy in copies if copy.stage == one.stage), key=_seen)
        stages.append((seen_first.article_id, stage))
        if seen_first is not one:
            stages.append((one.article_id, "other"))
    return Account(deadlines=tuple(deadlines), stages=tuple(stages))


def _copies(ordered: Sequence[Said]) -> list[list[Said]]:
    """For each article all copies of its text, itself among them, in their order."""
    groups: list[list[Said]] = []
    found = []
    for one in ordered:
        group = next((group for group in groups if any(_is_copy(other, one) for other in group)), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(one)
        found.append(group)
    return found


def _is_copy(one: Said, other: Said) -> bool:
    return bool(one.signature and other.signature) and _alike(one.signature, other.signature)


@lru_cache(maxsize=65536)
def _alike(one: bytes, other: bytes) -> bool:
    # Here: it imports numpy, for which a story of one article need not wait.
    from summarizer.stories.score import COPY, share

    return share(one, other) >= COPY


def _first(copies: Sequence[Said], deadline: KnownDeadline) -> Said:
    """Of the copies that tell of the day the one seen first."""
    telling = [one for one in copies if any(other.date == deadline.date for other in one.deadlines)]
    return min(telling, key=_seen)


def _seen(one: Said) -> tuple[object, int]:
    return one.seen_at, one.article_id


_MONTHS = (
    "jan(?:uary|uar|vier)?",
    "feb(?:ruary|ruar)?|févr?(?:ier)?",
    "mar(?:ch|s)?|märz",
    "apr(?:il)?|avr(?:il)?",
    "may|mai",
    "june?|juni|juin",
    "july?|juli|juil(?:let)?",
    "aug(?:ust)?|août",
    "sept?(?:ember|embre)?",
    "oct(?:ober|obre)?|okt(?:ober)?",
    "nov(?:ember|embre)?",
    "de[cz](?:ember)?|déc(?:embre)?",
)
_ANY_MONTH = "|".join(_MONTHS)
_ANY_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:of\s)?(?:{_ANY_MONTH})\b|\b(?:{_ANY_MONTH})\.?\s\d{{1,2}}\b|"
    r"\d{4}-\d\d-\d\d|\d{1,2}月\d{1,2}日)"
)
# What may stand between "to" and the day: "to 5 p.m. on Friday, 2 May", "until the end of 2 May", not "to the Senate".
_BETWEEN = (
    r"(?:(?:the|a|at|least|end|close|of|business|midnight|noon|no|earlier|later|than|on|\w{3,6}day|"
    r"\d{1,2}(?:[:.]\d\d)?(?:[ap]\.?m\.?)?|[ap]\.?m\.?|gmt|utc|bst|cest?|e[sd]?t|time|eastern|den|dem|le),?\s){0,7}"
)
_GAP = r"(?:\s[^\s,;:]+|,[^,;:]{1,60},(?=\s)){0,12}?,?\s"
"""A few words without a new clause, but for one between two commas: "extended the deadline, first 2 May, to", and for
one before the day: "delayed by six months, to"."""
_CUES = (
    # "The second stage, after years of delay, …" moves nothing: the verb, and the day that it moves to.
    r"\b(?:extend(?:s|ed|ing)?|extension|postpon(?:es?|ed|ing|ement)|deferr(?:ed|ing|al)|defers?|delay(?:ed|ing)|"
    r"delays?\s(?:the|its|this|their|implement\w+|enforce\w+|compliance|application|entry|start)|"
    r"reschedul(?:es?|ed|ing)|(?:push|put|set|move)(?:ed|es|ing|s|d|ting)?\sback|put(?:s|ting)?\soff|"
    r"brings?\sforward|brought\sforward|push(?:es|ed|ing)|slip(?:s|ped)|adjourn(?:s|ed|ing)?|shorten(?:s|ed|ing)?|"
    rf"lengthen(?:s|ed|ing)?|prolong(?:s|ed|ing)?|re-?open(?:s|ed|ing)?|mov(?:es?|ed|ing)){_GAP}"
    rf"(?:to|until|till|through)\s{_BETWEEN}",
    rf"\b(?:postponed|rescheduled)\sfor\s{_BETWEEN}",
    # Not "changes the rates from 2 April to 2 May": from one day to the other right behind the verb.
    rf"\b(?:chang|revis|alter)(?:es|ed|s)\s(?:(?:the|its|this)(?:\s(?!for\b)\w+){{1,4}}\s)?"
    rf"(?:from\s{_BETWEEN}{_ANY_DAY}(?:,?\s\d{{4}}),?\s|from\s{_BETWEEN}{_ANY_DAY}\s)?to\s{_BETWEEN}",
    rf"\b(?:remain|stay|kept|keep)(?:s|ing|ed)?\s(?:\w+\s){{0,5}}?open\s(?:\w+\s){{0,4}}?(?:until|till|through|to)\s"
    rf"{_BETWEEN}",
    r"\bnow\s(?:be\s)?(?:clos\w+|ends?|ending|takes?\seffect|appl(?:y|ies)|runs?|enters?|begins?|starts?|falls?|"
    r"until|meets?|(?:is\s|are\s)?(?:due|set|scheduled|planned|expected)\sto\s(?:\w+))"
    rf"(?:\s(?:into\sforce|be\sheld|to\s\w+|effect|by|on|from|for|until|through|in))*\s*{_BETWEEN}",
    r"\b(?:everyone|everybody|stakeholders|respondents|commenters|consultees|parties|people|(?:the\s)?public|you)\s"
    rf"now\s(?:has|have)\suntil\s{_BETWEEN}",
    r"\b(?:new|revised|extended|later)\s(?:comment\s|closing\s|due\s|effective\s|compliance\s|consultation\s|"
    rf"filing\s)?(?:deadline|date|period)\b{_GAP}(?:of|is|for|on|to|until|at|by)?\s*{_BETWEEN}",
    rf"\b(?:report(?:ée?s?|er|e|ent)|prolong\w+|repouss\w+){_GAP}(?:au|jusqu['’]au|à)\s{_BETWEEN}",
    r"(?:verschoben|verschiebt|verlängert|verlängerung|vertagt)[^.;]{0,60}?\b(?:auf|bis)\s(?:zum\s)?" + _BETWEEN,
    r"(?:延长|延期|推迟|延后|顺延|缩短|提前|改)(?:至|到)(?:\d{4}年)?",
)
_WEAK_CUES = (
    r"\bnow\s(?:be\s|is\s|are\s)?(?:due|held|scheduled|set|planned|expected|(?:has|have)\suntil|until)?"
    rf"(?:\s(?:into\sforce|be\sheld|to\s\w+|effect|by|on|from|for|until|in))*\s*{_BETWEEN}",
)
"""They may tell of a second event, or of some of those concerned: "a hearing is now set for", "firms now have until".
"""
_BEHIND = (
    r"[^;,]{0,40}?\b(?:verschoben|verlängert|vertagt)\b",
    r"(?:,?\s\d{4})?,?\s(?:instead\sof|rather\sthan)\b",
)
"""Cues that follow the day: "auf den 2. Mai verschoben", "on 2 May instead of 2 April"."""
_BEFORE = re.compile(
    rf"(?:\b(?:from|instead\sof|rather\sthan|originally(?:\s\w+){{0,3}}|vom|du)\s{_BETWEEN}|[由从]){_ANY_DAY}",
    re.IGNORECASE,
)
_UNITS = (
    r"(?:(?:\d+|an?|one|two|three|four|five|six|ten|twelve|fifteen|thirty|forty-five|sixty|ninety)[-\s])?"
    r"(?:(?:calendar|business|working)[-\s])?"
)
_SOME = re.compile(
    # Whom it is for, unless that is what all do: "the deadline for comments", "for another 30 days", "for 2 May".
    r"\bfor\s(?!(?:(?:the|this|these|its|their|all|any|such|written|public|initial|submi\w+|filing|receiving|receipt|"
    r"providing|sending|lodging|making|final|proposed|interim|draft|new|further|another|additional|an|a|up|at|least|"
    r"entire|whole|interested|reasons?|responding|respond\w*|response|responses|comment\w*|views|feedback|input|"
    r"evidence|consult\w+|applications?|applying|entries|registrations?|compliance|implement\w+|entry|hearing|meeting|"
    r"vote|rule|rules|proposal|bill|act|law|regulation|directive|guidance|plan|call|review|notice|request|docket|"
    r"measure|scheme|standard|ban|tax|duty|effect|enforcement|application|parties|everyone|everybody|stakeholders|"
    r"(?:first|second|third|fourth)\stime|now|months?|weeks?|days?|years?)\b|\d|one\b|two\b|three\b|four\b|five\b|"
    rf"six\b|nine\b|ten\b|twelve\b|(?:{_ANY_MONTH})\b|\w{{3,6}}day\b))|"
    r"\b(?:for|(?:comments|responses|replies|submissions|applications|reports|filings|compliance)\sby)\s"
    r"(?:the\s|these\s)?(?:[\w-]+\s){0,2}(?:operators|firms|companies|businesses|importers|exporters|banks|"
    r"states|countries|providers|producers|manufacturers|suppliers|schools|hospitals|employers|farmers|entities|"
    r"undertakings|platforms|facilities|plants|ships|vessels|airlines|municipalities|residents|households)\b|"
    r"\bfor\s(?:the\s|these\s|all\s)?(?:first|second|third|other|remaining)\s(?!time)|"
    r"\b(?:small|smaller|smallest|medium-sized|micro|large|larger|largest|big|bigger|individual|certain|some|several|"
    r"selected|only|others?|except|unless|unchanged|unaffected|those|parts?\sof|partly|"
    r"stands?|keeps?|remains?(?!\s(?:\w+\s){0,5}?open)|still)\b|"
    r"\b(?:kleine\w*|einige\w*|manche|bestimmte\w*|teilweise|petite?s|certaine?s|quelques)\b|部分|中小|小型|小微|仍",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:second|third|fourth|another|additional|further|separate|follow-up|next|reply|replies|zweite\w*|weitere\w*|"
    r"deuxième|seconde?|autre)\b(?!\s(?:time\b|extension|delay|postpone|extend|defer|"
    rf"{_UNITS}(?:days?|weeks?|months?|years?|tage|wochen|monate)\b))|第[二三四]|另",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\bback\sto\b|\bafter\sall\b|\brevers|\brevert|\brestor|\bcancel|\brescind|\bundo|\bundid|恢复", re.IGNORECASE
)
_PAST = re.compile(r"\b(?:was|were|had|original\w*|previous\w*|initial\w*|instead|war|était)\b|原", re.IGNORECASE)


_DAY = "\x00"
"""Stands for the day that is asked about: the cues are compiled once, and not anew for each of a year's days."""
_SURE = re.compile(rf"(?:{'|'.join(_CUES)}){_DAY}|{_DAY}(?:{'|'.join(_BEHIND)})", re.IGNORECASE)
_WEAK = re.compile(rf"(?:{'|'.join(_WEAK_CUES)}){_DAY}", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _written(day: date) -> re.Pattern[str]:
    """A day as sentences write it, its year left out."""
    month, number = f"(?:{_MONTHS[day.month - 1]})", f"0?{day.day}"
    return re.compile(
        rf"(?:(?<!\d){number}(?:st|nd|rd|th|er|\.)?\s(?:of\s)?{month}\b|\b{month}\.?\s{number}(?:st|nd|rd|th)?(?!\d)|"
        rf"{day.isoformat()}|(?<!\d){number}[./]0?{day.month}[./]|(?<!\d)0?{day.month}/{number}/|"
        rf"(?<!\d){day.month}月{day.day}日)",
        re.IGNORECASE,
    )


def _one_line(sentence: str) -> str:
    """With single spaces: the patterns count on them, and stay linear."""
    return " ".join(sentence.split())


def _marked(sentence: str, day: date) -> str:
    return _written(day).sub(_DAY, _one_line(sentence).replace(_DAY, " "))


def says_moved(sentence: str, day: date) -> bool:
    """Whether the sentence says that something was moved to this day."""
    line = _marked(sentence, day)
    return _SURE.search(line) is not None or _WEAK.search(line) is not None


def is_weak(sentence: str, day: date) -> bool:
    """Whether it says so in words that may as well tell of a second event."""
    return _SURE.search(_marked(sentence, day)) is None


def for_some(sentence: str) -> bool:
    """Whether the sentence tells of some of those concerned, or says that a day stands: others keep theirs."""
    return _SOME.search(_one_line(sentence)) is not None


def of_another(sentence: str) -> bool:
    """Whether the sentence tells of a second or a further event, part or round."""
    return _ANOTHER.search(_one_line(sentence)) is not None


def says_back(sentence: str) -> bool:
    """Whether the sentence says that a change of a day was undone."""
    return _BACK.search(_one_line(sentence)) is not None


def named(sentence: str, days: Sequence[date]) -> list[date]:
    """Those of the days that the sentence names."""
    return [day for day in days if _written(day).search(_one_line(sentence))]


def names_old(sentence: str) -> bool:
    """Whether the sentence says from which day something was moved."""
    return _BEFORE.search(_one_line(sentence)) is not None


def tells_past(sentence: str) -> bool:
    """Whether the sentence tells what was to be, as one beside "is extended" does: "comments were due on 2 May"."""
    return _PAST.search(sentence) is not None


def stage_and_move(stages: Sequence[tuple[int, str]], new: Set[int] = frozenset()) -> tuple[str, str | None]:
    """The stage of a story, and the one it left if it came to it by an article that is `new`.

    `stages`: (article id, stage), first published first. Forward only, unless withdrawn; the first stage is no move.
    """
    if len(stages) < 2:
        return (stages[0][1] if stages else "other"), None
    # Here: the rules of stages import numpy, for which a digest of stories without any need not wait.
    from summarizer.facts.models import Stage, advance, furthest

    stage, left, known = Stage.OTHER, None, Stage.OTHER
    for article_id, told in stages:
        if article_id not in new:
            known = furthest(known, Stage(told))  # a copy may come late with an earlier date
        move = advance(stage, Stage(told))
        if move is not None and article_id not in new:
            left = None  # what went before is known to the reader, or is overtaken
        elif move is not None and move.is_news and left is None:
            left = move.before
        stage = furthest(stage, Stage(told))
    return stage.value, None if left is None or stage in (left, known) else left.value


def due_days(told: Iterable[Told], stages: Sequence[tuple[int, str]] = ()) -> tuple[DueDay, ...]:
    """The deadlines of a story as they stand, by date: one that a later article says was moved is in its new place.

    `told`: first published first. Without such words a second day stands beside the first: rules take effect in
    parts, bodies meet again, replies to comments are due after them. A day missed is worse than one told twice. But
    one that was moved stays so, whoever repeats it, until an article says that it was moved back or stands for some.
    A day that was past when the article came was not moved. `stages`: as `stage_and_move` takes them; of a story that
    was withdrawn, only what is told then or later is due.
    """
    told = _after_withdrawal(list(told), stages)
    days = _Days()
    for _, group in groupby(told, key=lambda one: one.article_id):
        article = list(group)
        kinds = [days.kind_of(one) for one in article]
        for kind in dict.fromkeys(kinds):
            days.settle(kind, [one for one, its in zip(article, kinds, strict=True) if its == kind])
    found = (due for known in days.standing.values() for due in known.values())
    return tuple(one_a_day(sorted(found, key=lambda due: (due.day, due.kind))))


def _after_withdrawal(told: Sequence[Told], stages: Sequence[tuple[int, str]]) -> Sequence[Told]:
    """Of a matter that stays withdrawn what is told with the withdrawal or later, and no day of before once more."""
    if not any(stage == "withdrawn" for _, stage in stages):
        return told
    from summarizer.facts.models import Stage, furthest

    stage, over, by = Stage.OTHER, frozenset[int](), None
    for n, (article_id, said) in enumerate(stages):
        was, stage = stage, furthest(stage, Stage(said))
        if stage is Stage.WITHDRAWN and was is not stage:
            over, by = frozenset(before for before, _ in stages[:n]), article_id
    if stage is not Stage.WITHDRAWN:
        return told
    dead = {one.deadline.date for one in told if one.article_id in over}
    return [
        one for one in told if one.article_id not in over and (one.article_id == by or one.deadline.date not in dead)
    ]


_DEADLINES = ("comments", "application", "compliance", "other")
"""Kinds of days that a text may call the deadline."""


class _Days:
    """The days of a story, while its articles are read one after the other."""

    def __init__(self) -> None:
        self.standing: dict[str, dict[date, DueDay]] = {}
        """By kind."""
        self._moved: dict[str, set[date]] = {}
        """Those that stand no more."""

    def kind_of(self, one: Told) -> str:
        """The kind of a day: of one that is only said to be moved ("the deadline is now") that of the day that it was
        moved from, by its date, else where days of one kind alone are ahead."""
        day, sentence = one.deadline.date, one.deadline.sentence
        if one.deadline.kind != "other" or not says_moved(sentence, day):
            return one.deadline.kind
        ahead = {
            kind: days
            for kind, known in self.standing.items()
            if kind in _DEADLINES and (days := [other for other in known if other >= one.on and other != day])
        }
        meant = [kind for kind, days in ahead.items() if named(sentence, days)]
        if not meant and not names_old(sentence):
            meant = list(ahead)
        return meant[0] if len(meant) == 1 else one.deadline.kind

    def settle(self, kind: str, told: Sequence[Told]) -> None:
        """Take what one article says of one kind of deadline into what is known of it."""
        known, dead = self.standing.setdefault(kind, {}), self._moved.setdefault(kind, set())
        revived = {one.deadline.date for one in told if one.deadline.date in dead and _revives(one.deadline, known)}
        told = [one for one in told if one.deadline.date not in dead - revived]
        fresh = [one for one in told if one.deadline.date not in known]
        moved = {one.deadline.date for one in told if says_moved(one.deadline.sentence, one.deadline.date)}
        unnamed = sum(one.deadline.date in moved for one in fresh)
        for one in told:
            day, sentence = one.deadline.date, one.deadline.sentence
            old = _moved_from(day, sentence, told, known) if day in moved else []
            # Of several days nobody can say which one was moved; nor, of several new ones, to which.
            instead = old[0] if len(old) == 1 and (unnamed == 1 or named(sentence, old)) else None
            if instead is None and (day in known or day in dead - revived):
                continue  # known, or the old day of what this article has moved
            if instead is not None:
                self._end(kind, instead)
            dead.discard(day)
            known[day] = DueDay(day=day, kind=kind, sentence=sentence, article_id=one.article_id, instead_of=instead)

    def _end(self, kind: str, day: date) -> None:
        """The day was moved, and with it what says the same of it in other words."""
        for same in (kind, *SAME_DAY.get(kind, ()), "other"):
            self.standing.setdefault(same, {}).pop(day, None)
            self._moved.setdefault(same, set()).add(day)


def _revives(deadline: KnownDeadline, known: Iterable[date]) -> bool:
    """Whether what is said of a day that was moved makes it stand again: for some, or because it was moved back."""
    day, sentence = deadline.date, deadline.sentence
    if for_some(sentence) and not tells_past(sentence):
        return True
    since = [one for one in named(sentence, list(known)) if not says_moved(sentence, one)]
    return says_moved(sentence, day) and (bool(since) or says_back(sentence))


def _moved_from(day: date, sentence: str, told: Sequence[Told], known: Iterable[date]) -> list[date]:
    """The days that this one may have been before, by the sentence that says that it was moved."""
    if for_some(sentence):
        return []  # the others keep theirs
    # Those that were still ahead when the article came.
    ahead = [one for one in known if one >= told[0].on and one != day]
    if says := named(sentence, ahead):
        return says
    if names_old(sentence) or day in known:
        return []  # of another day, or of what is known
    stands = {one.deadline.date for one in told if not tells_past(one.deadline.sentence)}
    if is_weak(sentence, day) or of_another(sentence):
        # Unless another sentence tells the day as one that was to be.
        return [one for one in ahead if one not in stands and any(one == other.deadline.date for other in told)]
    # What the article tells as still standing was not moved.
    return [one for one in ahead if one not in stands]


def standing_of(articles: Sequence[Article]) -> Standing:
    """How a story stands by these articles alone."""
    found = account(
        Said(
            article_id=article.id,
            title=article.title,
            at=article.told_at,
            seen_at=article.fetched_at,
            stage=article.facts.stage,
            stage_sentence=article.facts.stage_sentence,
            deadlines=article.facts.deadlines,
        )
        for article in articles
        if article.facts
    )
    return Standing(stage=stage_and_move(found.stages)[0], deadlines=due_days(found.deadlines, found.stages))


def standings(storage: Storage, new: Mapping[int, Set[int]]) -> dict[int, Standing]:
    """How stories stand, by id. `new`: for each story the articles that are news to the reader. Two queries."""
    if not new:
        return {}
    told = accounts(storage, new)
    found = {}
    for story_id, articles in new.items():
        found[story_id] = standing_by(told.get(story_id, Account()), articles)
    return found


def standing_by(told: Account, new: Set[int]) -> Standing:
    """How a story stands, by what its articles say."""
    stage, before = stage_and_move(told.stages, new)
    return Standing(stage=stage, before=before, deadlines=due_days(told.deadlines, told.stages))


def standings_of(storage: Storage, stories: Iterable[Story]) -> dict[int, Standing]:
    """How whole stories stand, of which a page shows some articles: nothing there is news."""
    return standings(storage, {story.id: frozenset() for story in stories})


def changes(told: Account) -> set[int]:
    """The articles that moved a story to the stage that it is at, or from which a day of it is known."""
    return {due.article_id for due in due_days(told.deadlines, told.stages)} | _last_move(told.stages)


def _last_move(stages: Sequence[tuple[int, str]]) -> Set[int]:
    if len(stages) < 2:
        return frozenset()
    from summarizer.facts.models import Stage, advance, furthest

    stage, last = Stage.OTHER, None
    for article_id, told in stages:
        move = advance(stage, Stage(told))
        if move is not None and move.is_news:
            last = article_id
        stage = furthest(stage, Stage(told))
    return frozenset() if last is None else {last}
