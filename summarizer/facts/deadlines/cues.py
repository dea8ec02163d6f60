"""The words beside a date that make it a deadline, and of which kind: English, German, French, Chinese."""

from __future__ import annotations

import re

from summarizer.calendar_words import ENGLISH_DAYS, days
from summarizer.facts.models import DeadlineKind
from summarizer.tokens import listed

# What may stand between "by" and the date: hours, zones, weekdays, articles.
FILLER = frozenset(
    listed(
        """
    a m p am pm est edt et cst cdt ct mst mdt mt pst pdt pt utc gmt bst cet cest eastern central pacific mountain
    standard daylight time local midnight noon midday cob day on the at uhr h um den dem le
    11 59 heures minuit
    """
    )
).union(ENGLISH_DAYS, days("de"), days("fr"))
TOKEN = re.compile(r"\w+|[^\w\s]")
CLOCK = re.compile(r"\d{1,4}(?:am|pm|[ap]|h\d{0,2}|hrs?|hours|uhr)", re.I)
"""An hour that is written as one word: 5pm, the "00pm" of 5:00pm, 5p of 5p.m., 17h, 17h30, 1700hrs."""
ZONE = re.compile(
    r"(\d|[ap]\.?m\.?|noon|midday|midnight|hrs|hours)[ ,]{1,2}\(?"
    r"(?:UK|U\.K\.|[A-Z][a-z]{2,12}) (?:(?:local|summer|daylight|standard) )?time\)?(?=[ ,]|$)"
)
"""An hour, and behind it whose clock it is by: "5pm (UK time)", "17:00 Brussels time"."""
MILITARY = re.compile(r"\b(?:[01]\d|2[0-3])[0-5]\d (?:hours|hrs)\b")
FILLING_MARKS = frozenset(",().:*“\"'’")

CLOSE_OF_BUSINESS = re.compile(r"\b(?:the\s)?(?:close|end)\sof\s(?:business|play|the\s(?:business\s)?day)\b", re.I)

# At the end of what stands before the date.
LIMIT = re.compile(
    r"(?:\b(?:by|until|till|up\sto|through|no\slater\sthan|not\slater\sthan|at\sthe\slatest|"
    r"latest\sby|on\sor\sbefore|or\sbefore|before|prior\sto|"
    r"deadline(?:\s(?:is|of|for\s[\w\s-]{1,60}\sis))?|due(?:\sdate)?(?:\sis|\sby)?|"
    r"closing\sdate(?:\sis)?|close[sd]?|closing|"
    r"postmarked|runs?\sto|ends?|ending|expires?|expire|"
    r"bis(?:\szum|\sspätestens(?:\szum)?)?|spätestens(?:\sam|\sbis|\szum|\sbis\szum)?|vor|läuft\sbis|"
    r"endet(?:\sam)?|Einsendeschluss(?:\sist)?|"
    r"avant|jusqu['’]au|au\splus\stard|d['’]ici(?:\sau|\sà)?|date\slimite(?:\sest)?(?:\sfixée\sau)?|(?:se\s)?termine|"
    r"prend\sfin|clôture)|"
    r"(?:截止|截至|截止日期|截止时间|限期|期限|最迟|不迟于|不晚于|至|到)\w{0,6})\s*$",
    re.I,
)
START = re.compile(
    r"(?:\b(?:effective|from|starting|beginning|begins?|starts?|as\sof|as\sfrom|with\seffect\sfrom|on\sor\safter|"
    r"on\sand\safter|and\safter|or\safter|commenc(?:es|ing)|"
    r"ab|seit|à\scompter\sdu|à\scompter|à\spartir\sdu|à\spartir|dès|dès\sle)|自|从|于)\s*$",
    re.I,
)
AFTER_LIMIT = re.compile(
    r"\s?(?:\d{1,2}[时點点:：]\w{0,4})?(?:之?前|以前|截止|为止|止)|\s?at\sthe\slatest\b|\sspätestens\b|\sau\splus\stard\b"
)
AFTER_START = re.compile(
    r"后(?:起)?(?:施行|生效|实施)|(?:之日)?起|\s?(?:之日)?开始|(?:正式)?(?:施行|生效|实施)|\s(?:onwards?|or\slater)\b",
    re.I,
)

