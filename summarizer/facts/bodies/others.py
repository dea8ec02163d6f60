"""What looks like a body or a place and is none: parts of other names, picture credits, words in capitals."""

from __future__ import annotations

import re

from summarizer.calendar_words import DAY, MONTH

# Names of others that begin with, or hold, the name of a body or a place.
DECOYS = (
    "Congress Party", "Congress party", "Labour Council", "Chamber of Commerce",
    "New York Times", "Washington Post", "Los Angeles Times", "Wall Street Journal", "Financial Times",
    "Bank of America",
    "Bank of China", "Bank of Scotland", "Royal Bank of Scotland", "Bank of Ireland", "Deutsche Bank",
    "Deutsche Telekom",
    "Deutsche Bahn", "Air France", "France Telecom", "Telecom Italia", "China Mobile", "China Telecom", "China Daily",
    "South China Morning Post", "South China Sea", "British Airways", "British Telecom", "British American Tobacco",
    "American Airlines", "American Express", "American Idol", "Times of India", "Hindustan Times", "Japan Airlines",
    "Japan Tobacco", "Manchester United", "Manchester City", "Chicago Tribune", "Boston Globe", "Irish Times",
    "Swiss Re", "Toronto Star", "Sydney Morning Herald", "Capitol Hill Police", "UN-backed", "German Wings",
    "shadow home secretary", "shadow foreign secretary", "shadow chancellor", "Shadow Home Secretary",
    "Shadow Foreign Secretary", "Australian Open", "French Open", "US Open", "US Airways", "Virgin America",
    "Captain America", "Latin America",
    "South America", "North America", "Central America", "Latin American", "South American", "North American",
    "Central American", "African American", "African-American", "African Americans", "Native American",
    "Native Americans", "New England", "New South Wales Police", "Indian Ocean", "Gulf of Mexico", "Mexico Gulf",
    "Paris Hilton", "Paris Saint-Germain", "Paris Agreement", "Paris agreement", "Paris accord", "Paris climate",
    "Paris Climate", "Geneva Convention", "Geneva Conventions", "Vienna Convention", "George Washington",
    "Denzel Washington", "Jack London", "London Breed", "EPA-EFE", "EFE-EPA", "Turkey Point", "Holland & Barrett",
    "English language", "English-language", "in English", "Treasury bonds", "Treasury bond", "Treasury bills",
    "Treasury yields", "English Channel", "English Wikipedia", "Premier League", "Bank of England Road",
)  # fmt: skip
_CREDIT = re.compile(
    r"(?:\b(?:photo(?:graph)?s?|pictures?|images?|video|graphic|credits?|courtesy|foto|bild|crédit photo|crédits?|"
    r"imagen|fotografía)\b\s*(?:credit|by|courtesy(?: of)?|of)?\s*[:/|©-]?|©|图片?(?:来源)?[:：]|来源[:：])"
    r"[ (]{0,3}(?:The )?(?:U\.?S\.? |UK )?$",
    re.I,
)
_CREDIT_MARK = re.compile(r"[:/|©：]|courtesy|credit|(?:photo(?:graph)?|picture|image) by", re.I)
# "EPA/JANE DOE", "Jane Doe/EPA", "Jane Doe / EPA": the photographer of an agency.
_CREDITED_AFTER = re.compile(r" ?/ ?(?:[A-ZÀ-Ý][A-ZÀ-Ý'’-]+ [A-ZÀ-Ý][A-ZÀ-Ý'’-]+|[A-ZÀ-Ý][a-zà-ÿ'’-]+ [A-ZÀ-Ý])")
_CREDITED_BEFORE = re.compile(r"[A-ZÀ-Ý][\w.'’-]* (?:de |van |von |el |al )?[A-ZÀ-Ý][\w'’-]+ ?/ ?$")
# "a UN-style assembly", "EU-like rules": what is like a body, or made by it, is not the body.
_LIKE = re.compile(r"[-‑](?:style|like|backed|approved|sponsored|funded|registered|listed|esque)\b")
# Words after a body's name that make it a place or a thing of another name.
_AFTER = re.compile(r"(?:'s)?\s(?:Road|Street|Square|Avenue|Plaza|Station|Hotel|Museum|Hill|Park|Gardens|Club)\b")
# Abbreviations that are words: in a line of capitals they are more often the word.
_WORDS = frozenset({"WHO", "ICE", "NICE", "SAFE", "MOST", "US", "AU", "CAN", "CARE", "ACT", "FED", "ICC", "BIS", "UN"})
# "the Council of Mortgage Lenders", "the Commission for Africa": a longer name that the gazetteer lacks.
_LONGER = re.compile(rf" (?:of|for|on|to|against) (?:the )?(?!{DAY}\b|{MONTH}\b)[A-Z]")
_BEFORE = re.compile(r"([A-ZÀ-Ý][\w'’-]*|&) $")


def is_other(words: str, start: int, end: int, text: str, *, body: bool) -> bool:
    """Whether the form ``words`` at ``start`` is part of another name, a credit, or a word in a line of capitals."""
    if body:
        if _AFTER.match(text, end) and not words.isupper():
            return True
        before = text[max(0, start - 40) : start]
        credit = _CREDIT.search(before)
        if credit and _CREDIT_MARK.search(credit.group()):
            return True
        if _LIKE.match(text, end):
            return True
        if words.isupper() and (
            _CREDITED_AFTER.match(text, end) or _CREDITED_BEFORE.search(text, max(0, start - 50), start)
        ):
            return True
        if words[-1] in "部局" and text[end : end + 1] in ("门", "署", "面"):
            return True  # 商务部门: departments of commerce; 财政部署: to deploy
    if words in _WORDS:
        around = text[max(0, start - 25) : start] + text[end : end + 25]
        if sum(character.isalpha() for character in around) >= 8 and not any(map(str.islower, around)):
            return True
    return False


def is_part(start: int, end: int, text: str) -> bool:
    """Whether a short form of one word is the head of a longer name: "Leeds City Council", "Commission on Salt"."""
    if _LONGER.match(text, end):
        return True
    before = _BEFORE.search(text, max(0, start - 30), start)
    if before is None:
        return False
    # The first word of a sentence has a capital for that.
    opening = text[max(0, before.start() - 2) : before.start()].rstrip(" \"'“‘(")
    return bool(opening) and opening[-1] not in ".!?:;\n" and before.group(1) not in ("The", "EU", "US", "UK")
