"""Whether a day is of policy: a striker's contract, a loan and a company's meeting have their days too."""

from __future__ import annotations

import functools
import re

from summarizer.acts.rules import findings
from summarizer.facts.models import DeadlineKind

K = DeadlineKind
_ENGLISH = re.compile(r"\b(?:must|shall|will|is|are|has|have|the|by|of|can|may|expires?|ends?)\b")
"""Other languages' sentences are taken as they come: few of theirs were wrong, and their words of policy are many."""
_SIGN = re.compile(
    r"\b(?:compl(?:y|ies|ying|iance|iant)|regist(?:er|ers|ered|ration)|report(?:s|ing)?|notif(?:y|ies|ication)|"
    r"disclos\w+|submi(?:t|ts|ssions?)|filed?|filings?|transpose\w*|certif\w+|label\w*|phase[ds]?|surrender|"
    r"permits?|licen[cs]\w+|approvals?|authori[sz]ations?|exemptions?|waivers?|derogations?|emissions?|inventor(?:y|ies)|"
    r"tariffs?|dut(?:y|ies)|levy|levies|tax(?:es)?|quotas?|subsid\w+|sanctions?|moratori\w+|embargo|mandates?|"
    r"bans?|prohibit\w*|rules?|regulat\w+|legislat\w+|statut\w+|laws?|bills?|acts?|directives?|decrees?|orders?|"
    r"treat(?:y|ies)|provisions?|notices?|petitions?|comments?|consultations?|hearings?|testimony|plenary|"
    r"readings?|readiness|(?:safety|speed|security)\szones?|closures?|fees?|fines?|penalt\w+|claims?|appeals?|"
    r"judicial|court|judge|findings|obligations?|require(?:s|d|ments?)?|entry\sinto|into\sforce|effective|eligib\w+|"
    r"applications?|applicants?|nominations?|grants?|funding|tenders?|webinars?|workshops?|roadshows?|summits?|"
    r"committees?|subcommittees?|panels?|task\sforce|working\sgroup|advisory|ministers?|ministr\w+|leaders|"
    r"governments?|regulators?|agenc\w+|authorit\w+|commission\w*|councils?|parliament\w*|senat\w+|lawmakers?|"
    r"MPs|MEPs|peers|governors?|president|chamber|assembly|cabinet|Bundestag|election\w*|referendum|"
    r"companies|firms|businesses|employers?|operators?|banks?|platforms?|providers?|manufacturers?|importers?|exporters?|"
    r"landlords?|suppliers?|producers?|utilities|airlines?|carriers?|lenders?|insurers?|issuers?|licensees?|taxpayers?|"
    r"states|counties|municipalit\w+|traders?|vendors?|growers?|farmers?|shippers?|vessels?|"
    r"dealers?|developers?|stakeholders|"
    r"short\sselling|banned|barred|may\s(?:not\s|only\s|still\s)?be\s(?:sold|used|marketed)|on\sthe\smarket|shall|renewed|transition\w*|enforced|meetings?|employees|workers|wages?|(?:state\sof|public)\semergency|Article\s\d+|postal\svote)\b",
    re.I,
)
_TEAM = re.compile(r"\b(?:clubs?|teams?|sides?|fans|supporters|players?|squads?|athletes?|riders?|runners?)\b", re.I)
_SPORT = re.compile(
    r"""\b(?:
      (?:wins?|won|win|lifts?|retains?|loses?|lost|reach(?:es)?|draws?)\s(?:\w+\s){0,4}?
      (?:cup|league|title|trophy|championships?|promotion|final|derby|play-?offs?|tournament|medals?|grand\sprix)
    | (?:premier|champions|europa|football|rugby|cricket|basketball|hockey)\s(?:league|cup|union)
    | (?:cup|league)\s(?:final|winners|champions|title) | sign(?:s|ed)?\s(?:\w+\s){0,3}?(?:striker|midfielder|winger|
      goalkeeper|defender|forward|coach|manager)
    )\b""",
    re.X | re.I,
)
"""Of a title: a match and not a matter."""
_PRIVATE = re.compile(
    r"\b(?:strikers?|footballers?|midfielders?|goalkeepers?|coach(?:es)?|players?|(?<!fishing\s)(?<!hunting\s)season|league|tournament|NCAA|FIFA|"
    r"UEFA|NFL|NBA|concerts?|festivals?|tickets?|essays?|homework|coursework|evacuat\w+|parole|"
    r"annual\sgeneral\smeeting|AGM|(?:shareholders?|stockholders?|investors?)['’]?\s(?:\w+\s)?(?:meeting|day)|dividends?|"
    r"squads?|new\ssignings|match(?:day)?\sprogrammes?|"
    r"(?:repay|redeem)\s(?:its|the|their|his|her)\s(?:bonds?|notes?|loans?|debts?)|(?:loan|bond|mortgage|rent)s?\s"
    r"(?:is|are|falls?|comes?)\s(?:\w+\s)?due|(?:his|her|their|player|transfer)\scontracts?|contract\sexpires|lease\sexpires|"
    r"(?:speaks?|speaking|spoke|perform\w*|appear\w*|lecture)\s(?:\w+\s){0,2}at|"
    r"(?:council|senate|board)\sof\sthe\suniversity|university\s(?:council|senate|board)|to\swin\sa|museum|film|weddings?|refunds?|waiters?|annual\smeeting|"
    r"joueurs?|attaquants?|Stürmer|Spieler|Torwart|contrat\sexpire|(?:rendre|rendent)\sleurs\s(?:essais|devoirs))\b",
    re.I,
)


def is_of_policy(kind: DeadlineKind, sentence: str, around: str, *, gazette: bool) -> bool:
    """Whether the sentence, or else what stands around it and its title, tells of a body, a rule or whom it binds.

    ``gazette``: the text is a document of one, in which all is policy. Views are only asked for by those who make
    policy, so ``comments`` need no more sign.
    """
    if gazette or kind is K.COMMENTS:
        return True
    title = around.partition("\n")[0]
    told = _sentence_says(sentence, title)
    if told is not None:
        return told
    return kind is K.APPLICATION or _names_policy(sentence) or _names_policy(around)


@functools.lru_cache(maxsize=16)
def _sentence_says(sentence: str, title: str) -> bool | None:
    """What the sentence says alone, ``None`` where it says neither. Kept, since it is asked for each of its days."""
    if _PRIVATE.search(sentence):
        return False
    if _TEAM.search(sentence) and _SPORT.search(title):
        return False
    if not _ENGLISH.search(sentence) or _SIGN.search(sentence):
        return True
    return None


@functools.lru_cache(maxsize=16)
def _names_policy(words: str) -> bool:
    found = findings(words)
    return found.body is not None or found.again is not None or bool(found.instruments)
