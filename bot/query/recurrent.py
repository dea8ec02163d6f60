"""The network that reads what is typed. It finds the words that only ask, such as "what is new on" and "please".

A recurrent network reads the words in both directions. Beside it, runs of words have weights of their own (Cheng et
al., Wide & Deep Learning for Recommender Systems, 2016). Whether words only ask is decided for all words of a text
together (Lafferty et al., Conditional Random Fields, 2001). Each Chinese character is a word. `python -m training.talk`
trains the network.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, groupby, islice
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.query.parse import ANY_KIND
from bot.query.words import LISTS, OPERATORS, WORDS, any_word, pattern
from summarizer.calendar_words import DAY_PARTS, MONTHS, RELATIVE_DAY, STEP, UNIT, WEEKDAYS
from summarizer.errors import ModelNotFound
from summarizer.network import FloatArray
from summarizer.numbers import COUNT
from summarizer.scripts import CJK, CJK_CHARACTER
from summarizer.stories.meaning import encode
from summarizer.weights import REMEDY

FILE = Path(__file__).with_name("talk.npz")
UNKNOWN = "·"
"""Stands for a word that few training texts have."""
KEPT = '"'
"""Stands for a part that never only asks: a phrase in quotes, a filter, an exclusion with a minus, a number."""
DAY = "@"
"""Stands for the name of a month or of a day of the week, and for days such as "last week", which stay together. "May"
in "may I" is none, nor 上日 in 加上日本."""
_QUOTES = '"“”„«»「」『』《》'
_PHRASE = rf"[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]"
_TOKEN = re.compile(
    rf"(?P<kept>{_PHRASE}|(?:{ANY_KIND})[:：](?:{_PHRASE}|\S*)|(?<!\S)[-－−–](?:{_PHRASE}|\S+)|[()（）]"
    r"|\d(?:[\d:./,]|-(?!\d+:))*)"
    rf"|(?P<days>(?i:(?<![a-z])(?:{RELATIVE_DAY}|(?<![加早晚](?=上)){STEP}[ 个]?{UNIT}"
    r"|may(?! (?!(?:and|or|to|until|till|in|at|on|for|from|this|next|last)\b)[a-z]))(?![a-z])))"
    rf"|[^\W_{CJK}]+(?:[.'’-][^\W_{CJK}]+)*|[{CJK}]|[^\w\s]"
)
MOST = 200
"""Number of words of a text that the network reads."""
WAYS = 8
"""So many ways to read a text are compared."""
_OPERATOR = re.compile(rf"\b(?:{'|'.join(OPERATORS)})\b")
_DAYS, _APOSTROPHES = {*MONTHS, *WEEKDAYS} - {"may"}, re.compile("['’]")
_AROUND = re.compile(
    r"\A(?:(?:最近|近期)(?!的?\s*[\d几半数两一二三四五六七八九十])的?|\s*与(?!会))+(?=\S.)"
    r"|(?<=..)(?<![中英外]文)(?<![目标])的$"
)
"""In Chinese 最近 may begin a subject, as in 最近关税, but not a period, and 与, as in 与选举有关. 的 may end one, as
in 不要汽车的, but not a language, nor 目的."""
_NO = re.compile(r"\A(?:no|nope|nah)[,.!]+\s+", re.IGNORECASE)
"""What answers the bot, and excludes nothing."""
_WHOLE = re.compile(
    "[日号周天月]再|[周期拜].再|"
    + "+|".join(
        any_word(word for table in tables for word in table if CJK_CHARACTER.match(word[1:]))
        for tables in ((DAY_PARTS, WEEKDAYS, WORDS["when"]), (WORDS["due"], LISTS["things"], LISTS["within"]))
    )
    + rf"|(?i:\b(?:{COUNT}|\d+) (?:news|stories|(?:item|article|headline)s?|{UNIT})\b)"
)
"""What no range begins or ends within: Chinese words such as 每天早上, days before 再, on which a pause ends, and
numbers with what they count, as in "ten news"."""
_JOINS = re.compile(rf"\A{pattern('either')}\Z")
"""In "steel and tariffs" the word between belongs to both."""
_CLOSES = re.compile(
    rf"{_JOINS.pattern}|{pattern('closing')}\Z|\A(?:{pattern('within')}|{pattern('from')})(?:the)?\Z", re.IGNORECASE
)
"""In a search or a new digest, the words that exclude those before them belong to them too: 周末就免了. So do words
such as "in the" of "acid rain in the 80s"."""
_SPANS = [
    (begin, begin + size)
    for size, first, last in ((1, -2, 2), (2, -2, 1), (3, -2, 0), (4, -3, 0))
    for begin in range(first, last + 1)
]
"""Ranges of words, relative to a word, whose words together are a feature of it."""
_SINGLE = sum(end - begin == 1 for begin, end in _SPANS)
"""The first so many of them have one word."""


class Recurrent(NamedTuple):
    """The weights. Names are stored as their CRC-32, sorted; the first of them stands for all others."""

    labels: NDArray[np.str_]
    """The empty label, `QUESTION` and the intents, which exclude each other, then `TALK`."""
    words: NDArray[np.uint32]
    vectors: NDArray[np.float16]
    """[words, d]: the input of the recurrent network."""
    near: FloatArray
    """[SIZE, d]: the same for the vector of each word, so that a word that few texts have is read as those near it."""
    inputs: FloatArray
    """[2, d, 4 h]: for the input, forwards and backwards."""
    recurrent: FloatArray
    """[2, h, 4 h]: for the state before."""
    bias: FloatArray
    """[2, 4 h]."""
    parts: NDArray[np.uint32]
    matrix: NDArray[np.float16]
    """[parts, labels]: how each part of a text speaks for a label."""
    meaning: FloatArray
    """[SIZE, labels]: for the vector of the text."""
    pooled: FloatArray
    """[4 h + 1, labels]: for the mean and the maximum of the states, and a constant."""
    pages: NDArray[np.str_]
    """Kinds of what may be shown. The first, which is empty, stands for all others."""
    shown: FloatArray
    """[pages, d]: added to the input at each word."""
    after: FloatArray
    """[pages, labels]: how each page speaks for a label."""
    features: NDArray[np.uint32]
    weights: NDArray[np.float16]
    """[features]: how each feature speaks for a word that only asks."""
    marks: FloatArray
    """[labels, 2 h + 1]: the same for the state at the word, and a constant."""
    pairs: FloatArray
    """[2, 2]: for the decision of the word before, and of the word itself. A text begins after a word that is kept."""


class States(NamedTuple):
    """What the network reads in a text."""

    words: Sequence[str]
    """Its words, or `UNKNOWN`."""
    ranges: Sequence[tuple[int, int]]
    states: FloatArray
    """[words, 2 h]."""


@cache
def load() -> Recurrent:
    """Returns the network. Raises ModelNotFound."""
    try:
        with np.load(FILE) as file:
            return Recurrent(**{name: file[name] for name in Recurrent._fields})
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ModelNotFound(FILE.name, REMEDY, str(error)) from error


def rows_of(known: NDArray[np.uint32], names: Iterable[str]) -> NDArray[np.int64]:
    """Returns the rows of names; 0 for unknown ones."""
    hashes = np.array([crc32(name.encode(errors="replace")) for name in names], np.uint32)
    rows = np.searchsorted(known, hashes) % len(known)
    return np.where(known[rows] == hashes, rows, 0)


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words and signs of a text with their ranges. Words in capitals keep them: "US" is not "us"."""
    for found in _TOKEN.finditer(text):
        word = found[0]
        if found["kept"]:
            word = KEPT
        elif not (word.isupper() and len(word) > 1):
            word = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", word).casefold())
            word = DAY if found["days"] or word in _DAYS else word
        yield word, found.start(), found.end()