AFTER_EFFECT = re.compile(r"(?:之日)?起?(?:正式)?(?:施行|生效|实施|执行)")
"""Right after a Chinese date: what binds from it on, whoever met to pass it."""

# A day that stands for something else than what is due.
_OTHER_DOCUMENT = (
    r"\b(?:notice|act|regulation|directive|decision|order|agreement|letter|memorandum|report|resolution|proclamation|"
    r"version)"
)
REJECT_DOCUMENT = re.compile(rf"{_OTHER_DOCUMENT}\W{{0,3}}$", re.I)
"""Right before the date: "Directive, 5 May 2010"; not "debate the report on 5 May"."""
REJECT = re.compile(
    r"(?:\b(?:dated|given|granted|published|issued|signed|announced|adopted|approved|released|submitted|since|"
    r"(?<!or\s)(?<!and\s)after|following|"
    r"enacted|promulgated|amended|born|died|dated\sthis|this|vom|nach|beschlossen|"
    r"verkündet|unterzeichnet|publiée?s?|adoptée?s?|"
    r"promulguée?s?|signée?s?|après|depuis|loi\s?(?:du|n°)?|décret(?:\sdu)?|previously|originally|"
    r"formerly|instead|rather\sthan|"
    r"instead\sof|currently|zuvor|ursprünglich|initialement|prévue?\sinitialement)|\bFR\s\d+|"
    r"\b(?:Federal\sRegister|Official\sJournal|Bundesgesetzblatt|Journal\sofficiel)(?:\s(?:on|am|du|"
    r"le|of))?|\b(?:less|fewer|more|sooner|earlier)\sthan|\bat\sleast|发布|公布|通过|印发|签署|原定(?:于)?|"
    r"(?<!\bas\s)(?<!\bend\s)(?<!date\s)(?<!deadline\s)\bof)\W{0,3}$",
    re.I,
)
OLD = re.compile(
    r"\b(?:previously|originally|formerly|instead\sof|rather\sthan|zuvor|ursprünglich|initialement)\W*$|原定(?:于)?$",
    re.I,
)
_MOVES = (
    r"\b(?:extend(?:s|ed|ing)?|extension|prolong\w*|renew(?:s|ed)|postpon\w+|moved?|moves|moving|"
    r"push(?:ed|es)?|delay(?:s|ed|"
    r"ing)?|defer\w*|bring\sforward|"
    r"brought\sforward|reschedul\w+|shorten\w*|cut\sshort|adjourn\w*|slip(?:s|ped)|put\soff|"
    r"chang(?:ed|es|ing)|verlängert?|verschoben|verschiebt|reportée?s?|reporte|"
    r"prolongée?s?|prolonge|repoussée?s?)\b|延长|推迟|延期|顺延|延后|缩短"
)
OLD_DATE = re.compile(_MOVES, re.I)
MOVED_FROM = re.compile(rf"(?:{_MOVES})[^.;。；]{{0,80}}(?:\b(?:from|vom|von|du|de)\s(?:\w+day,?\s)?|[自从由])$", re.I)
NEW_DATE = re.compile(r"\b(?:to|until|till|now|auf|bis|zum|au|à|jusqu['’]au)\s*$|[至到]$", re.I)
LINKS = frozenset(
    ["through", "thru", "to", "until", "till", "bis", "bis zum", "jusqu au", "au", "auf", "-", "–", "—", "至", "到"]
)
BETWEEN = re.compile(r"\b(?:between|zwischen(?:\sdem)?|entre(?:\sle)?)\s(?:\w+day,?\s)?(?:the\s)?$", re.I)
PAST = re.compile(
    r"\b(?:was|were|had|took|came|became|entered|went|began|started|held|closed|ended|expired|met|wurde[n]?|war|"
    r"waren|trat|traten|fand|fanden|était|étaient|a\sété|ont\sété|s['’]est|est\sentrée?|a\seu|entra|"
    r"took\splace|has\sbeen|"
    r"have\sbeen|has\s\w+ed|have\s\w+ed|hat|haben)\b|已经?|曾",
    re.I,
)
FUTURE = re.compile(
    r"\b(?:tagt|trifft|stimmt|votera|examinera|will|shall|must|is\sto|are\sto|to\sbe|should|may|can|"
    r"is\seffective|are\seffective|be\seffective|effective|enters?|takes?|appl(?:y|ies)|"
    r"becomes?|scheduled|planned|due|deadline|invite[sd]?|submit|have\suntil|has\suntil|comes?|"
    r"begins?|starts?|closes?|ends?|expires?|"
    r"requires?|would|upcoming|next|open|receive|accept|wird|werden|soll|sollen|muss|müssen|tritt|"
    r"treten|gilt|gelten|kann|können|endet|findet|darf|"
    r"dürfen|greift|entrer?a?|entre|entrent|doit|doivent|devra|devront|sera|seront|aura|auront|peut|"
    r"peuvent|s['’]applique\w*|"
    r"prend|se\s(?:tiendra|réunira|termine)|prévue?s?|clôture|limite)\b|将|应当?|须|起|前|截止|拟|召开|举行",
    re.I,
)
BINDING = re.compile(
    r"\b(?:must|shall|required|requires?|banned|ban|bans|prohibit\w*|may\snot|apply|applies|"
    r"no\slonger|ha(?:s|ve)\sto|obliged|"
    r"obligat\w+|mandatory|rules?|law|laws|regulations?|requirements?|tariffs?|dut(?:y|ies)|sanctions?|fees?|limits?|"
    r"falls?\sunder|rights?|entitled|nobody\smay|no\sone\smay|illegal|unlawful|compulsory|only|"
    r"allowed|accepted|barred|"
    r"charged|eligible|müssen|muss|verpflichtet|Pflicht\w*|gelten|gilt|verboten|Gesetz|Verordnung|"
    r"doivent|doit|devront|devra|obligatoires?|interdite?s?|interdiction|loi|règlement|"
    r"s['’]appliqu\w+)\b|应当?|必须|不得|禁止|办法|规定|条例",
    re.I,
)
POLICY = re.compile(
    r"\b(?:phase|period|obligations?|scheme|regime|programme|measures?|reforms?|moratorium|quotas?|provisions?|"
    r"systems?|standards?|permits?|licen[cs]es?|exemptions?|lev(?:y|ies)|tax(?:es)?|subsid\w+|act|order|notice|zone|"
    r"agreement|orders?|program|waivers?|derogations?|transition|sanctions|emergency|Übergangsfrist|"
    r"Übergangszeit|Verbot|Regelung|reporting|requirements?|disclosures?)\b",
    re.I,
)
WILL = re.compile(
    r"\b(?:will|shall|must|scheduled|is\sto|are\sto|to\sbe|set\s(?:for|to)|planned|meets|are\smeeting|"
    r"is\smeeting|would|is\sdue|are\sdue|due|"
    r"closes?|by|until|tagt|trifft|stimmt|votera|examinera|wird|werden|findet|soll|sollen|tritt|"
    r"müssen|muss|doit|doivent|se\s(?:tiendra|réunira)|sera|seront|entrera)\b|将",
    re.I,
)
LETS = re.compile(
    r"\b(?:may|can|could|must|shall|should|need|needs|needed|required|requested|encouraged|requires?|"
    r"invited?|ha(?:s|ve)\s(?:to|until)|will\s(?:accept|receive|consider|take)|be|müssen|muss|können|"
    r"bittet|bitten|gebeten|bat|nimmt|nehmen|erwartet|erwarten|accepting|accepts?|taking|inviting|seeking|"
    r"kann|sind|doivent|doit|peuvent|peut|sont)\b|[请須须应可]",
    re.I,
)
PLAN = re.compile(
    r"\b(?:plans?\sto|aims?|hopes?|expects?|expected|intends?|pledged?|promised?|targets?|goals?|"
    r"forecast|projected|likely|could|might|planned|vowed|wants?)\b",
    re.I,
)
NOW_EFFECTIVE = re.compile(
    r"\b(?:is|are)\s(?:\w+\s)?(?:effective|applicable)\b|\b(?:effective|"
    r"applicable)(?:\sdates?)?(?:\s(?:is|of\s[\w\s]{1,40}))?\s*:?\s*(?:from\s)?$|\btritt\b|\btreten\b|"
    r"\bentre(?:nt)?\sen\svigueur|施行|生效",
    re.I,
)

