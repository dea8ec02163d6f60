"""Whether a full stop ends a sentence.

Lists, not statistics: what matters to policy news is a few hundred titles, references ("Art. 12", "Nr. 5") and
states, and a wrong cut in them costs a summary its sense.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Followed by a name, never the last word of a sentence. All lists but those of openers are in lower case.
_TITLES = _words(
    # English
    "mr mrs ms messrs dr drs prof profs sen sens rep reps gov govs gen lt sgt capt cmdr cpl adm maj brig pvt hon rev "
    "msgr fr st sts mt ft pres supt insp det amb atty asst assoc vs v viz i.e e.g cf pub "
    # German
    "hr hrn fr frl fa dipl ing mag bzw ca evtl ggf sog vgl inkl exkl einschl bspw insb insbes zzgl abzgl hrsg "
    # French
    "mm mme mmes mlle mlles me mgr env ex éd sté stés "
    # Spanish, Italian, Portuguese
    "sra sras sres srta dra dras dña dn excmo excma excmos excmas ilmo ilma ilmos ilmas "
    "lic gral pdte arq sto sta dott sig on.le sr.a sras exmo "
    # Russian
    "им гр акад ред гл ул обл проф канд тов просп респ "
    # Dutch and the Nordic languages
    "bl.a f.eks d.v.s t.ex bijv dhr mevr drs "
    # Arabic
    "د أ"
)
# Followed by a figure, a letter or a bracket. Some are words too ("modern art. The museum …").
_REFERENCES = _words(
    "no nos n nr nrn num núm núms art arts artt sec secs sect par para paras pp p vol vols fig figs ch chap cl reg "
    "regs app ex tit ed eds al abs ziff rn rdnr bd s lit pkt kap gem bgbl abl pág págs ud uds apdo cap inc доп ст "
    "стр п пп рис табл гл ч d sch ref tel stat pos str jg hft ص"
)
# May end a sentence; they do when a word follows that commonly opens one.
_EITHER = _words(
    "inc ltd co corp cos plc llc llp bros jr sr esq dept depts univ assn assoc est etc al "
    "approx ave blvd rd hwy incl "
    "excl min max "
    "a.m p.m u.s u.k e.u u.n u.s.a d.c u.s.c c.f.r ph.d m.d b.a m.a "
    "usw gmbh mio mrd tsd jh jhd jahrh std evtl u.a z.b d.h h.r s.r p.l s.a "
    "m г гг в вв руб коп тыс млн млрд трлн чел т.д т.п др проц "
    "ee.uu uu aa vv cía cie cies av avda c.v"
)
# Of the United States; with a capital only: "ill", "miss" and "wash" are words.
_STATES = _words(
    "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn "
    "Tex Vt Va Wash Wis Wyo"
)
_MONTHS_SHORT = _words(
    "jan feb febr mar mär apr jun jul aug sep sept oct okt nov dec dez mon tue tues wed thu thur thurs fri sat sun "
    "janv févr avr juill juil août déc ene abr ago dic янв февр фев апр авг сент сен окт нояб ноя дек"
)
# "z. B.", "p. ex.", "т. е.": each part has its stop, with or without a space after it.
_SPACED = re.compile(
    r"(?:^|[\s(\[„“\"«,;])(?:z\.\s?B|d\.\s?h|u\.\s?a|u\.\s?U|v\.\s?a|o\.\s?ä|s\.\s?o|s\.\s?u|i\.\s?d\.\s?R|"
    r"i\.\s?S\.\s?[dv]|i\.\s?V\.\s?m|i\.\s?H\.\s?v|a\.\s?a\.\s?O|p\.\s?ex|c\.-à-d|p\.\s?ej|e\.\s?g|i\.\s?e|a\.\s?k\.\s?a|"
    r"т\.\s?е|т\.\s?н|т\.\s?к|и\.\s?о|н\.\s?э|b\.\s?l\.\s?a|f\.\s?eks)$",
    re.I,
)
_OPENERS = _words(
    "The A An In On It He She They This That These Those But And However For At As If When We You Its Their Under "
    "After Before While Since Although Though Meanwhile Last Next Earlier There Some Many Most Both Each All No Not "
    "To By From With Officials Critics Ministers Lawmakers His Her I Our My What Why How Who Where So Yet Or Now "
    "Then Here Also Only One Two Three Other Others Another Such Such Despite During Because Once Until Unless "
    "Nobody Everyone Everybody Someone Anyone More Fewer Few Whether "
    "Even Still Instead Moreover Furthermore Nevertheless Therefore Thus According Several Every Any "
    "Der Die Das Den Dem Des Ein Eine Einen Einer Er Sie Es Wir Im In Am An Auf Aus Bei Nach Mit Für Von Zum Zur Um "
    "Damit Dabei Zudem Auch Aber Doch Und Wenn Wer Was Diese Dieser Dieses Dies Seit Vor Über Unter Laut Alle Nun "
    "Ab Bis Durch Gegen Ohne Daher Deshalb Jedoch Allerdings Außerdem Ihre Ihr Seine Sein Als "
    "Le La Les L Un Une Il Elle Ils Elles Ce Cette Ces Cet C En Dans Au Aux Pour Mais Selon Après Avant Avec Sur Par "
    "Des Du De Si Son Sa Ses Leur On Nous Cela Ainsi Tous Depuis Malgré "
    "El Los Las Lo Una Este Esta Estos Estas Según Por Para Pero Con Además Desde Tras Sin Su Sus Se Ambos "
    "Это Этот Эта Эти Он Она Они Оно В Во На По Как При За С Со К У О Об Но И А Для Из От До После Если Также Все "
    "Кроме Однако Ранее Теперь Новый Новая Новые Согласно Его Их"
)
_AFTER_ORDINAL = _words(
    "Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember Jahrhundert "
    "Jahrhunderts Jahrestag Wahlperiode Legislaturperiode Absatz Platz Mal Bundestag Klasse Etage Tag Sitzung "
    "Jan Feb Mär Apr Jun Jul Aug Sep Sept Okt Nov Dez "
    "January February March May June July October December"
)
_ORDINALS = frozenset({"de", "nb", "nn", "no", "da", "fi", "cs", "sk", "hu", "sl", "hr", "et", "lv"})
"""Languages that write "the 3rd" as "3."."""
_NUMBERED = re.compile(r"\(?[\d§#°]|[IVXLC]{1,7}\b|\(?[A-Za-zА-Я](?=[\s).,;]|$)")
_TOKEN = re.compile(r"[^\s(\[{„“\"'«/–—]+$")
_FIRST = re.compile(r"[^\W\d_]+")


def ends_sentence(before: str, after: str, lang: str | None, *, at_start: bool, caseless: bool = False) -> bool:
    """Whether a single "." between ``before`` and ``after`` ends a sentence.

    ``before`` is some text up to the stop, ``after`` begins with the next word, which is in lower case only if
    ``caseless``. ``at_start``: the stop is within the first characters of its block ("1. Scope").
    """
    match = _TOKEN.search(before)
    if not match:
        return True
    token = match.group()
    lower = token.lower()
    first = _FIRST.match(after)
    word = first.group() if first else ""
    # "J. A. Smith": a letter with its own stop opens no sentence.
    opener = (word.title() if caseless else word) in _OPENERS and after[len(word) : len(word) + 1] != "."
    if token.isdigit():
        return _after_number(token, after, word, opener, lang, at_start)
    if _SPACED.search(before):
        return False
    if lower.endswith("str") and after[:1].isdigit():
        return False  # Hauptstr. 5
    if lower == "m":
        return opener and lang != "fr"  # M. Le Pen
    if lower in _MONTHS_SHORT:
        # "in Dec. The", but "Dec. 5"; "mar", "sat" and "sun" are words too.
        return not after[:1].isdigit() and (opener or token.islower())
    if lower in _REFERENCES and _NUMBERED.match(after) and not (opener and len(word) == 1):
        return False
    if lower in _TITLES:
        return False
    if lower in _REFERENCES:
        return opener or (token.islower() and len(token) >= 2 and lang in {None, "en"})
    if lower in _EITHER or token.rpartition("-")[2] in _STATES or _is_initials(token):
        return opener
    if len(token) == 1 and token.isalpha() and token.islower():
        return opener or not word[:1].isupper()  # a part of "z. B."
    return not (at_start and re.fullmatch(r"[IVX]{1,5}|[A-Za-z]", token))


def _after_number(token: str, after: str, word: str, opener: bool, lang: str | None, at_start: bool) -> bool:
    """Years and counts end a sentence; list numbers and German ordinals do not."""
    if at_start and len(token) <= 3:
        return False
    if word in _AFTER_ORDINAL and len(token) <= 2:
        return False
    if word.lower() in _TITLES and after[len(word) : len(word) + 1] == ".":
        return True  # "Art. 3. Dr. Weber"
    # "am 5. 8. 2024", "der 20. Bundestag"
    return not (lang in _ORDINALS and len(token) <= 2 and (after[:1].isdigit() or (word and not opener)))


def _is_initials(token: str) -> bool:
    """ "J", "J.F", "U.S", "Ж.-Б", "EE"."""
    parts = token.replace("-", "").split(".")
    return token[0].isupper() and all(
        part.isalpha() and part == len(part) * part[0] and len(part) < 3 for part in parts
    )