def features(words: Sequence[str], intent: str = "") -> list[list[str]]:
    """Return the features of each word. With an intent, those of single words also have a weight for it."""
    around = ["^^^", "^^", "^", *words, "$", "$$", "$$$"]
    found = [
        [
            f"{begin} {' '.join(run)}"
            for begin, end in _SPANS
            if (run := around[at + begin : at + end]) and (len(run) < 4 or all(map(CJK_CHARACTER.match, run)))
        ]
        for at in range(3, len(words) + 3)
    ]
    return [[*each, *(f"{intent} {one}" for one in each[:_SINGLE] if intent)] for each in found]


def _states(inputs: FloatArray, network: Recurrent, way: int) -> FloatArray:
    """Returns the state at each word: [words, h]. `way`: 0 for forwards, 1 for backwards (Hochreiter and Schmidhuber,
    Long Short-Term Memory, 1997)."""
    state = cell = np.zeros(len(network.recurrent[way]), np.float32)
    states = []
    step = -1 if way else 1
    for row in (inputs @ network.inputs[way] + network.bias[way])[::step]:
        enter, forget, new, leave = np.split(row + state @ network.recurrent[way], 4)
        cell = cell / (1 + np.exp(-forget)) + np.tanh(new) / (1 + np.exp(-enter))
        state = np.tanh(cell) / (1 + np.exp(-leave))
        states.append(state)
    return np.array(states[::step])