_COMMENTS = (
    r"comments?|commenting|commenters|feedback|views|consultations?|objections?|protests?|responses?|"
    r"respond|submissions?|(?:public|written|scoping)\sinput|input\sfrom|"
    r"(?:written|oral)\sstatements?|opinions?|have\syour\ssay|(?:pre|post)?-?(?:hearing\s)?briefs?|"
    r"scoping\speriod|call\sfor\sevidence|written\sevidence|"
    r"evidence(?=\s(?:can|may|must|should|is|are|to)\b[\w\s]{0,20}\b(?:submitted|sent|received|due|given)\b)|"
    r"weigh(?:ing)?\sin|write\sin(?=\s(?:by|until|before)\b)|chime\sin|have\s(?:a|their|its)\ssay|tell\s[\w\s]{1,30}\swhat\s(?:they|you)\sthink|"
    r"public\sreview|representations|repl(?:y|ies)|rebuttals?|petitions?\sto\sintervene|motions?\sto\sintervene|"
    r"Stellungnahmen?|Stellung\snehmen|Konsultation\w*|Rückmeldungen?|Einwendungen|"
    r"observations|commentaires|contributions?|(?:consultation|enquête)\spublique|remarques"
)
_COMMENTS_CJK = r"征求意见|意见|反馈|建议"
_STRONG_APPLICATION = (
    r"(?<!federal\s)register(?:ed|ing)?|registrations?|rsvp|sign\sup|pre-?register\w*|"
    r"requests?\sto\s(?:speak|comment|appear|testify|present|make|participate|attend|be\sscheduled)|"
    r"requests?\sin\swriting|(?:should|must|to|please)\scontact|(?:should|must|please)\s(?:call|notify|e-?mail)|"
    r"request(?:s|ing)?\s(?:for\s)?(?:an?\s)?(?:special\s|reasonable\s)?accommodations?|auxiliary\saids|"
    r"anmelden|Anmeldung(?:en)?|Anmeldeschluss|s['’]inscrire|inscriptions?|participate\smust"
)
_APPLICATION = (
    r"requests?\s(?:must|should)|requests?\sfor\san?\s(?:public\s|oral\s)?hearing|"
    r"requests\sfor\s(?!(?:public\s|written\s)?(?:comment|information|input))|"
    r"applications?|applicants?|nominations?|nominate|bids|tenders|proposals|expressions?\sof\sinterest|enrol\w*|"
    r"letters?\sof\sintent|entries|preapplications?|pre-applications?|grant\srequests|nominees|"
    r"(?:can|may|must|should|to|please|and|who)\sapply(?!\s(?:from|on)\b)|(?<![\w,]\s)apply|"
    r"Bewerbung(?:en)?|Anträge?|Antrag|Angebote?|bewerben|beantragen|beantragt|candidatures?|"
    r"demandes?|dossiers?|offres|candidats?"
)
_APPLICATION_CJK = r"申请|申报|报名|投标|提名|报送"
_COMPLIANCE = (
    r"comply|complies|complying|compliance|compliant|must|shall|ha(?:ve|s)\suntil|gets?\suntil|"
    r"required|requires?|obliged|"
    r"obligated|ha(?:ve|s)\sto|transpose[ds]?|transposing|transposition|needs?\sto|given\suntil|"
    r"müssen|muss|verpflichtet|umzusetzen|umsetzen|einhalten|"
    r"doivent|doit|devront|devra|tenue?s?\sde|transposer|conformité|conformer|ont\sjusqu['’]au|a\sjusqu['’]au"
)
_COMPLIANCE_CJK = r"应当?|必须|须|完成|整改|要求"
_BINDS = (
    r"effective|in(?:to)?\s(?:force|effect|operation)|takes?\s(?:legal\s)?effect|taking\seffect|entry\sinto\sforce|"
    r"appl(?:y|ies)(?:\sto\s\w+)?|applicable|application\sdate|"
    r"becom(?:es?|ing)\s(?:law|unlawful|illegal|mandatory|binding|unenforceable|effective|applicable|"
    r"compulsory|void)|"
    r"expires?|expire|expiration|expiry|sunset|lapses?|(?:temporary\s)?closures?|phased?\s(?:in|out)|abolished|"
    r"(?:tariffs?|dut(?:y|ies)|fees?|tax(?:es)?|wage)\s(?:\w+\s){0,4}(?:rise|increase|go\sup|fall|double)s?|"
    r"(?:may|can)\s(?:still\s|continue\sto\s)?be\s(?:sold|used|marketed|placed|imported|kept)|Übergangsfrist|"
    r"repealed|withdrawn|rescinded|revoked|wider\spowers|operative|valid|enforced|"
    r"in\sKraft|gilt|gelten|wirksam|außer\sKraft|anwendbar|anzuwenden|greift|greifen|Inkrafttreten|"
    r"en\svigueur|s['’]appliqu\w+|applicables?|prend\seffet|prennent\seffet|effet"
)
_EFFECTIVE = (
    rf"{_BINDS}|commences?|commencement|remains?|follow|begins?|begin|starts?|ends|terminat\w+|enforces?|suspended"
)
_EFFECTIVE_CJK = r"过渡期|施行|生效|实施|执行|废止|有效期|适用"
_MEETING = (
    r"(?<!pre)(?<!post)(?:meetings?|meets\s(?:on|in|at|for|again|next|from)|(?:will|shall|to|is|"
    r"are)\smeet(?:ing)?|hearings?|conven(?:es?|ed|ing)|sessions?|conferences?|webinars?|workshops?|"
    r"summits?|roundtables?|forums?|"
    r"teleconferences?|seminars?|open\sto\sthe\spublic|symposium|plenary|town\shalls?|"
    r"prehearing\sconference|(?:will|to|due\sto)\s(?:vote|debate|meet)|(?:a\s|the\s|final\s)vote|"
    r"vote\son\s(?:it|the|a)|"
    r"(?:will|shall|to|is|are|also)\s(?:testify(?:ing)?|give\s(?:oral\s)?evidence|appear(?:ing)?\sbefore)|testifies|"
    r"(?:will|to)\sbe\s(?:questioned|grilled|heard)\sby)|"
    r"Sitzung(?:en)?|Tagung|Anhörung(?:en)?|Treffen|tagt|berät|debattiert|trifft\ssich|stimmt|Abstimmung|Konferenz|"
    r"Gipfel(?:treffen)?|réunions?|séances?|votera|voteront|examinera|se\sréunir\w+|"
    r"réunit|auditions?|conférence|sommet|colloque"
)
_MEETING_CJK = r"会议(?!表决|审议|决定|通过)|召开|举行|听证会|论坛|座谈会|大会"


