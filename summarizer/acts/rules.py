"""Word lists by which a sentence that states an act of policy is told, alone and without an encoder.

Not a model: they can be read and mended. What is learnt (``summarizer.acts.head``) takes their findings as
features. All patterns of all languages are tried on each sentence, since quotations and names cross languages and
``lang`` may be missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.calendar_words import DAY, MONTH

MAX_CHARS = 600
STATES_ACT = 0.8
"""From here on ``act_score`` means that the sentence states an act."""

# A body: one that can bind others, by its usual names. Capitalised in the Latin script, so "the ministry" later in an
# article, which refers back, is the weaker _BODY_AGAIN.
_BODY = re.compile(
    r"\b(?:Ministr(?:y|ies)|Commission|Agency|Administration|Authority|Council|Parliament|Court|Congress|Senate|"
    r"House of (?:Representatives|Commons|Lords)|Department|Office|Bureau|Board|Assembly|Treasury|Cabinet|Government|"
    r"Federal Reserve|Central Bank|Bank of [A-Z]\w+|White House|Supreme Court|Committee|Regulator|Ofcom|Ofgem|"
    r"[Pp]resident|Prime Minister|Chancellor|[Gg]overnor|State Council|Member States|Tribunal|Service|"
    r"FTC|SEC|EPA|FDA|FCC|FDIC|CFPB|FAA|NHTSA|OSHA|USDA|HHS|DHS|CMS|IRS|EU|UN|WHO|WTO|OECD|IMF|FCA|CMA|ICO|"
    r"HMRC|Defra|"
    r"ECB|EBA|ESMA|EDPB|CNIL|BaFin|BSI|CAC|MIIT|NDRC|PBOC|SAMR|RBI|SEBI|TRAI|MeitY|DPC|ACCC|ASIC|"
    # German
    r"Bundes(?:tag|rat|regierung|kabinett|ministerium|kartellamt|netzagentur|gericht(?:shof)?|verfassungsgericht|amt|"
    r"anstalt)\w*|\w*[Mm]inisterium|\w*[Mm]inister(?:in)?|Landtag|Kommission|Behörde|Regierung|Kabinett|Senat|"
    # French
    r"Assemblée nationale|Sénat|Conseil (?:d['’]État|constitutionnel|des ministres|de l['’]\w+)|Conseil|"
    r"[Gg]ouvernement|"
    r"[Mm]inistère|[Mm]inistre|Autorité|Commission|Cour(?: de cassation| des comptes)?|Parlement|[Pp]réfet|[Dd]écret|"
    # Spanish
    r"Gobierno|Ministerio|Congreso|Senado|Consejo de Ministros|Consejo|Comisión|Tribunal|Cámara|Agencia|Parlamento)\b"
    r"|(?:部|委员会|国务院|办公室|总局|管理局|监管局|发改委|人大|常委会|法院|检察院|央行|人民银行|市政府|"
    r"省政府|政府|财政部|证监会|"
    r"内閣|省|庁|国会)"
)  # fmt: skip
_BODY_AGAIN = re.compile(
    r"\b(?:the|its?|this|they|The|Its?|This|They)\b\s*(?:\w+\s){0,2}?(?:ministry|commission|agency|administration|"
    r"authority|council|parliament|court|department|office|bureau|board|regulators?|government|watchdog|cabinet|"
    r"lawmakers|ministers|committee|legislature|governor|assembly)\b|\b(?:[Ll]awmakers|[Rr]egulators|[Mm]inisters|"
    r"[Mm]embers of parliament|MPs|MEPs)\b"
)
# What is binding by itself may be the subject: "The rule takes effect …".
_INSTRUMENT = re.compile(
    r"\b(?:law|act|bill|rules?|regulations?|directive|ordinance|decree|order|ban|tax|levy|tariffs?|duty|standards?|"
    r"agreement|treaty|fine|penalt(?:y|ies)|subsid(?:y|ies)|incentives?|funds?|funding|grants?|scheme|licen[cs]es?|"
    r"guidelines?|guidance|policy|strategy|plans?|measures?|sanctions?|quota|cap|limits?|requirements?|obligations?|"
    r"consultation|deadline|moratorium|protections?|amendments?|budget|package|programme|program|"
    r"Gesetz\w*|Verordnung|Richtlinie|Verbot|Steuer|Pflicht|Novelle|\w+gesetz\w*|\w+verordnung|Haushalt|Frist|"
    r"loi|décret|ordonnance|arrêté|règlement|réforme|taxe|amende|interdiction|mesures?|"
    r"ley|decreto|reglamento|impuesto|reforma|multa|norma|medidas?)\b"
    r"|法|条例|办法|规定|意见|标准|通知|方案|规划|政策|补贴|税|罚款|禁令|细则|法案|指南",
    re.I,
)  # fmt: skip
# Done or in force.
_DONE = re.compile(
    r"\b(?:adopt(?:s|ed)|approv(?:es|ed)|pass(?:es|ed)(?! away)|enact(?:s|ed)|ratif(?:ies|ied)|sign(?:s|"
    r"ed)(?: \S+){0,6}? "
    r"(?:law|act|bill|order|decree|treaty|agreement)|signed into law|issu(?:es|ed)|order(?:s|ed)|bans?|banned|"
    r"prohibit(?:s|ed)?|forbids?|outlaw(?:s|ed)|impos(?:es|ed)|fin(?:es|ed)|repeal(?:s|ed)|revok(?:es|ed)|"
    r"abolish(?:es|ed)|publish(?:es|ed)|promulgated|finali[sz](?:es|ed)|set(?:s)? (?:final |new )?(?:rules|"
    r"limits|standards)|"
    r"introduc(?:es|ed)|launch(?:es|ed)|open(?:s|ed) (?:a |an |the )?(?:\w+ )?(?:consultation|investigation|inquiry|"
    r"comment|proceeding)|(?:enter(?:s|ed)?|c(?:omes?|ame)|bring(?:s)?|brought|"
    r"put) (?:\S+ ){0,5}?into (?:force|effect|"
    r"law)|t(?:akes?|ook) effect|bec(?:omes?|ame) (?:effective|law|mandatory|unlawful)|appl(?:y|ies) from|"
    r"is effective|rule[sd]? (?:that|against|in favou?r|on)|ruled|upheld|struck down|overturn(?:s|ed)|annul(?:s|led)|"
    r"vot(?:es|ed) (?:to|for|in favou?r|against|through|by)|agreed (?:to|on|a|that)|reached (?:a |"
    r"an )?(?:\w+ )?(?:agreement|deal)|"
    r"alloca(?:tes|ted)|earmark(?:s|ed)|award(?:s|ed)|grant(?:s|ed)|rais(?:es|ed) (?:the|its|interest|taxes)|"
    r"extend(?:s|ed) the|suspend(?:s|ed)|withdr(?:ew|aws)|mandat(?:es|ed)|requir(?:es|ed)|"
    r"announc(?:es|ed) (?:\S+ ){0,4}?(?:plans?|measures?|rules?|ban|tariffs?|package|funding|programme|"
    r"program|scheme|"
    r"investigation|reform|cuts?|tax\w*|sanctions?|fine|law|polic(?:y|ies)|strategy|standards?|guidelines)|"
    r"(?:is|are|was|were) (?:hereby |now |also )?(?:proposing|issuing|amending|announcing|adopting|establishing|"
    r"revising|extending|soliciting|publishing|withdrawing|correcting|reopening|inviting|amended|"
    r"authori[sz]ed to|designated)|"
    r"hereby (?:\w+ )?\w+s\b|notice is (?:hereby )?given|gives? notice|(?:we|We) (?:now |also )?announce|"
    r"unanimously (?:back|reject|approv)ed|(?:is|are) now (?:illegal|legal|banned|law)|"
    # German
    r"beschloss(?:en)?|beschließt|verabschiedet\w*|stimmt(?:e|en)? .{0,60}?\bzu|billigt(?:e|en)?|gebilligt|"
    r"erl(?:ässt|ieß|assen)|"
    r"verbiete[tn]|verbot(?:en)?|verhängt(?:e)?|verkündet|tritt .{0,60}?\bin Kraft|in Kraft getreten|"
    r"trat .{0,60}?\bin Kraft|"
    r"schreibt vor|untersagt(?:e)?|genehmigt(?:e)?|veröffentlicht(?:e)?|gilt .{0,30}?\bab|"
    # French
    r"a(?:dopte|pprouve|nnule|utorise)(?:nt)?|(?:a|ont|été) (?:\w+ment )?(?:adopté|approuvé|voté|validé|"
    r"censuré|jugé|promulgué|publié|"
    r"annoncé|interdit|imposé|infligé|décidé|signé|rejeté|suspendu|autorisé|condamné|ordonné|lancé|présenté)e?s?|"
    r"entre(?:ra|nt)? en vigueur|s['’]applique\w*|promulguée?|interdit|impose|valide|censure|oblige|"
    # Spanish
    r"(?:ha |han )?(?:aprobado|aprobó|adopt(?:a|ó|ado)|prohíbe|prohibió|publicó|publicado|impuso|impone|multó|firmó|"
    r"promulgó|ordenó|decretó|anunció (?:un|una|el|la)|entr(?:a|ó|ará) en vigor|aprueba))\b"
    r"|发布|公布|印发|出台|通过|批准|颁布|施行|实施|禁止|下令|处罚|罚款|修订|废止|启动|决定|生效|可決|成立|施行|決定",
    re.I,
)  # fmt: skip
# Proposed, planned, asked for.
_PLANNED = re.compile(
    r"\b(?:propos(?:es|ed|ing|al)|plans? to|planning to|intend(?:s|ed)? to|will (?:be )?(?:require|ban|bring|"
    r"introduce|set|impose|"
    r"publish|adopt|apply|become|enter|take effect|come into|have to|launch|fund|provide|allow|extend|increase|cut|"
    r"abolish|need to|spend|invest|hold|oblige|prohibit)\w*|would (?:have to|require|ban|be (?:required|"
    r"limited|banned)|set|"
    r"impose|oblige|force)|must (?:be|submit|comply|register|notify|report|agree|have)|unveil(?:s|ed)|"
    r"announc(?:es|ed|ing)|"
    r"draft(?:s|ed)?|invit(?:es|ed) (?:\S+ ){0,3}?(?:comments?|views|feedback|submissions)|"
    r"seeks? (?:\w+ )?(?:views|comments?|feedback)|"
    r"invited the public|comments? (?:must|may|are|close)|consult(?:s|ing|ation)|investigat(?:es|ed|ing)|"
    r"ha(?:s|ve) until|due by|no later than|becomes? effective|request(?:s|ed)|urg(?:es|ed)|recommend(?:s|ed)|"
    r"pledged|commits?|"
    r"plant|schlägt .{0,60}?\bvor|will .{0,60}?\b(?:einführen|verbieten|verschärfen)|soll(?:en)?|Entwurf|"
    r"kündigt(?:e)? .{0,60}?\ban|"
    r"(?:is|are|was|were) (?:now |also |already |seriously )?(?:considering|to (?:be )?\w+|set to|expected to|"
    r"due to be|seeking|requesting|asking (?:for|the|Congress)|planning)|could (?:face|be (?:banned|forced|"
    r"fined|charged|tagged|jailed|cut|required|scrapped|closed))|would (?:be (?:given|able|allowed|"
    r"forced|cut|abolished|scrapped|introduced)|make|give|create|allow|outlaw|cut|raise|abolish|scrap|cap|end|introduce|bar|fund|see)|"
    r"calls? for|called for|"
    r"wants? to (?:\w+ )?(?:ban|cut|raise|see|make|end|introduce|limit|change|reform)|"
    r"propose(?:nt)?|prévoit|prévoient|projet de (?:loi|décret)|envisage|devra|devront|"
    r"propone|propuso|prevé|proyecto de ley|anunció|deberán?)\b"
    r"|拟|计划|征求意见|草案|提出|宣布|要求|将|应当|提案|方針",
    re.I,
)  # fmt: skip
_FIGURE = re.compile(r"[$€£¥₹]\s?\d|\d[\d.,]*\s?(?:%|per ?cent|percent|Prozent|pour cent|por ciento|million|"
                     r"billion|trillion|crore|"
                     r"Mio|Mrd|Millionen|Milliarden|millions|milliards|millones|euros?|dollars?|yuan|亿|万|元|"
                     r"％)", re.I)  # fmt: skip
_DATE = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th|er|\.)? (?:de )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|janv|févr|"
    r"mars|avr|mai|juin|"
    r"juil|août|sept|déc|Mär|Okt|Dez|ene|abr|ago|dic)\w*|"
    rf"{MONTH} \d{{1,4}}|"
    r"(?:from|by|until|since|before|ab|bis|dès|à compter|desde|"
    r"hasta) (?:\w+ ){0,3}?(?:19|20)\d\d|"
    r"(?:on )?"
    rf"{DAY}|"
    r"(?:last|this|next) (?:week|month|year)|\d+ days after)\b"
    r"|\d{4}年|\d{1,2}月\d{1,2}日",
    re.I,
)  # fmt: skip
_FULL_DATE = re.compile(r"\b\d{1,2}(?:st|nd|rd|th|er|\.)? (?:de |of )?[A-Za-zéûäç]{3,10}\.? (?:de )?(?:19|20)\d\d\b|"
                        r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d\b|\d{4}年\d{1,2}月\d{1,2}日")  # fmt: skip
# What is said, felt or remembered is no act, though bodies and verbs of acts occur in it.
_REPORTED = re.compile(
    r"\b(?:sa(?:id|ys)|told|added|according to|argue[sd]?|critici[sz]e[sd]?|warn(?:s|ed)?|believe[sd]?|"
    r"complain\w*|welcom(?:es|ed)|"
    r"sagte|kritisiert\w*|warn(?:t|te|en)|a déclaré|selon|estime|dijo|según)\b|表示|认为|指出|说，",
    re.I,
)
# Refused, blocked, ended: acts too, though the verb denies.
_REFUSED = re.compile(
    r"\b(?:reject(?:s|ed)|refus(?:es|ed)|block(?:s|ed)|thr(?:ows|own|ew) out|dismiss(?:es|ed)|scrap(?:s|ped)|"
    r"abandon(?:s|ed)|delay(?:s|ed)|postpone[sd]?|shelve[sd]?|halt(?:s|ed)|freez(?:e|es|ing)|fr[oe]zen?|"
    r"close[sd]? down|"
    r"lehnt\w* .{0,60}?\bab|abgelehnt|rejette|rejeté\w*|rechaz\w+)\b|否决|拒绝|驳回|取消|暂停",
    re.I,
)
# How gazettes and notices put it: "is proposing", "this rule establishes", "hereby".
_FORMAL = re.compile(
    r"\b(?:hereby|notice is given|gives? notice|this (?:\w+ ){0,3}?(?:notice|rule|action|order|regulation|document|"
    r"directive|closure|meeting)|(?:is|are) (?:proposing|issuing|amending|announcing|adopting|establishing|revising|"
    r"extending|soliciting|seeking|requesting|publishing|withdrawing|correcting|inviting|reopening|providing notice)|"
    r"invites? (?:\w+ )?comments?|solicits? (?:\w+ )?comments?|shall|is amended|are amended|pursuant to|has determined|"
    r"effective (?:on|from|date)|has adopted this|a arrêté|décrète|wird wie folgt|dispone)\b",
    re.I,
)
_QUOTE = re.compile(r"[\"“”„«»「」]")


FEATURES = (
    "done", "planned", "body", "body again", "body before verb", "bodies", "instruments", "instrument before verb",
    "full date", "date", "figure", "reported", "quotation", "opens with quotation", "refused", "formal", "score",
)  # fmt: skip
"""Columns of ``rule_features``; all are between 0 and 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """What the lists find in one sentence; positions are characters from its start."""

    done: int | None
    """Where the first verb of something done stands; ``None`` where there is none."""
    planned: int | None
    body: int | None
    bodies: int
    """Different bodies named in the first 300 characters."""
    again: int | None
    instruments: int
    """Different instruments named, 3 at most."""
    instrument_before_verb: bool
    full_date: bool
    date: bool
    figure: bool
    reported: bool
    quotation: bool
    opens_with_quotation: bool
    refused: bool
    formal: bool

    @property
    def verb(self) -> int | None:
        """Where the first verb of an act stands."""
        return min((place for place in (self.done, self.planned) if place is not None), default=None)


