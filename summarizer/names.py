"""Find the names in a text: runs of capitalised words, acronyms, numbers of dockets and bills, and titles in 《》."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile

from summarizer.calendar_words import ANY_MONTH, days, months
from summarizer.numbers import CARDINALS
from summarizer.scripts import CJK, UPPER
from summarizer.words import any_of, fold, read_text, tokenize, word_set


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A name of one or more words, or a code such as a docket number."""

    start: int
    end: int
    words: tuple[str, ...]
    """The words of the name, folded and without possessive endings."""
    kind: str = "name"
    """``name``, or ``code`` for a docket number, a title in 《》 or a code such as "F-16"."""
    opens: bool = False
    """True if the name starts a sentence. The first word of a sentence has a capital even if it is not a name."""


# Each line has names that mean the same: a country, its people, its capital and short names.
_GROUPS = """
us|usa|america|american|americans|united states|u s|u s a|united states of america|washington
uk|britain|british|briton|britons|united kingdom|great britain|u k
eu|european union|europe|european|europeans|brussels|e u
un|united nations|u n
france|french|frenchman|paris
germany|german|germans|deutschland|berlin
spain|spanish|spaniard|spaniards|espana|madrid
italy|italian|italians|rome
netherlands|dutch|holland
belgium|belgian|belgians
poland|polish|pole|poles
ireland|irish|irishman
scotland|scottish|scots|scot
wales|welsh
england|english|englishman
northern ireland|northern irish
sweden|swedish|swede|swedes
norway|norwegian|norwegians|norge|norsk|norske
denmark|danish|dane|danes
finland|finnish|finn|finns
switzerland|swiss
austria|austrian|austrians
portugal|portuguese
greece|greek|greeks|athens
turkey|turkish|turk|turks|turkiye|ankara
russia|russian|russians|moscow|kremlin
ukraine|ukrainian|ukrainians|kiev|kyiv
china|chinese|beijing|prc|people s republic of china
japan|japanese|tokyo
india|indian|indians|delhi|new delhi
pakistan|pakistani|pakistanis|islamabad
bangladesh|bangladeshi|bangladeshis
afghanistan|afghan|afghans|kabul
iran|iranian|iranians|tehran
iraq|iraqi|iraqis|baghdad
syria|syrian|syrians|damascus
israel|israeli|israelis
palestine|palestinian|palestinians
lebanon|lebanese
jordan|jordanian|jordanians
saudi arabia|saudi|saudis
yemen|yemeni|yemenis
egypt|egyptian|egyptians|cairo
libya|libyan|libyans
tunisia|tunisian|tunisians
algeria|algerian|algerians
morocco|moroccan|moroccans
nigeria|nigerian|nigerians
kenya|kenyan|kenyans
somalia|somali|somalis
ethiopia|ethiopian|ethiopians
south africa|south african|south africans
zimbabwe|zimbabwean|zimbabweans
sudan|sudanese
ghana|ghanaian|ghanaians
australia|australian|australians|aussie|canberra
new zealand|new zealander|new zealanders|kiwi|kiwis
canada|canadian|canadians|ottawa
mexico|mexican|mexicans
brazil|brazilian|brazilians
argentina|argentine|argentinian|argentines
chile|chilean|chileans
colombia|colombian|colombians
venezuela|venezuelan|venezuelans
cuba|cuban|cubans|havana
haiti|haitian|haitians
south korea|south korean|south koreans|seoul
north korea|north korean|north koreans|pyongyang
korea|korean|koreans
vietnam|vietnamese
thailand|thai|thais
indonesia|indonesian|indonesians|jakarta
malaysia|malaysian|malaysians
philippines|filipino|filipinos|philippine
singapore|singaporean|singaporeans
nepal|nepalese|nepali
sri lanka|sri lankan|sri lankans
hungary|hungarian|hungarians
romania|romanian|romanians
bulgaria|bulgarian|bulgarians
serbia|serbian|serb|serbs
croatia|croatian|croat|croats
bosnia|bosnian|bosnians
czech republic|czech|czechs|czechia
slovakia|slovak|slovaks
hong kong|hongkong
islam|islamic|muslim|muslims
isis|isil|islamic state|daesh
mp|mps|member of parliament|members of parliament
mep|meps|member of the european parliament
pm|prime minister
ceo|chief executive|chief executive officer
gop|republican|republicans|republican party
democrat|democrats|democratic|democratic party
tory|tories|conservative|conservatives|conservative party
labour|labour party
lib dem|lib dems|liberal democrat|liberal democrats
fed|federal reserve
fbi|federal bureau of investigation
cia|central intelligence agency
nhs|national health service
nasa|national aeronautics and space administration
who|world health organization|world health organisation
man utd|manchester united|man united
man city|manchester city
la|l a|los angeles
pa|pennsylvania
calif|california
fla|florida
mass|massachusetts
va|virginia
tenn|tennessee
ariz|arizona
conn|connecticut
nc|n c|north carolina
sc|s c|south carolina
nj|n j|new jersey
ny|new york|nyc|new york city
dc|d c|washington
tv|television
ai|artificial intelligence
"""
GROUPS: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
"""Name → the names that mean the same, itself among them. All of them are folded."""
for _line in _GROUPS.strip().splitlines():
    _phrases = [tuple(phrase.split()) for phrase in _line.split("|")]
    for _phrase in _phrases:
        GROUPS.setdefault(_phrase, []).extend(_phrases)

