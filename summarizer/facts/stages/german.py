# ruff: noqa: E501 (a pattern that is cut in pieces cannot be read)
"""German cues."""

from __future__ import annotations

import re

from summarizer.facts.models import Stage
from summarizer.facts.stages.cues import Language, cue

_TEXT = r"(?:\w*gesetz\w*|\w*verordnung\w*|\w*richtlinie\w*|\w*verbot\w*|\w*reform\w*|\w*novelle\w*|\w*abkommen|\w*paket\w*|\w*regel\w*|\w*entwurf\w*|\w*vorhaben|\w*steuer\w*|\w*plan|\w*pläne|\w*haushalt\w*|\w*beschluss|\w*vorschl[aä]g\w*|\w*antrag\w*|\w*maßnahme\w*|\w*vertrag\w*)"
_GAP = r"(?:[\w.,\-„“\"()]+ ){0,8}?"
_CABINET = r"(?:Bundeskabinett|Kabinett|Bundesregierung|Ministerrat|Landesregierung|Staatsregierung)"
_BILL = r"(?!Verordnungs|Referenten)\w*(?:entwurf\w*|gesetz(?!buch)\w*|haushalt\w*)"
_DECIDES = r"(?:beschließt|beschloss|billigt|billigte|verabschiedet|verabschiedete)"
_DECIDED = r"(?:beschlossen|gebilligt|verabschiedet)"
_TO_BILL = r"(?:(?!\w*verordnung)[\w.,\-„“\"()]+ ){0,4}?"
"""What a cabinet cannot decide alone: it goes to parliament."""

