# ruff: noqa: E501 (a pattern that is cut in pieces cannot be read)
"""Pieces of patterns that English cues share."""

from __future__ import annotations

TEXT = (
    r"(?:laws?|acts?|bills?|rules?|regulations?|directives?|ordinances?|decrees?|orders?|bans?|legislation|statutes?|"
    r"tax(?:es)?|lev(?:y|ies)|tariffs?|standards?|treat(?:y|ies)|convention|agreement|accord|resolution|scheme|limits?|"
    r"guidelines|guidance|polic(?:y|ies)|measures?|requirements?|amendments?|budget|package|reforms?|constitution|"
    r"charter|decisions?|declaration|code|moratorium|quotas?|sanctions|subsid(?:y|ies)|programmes?|programs?|strategy|powers|exemptions?|"
    r"cuts?|increases?|rise|protections?|restrictions?|provisions?|framework|clauses|procedures|annex|AD)"
)
"""What is decided on."""
DRAFT = (
    r"(?:bills?|rules?|laws?|legislation|plans?|proposals?|regulations?|directives?|drafts?|amendments?|measures?|"
    r"polic(?:y|ies)|bans?|tax(?:es)?|schemes?|reforms?|act|treaty|programme|tariffs?|policy|guidance|notice|"
    r"rulemaking|mandate|requirements?|order|referendum|initiatives?|cap|scheme|constitution|budget|deal|agreement|"
    r"lev(?:y|ies)|surcharges?|moratorium|ordinances?|decrees?|guidelines|exemptions?|waivers?)"
)
"""What can be put forward and taken back."""
GAP = r"(?:[\w'’.,$€£%()/&\-]+ ){0,7}?"
WIDE = r"(?:[\w'’.,$€£%()/&\-]+ ){0,11}?"
NEAR = r"(?:[\w'’.,$€£%()/&\-]+ ){0,3}?"
DAY = r"(?:today|(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|at midnight|overnight|this (?:week|morning|month))"
BE = r"(?:is|are|was|were|been|being|be|gets?|got)"
BODY = (
    r"(?:commission|agency|ministry|government|cabinet|council|parliament|congress|department|ministers?|president|"
    r"regulators?|authority|board|secretary|we|epa|fda|faa|fcc|sec|ftc|doe|administration|office|service|bureau|"
    r"chancellor|bank|mps|lawmakers|senators?|congress(?:man|woman|men)|democrats|republicans|chamber|commissioner|"
    r"white house|eu|brussels|committee|treasury|union|watchdog|court)"
)
ONE_HOUSE = (
    r"(?:the |us |u\.s\. )?(?:house(?: of (?:representatives|commons|lords|councillors))?|senate|commons|lords|"
    r"(?:lower|upper) (?:house|chamber)|lok sabha|rajya sabha|national council|committee|panel|mps|peers|meps|senators|"
    r"state duma|duma|representatives)"
)
ACTING = (
    r"(?:adopting|amending|establishing|issuing|revising|finali[sz]ing|promulgating|approving|correcting|removing|"
    r"superseding|implementing|extending the (?:effective|expiration)|modifying|rescheduling|granting|determining|transferring|closing|adjusting)"
)

COUNTRY = (
    r"(?:us|uk|eu|united states|britain|england|scotland|wales|ireland|france|germany|italy|spain|poland|netherlands|"
    r"sweden|norway|denmark|finland|switzerland|austria|belgium|greece|ukraine|russia|turkey|israel|egypt|iran|"
    r"china|japan|india|south korea|north korea|australia|new zealand|canada|mexico|brazil|argentina|chile|indonesia|"
    r"malaysia|singapore|thailand|vietnam|pakistan|nigeria|kenya|south africa|georgia|california|texas|new york|"
    r"beijing|washington|london|berlin|paris|brussels|moscow|tokyo|delhi|saudi arabia)"
)
"""Those that news names by their country or capital."""
ACTOR = (
    rf"(?:{COUNTRY}|{BODY}|labour|tor(?:y|ies)|conservatives?|lib(?:eral)? dem(?:ocrat)?s?|snp|greens?|party|mayor|"
    r"governor|authorities|officials|executive|home office|whitehall|councils?|central bank|senate|house|"
    r"prime minister|mr \w+|ms \w+|mrs \w+)"
)
"""Who could carry out a plan, in front of its verb."""
PLURAL = r"(?:ministers|states|countries|governments|leaders|members|nations|parties|voters|regulators)"
"""They adopt and approve in headlines, where one body adopts and approves."""
PLURAL_HOUSE = r"(?:mps|peers|lords|lawmakers|senators|meps|deputies|voters|representatives)"
PLEA = r"(?:petitions?|calls?|bids?|efforts?|attempts?|requests?|demands?|appeals?|pleas?|motions?|pressure)"
"""What asks for a deed that is not done yet."""
AGAINST = (
    rf"(?! (?:[\w'’\-]+ ){{0,2}}?(?:opposition|objections?|resistance|challenges?|case|lawsuits?|claims?|{PLEA}|threats?|investigation|probe) "
    r"(?:to|against|for|over|by|from|that|of|into)\b)"
)
"""After a verb that ends something: what it ends is not a text."""
RATES = (
    r"(?:(?:(?:key|benchmark|main|official|policy|base|bank|cash|deposit|repo|lending|borrowing|refinancing|discount|federal funds|funds|"
    r"interest|short-term|overnight) ){1,4}rates?|rates)"
)
"""What a central bank sets."""