def findings(sentence: str) -> Findings:
    """What the lists find. Time is linear in the length, which is cut at 600 characters."""
    text = sentence[:MAX_CHARS]
    done, planned, body, again = (_place(pattern, text) for pattern in (_DONE, _PLANNED, _BODY, _BODY_AGAIN))
    verb = min((place for place in (done, planned) if place is not None), default=None)
    return Findings(
        done=done,
        planned=planned,
        body=body,
        bodies=len({match.group() for match in _BODY.finditer(text, 0, 300)}),
        again=again,
        instruments=min(len({match.group().lower() for match in _INSTRUMENT.finditer(text)}), 3),
        instrument_before_verb=verb is not None and bool(_INSTRUMENT.search(text, 0, verb + 1)),
        full_date=bool(_FULL_DATE.search(text)),
        date=bool(_DATE.search(text)),
        figure=bool(_FIGURE.search(text)),
        reported=bool(_REPORTED.search(text)),
        quotation=len(_QUOTE.findall(text)) >= 2,
        opens_with_quotation=text[:1] in '"“„«「' and len(_QUOTE.findall(text)) >= 2,
        refused=bool(_REFUSED.search(text)),
        formal=bool(_FORMAL.search(text)),
    )


def act_score(sentence: str, lang: str | None = None) -> float:
    """From 0 (no act) to 1 (a named body binds others, with figures and a date), for one sentence.

    0.8 or more means that the sentence states an act. ``lang`` is an ISO 639-1 code; all languages are tried whatever
    it says.
    """
    return _score(findings(sentence))


