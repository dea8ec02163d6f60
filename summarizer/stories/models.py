"""The profile of an article, by which it is compared with others: weighted words, names, numbers and dates, and ids."""

import json
import math
import re
from base64 import b85decode, b85encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import NamedTuple

from summarizer.network import FloatArray
from summarizer.weights import HEADS, read_facts

FILE = "stories_words.json"


@dataclass(frozen=True, kw_only=True)
class Background:
    """How many documents of a large collection have each term."""

    documents: int
    """Number of documents in the collection."""
    counts: Mapping[str, int]
    """Term → number of documents that have it."""

    def weight(self, term: str) -> float:
        """Return the inverse document frequency of a term, which is 0 or more."""
        return math.log((self.documents + 1) / (self.counts.get(term, 0) + 0.5))

    def weigh(self, counts: Mapping[str, float], limit: int) -> dict[str, float]:
        """Weigh the terms of a text, given as term → count. Returns the ``limit`` terms with the highest weights.

        The weights form a vector of unit length. They are rounded to thousandths.
        """
        raw = {term: (1 + math.log(count)) * self.weight(term) for term, count in counts.items() if count > 0}
        best = sorted(raw.items(), key=lambda item: (-item[1], item[0]))[:limit]
        length = math.sqrt(sum(value * value for _, value in best)) or 1.0
        return {term: round(value / length, 3) for term, value in best}


@cache
def background() -> Background:
    """Load the background that ships with the package. Raises ModelNotFound if its file is missing."""
    facts = read_facts(HEADS / FILE)
    return Background(documents=facts["documents"], counts=facts["counts"])


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " ", "\u202f": " "})

# (kind of the id, pattern). The groups of the pattern make the id.
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
# Bills of a US state. Each state numbers its own bills, so the start of the text must name the state.
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
"""An id in this many characters at the start of the text is the document's own id."""
MAX_IDS = 24


class Ids(NamedTuple):
    """The ids in a text, as ``kind:number``."""

    own: tuple[str, ...] = ()
    """The ids that the text is about: they are in its title or first lines, or the text names them twice."""
    cited: tuple[str, ...] = ()
    """All other ids in the text."""


NO_IDS = Ids()


def find_ids(title: str, text: str) -> Ids:
    """Return the ids of ``title`` and ``text`` in order; at most ``MAX_IDS`` own and ``MAX_IDS`` cited ones."""
    whole = f"{title}\n{text}".translate(_DASHES)
    head = len(title) + _HEAD
    written = sorted(_written(whole, head), key=lambda item: item[1])
    counts = Counter(found for found, _ in written)
    own = list(dict.fromkeys(found for found, start in written if start <= head or counts[found] > 1))
    cited = [found for found in counts if found not in own]
    return Ids(tuple(own[:MAX_IDS]), tuple(cited[:MAX_IDS]))


def _written(whole: str, head: int) -> Iterator[tuple[str, int]]:
    """Yield each id and its offset. Bills of US states count only if the start of the text names exactly one state."""
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
    """Return the kind of an id: ``us-bill`` for ``us-bill:HR1234``."""
    return found.partition(":")[0]


VERSION = 6
"""Version of the profile. Stored profiles of another version are made again."""

Weights = Mapping[str, float]
"""Word, name or number → its weight; the squares add up to one."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """All that is compared of an article to find its story."""

    title: str = ""
    """The article's title."""
    lang: str = ""
    """Code of the language, two letters; empty if unknown."""
    publisher: str = ""
    """Name of the publisher; empty if unknown."""
    published: datetime | None = None
    """When the article was published, aware, in UTC; None if unknown. Then the time does not count."""
    embedding: FloatArray | None = None
    """[dim] the article's vector, of unit length; None without an encoder. It is stored in a column of its own."""
    terms: Weights = field(default_factory=dict)
    """Stems of the words with the highest weights."""
    lead: Weights = field(default_factory=dict)
    """Stems of the title and the first lines."""
    names: Weights = field(default_factory=dict)
    """Words of names of people, bodies and places, and codes: ``@brussels``."""
    numbers: Weights = field(default_factory=dict)
    """Numbers with their unit or noun: ``#23 pirat``, ``#8e+07 EUR``."""
    dates: Weights = field(default_factory=dict)
    """Years, months and days: ``~2011``, ``~2011-11``, ``~11-12``."""
    marks: Sequence[str] = ()
    """The numbers and codes of the text. Copies of a text have the same ones."""
    heads: Sequence[str] = ()
    """The names in the title, or else at the beginning: they show who acts, on whom, and where."""
    ids: Ids = NO_IDS
    """Numbers of the bills, dockets and documents that the text is about or cites."""
    signature: bytes = b""
    """MinHash of the text's runs of four words; empty if the text is too short."""
    opening: bytes = b""
    """The network's vector of the title and the first sentences, as int8; empty if the text is not in English."""
    meaning: bytes = b""
    """The vector that can be compared across languages, as int8; empty if the encoder does not read the language."""

    def dump(self) -> str:
        """Return the profile as JSON, without embedding, signature and meaning."""
        kept = {name: value for name, value in vars(self).items() if name not in ("embedding", "signature", "meaning")}
        return json.dumps({"v": VERSION, **kept}, default=_plain, separators=(",", ":"))


def _plain(value: datetime | bytes) -> str:
    return b85encode(value).decode() if isinstance(value, bytes) else value.isoformat()


def load_profile(
    kept: str, *, embedding: FloatArray | None = None, signature: bytes = b"", meaning: bytes = b""
) -> Profile | None:
    """Load a profile that ``Profile.dump`` wrote; ``None`` if it has another version or cannot be read."""
    try:
        found = json.loads(kept)
        if found.pop("v") != VERSION:
            return None
        found["published"] = datetime.fromisoformat(found["published"]) if found["published"] else None
        found["ids"], found["opening"] = Ids(*map(tuple, found["ids"])), b85decode(found["opening"])
        return Profile(**found, embedding=embedding, signature=signature, meaning=meaning)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
