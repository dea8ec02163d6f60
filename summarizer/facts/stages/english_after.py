# ruff: noqa: E501 (a pattern that is cut in pieces cannot be read)
"""English cues of what is decided: adopted, in force, enforced, withdrawn."""

from __future__ import annotations

from summarizer.facts.models import Stage
from summarizer.facts.stages.cues import cue
from summarizer.facts.stages.english_ends import NOT_SUED
from summarizer.facts.stages.english_words import (
    ACTING,
    AGAINST,
    BE,
    BODY,
    COUNTRY,
    DRAFT,
    GAP,
    NEAR,
    PLURAL,
    PLURAL_HOUSE,
    RATES,
    TEXT,
    WIDE,
)

_MONEY = r"(?:money|funds?|funding|cash|capital|savings|reserves?|revenues?|proceeds|land|time)"
_NOT_FOR = r"(?:(?!(?:for|under|by|in|from)\b)[\w'’.,$€£%()/&\-]+ ){0,11}?"
_WITHDRAWN = (
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b(?:withdr(?:ew|aws?|awn|awing)|scrap(?:s|ped|ping)?|abandon(?:s|ed|ing)?|shelv(?:es|ed|ing)|repeal(?:s|ed|ing)?|revok(?:es|ed|ing)|rescind(?:s|ed|ing)?|abolish(?:es|ed|ing)|ditch(?:es|ed)|axe[sd]|drop(?:s|ped)|terminat(?:es|ed|ing)){AGAINST} (?:the |its |a |an |this |his |her |their |plans? |{WIDE}){DRAFT}\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b{DRAFT} (?:[\w'’,.\-]+ ){{0,11}}?{BE} (?:\w+ ){{0,2}}?(?:withdrawn|scrapped|abandoned|shelved|repealed|revoked|rescinded|abolished|dropped|rejected|defeated|struck down|overturned|annulled|quashed|vetoed|thrown out|voted down|axed|ditched)\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b(?:str(?:ikes|uck|iking) down|overturn(?:s|ed)|annul(?:s|led)|quash(?:es|ed)|invalidat(?:es|ed)|vacat(?:es|ed)|thr(?:ows|ew) out|vot(?:es|ed) down|vetoe[sd]|vetoed|kill(?:s|ed)|defeat(?:s|ed)(?! (?:in|by|on|over|at|(?:the )?government)\b)){AGAINST} {WIDE}{DRAFT}\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.0,
        rf"\b(?:reject(?:s|ed)|block(?:s|ed)|vot(?:es|ed) against|withdrawal of){AGAINST} (?:the |a |an |its |this |his |government |{NEAR}){DRAFT}\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b(?:(?:ruled?|declared|found|is|are|was|were|held) (?:[\w'’]+ ){{0,5}}?(?:unconstitutional|unlawful and void|null and void|void)|fail(?:s|ed) to pass|withdrawal of (?:the )?(?:proposed|notice)|{DRAFT} (?:has |have )?(?:fail(?:s|ed)|collapse[sd]|died|lapsed))\b|\b(?:and|but|then) (?:was |were |has been |have been |then |now )?(?:withdrawn|scrapped|repealed|revoked|rescinded|abandoned|shelved) (?:on|by|this|today|yesterday|last week)\b|\b(?:has|have) (?:now )?(?:pulled|withdrawn|scrapped|dropped|shelved|abandoned) (?:it|them|the (?:\w+ ){{0,3}}?{DRAFT})\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b{DRAFT} (?:dropped|scrapped|shelved|axed|ditched|withdrawn|rejected|defeated|quashed|thrown out|abandoned|struck down)\b",
    ),
)
_SET_ASIDE = (
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b(?:court|judges?|tribunal|justices|circuit|magistrate)\b(?:,? (?!(?:to|not|would|could|should|may|might|can|cannot|will|must|never|\w+n['’]t)\b)[\w'’.\-]+){{0,6}}?,? (?:set(?:s|ting)? aside(?! (?:[\w'’\-]+ ){{0,2}}?{_MONEY}\b(?! {DRAFT}\b| \w+ {DRAFT}\b)) {_NOT_FOR}{DRAFT}|sets? {_NOT_FOR}{DRAFT} aside)\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b{DRAFT} (?:has |have |had )?{BE} (?:\w+ )?set aside\b(?! (?:for|to)\b)|\b{DRAFT} (?:[\w'’,.\-]+ ){{0,8}}?{BE} (?:\w+ )?set aside (?:on \w+ )?by (?:[\w'’.\-]+ ){{0,4}}?(?:court|judges?|tribunal|justices|circuit)\b",
    ),
)
"""Of a court only: a government sets money aside."""
_SUSPENDED = (
    cue(
        Stage.WITHDRAWN,
        1.1,
        rf"\b(?:temporarily|provisionally|partly|partially|preliminarily) (?:block|halt|suspend|pause|stay|enjoin)(?:s|ed|d)?\b|\bpreliminary injunction\b|\b(?:court|judges?|justices)\b(?: [\w'’]+){{0,4}}? (?:paus(?:es|ed)|stay(?:s|ed)|halt(?:s|ed)|enjoin(?:s|ed)) {WIDE}{DRAFT}\b|\b(?:block|halt|suspend|pause|stay|enjoin)(?:s|ed|d)? (?:\w+ ){{0,1}}?(?:parts?|portions?|sections?|provisions?) of {WIDE}{DRAFT}\b",
    ),
)
"""Read as a withdrawal that is partial: the text goes on."""
_ENDED_BY_VOTE = (
    cue(
        Stage.WITHDRAWN,
        1.05,
        rf"\b{PLURAL_HOUSE} (?:have |has |on \w+ )?(?:reject(?:ed)?|vot(?:e|ed) down|threw out|throw out) (?:the |a |an |their |its |{NEAR}){DRAFT}\b",
    ),
    cue(
        Stage.WITHDRAWN,
        1.15,
        r"\b(?:overturn(?:s|ed)|annul(?:s|led)|quash(?:es|ed)|sets? aside|threw out|throws out|scrap(?:s|ped)) (?:(?!(?:19|20)\d\d )[\w'’.,$€£\-]+ ){0,5}?(?:fine|penalty|decision|ruling|sanctions?)\b",
    ),
)
_ENFORCED = (
    cue(
        Stage.ENFORCED,
        0.9,
        r"\b(?:add(?:s|ed)?|put(?:s)?|place[sd]?) (?:[\w'’.,\-]+ ){1,6}?(?:to|on) (?:[\w'’]+ ){0,3}?(?:entity list|sanctions list|blacklist|export blacklist|trade blacklist)\b|\bblacklist(?:s|ed)\b",
    ),
    cue(
        Stage.ENFORCED,
        1.1,
        r"\b(?:(?<!\bface )(?<!\bfaces )(?<!\bfacing )(?<!\bor )(?<!\brisk )(?<!\bof )(?<!\bto )(?<!\bin )(?<!\bwith )(?<!\bthe )(?<!\bby )(?<!\band )(?<!\bheavy )(?<!\bhefty )(?<!\bnew )(?<!\bhigher )(?<!\blarger )(?<!\bspeeding )(?<!\bparking )(?<!\bunpaid )(?<!\bpay )fines(?! (?:of|for|are|and|or|up|from|can|may|will|that|which|were|issued|imposed|under)\b)|fined|penali[sz](?:es|ed)|sanctioned|prosecut(?:es|ed))\b",
    ),
    cue(
        Stage.ENFORCED,
        1.1,
        r"\b(?:impos(?:es|ed)|hand(?:s|ed)(?: down| out)?|levie[sd]|issue[sd]?|hit with|slap(?:s|ped) with|given|agree[sd]? to pay|pa(?:ys|id)) (?:[\w'’.,$€£%\-]+ ){0,6}?(?:fines?|penalty|penalties)\b(?! of up)",
    ),
    cue(
        Stage.ENFORCED,
        0.9,
        r"\b(?:orders|ordered) (?:[\w'’.,&\-]+ ){1,5}?to (?:pay|stop|suspend|halt|cease|hand|sell|repay|recall|remove|refund|comply|delete|divest|block|improve|strengthen|fix|correct|submit|disclose|compensate|return|withdraw|close|restore|reinstate)\b|\barrest warrants?\b|\b(?:open(?:s|ed|ing)?|launch(?:es|ed)|initiat(?:es|ed)|beg(?:ins|an)|start(?:s|ed)) (?:[\w'’\-]+ ){0,3}?proceedings against\b",
    ),
    cue(
        Stage.ENFORCED,
        0.9,
        r"\b(?:court|judges?|tribunal|justices)\b(?:[\w'’.,\-]+ | ){0,8}?(?:rule[sd]?|ruling|upheld|upholds?|dismiss(?:es|ed)|ordered|sentenced?|found|granted|issued|blocked|halted|reject(?:s|ed)|injunction|declared|decided|sided|threw out|overturned|overruled)\b",
    ),
    cue(
        Stage.ENFORCED,
        0.9,
        "|".join(
            [
                r"\b(?:found (?:to be )?(?:in breach|guilty|liable)",
                r"revok(?:es|ed) (?:[\w'’]+ ){1,4}?licen[cs]e",
                r"suspend(?:s|ed) (?:[\w'’]+ ){1,4}?licen[cs]e",
                rf"fil(?:es|ed) (?:a |an )?(?:\w+ ){{0,2}}?(?:lawsuit|suit|complaint|charges) against{NOT_SUED}",
                rf"(?:sues|sued){NOT_SUED}(?! by (?!(?:the )?(?:\w+ ){{0,3}}?(?:{BODY}|state|city|county)\b))",
                r"charged by",
                r"consent (?:order|decree)",
                r"cease[- ]and[- ]desist",
                r"settle[sd] (?:charges|allegations)",
                r"landmark ruling",
                r"enforcement action against",
                r"infringement (?:proceedings|procedure))\b",
            ]
        ),
    ),
    cue(
        Stage.ENFORCED,
        0.8,
        r"\b(?:(?:open(?:s|ed|ing)|launch(?:es|ed|ing)|beg(?:ins|an)|start(?:s|ed)) (?:[\w'’\-]+ ){0,4}?(?:investigations?|probes?|inquir(?:y|ies)|raids?)|crackdown|is investigating|under investigation)\b",
    ),
)
_PROBE = (
    cue(
        Stage.ENFORCED,
        0.9,
        r"\bto (?:probe|investigate)\b|\bprobes\b",
        done=False,
        headline=True,
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
        r"\b(?:(?:is|are) now (?:in (?:force|effect)|illegal|banned|binding|mandatory|compulsory|legally required|unlawful)|(?:is|are) in (?:force|effect)\b|now appl(?:y|ies)|(?<!days )(?<!weeks )(?<!months )(?:from|as of|starting|beginning) today\b|must now\b)",
        done=False,
    ),
)
_RATES = (
    cue(
        Stage.ADOPTED,
        1.0,
        rf"\b(?:rais(?:es|ed|ing)|cut(?:s|ting)?|lower(?:s|ed|ing)|hold(?:s|ing)?|held|left|leav(?:es|ing)|ke(?:eps|eping|pt)|increas(?:es|ed|ing)|slash(?:es|ed)|reduc(?:es|ed)|maintain(?:s|ed)) (?:(?!mortgage|savings|tax|business|insurance|loan)[\w'’.\-]+ ){{0,3}}?{RATES} (?:unchanged|steady|on hold|(?:at|to|by) (?:a |an |its )?(?:\d[\d.,]*|zero|quarter|half|record|(?:\w+ )?(?:basis|percentage)))",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        r"\b(?:bank|fed|reserve|ecb|mpc|rba|boj|riksbank|central bank|fomc)\b(?: [\w'’\-]+){0,4}? (?:rais(?:es|ed)|cut|cuts|lower(?:s|ed)|held|holds|left|leaves|kept|keeps) (?:[\w'’.\-]+ ){0,4}?(?:interest|key|cash|deposit|policy|base|benchmark|repo) rates?\b",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        r"\bend(?:s|ed|ing) (?:[\w'’\-]+ ){0,5}?(?:negative (?:interest )?rates?|yield curve control|quantitative (?:easing|tightening))\b",
    ),
)
_GRANTED = (
    cue(
        Stage.ADOPTED,
        0.95,
        r"\b(?:fda|ema|mhra|sec|cma|faa|fcc|epa|nrc|ofcom|esma|eba|nice|regulators?|commission|agency|authority|watchdog)(?: (?:has|have|also|today|formally|finally|conditionally|on \w+)){0,2} (?:approv(?:es|ed)|authori[sz](?:es|ed)|licensed|cleared) (?:the|a|an|its|two|three|new|first)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        r"\bg(?:ives?|ave|iven) (?:its |the |their |a )?(?:final |formal )?(?:green light|go-ahead|nod|approval|assent|consent) (?:to|for)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.15,
        r"\b(?:delay(?:s|ed|ing)?|postpon(?:es|ed|ing)|extend(?:s|ed|ing)?|put(?:s|ting)? back) (?:[\w'’\-]+ ){0,4}?(?:effective|compliance|application|implementation) dates?\b",
    ),
)
_ADOPTED = (
    cue(
        Stage.ADOPTED,
        0.95,
        rf"\b{PLURAL} (?:have |formally |finally |on \w+ )?(?:adopt|approve|pass|agree on|endorse|ratify|sign) (?:the |a |an |new |final |{GAP}){TEXT}\b",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        r"\b(?:will enforce (?:[\w\-]+ ){0,6}?(?:regulations?|zones?|limits)|(?:taking|takes|took) (?:direct )?final action|has issued a (?:temporary )?deviation)\b",
        done=False,
    ),
    cue(
        Stage.ADOPTED,
        0.95,
        rf"\b(?:{COUNTRY}|{BODY}|countries|leaders|governments|states|nations|sides)\b(?: [\w'’,\-]+){{0,6}}? sign(?:s|ed) (?:[\w'’.,\-]+ ){{0,5}}?(?:agreement|accord|deal|pact|protocol|memorandum|convention)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        rf"\b(?:adopt(?:s|ed)|approv(?:es|ed)|pass(?:es|ed)|enact(?:s|ed)|ratif(?:ies|ied)|promulgat(?:es|ed)|finali[sz](?:es|ed)|endors(?:es|ed)) (?:the |a |an |its |this |new |final |sweeping |{GAP}){TEXT}\b|\bagree[sd]? (?:on |to )?(?:the|a|an|new|its|their) {GAP}{TEXT}\b",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        rf"\b{TEXT},? (?:[\w'’,.\-]+ ){{0,7}}?(?:{BE} (?:\w+ ){{0,2}}?(?:adopted|approved|passed|enacted|ratified|promulgated|finali[sz]ed|signed|agreed)|passes|passed|clears|wins? (?:final )?approval)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.1,
        r"\b(?:sign(?:s|ed) (?:[\w'’.,\-]+ ){0,7}?(?:into law|bill|law|act|orders?|decree|treaty|legislation|proclamation)|royal assent|signed into law|(?:becomes|became|is now) law|becoming law|official journal|final(?:ly)? (?:approval|passage|passed|approved|adopted))\b",
    ),
    cue(
        Stage.ADOPTED,
        1.1,
        r"\b(?:final rules?\b|temporary (?:final )?rule|interim final rule|direct final rule|final regulations?|final decision|final order)",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        rf"\b(?:issu(?:es|ed)|publish(?:es|ed)|releas(?:es|ed)|set(?:s)?(?: out)?|unveil(?:s|ed)|la(?:ys|id) down|introduc(?:es|ed)|impos(?:es|ed)|announc(?:es|ed)(?! that\b)) (?:the |a |an |its |new |{GAP})(?:executive order|final {TEXT}|regulations?|decree|directive|binding rules|new rules|rules for|guidelines|emergency order|proclamation|code of practice|tariffs|sanctions|ban on|export controls|standards|final guidance)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        rf"\b(?:is|are) (?:\w+ ){{0,2}}?{ACTING}\b(?! (?:\w+ ){{0,2}}?draft\b)|\b(?:this|the) (?:final |temporary |interim )*(?:rule|AD|regulation|document|order|correction|amendment|action|notice|directive) (?:\w+ ){{0,1}}?(?:requires|establishes|amends|revises|removes|supersedes|implements|adopts|corrects|finalizes|eliminates|prohibits|approves|updates|adds|modifies|extends|sets|delays)\b",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        rf"\b(?:{BODY}|{COUNTRY}|{PLURAL})(?: [\w'’\-]+){{0,6}}? (?:vot(?:es|ed)|agree[sd]?|decid(?:es|ed)) (?:[\w'’\-]+ ){{0,7}}?(?:to (?:ban|adopt|approve|require|impose|allow|legali[sz]e|prohibit|extend|raise|cut|keep|increase|end|lift|suspend|outlaw|introduce|set|limit|cap|hold|sanction|lend|fund|blacklist|restrict|tighten|recogni[sz]e|regulate)|in favou?r of|for rules)\b",
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
        r"\b(?:banned|prohibited|outlawed|awarded(?! (?:[\w'’.,$€£\-]+ ){0,7}?contracts?\b)|earmarked|grant(?:s|ed) (?:[\w'’.,\-]+ ){0,5}?(?:licen[cs]e|permission|approval|status|exemption)|allocat(?:es|ed)|(?:will|must) be temporarily closed|designat(?:es|ed) (?:[\w'’.,\-]+ ){0,4}?as)\b",
    ),
    cue(
        Stage.ADOPTED,
        0.9,
        r"\bwill (?:be )?(?:br(?:ing|ought)|come|enter|take|become|go|put) (?:[\w'’\-]+ ){0,6}?(?:into (?:force|effect)|effect|effective|law|unlawful|illegal|mandatory)\b|\bto (?:come|enter|take) (?:into )?(?:force|effect)\b",
        done=False,
    ),
)

AFTER = (
    *_WITHDRAWN,
    *_SET_ASIDE,
    *_SUSPENDED,
    *_ENDED_BY_VOTE,
    *_ENFORCED,
    *_PROBE,
    *_IN_FORCE,
    *_RATES,
    *_GRANTED,
    *_ADOPTED,
)