_CUES = (
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b{_TEXT} {_GAP}(?:zurückgezogen|zurückgenommen|gekippt|aufgehoben|abgelehnt|verworfen|gestoppt|gescheitert|abgeschafft|verfassungswidrig|nichtig|außer Kraft)\b|\b(?:kippt|kippte|stoppt|stoppte|verwirft|verwarf|scheitert|scheiterte|streicht) {_GAP}{_TEXT}|\b(?:zieht|zog|nimmt|nahm) {_GAP}{_TEXT} {_GAP}zurück\b|\b(?:lehnt|lehnte|hebt|hob|schafft|schaffte) {_GAP}{_TEXT} {_GAP}(?:ab|auf)\b|\b{_TEXT} (?:ist |sind )?(?:gescheitert|gekippt)\b",
    ),
    cue(
        Stage.ENFORCED,
        1.1,
        r"\b(?:Bußgeld\w*|Geldbuße\w*|Geldstrafe\w*|Strafzahlung|Millionenstrafe|Milliardenstrafe|Zwangsgeld)\b(?! von bis zu| bis zu)|\b\w*verfahren (?:[\w.\-]+ ){0,6}?(?:eingeleitet|eröffnet)\b|\bermittelt gegen\b|\b(?:untersagt|untersagte|verurteilt|verurteilte|bestraft|bestrafte|mahnt ab)\b|\b(?:Gericht|Gerichtshof|\w*gericht|BGH|EuGH)\b (?:[\w.,\-]+ ){0,5}?(?:urteilt|urteilte|entschied|entscheidet|gab|weist|wies|bestätigt|bestätigte)\b",
    ),
    cue(
        Stage.IN_FORCE,
        1.1,
        r"\b(?:tritt|treten|trat|traten) (?:[\w.,\-]+ ){0,8}?in Kraft\b|\b(?:ist|sind) (?:[\w.,\-]+ ){0,8}?in Kraft getreten\b|\bin Kraft (?:tritt|treten|trat|getreten)|\b(?:gilt|gelten) (?:[\w.,\-]+ ){0,5}?(?:ab|seit)\b",
        effect=True,
    ),
    cue(
        Stage.IN_FORCE,
        1.1,
        r"\b(?:gilt|gelten) (?:\w+ ){0,2}?(?:ab heute|seit heute|seit \w+tag|nun|jetzt)\b|\b(?:seit|ab) (?:heute|\w+tag) (?:gilt|gelten|in Kraft)\b|\b(?:seit|ab) (?:heute|\w+tag) (?:ist|sind) (?:[\w.,\-]+ ){0,8}?in Kraft\b|\bab heute (?:gilt|gelten|ist|sind)\b",
        done=False,
    ),
    cue(
        Stage.ADOPTED,
        1.1,
        rf"\b(?:beschloss(?:en)?|beschließt|beschließen|verabschiedet\w*|verkündet\w*|erlassen|erlässt|erließ|unterzeichnet\w*|ratifiziert\w*|gebilligt|billigt\w*|angenommen|durchgewinkt|besiegelt\w*)\b|\bVerkündung\b|\bBundesgesetzblatt\b|\bAmtsblatt\b|\bstimm(?:t|te|en|ten) {_GAP}zu\b|\bzugestimmt\b|\bgrünes Licht\b|\b(?:genehmigt|genehmigte|verbietet|verbot|führt {_GAP}ein|erhöht|erhöhte|senkt|senkte)\b|\blie(?:ß|ßen) {_GAP}passieren\b",
    ),
    cue(
        Stage.ADOPTED,
        1.1,
        rf"\b(?:\w*zins(?:en|satz|sätze)?|\w*zinsen)\b {_GAP}(?:gesenkt|angehoben|erhöht|unverändert|belassen)\b|\b(?:senkt|senkte|erhöht|erhöhte|hebt|hob|lässt|ließ|belässt|beließ) {_GAP}\w*(?:leitzins\w*|zinssatz|zinssätze|zinsen)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.35,
        rf"\b(?:Bundestag|Landtag) (?:hat|haben) {_GAP}\w*gesetz(?:es)?entwurf {_GAP}(?:beschlossen|verabschiedet|angenommen)\b",
    ),
    cue(
        Stage.DEBATED,
        1.15,
        rf"\bnicht (?:beschlossen|verabschiedet|angenommen|gebilligt)\b|\b(?:Abstimmung|Entscheidung|Votum|Beratung|Lesung) {_GAP}(?:verschoben|vertagt)\b|\b(?:verschiebt|verschob|vertagt|vertagte) {_GAP}(?:Abstimmung|Entscheidung|{_TEXT})",
        done=False,
        closed=True,
    ),
    cue(
        Stage.DEBATED,
        1.2,
        r"\b(?:erste[rn]?|zweite[rn]?|dritte[rn]?) (?:und dritte[rn]? )?Lesung\b|\b(?:berät|beriet|beraten|debattiert\w*|diskutiert\w*|verhandelt\w*)\b|\b\w*ausschuss\b (?:[\w.,\-]+ ){0,6}?(?:stimmt\w*|billigt\w*|berät|empfiehlt|beschließt)\b|\bVermittlungsausschuss\b|\bTrilog\w*\b",
        done=False,
    ),
    cue(
        Stage.PROPOSED,
        1.35,
        rf"\b{_CABINET}\b (?:(?!\w*verordnung)[\w.,\-]+ ){{0,16}}?"
        rf"(?:{_DECIDES} {_TO_BILL}{_BILL}|{_BILL} {_GAP}{_DECIDED}\b)|"
        rf"\b{_BILL} {_GAP}(?:vom|im) {_CABINET} (?:[\w.,\-]+ ){{0,4}}?{_DECIDED}\b",
    ),
    cue(
        Stage.PROPOSED,
        1.25,
        rf"\b(?:Kabinett|Bundesregierung|Bundeskabinett|Ministerrat|Regierung)\b (?:[\w.,\-]+ ){{0,6}}?(?:beschließt|beschloss|beschlossen|billigt|billigte|verabschiedet|bringt) {_GAP}\w*entwurf\w*|\b(?:hat|haben) {_GAP}(?!Referenten)\w*entwurf\w* {_GAP}(?:beschlossen|gebilligt|vorgelegt|verabschiedet|eingebracht)\b|\b(?:legt|legte|legen|legten) {_GAP}(?:\w*entwurf|\w*vorschl[aä]g\w*|\w*gesetz) {_GAP}vor\b|\b(?:schl[aä]gt|schlug|schlagen|schlugen) {_GAP}vor\b|\bvorgeschlagen\b|\b(?:bringt|brachte|bringen) {_GAP}(?:in den|im) \w+ {_GAP}ein\b|\b(?!Referenten)\w*entwurf {_GAP}(?:vorgelegt|eingebracht)\b|\beingebracht\b",
    ),
    cue(
        Stage.PROPOSED,
        0.6,
        r"\b(?:\w*gesetzentwurf\w*|\w*gesetzesentwurf\w*|\w*referentenentwurf\w*|\w*verordnungsentwurf\w*)\b",
    ),
    cue(
        Stage.CONSULTATION,
        0.9,
        rf"\bReferentenentwurf\w* {_GAP}(?:vorgelegt|veröffentlicht|verschickt|versandt|übermittelt)\b",
        done=False,
    ),
    cue(
        Stage.CONSULTATION,
        1.2,
        r"\b(?:\w*konsultation\w*|Verbändeanhörung|Länder- und Verbändeanhörung|Anhörungsverfahren|Stellung (?:zu )?nehmen|Vernehmlassung\w*)\b|\bStellungnahmen? (?:[\w.,\-]+ ){0,8}?(?:eingereicht|abgegeben|abgeben|einreichen|möglich|einzureichen|gebeten)\b|\b(?:bittet|bitten|bat) (?:[\w.,\-]+ ){0,6}?(?:Stellungnahmen?|Rückmeldung\w*|Hinweise)\b",
        done=False,
    ),
    cue(
        Stage.ANNOUNCED,
        0.9,
        r"\b(?:plant|planen|will|wollen|kündigt|kündigte|kündigen|beabsichtigt|erwägt|prüft)\b|\bangekündigt\b|\bsoll(?:en)? (?:[\w.,\-]+ ){0,8}?(?:werden|kommen|steigen|sinken|gelten)\b|\bEckpunkte\w*\b",
        done=False,
    ),
    cue(
        Stage.MEETING,
        0.8,
        r"\b(?:trifft|treffen|traf|trafen) (?:[\w.,\-]+ ){0,2}?(?:sich|auf|mit)\b|\b\w*[Gg]ipfel\b|\b(?:tagt|tagen|tagte|tagten)\b|\b(?:\w*sitzung|\w*konferenz|\w*treffen) (?:[\w.,\-]+ ){0,5}?(?:statt|findet|fand|beginnt)\b|\bkomm(?:t|en) (?:[\w.,\-]+ ){0,6}?zusammen\b",
        done=False,
    ),
)

