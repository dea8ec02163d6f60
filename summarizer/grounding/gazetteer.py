"""Names that stand for one another, words that go before names, and words that are no names."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from summarizer.grounding.tokens import fold, listed

# A country, its people, its short names: one says the other.
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
for _line in _GROUPS.strip().splitlines():
    _phrases = [tuple(phrase.split()) for phrase in _line.split("|")]
    for _phrase in _phrases:
        GROUPS.setdefault(_phrase, []).extend(_phrases)

ROLES = frozenset(
    listed(
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
)
"""Words before a name that say what someone is."""
COURTESY = frozenset(
    listed(
        """
    mr mrs ms miss dr prof sir dame lord lady rev st herr frau sens sen rep reps gov gen sgt lt col capt spc cpl maj
    jr hon m mme monsieur madame senor don
    """
    )
)
CONNECTORS = frozenset(
    listed(
        """
    of the for and de du des la le del der den van von und et y e di da dos al bin ibn on
    """
    )
)
_CALENDAR = listed(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mondays tuesdays wednesdays thursdays fridays saturdays sundays
    christmas easter
    """
)
NO_NAMES = frozenset(_CALENDAR) | frozenset(
    listed(
        """
    i the a an this that these those it he she they we you his her its their our your my in on at by for from
    with as after before when while if but and or so yet however although though because since until there here
    what who why how where which all some many most more no not one two three four five six seven eight nine ten
    eleven twelve new us also then now just only even both each every such under over according among amid
    despite during following meanwhile moreover furthermore instead still once about around up down out off into
    than like unlike between through across against without within per mr mrs ms dr ok yes no ll ve re am pm
    """
    )
)


@cache
def lexicon() -> frozenset[str]:
    """Ordinary English words, folded: those that are written in lower case."""
    text = files("summarizer.grounding").joinpath("words_en.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def is_ordinary(word: str) -> bool:
    """Whether a folded English word is no name: in the list, or an inflected form of what is."""
    if word in lexicon() or word in NO_NAMES:
        return True
    for ending in ("ing", "ed", "es", "s", "er", "ly", "ers", "d", "ness", "able", "al", "ion", "ions"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            base = word[: -len(ending)]
            if base in lexicon() or f"{base}e" in lexicon() or f"{base}y" in lexicon():
                return True
            if len(base) > 3 and base[-1] == base[-2] and base[:-1] in lexicon():
                return True
    for start in ("un", "re", "non", "pre", "over", "under", "mis", "anti", "co", "sub", "inter", "multi", "out"):
        if word.startswith(start) and word[len(start) :] in lexicon() and len(word) - len(start) > 3:
            return True
    return False


def alike(phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Folded phrases that say what ``phrase`` says, itself not among them unless listed."""
    return GROUPS.get(tuple(fold(word) for word in phrase), [])
