"""News: what an article says that a chat has not been told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.digests.lines import move_line
from bot.digests.standing import Told, due_days, stage_and_move
from bot.models import Article, DueDay, Standing, Story
from bot.text import clean, words_of

MAX_MOVED = 60
"""In a sentence with more words it is not looked for pieces that stand elsewhere in another…"""
MAX_WORDS = 120
"""…and one with more than that is old only where it is another, word for word."""
SHARE = 0.6
"""A sentence that is a piece of another says nothing new where it is so much of it; a lesser one may be of another
matter ("Oslo denies that…")."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
# With their capital: "may" is a verb.
_MONTH = re.compile(
    r"\b(?:Jan(?:uary|uar)?|Feb(?:ruary|ruar)?|Mar(?:ch|s)?|März|Apr(?:il)?|May|Mai|June?|Juni|July?|Juli|Aug(?:ust)?|"
    r"Sept?(?:ember)?|O[ck]t(?:ober)?|Nov(?:ember)?|De[cz](?:ember)?|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
)
_MONTH_KEYS = {"mär": "mar", "mai": "may", "okt": "oct", "dez": "dec", "fév": "feb", "avr": "apr", "aoû": "aug"}
_SAME = {
    **{"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"},
    **{"ten": "10", "eleven": "11", "twelve": "12", "passed": "adopted", "passes": "adopts", "pass": "adopt"},
}
"""The only words that are taken for others."""
_DAYS = _set("monday tuesday wednesday thursday friday saturday sunday")
_STOP = _set(
    "a an the this that these those it its they their them he his him she her we our us you i mr mrs ms of in on at by"
    " with so there said says say is are was were be been being has have had do does did will also which who whom"
    " le la les l d un une des du de est sont que qui au aux à der die das den dem des ein eine einer einem einen"
    " ist sind zu im am 了 的 由 被 在 于 於"
)
_TOWARDS = _set("from to into for than vers pour von nach für")
"""They say which way: what follows one is another thing than the same word without it."""
_TURNS = _set(
    "no not nor never without neither none nicht kein keine ne pas ni sans aucun 不 未 没 無 无 非 否"
    " may might could should must would can cannot shall only if unless except until before after"
)
"""Both sentences have as many of each: "may" and "must" are not trifles."""
_UNDOING = _set(
    "deny denie denied denying refuse refused fail failed false wrong reject rejected doubt unlikely nearly almost"
    " former deputy vice acting draft half anti non against instead rather less more under over about"
    " withdraw withdrew withdrawn scrapped repealed abandoned blocked oppose opposed opposing halted suspended delayed"
    " 副 前 原 代 反 假 拒 若 将 拟"
)
"""Words that can turn or lessen what stands beside them: a piece without them is not the same."""
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been?|being)\b.{0,200}?\bby\b|\b(?:wird|wurden?|werden)\b.{0,200}?\b(?:von|vom)\b|"
    r"\b(?:est|sont|été)\b.{0,200}?\bpar\b|[由被]",
    re.IGNORECASE | re.DOTALL,
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What a sentence says, as far as two are compared."""

    words: tuple[str, ...]
    """In their order: words that carry meaning, signs of money and the like, figures."""
    days: tuple[str, ...]
    """Of the week, and months: "14 March" is "March 14"."""
    turns: tuple[str, ...]
    passive: bool
    spaced: bool
    """Whether it is of words; of Chinese and Japanese each character counts as one."""

    @cached_property
    def set(self) -> frozenset[str]:
        return frozenset(self.words)


def new_sentences(sentences: Iterable[str], seen: Sequence[str]) -> list[str]:
    """Those of `sentences` that say what neither a sentence of `seen` says nor one of them before.

    A sentence is old where one that was told has the same words in the same order, or is longer by a piece at an end
    or a word between, or has one piece elsewhere ("On Monday the ministry…"), or tells it in the passive. Articles,
    auxiliaries and the like don't count. Any other word makes it new: what is in doubt is new.
    """
    known = list(dict.fromkeys(_said(sentence) for sentence in seen))
    news = []
    for sentence in sentences:
        said = _said(sentence)
        if not said.words and not said.days:
            continue
        if any(_says(other, said) for other in known):
            continue
        news.append(sentence)
        known.append(said)
    return news


def _says(told: _Said, said: _Said) -> bool:
    """Whether what was told says all of the other."""
    if said.words == told.words and said.days == told.days:
        return said.passive == told.passive
    if not said.set <= told.set or said.turns != told.turns or not _within(said.days, told.days):
        return False
    if len(said.words) > MAX_WORDS or not said.words or len(said.words) < SHARE * len(told.words):
        return False
    turned = said.passive != told.passive
    if not turned and _piece_of(said.words, told):
        return True
    return len(told.words) <= MAX_MOVED and _moved_piece_of(said.words, told, turned=turned)


def _piece_of(words: tuple[str, ...], told: _Said) -> bool:
    """Whether the words stand together in what was told, but for a word between; none that turns the rest is left."""
    spare = max(1, len(words) // 8) if told.spaced else 0
    for start, word in enumerate(told.words):
        if word != words[0]:
            continue
        at = start
        left: list[str] = []
        for one in words[1:]:
            at += 1
            while at < len(told.words) and told.words[at] != one and len(left) < spare:
                left.append(told.words[at])
                at += 1
            if at >= len(told.words) or told.words[at] != one:
                break
        else:
            if _may_be_left(left, (*told.words[:start], *told.words[at + 1 :])):
                return True
    return False


def _moved_piece_of(words: tuple[str, ...], told: _Said, *, turned: bool) -> bool:
    """The same, where a piece of them stands elsewhere; `turned`: where one of the two is in the passive."""
    size, bag = len(words), Counter(words)
    for width in (size, size + 1) if told.spaced else (size,):
        for start in range(len(told.words) - width + 1):
            window = told.words[start : start + width]
            left = list((Counter(window) - bag).elements())
            if len(left) != width - size or not _may_be_left(left, (*told.words[:start], *told.words[start + width :])):
                continue
            # A word between may be any of its like.
            places = [n for n, word in enumerate(window) if word in left] if left else [width]
            if any(_is_moved(words, window[:n] + window[n + 1 :], turned=turned) for n in places):
                return True
    return False


def _is_moved(words: tuple[str, ...], other: tuple[str, ...], *, turned: bool) -> bool:
    """Whether two sentences differ by one piece that stands elsewhere; `turned`: by what stands before and behind the
    verb, "the ministry closed the port" and "the port (was) closed (by) the ministry"."""
    end = len(words)
    while end and words[end - 1] == other[end - 1]:
        end -= 1
    start = 0
    while not turned and start < end and words[start] == other[start]:
        start += 1
    words, other = words[start:end], other[start:end]
    if any(words[cut:] + words[:cut] == other for cut in range(1, len(words))):
        return True
    verbs = range(1, len(words) - 1) if turned else ()
    return any(words[verb + 1 :] + words[verb : verb + 1] + words[:verb] == other for verb in verbs)


def _may_be_left(between: Sequence[str], outside: Sequence[str]) -> bool:
    """Whether a sentence says the same without these words: no figure nor sign between, nothing that turns the rest."""
    if any(not word[-1].isalpha() or word[0].isdigit() for word in between):
        return False
    return _UNDOING.isdisjoint((*between, *outside))


def _within(some: Sequence[str], all_of_them: Sequence[str]) -> bool:
    """Whether the first stand in the second, in their order."""
    rest = iter(all_of_them)
    return all(one in rest for one in some)


def _said(sentence: str) -> _Said:
    text = clean(sentence)
    days = [_month(month) for month in _MONTH.findall(text)]
    # A figure is one word, whatever the marks in it.
    figures = _DECIMAL.sub("d", _THOUSANDS.sub("", _MONTH.sub(" ", text)))
    # The others of a contraction are "don", "isn"; and so of a genitive.
    figures = re.sub(r"n['’]t\b", " not", re.sub(r"(?<=\w)['’]s\b", "", figures))
    words: list[str] = []
    turns: list[str] = []
    towards = ""
    tokens = words_of(figures)
    for token in tokens:
        if token in _DAYS:
            days.append(token)
            towards = ""
        elif token in _TOWARDS:
            towards = f"{token}:"
        elif token not in _STOP:
            word = _stem(_SAME.get(token, token))
            if token in _TURNS:
                turns.append(token)
            words.append(towards + word)
            towards = ""
    return _Said(
        words=tuple(words),
        days=tuple(days),
        turns=tuple(sorted(turns)),
        passive=_PASSIVE.search(text) is not None,
        spaced=not any(_CJK.match(token) for token in tokens),
    )


def _month(name: str) -> str:
    short = name.casefold()
    key = "jul" if short == "juillet" else "jun" if short == "juin" else short[:3]
    return _MONTH_KEYS.get(key, key)


def _stem(word: str) -> str:
    """Without the s of a plural."""
    return re.sub(r"(?<!s)s$", "", word) if len(word) > 3 else word


MAX_SENTENCES = 500
"""Of an article's text that are compared; the rest of a longer one is not looked at, so that what it says is new."""


