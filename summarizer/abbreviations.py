"""Whether a full stop ends a sentence.

Lists, not statistics: what matters to policy news is a few hundred titles, references ("Art. 12", "Nr. 5") and
states, and a wrong cut in them costs a summary its sense.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never the last word of a sentence: something always follows. Compared in lower case.
_OPEN = _words(
    # English
    "mr mrs ms messrs dr prof sen sens rep reps gov gen col lt sgt capt cmdr adm maj hon rev st mt ft no nos art arts "
    "sec secs para paras pp vol vols fig figs cf vs v e.g i.e viz al ch cl reg regs "
    "jan feb mar apr jun jul aug sept sep oct nov dec "
    # German
    "nr nrn abs ziff z.b z d.h d u.a bzw ca mio mrd tel str hr fr frl evtl ggf sog vgl inkl einschl gem lit "
    "art dipl ing bspw i.v i.d.r s.o s.u "
    # French
    "mm mme mmes mlle me env p.ex ex éd al "
    # Spanish
    "sra sres srta dña núm pág págs art ud uds excmo "
    # Russian
    "им г.г стр ст п пп т.е т.н рис гл ред млн млрд тыс "
    # Dutch, Norwegian, Danish, Swedish, Italian, Portuguese
    "bl.a f.eks d.v.s kap jf nr dott sig on.le"
)
# May end a sentence; they do when a word follows that commonly opens one.
_EITHER = _words(
    "inc ltd co corp plc llc jr sr dept bros etc a.m p.m approx est assn u.s u.k e.u u.n d.c usw m г т.д т.п руб "
    "p s u bd jh jhd h.r s.r p.l"
)
_OPENERS = _words(
    "The A An In On It He She They This That These Those But And However For At As If When We You Its Their Under "
    "After Before While Since Although Meanwhile Last Next Earlier There Some Many Most Both Each All No Not To By "
    "From With Officials Critics Ministers Lawmakers Its His Her "
    "Der Die Das Ein Eine Er Sie Es Wir Im In Am Auf Bei Nach Mit Für Damit Dabei Zudem Auch Aber Doch Und "
    "Le La Les Un Une Il Elle Ils Elles Ce Cette Ces En Dans Au Aux Pour Mais Selon Après Avant "
    "El Los Las Una Este Esta Según Por Para Pero Con Además "
    "Это Он Она Они В На По Как"
)
_MONTHS = _words(
    "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember Jahrhundert "
    "Jahrhunderts Jahrestag Wahlperiode Legislaturperiode Absatz Platz Mal Bundestag Klasse Etage "
    "Jan Feb Mär Apr Jun Jul Aug Sep Sept Okt Nov Dez "
    "January February March May June July October December"
)
_TOKEN = re.compile(r"[^\s(\[{„“\"'«/–—]+$")
_FIRST = re.compile(r"[^\W\d_]+")


def ends_sentence(before: str, after: str, lang: str | None, *, at_start: bool) -> bool:
    """Whether a single "." between ``before`` and ``after`` ends a sentence.

    ``before`` is some text up to the stop, ``after`` begins with the next word, which is not in lower case.
    ``at_start``: the stop is within the first characters of its block ("1. Scope").
    """
    match = _TOKEN.search(before)
    if not match:
        return True
    token = match.group()
    lower = token.lower()
    first = _FIRST.match(after)
    word = first.group() if first else ""
    # "J. A. Smith": a letter with its own stop opens no sentence.
    opener = word in _OPENERS and after[len(word) : len(word) + 1] != "."
    if token.isdigit():
        return _after_number(token, word, opener, lang, at_start)
    if lower in _OPEN:
        # "No." as an answer, "St." and the like are rarer than "No. 5"; only a figure proves the reference.
        return lower == "no" and token == "No" and not after[:1].isdigit() and opener
    if lower in _EITHER or _is_initials(token):
        return opener
    return not (at_start and re.fullmatch(r"[IVX]{1,5}|[A-Za-z]", token))


def _after_number(token: str, word: str, opener: bool, lang: str | None, at_start: bool) -> bool:
    """Years and counts end a sentence; list numbers and German ordinals do not."""
    if at_start and len(token) <= 3:
        return False
    if word in _MONTHS and len(token) <= 2:
        return False
    return not (lang in {"de", "nb", "no", "da", "fi", "cs", "hu"} and len(token) <= 2 and word and not opener)


def _is_initials(token: str) -> bool:
    """ "J", "J.F", "U.S"."""
    parts = token.split(".")
    return all(len(part) == 1 and part.isalpha() for part in parts) and token[0].isupper()
