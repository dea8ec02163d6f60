# ruff: noqa: E501 (a pattern that is cut in pieces cannot be read)
"""English cues of what comes before a decision, and of meetings."""

from __future__ import annotations

from summarizer.facts.models import Stage
from summarizer.facts.stages.cues import cue
from summarizer.facts.stages.english_words import ACTOR, BODY, DRAFT, GAP, ONE_HOUSE, TEXT

_DEBATED = (
    cue(
        Stage.DEBATED,
        1.15,
        r"\b(?:mps|peers|lords|meps|senators|representatives) (?:back|pass|approve|adopt|vote)\b",
    ),
    cue(
        Stage.DEBATED,
        1.2,
        r"\b(?:first|second|third|final|1st|2nd) readings?\b|\breport stage\b|\bcommittee stage\b",
        done=False,
    ),
    cue(
        Stage.DEBATED,
        1.15,
        rf"\b{ONE_HOUSE}(?: (?:has|have|also|narrowly|overwhelmingly|unanimously|on \w+|late \w+)){{0,3}} (?:pass(?:es|ed)|approv(?:es|ed)|adopt(?:s|ed)|back(?:s|ed)|endors(?:es|ed)|vot(?:es|ed)|agree[sd]?|advanc(?:es|ed)|clear(?:s|ed)|amend(?:s|ed))\b",
    ),
    cue(
        Stage.DEBATED,
        1.15,
        rf"\b{TEXT}\b(?:[\w'’,.\-]+ | ){{0,5}}?(?:pass(?:es|ed)|clear(?:s|ed)|approved|adopted|backed|endorsed) (?:by |in |through )?{ONE_HOUSE}\b",
    ),
    cue(
        Stage.DEBATED,
        1.0,
        rf"\b(?:debat(?:e[sd]?|ing)|(?:is|are|was|were|continues?|begins?|began|starts?|started) (?:considering|examining|scrutini[sz]ing|negotiating)|negotiat(?:e[sd]?|ing|ions) (?:on|over|about)|scrutini[sz](?:es|ed)|mark(?:s|ed)[- ]up|held (?:a )?hearings? on|tak(?:es|en) evidence) (?:[\w'’.,\-]+ ){{0,7}}?{DRAFT}\b",
    ),
    cue(
        Stage.DEBATED,
        1.0,
        rf"\b(?:{DRAFT} (?:[\w'’,.\-]+ ){{0,4}}?(?:(?:is|was|being|will be|be) (?:\w+ )?(?:debated|considered by|discussed by|examined by|before (?:the )?(?:committee|parliament|congress|senate|house))|(?:now )?(?:goes|moves|heads|passes|returns|sent|went) (?:back )?to the|faces? (?:a )?(?:vote|tough|battle|opposition in)|clears? (?:first )?hurdle|survive[sd]? )|trilogues?|provisional (?:political )?(?:agreement|deal)|political agreement|general approach|conference committee|filibuster|tabled amendments|rebel(?:s|lion) (?:over|against)|(?:MPs|peers|lords|lawmakers|senators|meps) (?:are |is |will )?(?:to )?(?:debat|vot|discuss)\w*)\b",
    ),
    cue(
        Stage.DEBATED,
        0.95,
        r"\b(?:(?:concessions?|compromise|amendments?|opposition) (?:[\w'’\-]+ ){0,5}?(?:on|to|over|eased) (?:[\w'’\-]+ ){0,7}?(?:bill|legislation|law|plans?|powers)|(?:commons|lords|parliament\w*|senate|house) (?:debate|vote|battle|clash|showdown|revolt)|(?:lawmakers|mps|parliament|senators|legislators|deputies|peers) (?:are |is |were |was )?(?:weigh|consider|debat|prepar\w+ to vote|poised to vote)\w*|(?:vote|voted|voting) (?:for|against|on|in favou?r of) (?:[\w'’\-]+ ){0,4}?(?:bill|plans|legislation|measures?|proposals?)|(?:test|passage|way) (?:in|through) parliament|(?:defeats?|defeated) (?:the )?government|government defeat|inflict(?:s|ed) (?:a )?(?:\w+ )?defeat|government (?:has |have )?(?:been |was |were |is |suffers? |suffered )(?:a )?(?:\w+ )?(?:defeated|defeat)|statute book)\b",
        done=False,
    ),
    cue(
        Stage.DEBATED,
        0.95,
        r"\b(?:delay(?:s|ed)?|put on hold|stalled|in limbo|postpone[sd]?) (?:[\w'’,.\-]+ ){0,7}?(?:bill|law|laws|legislation|directive|vote)\b|\b(?:bill|laws?|legislation|directive|rules|vote) (?:[\w'’,.\-]+ ){0,9}?(?:delayed|put on hold|stalled|in limbo|postponed|not adopted|not passed)\b",
        done=False,
    ),
)
_NOT_YET = (
    cue(
        Stage.DEBATED,
        1.1,
        rf"\b(?:parliament|congress|{ONE_HOUSE}) (?:did not|didn['’]t|has not|have not|hasn['’]t|declined to|refused to) (?:\w+ )?(?:pass|approve|adopt|back|ratify|passed|approved|adopted|backed|ratified) (?:[\w'’.,\-]+ ){{0,6}}?{DRAFT}\b",
        done=False,
        closed=True,
    ),
)
"""A vote that was lost or put off without the end of the text."""
_WHEN = r"(?:,? (?:has|have|today|also|formally|finally|yesterday|late|on \w+|this \w+|last \w+)){0,3}"
_TO_BILL = r"(?:(?!decree|regulation|order|ordinance|(?:rules?|and|under|to|for|on|over|against|from|with|by|electricity|energy|water|heating|fuel|gas|power|household)\b)[\w'’\-]+ ){0,5}?(?:bills?|legislation|draft (?:[\w\-]+ ){0,3}?(?:law|act|legislation|budget))"
"""What a cabinet cannot decide alone: it goes to parliament."""
_PROPOSED = (
    cue(
        Stage.PROPOSED,
        1.3,
        r"\bpresent(?:s|ed) (?:[\w'’\-]+ ){0,4}?budget (?:[\w'’\-]+ ){0,3}?(?:in|to) (?:the )?(?:lok sabha|parliament|commons|house|congress|riksdag|assembly|knesset)\b",
    ),
    cue(
        Stage.PROPOSED,
        1.35,
        rf"\bcabinet{_WHEN} (?:approv(?:es|ed)|adopt(?:s|ed)|endorse[sd]|clear(?:s|ed)|back(?:s|ed)|agree[sd]?(?: on)?|pass(?:es|ed)) {_TO_BILL}\b|\b(?:council of ministers|government){_WHEN} (?:approv(?:es|ed)|adopt(?:s|ed)|endorse[sd]) {_TO_BILL}\b",
    ),
    cue(
        Stage.PROPOSED,
        1.35,
        r"\b(?:bills?|draft (?:[\w\-]+ ){0,3}?(?:law|act|legislation|budget)) (?:(?!which\b|that\b)[\w'’.\-]+ ){0,6}?(?:is|are|was|were|been) (?:\w+ )?(?:approved|adopted|endorsed|cleared) (?:on \w+ |last \w+ )?by (?:the |its )?(?:[\w'’\-]+ ){0,2}?(?:cabinet|council of ministers|government)\b",
    ),
    cue(
        Stage.PROPOSED,
        1.0,
        r"\b(?:unveil(?:s|ed)|present(?:s|ed)|deliver(?:s|ed)|outlin(?:es|ed)) (?:[\w'’\-]+ ){0,6}?budget\b",
    ),
    cue(
        Stage.PROPOSED,
        1.25,
        r"\b(?<!advance notice of )proposed (?:rule(?:s|making)?|AD\b|airworthiness directive|priorit(?:y|ies))\b|\bpropos(?:es|ed) (?:a|an|new) (?:[\w\-]+ ){0,3}?(?:rules?|regulations?)\b|\bNPRM\b|\b(?:is|are) (?:\w+ )?proposing\b|\bproposes to (?:amend|revise|approve|adopt|add|remove|establish|require|modify|supersede|disapprove|list|designate|rescind|withdraw|update)\b|\bthis (?:proposal|proposed action) would\b|\bproposal for an? (?:regulation|directive|council|decision)\b",
    ),
    cue(
        Stage.PROPOSED,
        1.0,
        rf"\b(?:introduc(?:es|ed|ing)|tabl(?:es|ed)|submit(?:s|ted)|present(?:s|ed)|put(?:s)? forward|unveil(?:s|ed)|publish(?:es|ed)|sen(?:ds|t)|fil(?:es|ed)|sponsor(?:s|ed)|la(?:ys|id) before parliament|outlin(?:es|ed)|set out) (?:the |a |an |its |new |{GAP})(?:bills?|draft (?:law|legislation|bill|act|budget|resolution)|legislation|proposal(?:s)? (?:for|to|on)|legislative proposals?|finance bill|budget (?:bill|proposal)|proposals)\b",
    ),
    cue(
        Stage.PROPOSED,
        1.05,
        r"\b(?:bill|legislation|draft law|draft budget|proposal)s? (?:[\w'’,.\-]+ ){0,4}?(?:(?:was|were|is|been|be|being) (?:\w+ )?(?:introduced|tabled|submitted|presented|put forward|laid before|sent to|unveiled|published|read a first time)|introduced (?:in|by|on)|before (?:parliament|congress))\b",
    ),
    cue(
        Stage.PROPOSED,
        0.95,
        rf"\b{BODY}\b(?: \w+){{0,4}}? (?:proposes|proposed|has proposed|have proposed|suggests|suggested|recommend(?:s|ed))\b",
    ),
    cue(
        Stage.PROPOSED,
        0.6,
        r"\b(?:propos(?:es|ed|als?)|recommend(?:s|ed|ations?)|draft (?:law|bill|legislation|treaty|resolution|constitution))\b",
    ),
)
_CONSULTATION = (
    cue(
        Stage.CONSULTATION,
        1.2,
        r"\bopen (?:for|to) (?:public )?(?:comments?|consultation|views|feedback)\b|\bhave (?:\w+ ){1,6}?to (?:comment|respond)\b",
        done=False,
    ),
    cue(
        Stage.CONSULTATION,
        0.9,
        r"\b(?:availability of (?:a |an |the |its )?(?:[\w\-]+ )?draft|publish(?:es|ed) (?:a |an |the |its )?(?:[\w\-]+ ){0,2}?draft (?:guidance|guidelines?|code|rules|regulations|standards?|strategy|framework)|issuing (?:a |an |the |its )?draft|draft (?:guidance|code|rules|guidelines) for (?:public )?(?:comment|consultation))\b",
    ),
    cue(
        Stage.CONSULTATION,
        1.1,
        r"\b(?:consultations?(?! (?:which |that |has |have |had |was |is |now )?(?:now )?(?:closed|ended|concluded|finished)\b) (?:\w+ ){0,3}?(?:on|into|about|opens?|opened|launch(?:ed|es)|begins?|began|closes?|runs?|starts?|started|seeks?|will run|will close|period|was opened|was launched|is open)|(?:public|open(?:s|ed)?|launch(?:es|ed)?|launching|12-week|[\w\-]+-week|hold(?:s|ing)?|start(?:s|ed)?|beg(?:ins?|an)) (?:[\w'’\-]+ ){0,4}?consultations?|consult(?:s|ed|ing) (?:\w+ )?(?:on|over|about)|call for evidence|green paper|out to consultation)\b",
        done=False,
    ),
    cue(
        Stage.CONSULTATION,
        1.1,
        r"\b(?:invit(?:es?|ed|ing)|seek(?:s|ing)?|sought|solicit(?:s|ed|ing)?|request(?:s|ed|ing)?|ask(?:s|ed|ing)? for|welcomes?|gather(?:s|ing)?|inviting|opportunity to|accept(?:s|ing)?) (?:[\w'’\-]+ ){0,7}?(?:comments?|views|feedback|submissions|input|responses|public opinion|evidence)\b",
        done=False,
    ),
    cue(
        Stage.CONSULTATION,
        1.1,
        r"\b(?:comment request|requests? for (?:public )?(?:comments?|information)|comment periods?|comments? (?:\w+ ){0,6}?(?:must|may be submitted|are due|is due|due|should be|are requested|will be accepted|are invited|are encouraged|is invited|closing|close)|written comments|public comments?|comments on (?:the|this)|additional 30 days|comment on\b|have (?:until|their) (?:\w+ ){0,4}?(?:to comment|to respond|say)|advance notice of proposed rulemaking)\b",
        done=False,
    ),
    cue(
        Stage.CONSULTATION,
        0.8,
        r"\b(?:information collection|Paperwork Reduction Act|collections? of information)\b",
        done=False,
    ),
)
_DO = r"(?:ban|introduce|cut|raise|impose|publish|propose|legislate|require|create|establish|launch|abolish|scrap|spend|invest|fund|outlaw|extend|increase|reform|prohibit|limit|tighten|phase out|overhaul|end|set up|build|allow|give|make|review|restrict|replace|cap|lift|relax|issue|open|sell|privati[sz]e|merge|change|unveil|double|boost|freeze|bring|step up|seize|return|reveal|target|crack down|offer|soften|reverse|revoke|repeal|withdraw|seek|put|push|start|begin|deliver|expand|rewrite|regulate|force|axe|ease|curb|test|vaccinate|receive|rise|fall|work together|apply)"
_DONE = r"(?:banned|introduced|cut|raised|imposed|created|established|launched|abolished|scrapped|extended|increased|reformed|prohibited|limited|tightened|overhauled|set up|built|allowed|given|offered|forced|reviewed|restricted|replaced|capped|lifted|sold|merged|changed|unveiled|made|encouraged|privati[sz]ed|returned|required|taken|named|tried)"
_ANNOUNCED = (
    cue(
        Stage.ANNOUNCED,
        0.95,
        rf"\b(?:announc(?:es|ed|ing)|unveil(?:s|ed|ing)|publish(?:es|ed)|set(?:s)? out|outlin(?:es|ed)|reveal(?:s|ed)) (?:the |a |an |its |new |{GAP})(?:plans?|intentions?|roadmap|white paper|strategy|package|reforms?|measures|proposals|funding|initiative|scheme|review|manifesto|investment|inquiry|agenda|action plan|programme|overhaul|shake-up|crackdown|targets)\b",
    ),
    cue(
        Stage.ANNOUNCED,
        0.9,
        rf"\b{ACTOR}(?: [\w'’\-]+){{0,5}}? (?:will|would|is to|are to|plans? to|intends? to|aims? to|hopes? to|wants? to|vow(?:s|ed) to|pledge[sd]? to|promise[sd]? to|(?:is|are) (?:planning|preparing|promising|set|ready|due) to) (?:(?:also|now|soon) )?{_DO}\b",
        done=False,
    ),
    cue(
        Stage.ANNOUNCED,
        0.8,
        rf"\b(?:will|would|is to|are to|is set to|are set to) (?:also |now |soon )?be (?:\w+ )?{_DONE}\b",
        done=False,
    ),
    cue(
        Stage.ANNOUNCED,
        0.9,
        rf"\bto {_DO}\b|\bto be {_DONE}\b|\b(?:plans (?:to|for|a|an|new|more)|mulls|vows|pledges|promises|considers|eyes)\b",
        done=False,
        headline=True,
    ),
    cue(
        Stage.ANNOUNCED,
        0.75,
        rf"\b{ACTOR}(?: [\w'’\-]+){{0,4}}? (?:(?:is|are|was|were) (?:\w+ )?(?:considering|mulling|looking at|weighing|drawing up|working on|planning|preparing|reviewing)|mulls?|plans|ha(?:s|ve) (?:pledged|promised|offered|announced)|announced|pledged)\b",
        done=False,
    ),
    cue(
        Stage.ANNOUNCED,
        0.75,
        r"\b(?:under (?:new )?(?:government |controversial )?(?:plans|proposals)|notice of intent|(?:our|their|its) (?:intent|intention) to|white paper|have been unveiled|been announced by)\b",
        done=False,
    ),
)
_PROMISED = (
    cue(
        Stage.ANNOUNCED,
        0.95,
        r"\bannounc(?:es|ed|ing) that (?:[\w'’.,$€£%\-]+ ){1,9}?(?:will|would)\b|\bwill (?:now |then |therefore )?(?:legislate|bring forward (?:a |the )?(?:bill|legislation|law))\b",
        done=False,
    ),
)
_ASIDE = (
    cue(
        Stage.OTHER,
        1.2,
        r"\b(?:proposals|applications|bids|tenders) (?:are|is|must be|should be) (?:due|submitted|received)\b|\b(?:call|request) for (?:research |grant |project )?(?:proposals|tenders)\b|\b(?:notice of )?funding opportunity\b|\btrials? of (?:[\w'’.\-]+ ){1,8}?(?:is|are|was) (?:due|set|expected|scheduled) to (?:start|begin|open|resume)\b",
        done=False,
    ),
    cue(
        Stage.OTHER,
        1.1,
        r"\b(?:seek(?:s|ing)|solicit(?:s|ing)|request(?:s|ing)?(?: for)?|invit(?:es|ing)|call for) (?:\w+ ){0,3}?(?:nominations|applications)\b|\bnominations (?:\w+ ){0,8}?(?:must be|are due)\b",
        done=False,
    ),
)
"""No stage, though it looks like a consultation."""
_MEETING = (
    cue(
        Stage.MEETING,
        0.9,
        r"\b(?:minister|secretary|chancellor|president|commissioner|governor|envoy) (?:also )?met (?!by\b|the (?:target|criteria|requirements?|conditions?|deadline))",
        done=False,
    ),
    cue(
        Stage.MEETING,
        1.1,
        r"\bmeet(?:ing|s)? (?:[\w'’]+ ){0,5}?(?:to discuss|where they|for talks)|\btalks (?:\w+ ){0,9}?(?:ended|end|collapsed?|failed|begin|began|resumed?)\b",
        done=False,
    ),
    cue(
        Stage.MEETING,
        1.1,
        r"\b(?:(?:meetings?|hearings?|webinars?|workshops?|session|conference|forum|roundtable|symposium) (?:\w+ ){0,4}?(?:will (?:be held|take place|be|start|begin|convene)|is (?:open|scheduled|being held)|are (?:open|scheduled)|to be held|was held|took place)|(?:hold|holding|host|hosting|holds|held|hosts|announc\w+|convene|schedul\w+|notice of|change of location for the|provides? the schedule and agenda for the|notif\w+ (?:the public )?of) (?:[\w'’,.\-]+ ){0,9}?(?:meetings?|hearings?|webinars?|workshop|conference call|teleconference|listening session|public forum|scoping meeting)|(?:committee|council|board|panel|commission|team|group|RAC|ministers|leaders|officials|president)(?: \([^)]{1,20}\))? (?:will meet|will convene|to meet|is meeting|are meeting|met|meets?)|public meetings?|meeting notice|open meeting)\b",
        done=False,
    ),
    cue(
        Stage.MEETING,
        0.8,
        r"\b(?:summit|talks (?:in|on|with|between|begin|began|start|aimed)|(?:will|to|are to|is to|due to) meet (?:in|with|on|at|to)|met (?:in|with|on|at)\b|gather(?:s|ed|ing)? (?:in|at)|attend(?:s|ed|ing)|state visit|hold(?:ing|s)? talks|held talks|forums? at|told (?:a |the )?(?:\w+ ){0,3}?(?:conference|forum|meeting))\b",
        done=False,
    ),
)


BEFORE = (*_DEBATED, *_NOT_YET, *_PROPOSED, *_CONSULTATION, *_ANNOUNCED, *_PROMISED, *_ASIDE, *_MEETING)
