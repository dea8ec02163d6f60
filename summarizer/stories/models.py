"""The profile of an article, by which stories compare it: weighted words, names, numbers and dates, and ids."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from summarizer.network import FloatArray
from summarizer.weights import HEADS, read_facts

FILE = "stories_words.json"


@dataclass(frozen=True, kw_only=True)
class Background:
    """Document frequencies."""

    documents: int
    counts: Mapping[str, int]

    def weight(self, term: str) -> float:
        """The inverse document frequency of a term, 0 or more."""
        return math.log((self.documents + 1) / (self.counts.get(term, 0) + 0.5))

    def weigh(self, counts: Mapping[str, float], limit: int) -> dict[str, float]:
        """Counts in a text → the ``limit`` terms with the highest weights, of unit length, in thousandths."""
        raw = {term: (1 + math.log(count)) * self.weight(term) for term, count in counts.items() if count > 0}
        best = sorted(raw.items(), key=lambda item: (-item[1], item[0]))[:limit]
        length = math.sqrt(sum(value * value for _, value in best)) or 1.0
        return {term: round(value / length, 3) for term, value in best}


@cache
def background() -> Background:
    """The background that ships. Raises ModelNotFound without it."""
    facts = read_facts(HEADS / FILE)
    return Background(documents=facts["documents"], counts=facts["counts"])


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " ", "\u202f": " "})

# Kind of the id, pattern; the id is the pattern's groups.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # US bills: "H.R. 1234", "HR1234", "S. 12", "H.J.Res. 45"; with a number only, never "S. 5th Street".
    (
        "us-bill",
        re.compile(
            r"(?<![\w.])(H\. ?R\.|HR|H\. ?J\. ?Res\.|S\. ?J\. ?Res\.|H\. ?Res\.|S\. ?Res\.|H\. ?Con\. ?Res\.|S\.)"
            r" ?(?:No\. )?(\d{1,5})(?!\w|[.,-]\d)"
        ),
    ),
    # "[Docket No. FAA-2024-0224; …]", "EPA-HQ-OW-2022-0114", "FDA-2013-N-0370"
    (
        "us-docket",
        re.compile(r"(?<![\w-])([A-Z]{2,6}(?:-[A-Z0-9]{1,6}){0,3}-(?:19|20)\d\d(?:-[A-Z]{1,4}){0,2}-\d{3,6})(?![\w-])"),
    ),
    # "Docket No. 24-57", "Docket Nos. ER24-1138-000", "File No. SR-NYSE-2024-07"
    (
        "us-docket",
        re.compile(
            r"(?:Docket|File) (?:Nos?\. |Numbers? |ID )?(?:ID )?"
            r"([A-Z]{0,4}-?(?:[A-Z]{2,8}-)?\d{2,4}-\d{1,6}(?:-\d{1,4})?)(?![\w-])"
        ),
    ),
    # Airworthiness directives.
    ("us-ad", re.compile(r"(?<!\w)AD (\d{4}-\d\d-\d\d)(?![\w-])")),
    # "COM(2023) 123", "SWD/2021/84", "JOIN(2022) 5"
    ("eu-doc", re.compile(r"(?<!\w)(COM|SWD|SEC|JOIN|C)[ ]?[(/]((?:19|20)\d\d)[)/] ?(\d{1,5})(?!\d)")),
    # "2021/0106(COD)"
    ("eu-procedure", re.compile(r"(?<!\d)(\d{4}/\d{4}) ?\(?(COD|CNS|APP|NLE|INI|SYN|AVC|BUD|DEA|RSP)\b")),
    # "C-311/18", "T-604/18 P"
    ("eu-case", re.compile(r"(?<![\w-])([CT]-\d{1,4}/\d\d)(?!\d)")),
    ("eu-case", re.compile(r"(?<![\w.])((?:AT|M|SA|DMA)\.\d{4,6})(?!\d)")),
    # German printed papers "BT-Drs. 20/1234", French bills, UK "HL Bill 12", "HC Bill 120".
    ("de-paper", re.compile(r"(?:Drs\.|Drucksache) (\d{1,4}/\d{1,5})(?!\d)")),
    ("fr-bill", re.compile(r"(?:[Pp]rojet|[Pp]roposition) de loi n[°o] ?(\d{1,5})(?!\d)")),
    ("uk-bill", re.compile(r"(?<!\w)(HL Bill|HC Bill|CP) (\d{1,4})(?![\w-])")),
)
# Bills of a US state. Each state numbers its own, so that the text must begin with one state.
_STATE_BILL = re.compile(
    r"(?<![\w.-])(?:(SB|HB|AB|LB|HF|SF)|(Senate|House|Assembly|Legislative) Bill) ?(?:No\. )?(\d{1,5})(?!\w|[.,-]\d)"
)
_LETTERS = {"Senate": "SB", "House": "HB", "Assembly": "AB", "Legislative": "LB"}
_STATES = re.compile(
    r"(?<!\w)(Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|"
    r"Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|"
    r"Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|"
    r"Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|"
    r"West Virginia|Virginia|Washington|Wisconsin|Wyoming)(?!\w)"
)
_HEAD = 700
"""Characters of the text in which an id is the document's own."""
MAX_IDS = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Ids:
    """The ids in a text, as ``kind:number``."""

    own: tuple[str, ...] = ()
    """Those that the text is about: in its title or first lines, or named twice."""
    cited: tuple[str, ...] = ()
    """The others."""