def rule_features(sentence: str) -> list[float]:
    """[len(FEATURES)] numbers between 0 and 1."""
    found = findings(sentence)
    before = found.body is not None and found.verb is not None and found.body < found.verb
    return [
        float(found.done is not None),
        float(found.planned is not None),
        float(found.body is not None),
        float(found.again is not None),
        float(before),
        min(found.bodies, 3) / 3,
        found.instruments / 3,
        float(found.instrument_before_verb),
        float(found.full_date),
        float(found.date),
        float(found.figure),
        float(found.reported),
        float(found.quotation),
        float(found.opens_with_quotation),
        float(found.refused),
        float(found.formal),
        _score(found),
    ]


def _score(found: Findings) -> float:
    first = found.verb
    if first is None:
        return 0.0
    verb = 0.5 if found.done is not None else 0.3
    if found.body is not None:
        # Subject before its verb; after it, the body is the agent of a passive or a mere object.
        actor = 0.4 if found.body < first else 0.2
        if found.bodies > 1:
            actor += 0.05
    elif found.again is not None:
        actor = 0.25 if found.again < first else 0.1
    else:
        actor = 0.2 if found.instruments and found.instrument_before_verb else 0.0
    if not found.instruments and found.body is None:
        verb *= 0.4  # "Chelsea announced …", "he passed the ball"
    score = verb + actor + 0.1 * found.instruments
    if found.full_date:
        score += 0.2  # a day with its year in news is a deadline, or the day from which something holds
    elif found.date:
        score += 0.1
    if found.figure:
        score += 0.1
    if found.reported:
        score -= 0.3
    if found.opens_with_quotation:
        score -= 0.3
    # The sum reaches 1.6; what lies above the threshold is squeezed, so that the order among acts is kept.
    return max(score, 0.0) if score <= STATES_ACT else min(STATES_ACT + 0.25 * (score - STATES_ACT), 1.0)


def _place(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return match.start() if match else None