GERMAN = Language(
    cues=_CUES,
    denied=re.compile(r"\b(?:nicht|kein\w*|nie|ohne|noch nicht|weder)\b(?: [\w\-]+){0,3} ?$", re.I),
    doubted=re.compile(
        r"\b(?:könnte\w*|dürfte\w*|würde\w*|sollte\w*|falls|wenn|ob|sofern|fordert\w*|verlangt\w*|möglicherweise|sobald)\b(?: [\w\-]+){0,9} ?$",
        re.I,
    ),
    planned=re.compile(r"\b(?:will|wollen|wird|werden|soll|sollen|plant\w*)\b(?: [\w.\-]+){0,9} ?$", re.I),
    remembered=re.compile(
        r"\b(?:nachdem|hatte\w*|bereits|zuvor|zunächst|ursprünglich|damals)\b(?: [\w.\-]+){0,5} ?$", re.I
    ),
    background=re.compile(
        r"\b(?:vor (?:\w+ )?Jahren|im vergangenen Jahr|voriges Jahr|im Vorjahr|damals|ursprünglich|seinerzeit)\b", re.I
    ),
    outsider=re.compile(r"\b(?:Kritiker\w*|Opposition\w*|Gewerkschaft\w*|Experten|Ökonom\w*|Umweltschützer\w*)\b"),
    target=re.compile(
        r"\b(?:Unternehmen|Konzern\w*|Firma|Bank|Euro|Millionen|Gesetz\w*|Behörde|Bundes\w+|Regierung|Betreiber|Verordnung|Ministerium|Land|Klage)\b|€",
        re.I,
    ),
    private=re.compile(r"\b(?:Verein|Stürmer|Torwart|Bundesliga|Falschparke\w*|Raser\w*)\b", re.I),
    partial=re.compile(
        r"\b(?:vorläufig|vorerst|einstweilen|einstweilige\w*|teilweise|in Teilen|Teile de[sr]|Änderungsantr\w+)\b", re.I
    ),
    actor=re.compile(
        r"\b\w*(?:regierung|minister\w*|kabinett|kommission|bundestag|koalition|behörde|amt|gesetz\w*|kanzler\w*|partei|EU)\b",
        re.I,
    ),
    today=re.compile(
        r"\b(?:heute|seit heute|gestern|nun|jetzt|(?:am )?(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|(?:am )?Mittwoch|ist|sind)\b",
        re.I,
    ),
)
