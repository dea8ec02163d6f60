# ruff: noqa: E501 (a pattern that is cut in pieces cannot be read)
"""French cues."""

from __future__ import annotations

import re

from summarizer.facts.models import Stage
from summarizer.facts.stages.cues import Language, cue

_TEXT = r"(?:lois?|décrets?|ordonnances?|arrêtés?|règlements?|directives?|réformes?|textes?|projets?|propositions?|mesures?|budget|accords?|traités?|conventions?|amendements?|interdictions?|taxes?|plan|dispositions?|résolution|code|articles?)"
_GAP = r"(?:[\w.,'’\-«»()]+ ){0,8}?"
_HOUSE = r"(?:l['’]Assemblée(?: nationale)?|le Sénat|les députés|les sénateurs|la commission(?: des \w+)?|le Conseil national|la Chambre(?: des \w+)?|les eurodéputés)"
_CABINET = r"(?:conseil des ministres|gouvernement|conseil fédéral)"
_BILL = r"(?:avant-projets? de loi|projets? de (?:loi|budget))"
_BEFORE_BILL = r"(?:(?!décret|ordonnance|arrêté)[\w.,'’\-«»()]+ ){0,7}?"
"""What a government cannot decide alone: it goes to parliament."""

_CUES = (
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b(?:retire|retiré|abroge|abrogée?|rejette|rejettent|rejeté|annule|annulée?|abandonne|abandonnée?|suspend la|suspendu|suspendue|supprime|censure l['’]ensemble|renonce(?: à)?) {_GAP}{_TEXT}\b|\b{_TEXT} {_GAP}(?:a|ont|est|sont|a été|ont été) (?:\w+ )?(?:retirée?s?|abrogée?s?|rejetée?s?|annulée?s?|abandonnée?s?|invalidée?s?)\b|\bcensur(?:e|é) (?:partiellement )?(?:la loi|le texte|l['’]article)|\bcontraires? à la Constitution\b",
    ),
    cue(
        Stage.ENFORCED,
        1.1,
        r"\bamendes?\b(?! (?:pouvant|allant|maximale|jusqu))|\b(?:condamne|condamnée?s?|sanctionne|sanctionnée?s?|inflige|infligée?|mise? en demeure|verbalisée?s?)\b|\b(?:tribunal|cour|Conseil d['’]État)\b (?:[\w.,'’\-]+ ){0,6}?(?:juge|a jugé|ordonne|a ordonné|condamne|a condamné)\b",
    ),
    cue(
        Stage.IN_FORCE,
        1.1,
        r"\b(?:entr(?:e|ent|er|era|eront|ait|ée?s?)|est entrée?|sont entrée?s?) (?:\w+ ){0,3}?en vigueur\b|\bs['’]appliqu(?:e|ent|era|eront) (?:[\w.,'’\-]+ ){0,6}?(?:à compter|à partir|dès|depuis)\b|\bprend(?:ra)? effet\b",
        effect=True,
    ),
    cue(
        Stage.IN_FORCE,
        1.1,
        r"\b(?:est|sont) désormais (?:en vigueur|interdite?s?|obligatoires?|applicables?)\b|\b(?:à partir d['’]aujourd['’]hui|depuis (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ce matin|aujourd['’]hui))\b|\ben vigueur (?:depuis|aujourd['’]hui)",
        done=False,
    ),
    cue(
        Stage.ADOPTED,
        1.1,
        rf"\b(?:adopte|adoptent|adoptée?s?|approuve|approuvent|approuvée?s?|promulgue|promulguée?s?|ratifie|ratifiée?s?|vote|votée?s?|valide|validée?s?|signe|signée?s?) {_GAP}{_TEXT}\b|\b{_TEXT} {_GAP}(?:a été|ont été|est|sont|été) (?:\w+ )?(?:adoptée?s?|promulguée?s?|approuvée?s?|votée?s?|validée?s?|publiée?s?|ratifiée?s?)\b|\bJournal officiel\b|\bdéfinitivement (?:adoptée?|voté)|\badoption définitive|\bconforme à la Constitution",
    ),
    cue(
        Stage.ADOPTED,
        0.8,
        r"\b(?:interdit|impose|autorise|relève|abaisse|a (?:décidé|interdit|imposé|autorisé|relevé|abaissé|décrété)|a adopté|a approuvé|ont adopté|ont approuvé)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.1,
        rf"\b(?:baisse|abaisse|abaissé|baissé|relève|relevé|maintient|maintenu|réduit|augmente|augmenté) {_GAP}taux (?:directeurs?|d['’]intérêt)",
    ),
    cue(
        Stage.DEBATED,
        1.2,
        rf"\b(?:première|deuxième|seconde|nouvelle) lecture\b|\b{_HOUSE}(?: \w+){{0,2}}? (?:adopte|adoptent|a adopté|ont adopté|approuve|vote|votent|a voté|ont voté|approuvent|examine|examinent|débat|débattent)(?! (?:définitivement|en lecture définitive))\b|\b(?:débat(?:s|tent|tu)?|examen (?:du|de la)|examine|commission mixte paritaire|en commission)\b",
        done=False,
    ),
    cue(
        Stage.PROPOSED,
        1.35,
        rf"\b{_CABINET}(?: (?!été\b)[\w.,’'\-]+){{0,4}}? (?:adopte|adopté|approuve|approuvé|valide|validé|entérine|entériné) {_BEFORE_BILL}{_BILL}\b|\b{_BILL} {_GAP}(?:adoptée?s?|approuvée?s?|validée?s?) {_GAP}(?:en|au|par le) {_CABINET}\b",
    ),
    cue(
        Stage.PROPOSED,
        1.1,
        rf"\b(?:présente|présentée?|dépose|déposée?|propose|proposent|a proposé|soumet|soumise?) {_GAP}(?:projets?|propositions?|textes?|lois?|règlements?|directives?|réforme|de)\b|\b(?:projets?|propositions?) de (?:loi|décret|règlement|directive) (?:[\w.,'’\-]+ ){{0,6}}?(?:a été|est|était|sera) (?:présentée?|déposée?|soumise?)\b|\b(?:en|au) conseil des ministres\b",
    ),
    cue(Stage.PROPOSED, 0.6, r"\b(?:projet|proposition) de (?:loi|décret|règlement|directive)\b|\bavant-projet\b"),
    cue(
        Stage.CONSULTATION,
        1.25,
        r"\bconsultation (?:publique|nationale|est|ouverte|des|auprès|sur|jusqu)|\bconcertation\b|\b(?:lance|ouvre|ouverte?|soumet|soumise?) (?:[\w.,'’\-]+ ){0,5}?consultation\b|\bappel à (?:contributions?|commentaires?)\b|\bpeuvent (?:\w+ ){0,3}?(?:observations|contributions|avis)\b|\b(?:observations|contributions|commentaires) (?:[\w.,'’\-]+ ){0,8}?jusqu['’]au\b|\benquête publique\b",
        done=False,
    ),
    cue(
        Stage.ANNOUNCED,
        0.9,
        r"\b(?:annonce|annoncée?s?|annoncent|prévoit|prévoient|envisage|envisagent|compte|comptent|souhaite|veut|va|vont|promet|s['’]engage à|prépare)\b|\bentend (?!dire)\w+er\b",
        done=False,
    ),
    cue(
        Stage.MEETING,
        0.8,
        r"\b(?:se réuni(?:t|ssent|ra|ront)|réunion|sommet|rencontre(?:nt)?|s['’]est réunie?|s['’]entretien\w+|reçoit)\b",
        done=False,
    ),
)

