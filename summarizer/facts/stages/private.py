"""Matters of companies, clubs and houses, whose policies and codes are no policy."""

from __future__ import annotations

import re

_WHO = "|".join(
    [
        r"museum|galler(?:y|ies)|theatres?|theaters?|zoo|library|cinemas?|orchestra|opera",
        r"(?:golf|tennis|football|rugby|cricket|yacht|country|sports|night)\s?clubs?|nightclub",
        r"hotels?|restaurants?|pubs?|cafes?|bars|resorts?|cruise\sline",
        r"schools?|college|universit(?:y|ies)|church|parish|festival",
        r"retailers?|supermarkets?|stores?|chain|brand|airlines?|streamer|streaming\s(?:service|giant)",
        r"carmaker|start-?up|publisher|publishing\shouse|company|firm|employer|landlord|brewer|insurer|drugmaker",
        r"ltd|limited|inc|plc|gmbh|corp|llc|llp",
        r"netflix|disney|spotify|youtube|sony|starbucks|mcdonald['’]?s|coca-cola|pepsi(?:co)?|nestl[ée]|unilever",
        r"amazon|apple|google|alphabet|meta|facebook|instagram|microsoft|openai|anthropic|samsung",
        r"tiktok|x\scorp|twitter|reddit|snap|linkedin|paypal|visa|mastercard",
        r"tesla|toyota|uber|lyft|airbnb|ryanair|easyjet|delta|united\sairlines|american\sairlines|lufthansa",
        r"walmart|costco|target|tesco|sainsbury['’]s|lidl|aldi|nike|adidas|ikea|h&m|zara",
    ]
)
_DOES = "|".join(
    [
        r"adopt|introduc|announc|approv|unveil|chang|publish|issu|tighten|updat|revis|prohibit|impos|relax|launch",
        r"bann?|scrapp?|dropp?|withdr|propos|amend|end",
    ]
)
_ACTS = re.compile(
    rf"""^\W*(?:(?:on|from)\s\w+,?\s)?(?:the\s|a\s|an\s)?(?:[\w'’&.\-]+\s){{0,3}}?
    (?:{_WHO})\.?(?:['’]s?\s\w+)?(?:(?:\s(?:of|for|in|and|&))?\s(?-i:[A-Z])[\w'’.&\-]*){{0,4}}?
    (?:\s(?:has|have|also|is|today|on\s\w+)){{0,2}}\s(?:{_DOES})(?:e?s|ed|ew|awn?s?)?\b""",
    re.X | re.I,
)
_OWN = re.compile(
    r"""\b(?:
      dress\scode
    | (?:pricing|refunds?|returns?|return-to-office|remote\swork(?:ing)?|leave|cookie|bag(?:gage)?|seating|door
      |ticket(?:ing)?|password(?:-sharing)?|tipping)\spolic(?:y|ies)
    | terms\sof\s(?:service|use)
    | house\srules
    | loyalty\s(?:scheme|programme|program)
    )\b""",
    re.X | re.I,
)
_PUBLIC = re.compile(
    r"""\b(?:
      governments? | minist(?:er|ers|ry|ries) | cabinet | white\shouse | home\soffice | treasury
    | commission(?:er|ers)? | agenc(?:y|ies) | departments? | regulators? | authorit(?:y|ies) | watchdog
    | parliament\w* | congress\w* | senat(?:e|ors?) | lawmakers | legislat\w+ | house\sof | mps | meps
    | councils? | councillors? | county | mayor | governor | president | school\sboard
    | court | judges? | tribunal
    | eu | un | state | federal | public | national
    | bill | laws? | acts? | regulations?
    )\b""",
    re.X | re.I,
)


def is_private(sentence: str) -> bool:
    """Whether a company, club or house sets what binds its own, with nobody of the public hand in the sentence."""
    return bool(_ACTS.search(sentence) or _OWN.search(sentence)) and not _PUBLIC.search(sentence)
