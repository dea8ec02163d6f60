"""Whether 07/08/2026 is of July or of August: it is left where the text does not make it certain."""

from __future__ import annotations

import re

from summarizer.facts.deadlines.counted import is_gazette

SLASHED = re.compile(r"(?<![\d/])(\d\d?)/(\d\d?)/\d{2,4}(?![\d/])")
_US = re.compile(
    r"""\b(?:
      U\.S\.
    | US\s(?:government|Congress|Senate|House|Department|regulators?|agenc(?:y|ies))
    | Federal\s(?:Register|Communications|Trade|Energy\sRegulatory|Aviation|Election|Maritime|Reserve|Railroad|Highway)
    | Food\sand\sDrug\sAdministration
    | Environmental\sProtection\sAgency
    | Securities\sand\sExchange\sCommission
    | Department\sof\s(?:Homeland\sSecurity|Veterans\sAffairs|the\sInterior|Commerce|Labor)
    | White\sHouse
    | Capitol\sHill
    | regulations\.gov
    | FCC | FTC | SEC | FDA | EPA | HHS | CMS | OSHA | NHTSA | FERC | USDA | FDIC | CFTC | CFPB | NOAA | NRC | BOEM
    )(?!\w)""",
    re.X,
)
_NOT_US = re.compile(
    r"""\b(?:
      Ireland | Irish | Dublin
    | UK | U\.K\. | Britain | British | London | Scotland | Scottish | Wales
    | Australian? | NSW | Victorian? | Queensland | New\sZealand
    | EU | European? | Brussels
    | Indian? | Delhi | Sri\sLanka | Pakistani? | Ghana | Accra | Nigerian? | South\sAfrican?
    | Canadian? | Ottawa | Philippines? | Malaysian? | Singapore | Thailand | Thai
    )\b""",
    re.X,
)
"""Other countries have an EPA and an SEC, and write the day first."""


def month_first(text: str, title: str = "") -> bool | None:
    """By a date of the text that is clear, or as it is of the US; ``None`` where neither says it."""
    pairs = [(int(match[1]), int(match[2])) for match in SLASHED.finditer(text)]
    first, second = any(b > 12 for _, b in pairs), any(a > 12 for a, _ in pairs)
    if first != second:
        return first
    both = f"{title}\n{text}"
    of_us = is_gazette(text) or (_US.search(both) and not _NOT_US.search(both))
    return True if of_us and not second else None
