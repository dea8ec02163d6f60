"""A day that tells whom or what a rule covers, on which nothing is due: "ships built before 1 January 2027"."""

from __future__ import annotations

import re

from summarizer.tokens import listed

_DEEDS = (
    r"acquired|arising|arrested|born|bought|built|commissioned|completed|concluded|conceived|constructed|convicted|"
    r"created|delivered|diagnosed|dismissed|employed|enrolled|established|executed|filed|financed|founded|granted|"
    r"hired|imported|incorporated|incurred|installed|insured|issued|leased|licensed|listed|lodged|made|manufactured|"
    r"married|negotiated|opened|ordered|originated|paid|permitted|placed|planted|produced|purchased|received|recruited|"
    r"registered|renewed|sent|shipped|signed|sold|started|submitted|entered\sinto"
)
_COVERED = re.compile(
    rf"(?P<relative>\b(?:that|which|who)\s)?(?:\b(?P<lead>[\w’'-]+)\s)?(?:\w+ly\s|first\s)?\b(?P<deed>{_DEEDS})\s"
    r"(?:(?:in|into|with|under|at|as|there|abroad)\s(?:[\w’'-]+\s){0,3}?)?"
    r"(?:on\sor\s|either\s)?(?P<side>before|prior\sto|earlier\sthan|after|since|later\sthan|by|until)\W*$",
    re.I,
)
_FINITE = frozenset(
    listed(
        """
    be been being is are was were am get gets got become has have had having must shall will may can should to not
    and or he she it they we you i
    """
    )
)
"""Words before a deed of which it is the predicate: "must be registered before", "have registered before"."""
_SENT_IN = frozenset(listed("received submitted filed lodged sent made"))
_ENTRIES = re.compile(
    r"\b(?:comments?|submissions?|responses?|repl(?:y|ies)|feedback|views?|representations?|objections?|statements?|"
    r"evidence|applications?|bids?|tenders?|nominations?|proposals?|requests?|entr(?:y|ies)|forms?|petitions?|abstracts?|"
    r"claims?|reports?|registrations?|returns?|appeals?|papers?|letters?|motions?|those|any|all)\b",
    re.I,
)
"""What is sent in: of these the day is the last one."""
_PERSONAL = frozenset(
    listed(
        """
    arrested born concluded conceived convicted diagnosed dismissed employed enrolled founded hired incorporated
    married recruited signed
    """
    )
)
_DUTY = re.compile(r"\W{0,2}(?:must|shall|will|may|can|needs?|ha(?:s|ve)\sto|(?:is|are)\s\w+ed)\b", re.I)


def is_covered(before: str, after: str) -> bool:
    """Whether the day between ``before`` and ``after`` belongs to a participle that picks out what a rule is for.

    "After" a day, what is done to goods is their duty from that day on ("cars sold after 1 May must"), as the day of
    a birth is not.
    """
    match = _COVERED.search(before)
    if match is None:
        return False
    lead, deed, side = (match[group] or "" for group in ("lead", "deed", "side"))
    if (
        not match["relative"]
        and lead.lower() in _FINITE
        and not re.search(r"\b(?:that|which|who)\s$", before[: match.start()])
    ):
        return False
    if deed.lower() in _SENT_IN and _ENTRIES.search(before[max(match.start() - 40, 0) : match.end()]):
        return False
    if deed.lower() == "born":
        return True
    if side.lower() in {"after", "since", "later than"}:
        return deed.lower() in _PERSONAL and not _DUTY.match(after)
    return side.lower() != "by" and side.lower() != "until"
