"""Numbers that name one matter from its proposal to its end: bills, dockets, cases, procedures.

What names a law that many matters are about, such as "40 CFR 52" or "Regulation (EU) 2016/679", is none: it would tie
everything that cites it. Nor is a RIN: the FAA has one for all its airworthiness directives.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " ", "\u202f": " "})

# Kind, pattern, what is kept of it.
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
# Of an American state, by the state that the text begins with: each numbers its own.
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
"""Characters in which a document says what it is."""
MAX_IDS = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Ids:
    """The ids in a text, as ``kind:number``."""

    own: tuple[str, ...] = ()
    """Those that it is about: in its title or its first lines, or said twice."""
    cited: tuple[str, ...] = ()
    """The others."""


def find_ids(title: str, text: str) -> Ids:
    """The ids of ``title`` and ``text``, the first ones first; at most ``MAX_IDS`` of each sort."""
    whole = f"{title}\n{text}".translate(_DASHES)
    head = len(title) + _HEAD
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for kind, pattern in _KINDS:
        for match in pattern.finditer(whole):
            written = re.sub(r"[^A-Z0-9/.-]", "", "".join(part for part in match.groups()).upper())
            found = f"{kind}:{written.replace('.', '') if kind == 'us-bill' else written}"
            if found not in first:
                first[found] = match.start()
            counts[found] += 1
    for found, start in _state_bills(whole, head):
        first.setdefault(found, start)
        counts[found] += 1
    order = sorted(first, key=lambda found: first[found])
    own = [found for found in order if first[found] <= head or counts[found] > 1]
    cited = [found for found in order if found not in own]
    return Ids(own=tuple(own[:MAX_IDS]), cited=tuple(cited[:MAX_IDS]))


def _state_bills(whole: str, head: int) -> Iterator[tuple[str, int]]:
    """Bills of the one state that a text begins with; of one that begins with two, or with none, nothing is known."""
    states = set(_STATES.findall(whole[:head]))
    if len(states) > 1:
        states.discard("Washington")  # as a rule the seat of the government
    if len(states) != 1:
        return
    (state,) = states
    for match in _STATE_BILL.finditer(whole):
        letters = match[1] or _LETTERS[match[2]]
        yield f"state-bill:{state.replace(' ', '')}-{letters}{match[3]}", match.start()


def kind_of(found: str) -> str:
    """``us-bill`` of ``us-bill:HR1234``."""
    return found.partition(":")[0]