ROLES = word_set(
    """
    president vice prime minister chancellor secretary senator congressman congresswoman representative governor
    mayor king queen prince princess judge justice chairman chairwoman chair chairperson ceo director
    commissioner premier pope archbishop bishop general colonel captain sergeant lieutenant major admiral
    officer sheriff attorney ambassador professor coach manager striker midfielder defender goalkeeper actor
    actress singer author chief executive minister ministers spokesman spokeswoman spokesperson deputy former
    leader speaker councillor mp mep baroness lord lady sir dame duke duchess earl count emperor sultan sheikh
    imam rabbi reverend pastor father sister brother bundeskanzler bundeskanzlerin kanzler kanzlerin minister
    ministerin prasident prasidentin ministre presidente presidenta ministra ministro senateur depute
    """
)
"""Words for roles, which may stand before a name."""
COURTESY = word_set(
    """
    mr mrs ms miss dr prof sir dame lord lady rev st herr frau sens sen rep reps gov gen sgt lt col capt spc cpl maj
    jr hon m mme monsieur madame senor don
    """
)
CONNECTORS = word_set(
    """
    of the for and de du des la le del der den van von und et y e di da dos al bin ibn on
    """
)
NO_NAMES = frozenset((*months("en"), *days("en"), *(f"{day}s" for day in days("en")), *CARDINALS["en"])) | word_set(
    """
    christmas easter
    i the a an this that these those it he she they we you his her its their our your my in on at by for from
    with as after before when while if but and or so yet however although though because since until there
    here what who why how where which all some many most more no not one new us also then now just only even
    both each every such under over according among amid despite during following meanwhile moreover
    furthermore instead still once about around up down out off into than like unlike between through across
    against without within per mr mrs ms dr ok yes no ll ve re am pm
    """
)


_ENDINGS = word_set("ing ed es s er ly ers d ness able al ion ions")
_STARTS = word_set("un re non pre over under mis anti co sub inter multi out")


@cache
def _lexicon() -> frozenset[str]:
    """Return the English words that are normally written in lower case, folded."""
    return frozenset(read_text("words_en.txt").split())


def is_ordinary(word: str) -> bool:
    """True if a folded word is an ordinary English word and no name: the lexicon has it, or has a word from which it is
    derived."""
    if word in NO_NAMES:
        return True
    ended = [word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending)]
    bases = {word, *ended, *(base + letter for base in ended for letter in "ey")}
    bases |= {base[:-1] for base in ended if base[-1:] == base[-2:-1]}  # "planned"
    bases |= {word.removeprefix(start) for start in _STARTS}
    return any(len(base) > 2 and base in _lexicon() for base in bases)