@lru_cache(maxsize=256)
def read(text: str, page: int = 0) -> States:
    """Returns what the network reads in the first words of a text. A text without words has one unknown word. `page`:
    the row of what is shown."""
    network, found = load(), [*islice(tokens(text), MOST)] or [("", 0, 0)]
    words = [word for word, _, _ in found]
    rows = rows_of(network.words, words)
    inputs = network.vectors[rows] + encode(words) @ network.near + network.shown[page]
    return States(
        words=[word if row else UNKNOWN for word, row in zip(words, rows.tolist(), strict=True)],
        ranges=[(begin, end) for _, begin, end in found],
        states=np.concatenate([_states(inputs, network, way) for way in (0, 1)], axis=1),
    )


def decide(scores: Sequence[float], pairs: Sequence[Sequence[float]], most: int = 1) -> list[tuple[float, list[bool]]]:
    """Return the most likely decisions together (Viterbi), with their scores: for each word whether it only asks.
    `most`: how many, the likeliest first."""
    ways: list[list[tuple[float, list[bool]]]] = [[(0.0, [])], []]
    for score in scores:
        steps = [
            [
                (so_far + pairs[before][now] + score * now, [*way, bool(now)])
                for before in (0, 1)
                for so_far, way in ways[before]
            ]
            for now in (0, 1)
        ]
        ways = [sorted(each, reverse=True)[:most] for each in steps]
    return sorted(chain(*ways), reverse=True)[:most]


@lru_cache(maxsize=256)
def asking(text: str, intent: str = "", bias: float = 0.0) -> list[tuple[float, list[tuple[int, int]]]]:
    """Returns the likeliest ways to read a text, with their probabilities: the ranges that only ask, if it has this
    intent; without one, if it is a search. A text with operators has none. `bias`: added to the score of each word."""
    if _OPERATOR.search(text):
        return [(1.0, [])]
    network, (words, ranges, states) = load(), read(text)
    marks = network.marks[network.labels.tolist().index(intent)]
    scores = states @ marks[:-1] + marks[-1] + bias
    scores += [network.weights[rows_of(network.features, row)].sum(dtype=np.float32) for row in features(words, intent)]
    whole = [*map(re.Match.span, _WHOLE.finditer(text))]
    belongs, ways = _CLOSES if intent in ("", "digest") else _JOINS, []
    decided = decide(scores.tolist(), network.pairs.tolist(), WAYS)
    odds = np.exp([score - decided[0][0] for score, _ in decided])
    for chance, (_, decisions) in zip((odds / odds.sum()).tolist(), decided, strict=True):
        runs = ([*run] for asks, run in groupby(zip(decisions, ranges, strict=True), lambda pair: pair[0]) if asks)
        found = [(run[0][1][0], run[-1][1][1]) for run in runs]
        for first, last in whole:
            found = [
                (last if first < begin < last else begin, first if first < end < last else end) for begin, end in found
            ]
        cut = ((begin, end - len("".join(belongs.findall(text[begin:end] if begin else "")))) for begin, end in found)
        ways.append((chance, [(begin, end) for begin, end in cut if begin < end]))
    return ways


def without_asking(text: str, bias: float = 0.0) -> str:
    """Remove the words that only ask, then marks at the end. 最近 at the beginning, unless a period
    follows, and 的 at the end are always removed. `bias`: as in `asking`."""
    text = _NO.sub("", text)
    if ranges := asking(text, bias=bias)[0][1]:
        for begin, end in reversed(ranges):
            text = f"{text[:begin]} {text[end:]}"
        text = " ".join(text.rstrip(" .?!。？！").split())
    return _AROUND.sub("", text)