@dataclass(frozen=True, kw_only=True)
class News:
    """What an article says that a chat has not been told."""

    article: Article
    sentences: tuple[str, ...] = ()
    move: str | None = None
    """"Moved from proposed to adopted"."""
    days: tuple[DueDay, ...] = ()
    """Those that it moved, or told of first."""

    @property
    def is_any(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.sentences or self.move or self.days)


class Sentences:
    """Sentences of articles, split once whatever the number of chats."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[str, ...]] = {}

    def of(self, article: Article) -> tuple[str, ...]:
        """All that an article says: title, summary, text."""
        if article.id not in self._found:
            from summarizer.sentences import split_sentences

            text = [article.text[one.start : one.end] for one in split_sentences(article.text, article.lang)]
            self._found[article.id] = (article.title, *summary_sentences(article), *text[:MAX_SENTENCES])
        return self._found[article.id]


def story_news(
    story: Story,
    pending: Set[int],
    known: Set[int],
    *,
    stages: Sequence[tuple[int, str]],
    deadlines: Sequence[Told],
    sentences: Sentences,
    today: date,
) -> list[News]:
    """What each pending article says that neither what the chat had nor one before it says, first published first."""
    seen = [text for article in story.articles if article.id in known for text in sentences.of(article)]
    had = set(known)
    found = []
    for article in sorted(story.articles, key=lambda one: (one.told_at, one.fetched_at, one.id)):
        if article.id not in pending:
            continue
        told_of = {(one.deadline.kind, one.deadline.date) for one in deadlines if one.article_id in had}
        moved = {
            (day.kind, day.day, day.instead_of) for day in due_days(one for one in deadlines if one.article_id in had)
        }
        had.add(article.id)
        # As if what comes later were not there yet: this chat has not been told of it.
        known_stages = [one for one in stages if one[0] in had]
        stage, before = stage_and_move(known_stages, {article.id})
        days = due_days((one for one in deadlines if one.article_id in had), known_stages)
        fresh = tuple(
            day
            for day in days
            if day.article_id == article.id
            and day.day >= today
            # A copy that comes late with an earlier date tells a day that is known.
            and (
                (day.kind, day.day) not in told_of
                or (day.instead_of is not None and (day.kind, day.day, day.instead_of) not in moved)
            )
        )
        told = _new_of(article, seen)
        # A stage or a day that differs is news whatever the words are.
        acts = [article.facts.stage_sentence] if before and article.facts else []
        acts += [day.sentence for day in fresh]
        told = [" ".join(one.split()) for one in told]
        told += [one for one in dict.fromkeys(" ".join(one.split()) for one in acts) if one and one not in told]
        move = move_line(Standing(stage=stage, before=before))
        found.append(News(article=article, sentences=tuple(told), move=move, days=fresh))
        seen += sentences.of(article)
    return found


def _new_of(article: Article, seen: Sequence[str]) -> list[str]:
    """New sentences of an article's summary; where it has none, of those that its facts are taken from."""
    told = new_sentences(summary_sentences(article) or (article.title,), seen)
    if told or article.facts is None:
        return told
    facts = article.facts
    acts = dict.fromkeys([facts.stage_sentence, *(one.sentence for one in facts.deadlines)])
    return new_sentences([sentence for sentence in acts if sentence], seen)


def summary_sentences(article: Article) -> tuple[str, ...]:
    return tuple(span.text for span in article.summary.sentences) if article.summary is not None else ()