def find_ids(title: str, text: str) -> Ids:
    """The ids of ``title`` and ``text`` in order of place; at most ``MAX_IDS`` own and ``MAX_IDS`` cited."""
    whole = f"{title}\n{text}".translate(_DASHES)
    head = len(title) + _HEAD
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for found, start in _written(whole, head):
        first.setdefault(found, start)
        counts[found] += 1
    order = sorted(first, key=lambda found: first[found])
    own = [found for found in order if first[found] <= head or counts[found] > 1]
    cited = [found for found in order if found not in own]
    return Ids(own=tuple(own[:MAX_IDS]), cited=tuple(cited[:MAX_IDS]))


def _written(whole: str, head: int) -> Iterator[tuple[str, int]]:
    """Each id and where it stands. Bills of US states only if the text begins with exactly one state."""
    for kind, pattern in _KINDS:
        for match in pattern.finditer(whole):
            written = re.sub(r"[^A-Z0-9/.-]", "", "".join(match.groups()).upper())
            yield f"{kind}:{written.replace('.', '') if kind == 'us-bill' else written}", match.start()
    states = set(_STATES.findall(whole[:head]))
    if len(states) > 1:
        states.discard("Washington")  # more often the federal government
    if len(states) != 1:
        return
    (state,) = states
    for match in _STATE_BILL.finditer(whole):
        letters = match[1] or _LETTERS[match[2]]
        yield f"state-bill:{state.replace(' ', '')}-{letters}{match[3]}", match.start()


def kind_of(found: str) -> str:
    """``us-bill`` of ``us-bill:HR1234``."""
    return found.partition(":")[0]


VERSION = 5
"""Version of the profile. Stored profiles of another version are made again."""

Weights = Mapping[str, float]
"""Word, name or number → its weight; the squares add up to one."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What stories compare of an article."""

    title: str = ""
    lang: str = ""
    """Two letters; empty if unknown."""
    publisher: str = ""
    published: datetime | None = None
    """Aware, UTC; None if unknown: time then does not count."""
    embedding: FloatArray | None = None
    """[dim], unit length; None without an encoder. Stored in its own column."""
    terms: Weights = field(default_factory=dict)
    """Stems of the words with the highest weights."""
    lead: Weights = field(default_factory=dict)
    """Stems of the title and the first lines."""
    names: Weights = field(default_factory=dict)
    """Words of names of people, bodies and places."""
    numbers: Weights = field(default_factory=dict)
    """``23 pirat``, ``80000000 EUR``."""
    dates: Weights = field(default_factory=dict)
    """``2011-11``, ``11-12``."""
    marks: frozenset[str] = frozenset()
    """All numbers and codes of the text: copies have the same ones."""
    heads: frozenset[str] = frozenset()
    """The names of the title, else of the beginning: who acts, on whom, where."""
    ids: Ids = Ids()
    signature: bytes = b""
    meaning: bytes = b""
    """int8, a vector that is comparable across languages; empty if the encoder does not read the language."""

    def dump(self) -> str:
        """As JSON, without embedding, signature and meaning."""
        kept = {name: value for name, value in vars(self).items() if name not in ("embedding", "signature", "meaning")}
        return json.dumps({"v": VERSION, **kept}, default=_plain, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return [value.own, value.cited] if isinstance(value, Ids) else sorted(value)  # type: ignore[call-overload]


def load_profile(
    kept: str, *, embedding: FloatArray | None = None, signature: bytes = b"", meaning: bytes = b""
) -> Profile | None:
    """The profile that ``Profile.dump`` wrote; ``None`` if it has another version or cannot be read."""
    try:
        found = json.loads(kept)
        if found.pop("v") != VERSION:
            return None
        own, cited = map(tuple, found["ids"])
        changed = {
            "published": datetime.fromisoformat(found["published"]) if found["published"] else None,
            "marks": frozenset(found["marks"]),
            "heads": frozenset(found["heads"]),
            "ids": Ids(own=own, cited=cited),
        }
        return Profile(**found | changed, embedding=embedding, signature=signature, meaning=meaning)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