def _words(latin: str, cjk: str = "") -> re.Pattern[str]:
    return re.compile(rf"\b(?:{latin})\b" + (f"|{cjk}" if cjk else ""), re.I)


WORDS: dict[DeadlineKind, re.Pattern[str]] = {
    DeadlineKind.COMMENTS: _words(_COMMENTS, _COMMENTS_CJK),
    DeadlineKind.APPLICATION: _words(_APPLICATION, _APPLICATION_CJK),
    DeadlineKind.COMPLIANCE: _words(_COMPLIANCE, _COMPLIANCE_CJK),
    DeadlineKind.EFFECTIVE: _words(_EFFECTIVE, _EFFECTIVE_CJK),
    DeadlineKind.MEETING: _words(_MEETING, _MEETING_CJK),
}
BINDS = _words(_BINDS, _EFFECTIVE_CJK + "|起")
"""Of those of EFFECTIVE, the words that are said of rules alone."""
STRONG_APPLICATION = _words(_STRONG_APPLICATION)
OTHER = re.compile(
    r"\b(?:deadline|due|on\sor\sbefore|no\slater\sthan|not\slater\sthan|filed|Frist|längstens|"
    r"spätestens|au\splus\stard|date\slimite(?!\sde\scon)|claims?|appeal\w*|petition\w*|"
    r"judicial\sreview|"
    r"payments?|ballots?)\b|截止|期限",
    re.I,
)
CLOSES = re.compile(
    r"\b(?:deadlines?|(?:comment|protest|intervention|filing|application|response)\sdates?|"
    r"due(?!\s(?:to|out|in|at)\b)|"
    r"clos(?:es?|ing)|ends?|ending|expires?|Frist|endet|läuft|Einsendeschluss|date\slimite|"
    r"prend\sfin|clôture|se\stermine|postmarked)\b|截止|期限",
    re.I,
)
SAYS = re.compile(
    r"\b(?:will\s(?:be|meet|hold|host|convene|take|accept|apply|enter|come)|must|shall|due|deadline|"
    r"effective|should|submit|tritt|gilt|müssen|entre|"
    r"doivent|doit|closes?)\b|起|截止|召开",
    re.I,
)
FOLLOWS_EFFECT = re.compile(
    r",?\s(?:\w+\s){0,6}(?:in\sKraft|außer\sKraft|in(?:to)?\s(?:force|effect)|take\seffect|wirksam|"
    r"en\svigueur)\b",
    re.I,
)
FOLLOWS_MEETING = re.compile(
    r",?\s(?:(?:\w+\s){0,3}(?:meetings?|hearings?|webinar|workshop|session)\b|findet\b|tagt\b|"
    r"se\s(?:tiendra|réunira)\b)",
    re.I,
)
SAME_VERB = re.compile(
    r"(?:\b(?:and|or|und|et|ou)|,|和|、)\s(?:(?:on|from|by|until|am|ab|le|du|in\skleineren\s\w+\snach\sdem)\s)?$|"
    r"^\s*,?\s*(?:and|then|und|et)\s(?:runs?|lasts?|ends?|continues?|remains?)\b",
    re.I,
)
SAME_VERB_OF_OTHERS = re.compile(
    r"(?:\b(?:and|while|und|et)|,)\s(?:those|others?|the\srest|for|in|für|pour|für|ceux|celles|dans)\b[^.]{0,140}"
    r"\s(?:on|from|by|until|am|ab(?:\sdem)?|nach\sdem|bis\szum|le|du)\s$",
    re.I,
)
SAME_PREPOSITION = re.compile(
    r"^\s?,?\s?(?:and|or|while|und|et)\s(?:(?!(?:will|must|shall|is|are|was|were|has|have|had|closes?|ends?|due)\b)"
    r"[\w-]+\s){0,6}(?:by|from|until|ab|bis(?:\szum)?|à\spartir\sdu)\s$",
    re.I,
)
"""Between two days, no verb: ", and small ones by"."""
LITIGATION = re.compile(
    r"\b(?:petitions?\s(?:for\s(?:(?:judicial\s)?re(?:view|consideration)|stay)|to\s(?:stay|reopen|"
    r"revoke))|appeals?|lawsuits?|claims?|judicial\sreview)\b",
    re.I,
)
DECIDES = re.compile(
    r"\b(?:(?:will|to)\s(?:rule|decide|hand\sdown)|(?:will|is|are)\sexpected\sto\srule|"
    r"se\sprononcer\w*|entscheidet)\b[^.]{0,40}$",
    re.I,
)
WOULD_HAVE = re.compile(
    r"\b(?:had\s(?:first\s|initially\s|originally\s|earlier\s)?(?:proposed|planned|wanted|suggested|"
    r"said|asked|hoped)|"
    r"had\sbeen\s(?:due|set|scheduled|expected)|would\shave|were\sto\shave|was\ssupposed|"
    r"was\s(?:originally|initially|first)|hätten?|aurait|auraient)\b",
    re.I,
)
AFTER_DAY = re.compile(r"\b(?:(?<!or\s)(?<!and\s)after|nach(?:\sdem)?|après(?:\sle)?)\s*$", re.I)
UNTIL = re.compile(r"\b(?:until|till|through|to|bis)\s*$", re.I)
MEETING_LABEL = re.compile(
    r"\b(?:times?\s(?:and|&)\sdates?|dates?\s(?:and|&)\stimes?|dates?,\stimes?,?\s[\w\s]{0,20}|when)\s*:[^;]{0,40}$",
    re.I,
)
MEETING_NOTICE = re.compile(
    r"^ACTION:\s[^\n]{0,80}\b(?:meetings?|hearings?|webinars?|workshops?|conferences?|sessions?)\b", re.I | re.M
)
DATES_LABEL = re.compile(r"dates?\s?(?:and\stimes?)?:\s(?:on\s)?(?:\w+day,?\s)?$", re.I)
ENTRY = re.compile(
    r"\b(?:enter(?:s|ed|ing)?|comes?|came)\sinto\s(?:force|effect)|\bt(?:akes?|ook)\seffect|\btr(?:itt|at)\b|"
    r"\bentrée?\sen\svigueur|\bentre\sen\svigueur|自$",
    re.I,
)
ASSENT = re.compile(r"\bRoyal\sAssent\b[^.;]{0,40}$", re.I)
ENACTED = re.compile(
    r"\b(?:(?:was|were|been)\senacted|enacted\s(?:it\s)?(?:on|in)|signed\sinto\slaw|date\sof\senactment|"
    r"signed\s(?:it|the|a|this|that)\b[^.;]{0,50})\b[^.;]{0,25}$",
    re.I,
)
NOTIFIED = re.compile(r"\b(?:was|were|been|had|has|have|government|ministry|centre)\snotified\b[^.;]{0,40}$", re.I)
SPAN_FROM = re.compile(r"\b(?:vom|du|from)$", re.I)
FOLLOWS_DEADLINE = re.compile(r"\s(?:\w+\s){0,2}deadline\b", re.I)
EACH_YEAR = re.compile(
    r"\s?(?:of\s)?(?:each|every|jedes|chaque)\s(?:calendar\s)?(?:year|month|Jahres|Jahr|année|an)\b|"
    r"\sannually\b",
    re.I,
)
UNTIL_BINDS = re.compile(
    r"\b(?:in\s(?:force|effect)|lasts|runs?|appl(?:y|ies)|effective|enforced|suspended|expires?|"
    r"expire|valid|remains?|"
    r"closures?|en\svigueur|in\sKraft|gilt|(?:may|can)\s(?:still\s|continue\sto\s)?be\s(?:sold|used|marketed|placed|"
    r"imported|kept))\b|过渡期|有效期",
    re.I,
)
HAS_UNTIL = re.compile(
    r"\b(?:(?:ha(?:s|ve)|had|given)(?:\s\w+\s\w+,)?\suntil|(?:hat|haben)\sbis|(?:ont|a|"
    r"délai)\sjusqu['’]au)\b(?:[^.]|[ap]\.m\.){0,20}$",
    re.I,
)
CALLED_OFF = re.compile(
    r",?\s(?:\w+\s){0,4}(?:(?:is|are|was|were|been)\s(?:cancell?ed|called\soff|withdrawn)|abgesagt|"
    r"annulée?s?)\b",
    re.I,
)
MOVED = re.compile(
    r",?\s(?:\w+\s){0,4}(?:is|are|was|were|been|wird|wurde|est)\s(?:being\s)?(?:postponed|moved|"
    r"rescheduled|extended|delayed|pushed|"
    r"changed|verschoben|verlängert|reportée?|prolongée?)\b",
    re.I,
)
NOT = re.compile(
    r"\b(?:(?:not|never|nicht)\s(?:yet\s)?(?:be\sheld|meet|take\s(?:place|effect)|enter\sinto|"
    r"come\sinto|apply|become|expire)|"
    r"nicht\s(?:in\sKraft|statt)|n['’]entre\spas|no\s(?:public\s)?(?:meetings?|hearings?)\swill)\b",
    re.I,
)
NOT_BEFORE = re.compile(r"\b(?:until|till|before|vor(?:\sdem)?|avant(?:\sle)?)$", re.I)
OPENS = re.compile(r"\b(?:opens?|opening|begins?|starts?|beginnt|startet|ouvre|ouverte?|débute)\b|开始", re.I)
JOINED = re.compile(
    r"\s*(?:,\s*)?(?P<link>and|or|und|et(?:\sle|\sdu)?|ou|和|,)\s*(?:,\s*)?"
    r"(?:(?:on|from|the|le|am|du|den)\s)?(?:\w+day,?\s)?$",
    re.I,
)