FRENCH = Language(
    cues=_CUES,
    denied=re.compile(r"(?:\b(?:ne|pas|jamais|sans|aucune?|refuse(?:nt)? d['’e])|n['’])(?: ?[\w'’\-]+){0,4} ?$", re.I),
    doubted=re.compile(
        r"\b(?:pourrai\w+|devrai\w+|serai\w+|si|demand\w+|réclam\w+|souhait\w+|espèr\w+|appell\w+ à|avant que|risqu\w+)\b(?: [\w'’\-]+){0,5} ?$",
        re.I,
    ),
    planned=re.compile(
        r"\b(?:sera|seront|va|vont|doit|doivent|devra|prévoit d\w*|compte|veut|entend)\b(?: [\w'’\-]+){0,3} ?$", re.I
    ),
    remembered=re.compile(
        r"\b(?:après|avait|avaient|déjà|depuis|auparavant|initialement)\b(?: [\w'’\-]+){0,5} ?$", re.I
    ),
    background=re.compile(
        r"\b(?:il y a (?:\w+ ){1,3}(?:ans?|mois)|l['’]an dernier|l['’]année dernière|à l['’]époque|auparavant|initialement)\b",
        re.I,
    ),
    outsider=re.compile(
        r"\b(?:l['’]opposition|syndicats?|associations?|experts?|économistes?|manifestants?|détracteurs|selon les avocats)\b",
        re.I,
    ),
    target=re.compile(
        r"\b(?:entreprises?|sociétés?|groupe|banques?|euros?|millions?|loi|État|gouvernement|ministère|autorité|commission|règlement|opérateur)\b|€",
        re.I,
    ),
    private=re.compile(r"\b(?:son club|attaquant|footballeur|gardien de but|excès de vitesse|stationnement)\b", re.I),
    partial=re.compile(
        r"\b(?:provisoirement|temporairement|partiellement|suspendue?|en partie|une partie d\w*|amendements?)\b", re.I
    ),
    actor=re.compile(
        r"\b(?:gouvernement|ministre|ministère|président|premier ministre|exécutif|commission|État|parlement|sénat|autorité|loi|décret|projet|parti|UE|mairie|maire)\b",
        re.I,
    ),
    today=re.compile(
        r"\b(?:aujourd['’]hui|hier|désormais|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ce matin|est entrée?|sont entrée?s?)\b",
        re.I,
    ),
)