# Codes with digits: "PS22/9", "EPA-HQ-OW-2022-0114", "C-311/18", "(EU) 2024/1689", "H.R. 1234",
# "12 CFR 324.403", "80 FR 41426", "F-16".
_CODE = re.compile(
    rf"(?<![\w/.-])(?!(?i:mid|pre|post|late|early|top|under|over|sub|non|all|{ANY_MONTH})[-/])"
    r"(?!(?:US|EUR|USD|GBP|CHF|JPY|CNY|RMB|INR|AUD|CAD|NOK|Rs)\d)(?:"
    r"(?:https?://|www\.)\S{1,300}"
    r"|(?:H\.\s?R\.|HR|H\.\s?Res\.|S\.\s?Res\.|H\.R\.|S\.|Pub\.\s?L\.|Public\sLaw|P\.L\.|H\.\s?Con\.\s?Res\.)\s?(?:No\.\s)?\d{1,5}(?:-\d{1,4})?"
    r"|\d{1,3}\s(?:CFR|C\.F\.R\.|FR|Fed\.\sReg\.|U\.S\.C\.|USC|Stat\.)\s(?:[Pp]arts?\s|§{1,2}\s?)?\d[\d.,]{0,12}\w?(?:\([\w]{1,4}\)){0,6}"
    r"|[A-Z][A-Za-z]{0,9}(?:[-/][A-Z0-9]{1,12}){0,5}[-/]\d[\w]{0,10}(?:[-/.]\d{1,6}){0,4}"
    r"|[A-Z]{1,8}\d{1,8}(?:[-/.][\w]{1,10}){0,4}"
    r"|9/11"
    rf"|(?<=《)[^《》]{{0,79}}[{CJK}][^《》]{{0,79}}(?=》)"
    r"|(?:n°|Nr\.|№|Nos?\.?)\s?(?:\d{1,6}(?:-\d{1,6}){1,3}|\d{4,9})(?:\s?[A-Z]{1,4}\b)?"
    r"|\d{4}/\d{1,5}(?:/[A-Z]{2,4})?"
    r"|\d{2,5}-\d{2,6}(?:-\d{1,6})*(?=\s[A-Z]{2,4}\b)"
    r")(?!\w)"
)
# A word with a capital: "Paris", "iPhone". "U.S." and "J. F." count as one word.
_CAPITAL = rf"(?:(?:[A-Z]\.\s?){{1,5}}[A-Z](?!\w)\.?|(?:[A-Z]\.){{2,6}}(?!\w)|[a-z]?[{UPPER}][^\W_{CJK}]*)"
_CONNECTOR = any_of(CONNECTORS)
# A full stop inside a name: "J. Smith", "St. Louis".
_STOPPED = "(?:" + "|".join(rf"(?<=\b{word.title()})" for word in sorted(COURTESY)) + rf"|(?<=\b[{UPPER}]))\. ?"
_NAME = re.compile(
    rf"(?<![^\W_]){_CAPITAL}(?:(?:[ \u00a0\n‑-]|&| & |['’](?![sS]\b)|{_STOPPED}| (?:{_CONNECTOR} ){{1,3}}){_CAPITAL})*"
)
_NAME_WORD = re.compile(rf"{_CAPITAL}|{_CONNECTOR}(?!\w)")
_OPENING = re.compile(r"(?:^|[\n:;•–—.!?…])[\s\"'“”„«‘’(\[*_`-]*$|[\s(][\"'“„«‘`]{1,2}$")


def codes(text: str) -> list[Name]:
    """Find numbers of dockets and bills, other codes, web addresses, and titles in 《…》."""
    return [
        Name(start=start, end=start + len(written), words=tuple(tokenize(written).words), kind="code")
        for match in _CODE.finditer(text)
        for start, written in [(match.start(), match.group().rstrip(".,"))]
    ]


def names(text: str, masked: list[tuple[int, int]], starts: Iterable[int]) -> list[Name]:
    """Find runs of capitalised words in order.

    ``masked`` are ranges of dates and codes, in which no name is looked for. ``starts`` are the offsets at which
    sentences begin; no name goes on from one sentence to the next.
    """
    starts, shown = frozenset(starts), list(text)
    for begin, end in (*masked, *((start - 1, start) for start in starts if start)):
        shown[begin:end] = "\0" * (end - begin)
    return [
        Name(
            start=start,
            end=end,
            words=tuple(fold(re.sub(r"[.\s]", "", word)) for word in _NAME_WORD.findall(match.group())),
            opens=start in starts or _OPENING.search(text[max(start - 4, 0) : start]) is not None,
        )
        for match in _NAME.finditer("".join(shown))
        for start, end in [match.span()]
    ]


def core(name: Name, lang: str) -> tuple[str, ...]:
    """Return the words of a name, without courtesy titles and other words that are no names at its ends.

    The result is empty if the name is one ordinary word, which has its capital only because it starts a sentence.
    """
    at_end = CONNECTORS | NO_NAMES
    words = list(dropwhile((at_end | (COURTESY - {"st"})).__contains__, name.words))
    if name.opens and len(name.words) == 1 and lang in {"en", ""} and words and is_ordinary(words[0]):
        words.clear()
    while words and words[-1] in at_end:
        words.pop()
    return tuple(words)
