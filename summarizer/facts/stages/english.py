# ruff: noqa: E501 (a pattern that is cut in pieces cannot be read)
"""English cues."""

from __future__ import annotations

import re

from summarizer.facts.models import Stage
from summarizer.facts.stages.cues import Language, cue

_TEXT = (
    r"(?:laws?|acts?|bills?|rules?|regulations?|directives?|ordinances?|decrees?|orders?|bans?|legislation|statutes?|"
    r"tax(?:es)?|lev(?:y|ies)|tariffs?|standards?|treat(?:y|ies)|convention|agreement|accord|resolution|scheme|limits?|"
    r"guidelines|guidance|polic(?:y|ies)|measures?|requirements?|amendments?|budget|package|reforms?|constitution|"
    r"charter|code|moratorium|quotas?|sanctions|subsid(?:y|ies)|programmes?|programs?|strategy|powers|exemptions?|"
    r"cuts?|increases?|rise|protections?|restrictions?|provisions?|framework|clauses|procedures|annex|AD)"
)
"""What is decided on."""
_DRAFT = (
    r"(?:bills?|rules?|laws?|legislation|plans?|proposals?|regulations?|directives?|drafts?|amendments?|measures?|"
    r"polic(?:y|ies)|bans?|tax(?:es)?|schemes?|reforms?|act|treaty|programme|tariffs?|policy|guidance|notice|"
    r"rulemaking|mandate|requirements?|order|referendum|cap|scheme|constitution|budget|deal|agreement)"
)
"""What can be put forward and taken back."""
_GAP = r"(?:[\w'’.,$€£%()/&\-]+ ){0,7}?"
_WIDE = r"(?:[\w'’.,$€£%()/&\-]+ ){0,11}?"
_NEAR = r"(?:[\w'’.,$€£%()/&\-]+ ){0,3}?"
_DAY = r"(?:today|(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|at midnight|overnight|this (?:week|morning|month))"
_BE = r"(?:is|are|was|were|been|being|be|gets?|got)"
_BODY = (
    r"(?:commission|agency|ministry|government|cabinet|council|parliament|congress|department|ministers?|president|"
    r"regulators?|authority|board|secretary|we|epa|fda|faa|fcc|sec|ftc|doe|administration|office|service|bureau|"
    r"chancellor|mps|lawmakers|senators?|congress(?:man|woman|men)|democrats|republicans|chamber|commissioner|"
    r"white house|eu|brussels|committee|treasury|union|watchdog|court)"
)
_ONE_HOUSE = (
    r"(?:the |us |u\.s\. )?(?:house(?: of (?:representatives|commons|lords|councillors))?|senate|commons|lords|"
    r"(?:lower|upper) (?:house|chamber)|lok sabha|rajya sabha|national council|committee|panel|mps|peers|meps|senators|"
    r"state duma|duma|representatives)"
)
_ACTING = (
    r"(?:adopting|amending|establishing|issuing|revising|finali[sz]ing|promulgating|approving|correcting|removing|"
    r"superseding|implementing|extending the (?:effective|expiration)|modifying|rescheduling|granting|determining|transferring|closing|adjusting)"
)

_WITHDRAWN = (
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b(?:withdr(?:ew|aws?|awn|awing)|scrap(?:s|ped|ping)?|abandon(?:s|ed|ing)?|shelv(?:es|ed|ing)|repeal(?:s|ed|ing)?|revok(?:es|ed|ing)|rescind(?:s|ed|ing)?|abolish(?:es|ed|ing)|ditch(?:es|ed)|axe[sd]|drop(?:s|ped)|terminat(?:es|ed|ing)) (?:the |its |a |an |this |his |her |their |plans? |{_WIDE}){_DRAFT}\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b{_DRAFT} (?:[\w'’,.\-]+ ){{0,11}}?{_BE} (?:\w+ ){{0,2}}?(?:withdrawn|scrapped|abandoned|shelved|repealed|revoked|rescinded|abolished|dropped|rejected|defeated|struck down|overturned|annulled|quashed|vetoed|thrown out|voted down|axed|ditched)\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b(?:str(?:ikes|uck|iking) down|overturn(?:s|ed)|annul(?:s|led)|quash(?:es|ed)|invalidat(?:es|ed)|vacat(?:es|ed)|thr(?:ows|ew) out|vot(?:es|ed) down|vetoe[sd]|vetoed|kill(?:s|ed)|defeat(?:s|ed)) {_WIDE}{_DRAFT}\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.0,
        rf"\b(?:reject(?:s|ed)|block(?:s|ed)|vot(?:es|ed) against|withdrawal of) (?:the |a |an |its |this |his |government |{_NEAR}){_DRAFT}\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b(?:(?:ruled?|declared|found|is|are|was|were|held) (?:[\w'’]+ ){{0,5}}?(?:unconstitutional|unlawful and void|null and void|void)|fail(?:s|ed) to pass|withdrawal of (?:the )?(?:proposed|notice)|{_DRAFT} (?:has |have )?(?:fail(?:s|ed)|collapse[sd]))\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b{_DRAFT} (?:dropped|scrapped|shelved|axed|ditched|withdrawn|rejected|defeated|quashed|thrown out|abandoned|struck down)\b",
    ),
)
_ENFORCED = (
    cue(
        Stage.ENFORCED,
        1.1,
        r"\b(?:fines(?! (?:of|for|are|and|or|up|from|can|may|will|that|which|were|issued|imposed|under)\b)|fined|penali[sz](?:es|ed)|sanctioned|prosecut(?:es|ed))\b",
    ),
    cue(
        Stage.ENFORCED,
        1.1,
        r"\b(?:impos(?:es|ed)|hand(?:s|ed)(?: down| out)?|levie[sd]|issue[sd]?|hit with|faces?|slap(?:s|ped) with|given|agree[sd]? to pay|pa(?:y|ys|id)) (?:[\w'’.,$€£%\-]+ ){0,6}?(?:fines?|penalty|penalties)\b(?! of up)",
    ),
    cue(
        Stage.ENFORCED,
        0.9,
        r"\b(?:orders|ordered) (?:[\w'’.,&\-]+ ){1,5}?to (?:pay|stop|suspend|halt|cease|hand|sell|repay|recall|remove|refund|comply|delete|divest|block)\b",
    ),
    cue(
        Stage.ENFORCED,
        0.9,
        r"\b(?:court|judges?|tribunal|justices)\b(?:[\w'’.,\-]+ | ){0,8}?(?:rule[sd]?|ruling|upheld|upholds?|dismiss(?:es|ed)|convict(?:s|ed)|order(?:s|ed)|sentenced?|found|granted|issued|blocked|halted|reject(?:s|ed)|injunction|declared|decided|sided|threw out|overturned)\b",
    ),
    cue(
        Stage.ENFORCED,
        0.9,
        r"\b(?:found (?:to be )?(?:in breach|guilty|liable)|revok(?:es|ed) (?:[\w'’]+ ){1,4}?licen[cs]e|suspend(?:s|ed) (?:[\w'’]+ ){1,4}?licen[cs]e|fil(?:es|ed) (?:a |an )?(?:\w+ ){0,2}?(?:lawsuit|suit|complaint|charges) against|sues|sued|charged (?:with|by)|consent (?:order|decree)|cease[- ]and[- ]desist|settle[sd] (?:charges|allegations)|landmark ruling|enforcement action against|jailed|seiz(?:es|ed)|convicted|arrested|infringement (?:proceedings|procedure))\b",
    ),
    cue(
        Stage.ENFORCED,
        0.55,
        r"\b(?:(?:open(?:s|ed|ing)|launch(?:es|ed|ing)|beg(?:ins|an)|start(?:s|ed)) (?:[\w'’\-]+ ){0,4}?(?:investigations?|probes?|inquir(?:y|ies)|raids?)|crackdown|is investigating|under investigation)\b",
    ),
)
_IN_FORCE = (
    cue(
        Stage.IN_FORCE,
        1.1,
        r"\b(?:c(?:ame|omes?|oming)|went|go(?:es)?|enter(?:s|ed)?|br(?:ings?|ought)|has come|have come|put(?:s)?) (?:[\w'’\-]+ ){0,5}?(?:into|in) (?:force|effect|operation)\b|\bc(?:ame|omes?) into law\b",
        effect=True,
    ),
    cue(
        Stage.IN_FORCE,
        1.0,
        r"\b(?:t(?:akes?|ook|aken|aking) (?:legal )?effect|becom(?:es?|ing) (?:effective|mandatory|compulsory|unlawful|illegal|binding|law)|became (?:effective|mandatory|compulsory|unlawful|illegal|binding)|(?:is|are) effective|appl(?:y|ies) (?:from|as of|since)|(?:begins?|began|starts?|started) to apply|kick(?:s|ed) in|effective (?:on|from|as of))\b",
        effect=True,
    ),
    cue(
        Stage.IN_FORCE,
        1.1,
        r"\b(?:(?:is|are) now (?:in (?:force|effect)|illegal|banned|binding|mandatory|compulsory|legally required|unlawful)|(?:is|are) in (?:force|effect)\b|now appl(?:y|ies)|(?:from|as of|starting|beginning) today\b|must now\b)",
        done=False,
    ),
)
_ADOPTED = (
    cue(
        Stage.ADOPTED,
        1.0,
        rf"\b(?:adopt(?:s|ed)|approv(?:es|ed)|pass(?:es|ed)|enact(?:s|ed)|ratif(?:ies|ied)|promulgat(?:es|ed)|finali[sz](?:es|ed)|endors(?:es|ed)|agree[sd]?(?: on| to)?|back(?:s|ed)|clear(?:s|ed)) (?:the |a |an |its |this |new |final |sweeping |{_GAP}){_TEXT}\b",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        rf"\b{_TEXT} (?:[\w'’,.\-]+ ){{0,5}}?(?:{_BE} (?:\w+ ){{0,2}}?(?:adopted|approved|passed|enacted|ratified|promulgated|finali[sz]ed|signed|agreed)|passes|passed|clears|wins? (?:final )?approval)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.1,
        r"\b(?:sign(?:s|ed) (?:[\w'’.,\-]+ ){0,7}?(?:into law|bill|law|act|orders?|decree|treaty|legislation|agreement|deal|proclamation)|royal assent|signed into law|(?:becomes|became|is now) law|becoming law|official journal|final(?:ly)? (?:approval|passage|passed|approved|adopted))\b",
    ),
    cue(
        Stage.ADOPTED,
        1.1,
        r"\b(?:final rules?\b|temporary (?:final )?rule|interim final rule|direct final rule|final regulations?|final decision|final order)",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        rf"\b(?:issu(?:es|ed)|publish(?:es|ed)|releas(?:es|ed)|set(?:s)?(?: out)?|unveil(?:s|ed)|la(?:ys|id) down|introduc(?:es|ed)|impos(?:es|ed)|announc(?:es|ed)) (?:the |a |an |its |new |{_GAP})(?:executive order|final {_TEXT}|regulations?|decree|directive|binding rules|new rules|rules for|guidelines|emergency order|proclamation|code of practice|tariffs|sanctions|ban on|export controls|standards|final guidance)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        rf"\b(?:is|are) (?:\w+ ){{0,2}}?{_ACTING}\b|\b(?:this|the) (?:final |temporary |interim )*(?:rule|AD|regulation|document|order|correction|amendment|action|notice|directive) (?:\w+ ){{0,1}}?(?:requires|establishes|amends|revises|removes|supersedes|implements|adopts|corrects|finalizes|eliminates|prohibits|approves|updates|adds|modifies|extends|sets|delays)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        r"\b(?:vot(?:es|ed)|agree[sd]?|decid(?:es|ed)) (?:[\w'’\-]+ ){0,7}?(?:to (?:ban|adopt|approve|require|impose|allow|legali[sz]e|prohibit|extend|raise|cut|keep|increase|end|lift|suspend|outlaw|introduce|set|limit|cap|hold)|in favou?r of|for rules)\b",
        closed=True,
    ),
    cue(
        Stage.ADOPTED,
        0.9,
        r"\b(?:ha(?:s|ve) (?:now |today |just )?(?:adopted|approved|banned|prohibited|outlawed|legali[sz]ed|enacted|decided|raised|cut|lifted|imposed|introduced|granted|designated|abolished|extended)|hereby (?:adopt|establish|order|proclaim|determine|designate|approve|amend)s?|has adopted this|be it enacted|lift(?:s|ed) (?:[\w'’]+ ){0,3}?(?:ban|embargo|sanctions|moratorium|restrictions)|(?:bans|outlaws|legali[sz]es|prohibits|nationali[sz]es|criminali[sz]es)\b)",
    ),
    cue(
        Stage.ADOPTED,
        0.8,
        r"\b(?:rais(?:es|ed)|cut(?:s)?|lower(?:s|ed)|hold(?:s)?|held|left|leaves|ke(?:eps|pt)|increas(?:es|ed)|slash(?:es|ed)) (?:[\w'’.\-]+ ){0,5}?(?:interest rates?|(?:base|key|benchmark|lending|borrowing) rates?|the (?:\w+ )?rate|rates)\b",
    ),
    cue(
        Stage.ADOPTED,
        0.7,
        r"\b(?:banned|prohibited|outlawed|awarded|earmarked|grant(?:s|ed) (?:[\w'’.,\-]+ ){0,5}?(?:licen[cs]e|permission|approval|status|exemption)|allocat(?:es|ed)|(?:will|must) be temporarily closed|designat(?:es|ed) (?:[\w'’.,\-]+ ){0,4}?as)\b",
    ),
    cue(
        Stage.ADOPTED,
        0.9,
        r"\bwill (?:be )?(?:br(?:ing|ought)|come|enter|take|become|go|put) (?:[\w'’\-]+ ){0,6}?(?:into (?:force|effect)|effect|effective|law|unlawful|illegal|mandatory)\b|\bto (?:come|enter|take) (?:into )?(?:force|effect)\b",
        done=False,
    ),
)
_DEBATED = (
    cue(
        Stage.DEBATED,
        1.2,
        r"\b(?:first|second|third|final|1st|2nd) readings?\b|\breport stage\b|\bcommittee stage\b",
        done=False,
    ),
    cue(
        Stage.DEBATED,
        1.15,
        rf"\b{_ONE_HOUSE}(?: (?:has|have|also|narrowly|overwhelmingly|unanimously|on \w+|late \w+)){{0,3}} (?:pass(?:es|ed)|approv(?:es|ed)|adopt(?:s|ed)|back(?:s|ed)|endors(?:es|ed)|vot(?:es|ed)|agree[sd]?|advanc(?:es|ed)|clear(?:s|ed)|amend(?:s|ed))\b",
    ),
    cue(
        Stage.DEBATED,
        1.15,
        rf"\b{_TEXT}\b(?:[\w'’,.\-]+ | ){{0,5}}?(?:passed|cleared|approved|adopted|backed|endorsed) (?:by |in |through )?{_ONE_HOUSE}\b",
    ),
    cue(
        Stage.DEBATED,
        1.0,
        rf"\b(?:debat(?:e[sd]?|ing)|(?:is|are|was|were|continues?|begins?|began|starts?|started) (?:considering|examining|scrutini[sz]ing|negotiating)|negotiat(?:e[sd]?|ing|ions) (?:on|over|about)|scrutini[sz](?:es|ed)|mark(?:s|ed)[- ]up|held (?:a )?hearings? on|tak(?:es|en) evidence) (?:[\w'’.,\-]+ ){{0,7}}?{_DRAFT}\b",
    ),
    cue(
        Stage.DEBATED,
        1.0,
        rf"\b(?:{_DRAFT} (?:[\w'’,.\-]+ ){{0,4}}?(?:(?:is|was|being|will be|be) (?:\w+ )?(?:debated|considered by|discussed by|examined by|before (?:the )?(?:committee|parliament|congress|senate|house))|(?:now )?(?:goes|moves|heads|passes|returns|sent|went) (?:back )?to the|faces? (?:a )?(?:vote|tough|battle|opposition in)|clears? (?:first )?hurdle|survive[sd]? )|trilogues?|provisional (?:political )?(?:agreement|deal)|political agreement|general approach|conference committee|filibuster|tabled amendments|rebel(?:s|lion) (?:over|against)|(?:MPs|peers|lords|lawmakers|senators|meps) (?:are |is |will )?(?:to )?(?:debat|vot|discuss)\w*)\b",
    ),
    cue(
        Stage.DEBATED,
        0.95,
        r"\b(?:(?:concessions?|compromise|amendments?|opposition) (?:[\w'’\-]+ ){0,5}?(?:on|to|over|eased) (?:[\w'’\-]+ ){0,7}?(?:bill|legislation|law|plans?|powers)|(?:commons|lords|parliament\w*|senate|house) (?:debate|vote|battle|clash|showdown|revolt)|(?:lawmakers|mps|parliament|senators|legislators|deputies|peers) (?:are |is |were |was )?(?:weigh|consider|debat|prepar\w+ to vote|poised to vote)\w*|(?:vote|voted|voting) (?:for|against|on|in favou?r of) (?:[\w'’\-]+ ){0,4}?(?:bill|plans|legislation|measures?|proposals?)|(?:test|passage|way) (?:in|through) parliament|statute book)\b",
        done=False,
    ),
    cue(
        Stage.DEBATED,
        0.95,
        r"\b(?:delay(?:s|ed)?|put on hold|stalled|in limbo|postpone[sd]?) (?:[\w'’,.\-]+ ){0,7}?(?:bill|law|laws|legislation|directive|vote)\b|\b(?:bill|laws?|legislation|directive|rules|vote) (?:[\w'’,.\-]+ ){0,9}?(?:delayed|put on hold|stalled|in limbo|postponed|not adopted|not passed)\b",
        done=False,
    ),
)
_PROPOSED = (
    cue(
        Stage.PROPOSED,
        1.25,
        r"\b(?<!advance notice of )proposed (?:rule(?:s|making)?|AD\b|airworthiness directive|priorit(?:y|ies))\b|\bNPRM\b|\b(?:is|are) (?:\w+ )?proposing\b|\bproposes to (?:amend|revise|approve|adopt|add|remove|establish|require|modify|supersede|disapprove|list|designate|rescind|withdraw|update)\b|\bthis (?:proposal|proposed action) would\b|\bproposal for an? (?:regulation|directive|council|decision)\b",
    ),
    cue(
        Stage.PROPOSED,
        1.0,
        rf"\b(?:introduc(?:es|ed|ing)|tabl(?:es|ed)|submit(?:s|ted)|present(?:s|ed)|put(?:s)? forward|unveil(?:s|ed)|publish(?:es|ed)|sen(?:ds|t)|fil(?:es|ed)|sponsor(?:s|ed)|la(?:ys|id) before parliament|outlin(?:es|ed)|set out) (?:the |a |an |its |new |{_GAP})(?:bills?|draft (?:law|legislation|bill|act|budget|resolution)|legislation|proposal(?:s)? (?:for|to|on)|legislative proposals?|finance bill|budget (?:bill|proposal)|proposals)\b",
    ),
    cue(
        Stage.PROPOSED,
        1.05,
        r"\b(?:bill|legislation|draft law|draft budget|proposal)s? (?:[\w'’,.\-]+ ){0,4}?(?:(?:was|were|is|been|be|being) (?:\w+ )?(?:introduced|tabled|submitted|presented|put forward|laid before|sent to|unveiled|published|read a first time)|introduced (?:in|by|on)|before (?:parliament|congress))\b",
    ),
    cue(
        Stage.PROPOSED,
        0.95,
        rf"\b{_BODY}\b(?: \w+){{0,4}}? (?:proposes|proposed|has proposed|have proposed|suggests|suggested|recommend(?:s|ed))\b",
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
        1.1,
        r"\b(?:consultations? (?:\w+ ){0,3}?(?:on|into|about|opens?|opened|launch(?:ed|es)|begins?|began|closes?|runs?|starts?|started|seeks?|will run|will close|period|was opened|was launched|is open)|(?:public|open(?:s|ed)?|launch(?:es|ed)?|launching|12-week|[\w\-]+-week|hold(?:s|ing)?|start(?:s|ed)?|beg(?:ins?|an)) (?:[\w'’\-]+ ){0,4}?consultations?|consult(?:s|ed|ing) (?:\w+ )?(?:on|over|about)|call for evidence|green paper|out to consultation)\b",
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
_ANNOUNCED = (
    cue(
        Stage.ANNOUNCED,
        0.9,
        rf"\b(?:announc(?:es|ed|ing)|unveil(?:s|ed)|publish(?:es|ed)|set(?:s)? out|outlin(?:es|ed)|reveal(?:s|ed)) (?:the |a |an |its |new |{_GAP})(?:plans?|intentions?|roadmap|white paper|strategy|package|reforms?|measures|proposals|funding|initiative|scheme|review|manifesto|investment|inquiry|agenda|action plan|programme|overhaul|shake-up|crackdown)\b",
    ),
    cue(
        Stage.ANNOUNCED,
        0.9,
        r"\b(?:(?:plans?|planning|intends?|intending|intention|aims?|aiming|pledge[sd]?|promise[sd]?|vow(?:s|ed)|commit(?:s|ted)|prepar(?:es|ing)|wants|ready|poised) to\b|(?:is|are|was|were) (?:due|set|expected|going) to (?:announce|unveil|publish|introduce|ban|bring|be|propose|get|cut|set)|notice of intent|intent to|white paper)",
        done=False,
    ),
    cue(
        Stage.ANNOUNCED,
        0.85,
        r"\b(?:will|to|would|shall|is to|are to) (?:soon |also |now |be )?(?:ban|banned|introduce|introduced|cut|raise|impose|imposed|publish|propose|legislate|require|create|created|establish|launch|abolish|abolished|scrap|scrapped|spend|invest|invested|fund|outlaw|outlawed|extend|extended|increase|reform|prohibit|limit|tighten|phase out|overhaul|end|set up|build|allow|allowed|get|receive|face|given|offered|forced|push forward|step up|prepare|review|reviewed|restrict|replace|replaced|cap|lift|lifted|issue|open|sell|sold|merge|merged|change|changed|unveil|double|make|give|bring)\b",
        done=False,
    ),
    cue(Stage.ANNOUNCED, 0.8, r"\bannounc(?:es|ed|ing|ement)\b"),
    cue(
        Stage.ANNOUNCED,
        0.6,
        r"\b(?:(?:is|are) (?:considering|mulling|looking at|weighing|drawing up|working on)|mulls?|consider(?:s|ing)|plans?|may (?:ban|introduce|impose)|could (?:ban|introduce|be banned|be forced|face)|proposed changes|under plans)\b",
        done=False,
    ),
)
_ASIDE = (
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

ENGLISH = Language(
    cues=(*_WITHDRAWN, *_ENFORCED, *_IN_FORCE, *_ADOPTED, *_DEBATED, *_PROPOSED, *_CONSULTATION, *_ANNOUNCED, *_MEETING, *_ASIDE),
    denied=re.compile(
        r"(?:\b(?:not|never|no|nor|neither|without|yet to|still to|stopped short of|instead of|rather than|nobody|none)|n['’]t|"
        r"\b(?:fail|refuse|decline)(?:s|ed|d)? to|\bdenie[sd]|\bdeny(?:ing)?)\b(?:[ ,]+[\w'’\-]+){0,3}[ ,]*$",
        re.I,
    ),
    doubted=re.compile(
        r"\b(?:could|may|might|would|should|can|cannot|if|whether|unless|urg(?:es?|ed|ing)|call(?:s|ed|ing)? (?:for|on)|"
        r"want(?:s|ed)?|hop(?:es?|ed|ing)|demand(?:s|ed|ing)?|ask(?:s|ed)?|likely|expect(?:s|ed)?|until|once|"
        r"only when|threat(?:en\w*)?|consider(?:s|ed|ing)?|were to|must be|needs? to be|if it|when it|when the|before it|"
        r"possib(?:le|ly)|seek(?:s|ing)? to|tried|attempt(?:s|ed)? to|deadline for|when)\b(?:[ ,]+[\w'’\-]+){0,4}[ ,]*$",
        re.I,
    ),
    planned=re.compile(
        r"\b(?:will|shall|plan(?:s|ned|ning)?(?: to)?|intend(?:s|ed)? to|is to|are to|due to|set to|to be|"
        r"pledge[sd]? to|promise[sd]? to|vow(?:s|ed) to|about to|going to|proposes? to|proposing to|to)\b"
        r"(?:[ ,]+[\w'’\-]+){0,2}[ ,]*$",
        re.I,
    ),
    remembered=re.compile(
        r"\b(?:had|since|after|previously|earlier|originally|first|having|already|the (?:law|act|rule|bill|policy) that)\b"
        r"(?:[ ,]+[\w'’\-]+){0,4}[ ,]*$",
        re.I,
    ),
    background=re.compile(
        r"\b(?:years? (?:ago|earlier|before|after)|last (?:year|autumn|spring|summer|winter|month)|months (?:ago|earlier|after)|decades? ago|"
        r"previously|in the past|back in|at the time|originally|historically|"
        r"(?:last|in) (?:January|February|March|April|May|June|July|August|September|October|November|December)\b)",
        re.I,
    ),
    outsider=re.compile(
        r"\b(?:critics|opponents|campaigners|activists|analysts?|experts?|lobbyists|industry groups?|business groups?|unions?|"
        r"charit(?:y|ies)|shadow|opposition|protesters|residents|economists?|lawyers? for|think[- ]tank|commentators|"
        r"petitioners?|commenters?|columnist)\b",
        re.I,
    ),
    actor=re.compile(
        r"\b(?:government|minist(?:ers?|ry)|secretary|chancellor|prime minister|president|commission|council|congress|parliament|"
        r"senate|executive|agency|administration|department|authorities|authority|regulator|watchdog|office|treasury|board|"
        r"mayor|governor|party|labour|tories|conservatives?|lib(?:eral)? dem(?:ocrat)?s?|democrats|republicans|eu|un|uk|us|officials?|"
        r"law|laws|bill|rules?|legislation|budget|policy|central bank|court|judge|brussels|washington|white house|plans)\b",
        re.I,
    ),
    today=re.compile(rf"\b(?:{_DAY}|now|has (?:just )?come|have (?:just )?come|recently)\b", re.I),
)  # fmt: skip
