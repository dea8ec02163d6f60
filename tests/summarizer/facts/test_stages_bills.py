# ruff: noqa: E501 (tables of sentences)
"""Bills by name, courts that block, suits against bodies, final readings, private matters. Of Friday 12 June 2026."""

from __future__ import annotations

import datetime

import pytest

from summarizer.facts.models import Stage
from summarizer.facts.stages import find_stage
from summarizer.models import Document

FRIDAY = datetime.date(2026, 6, 12)

INTRODUCED = [
    (
        "Rep. Jane Roe introduced H.R. 4321, the Clean Ports Act, on Tuesday. The bill was referred to the House Committee on Transportation.",
        None,
        "en",
        {"proposed"},
    ),
    ("Two senators reintroduced the American Privacy Rights Act on Wednesday.", None, "en", {"proposed"}),
    ("The Kids Online Safety Act was introduced in the House on Tuesday.", None, "en", {"proposed"}),
    ("Lawmakers introduced H.R. 4321 on Tuesday.", None, "en", {"proposed"}),
    ("Sen. John Doe unveiled the AI Accountability Act on Tuesday.", None, "en", {"proposed"}),
    ("A bipartisan group of senators introduced S. 1234, which would tax imported steel.", None, "en", {"proposed"}),
    ("Congresswoman Ann Poe has reintroduced the Farm Water Act.", None, "en", {"proposed"}),
    ("Rep. Lee Roe filed House Bill 77 on Monday.", None, "en", {"proposed"}),
    ("The Rail Safety Act was reintroduced in the Senate on Thursday by Sen. Roe.", None, "en", {"proposed"}),
    (
        "The government introduced the Renters Act last year. The act came into force on 1 May 2026.",
        None,
        "en",
        {"in_force"},
    ),
]
"""A bill by its name or number."""
BLOCKED = [
    ("A federal judge on Friday blocked the Texas app store law.", None, "en", {"debated", "withdrawn"}),
    (
        "A federal judge on Friday barred California from enforcing its law on social media.",
        None,
        "en",
        {"debated", "withdrawn"},
    ),
    ("An appeals court blocked Ohio's age verification law on Monday.", None, "en", {"debated", "withdrawn"}),
    ("A judge has barred Florida from enforcing its social media ban.", None, "en", {"debated", "withdrawn"}),
    ("The Supreme Court blocked the administration's asylum rule on Friday.", None, "en", {"debated", "withdrawn"}),
    ("A judge blocked enforcement of Utah's app store law on Tuesday.", None, "en", {"debated", "withdrawn"}),
]
"""A court that blocks a law ends it, or leaves it in dispute where it bars only its enforcing."""
DENIED = [
    ("The White House denied that it plans to withdraw the AI executive order.", None, "en", {"other"}),
    ("The ministry denied that it plans to repeal the heating law.", None, "en", {"other"}),
    ("The Commission denies it will scrap the deforestation law.", None, "en", {"other"}),
    ("Downing Street denied reports that ministers plan to ban vapes.", None, "en", {"other"}),
    ("The treasury said it has no plans to raise the fuel duty.", None, "en", {"other"}),
    ("The White House announced that it plans to withdraw the AI executive order.", None, "en", {"announced"}),
]
"""What is denied is not announced."""
SUED = [
    ("Apple sued the FTC on Thursday.", None, "en", {"other", "debated"}),
    ("Meta sues the European Commission over its levy.", None, "en", {"other", "debated"}),
    ("A trade group sued the EPA on Monday over its rule on soot.", None, "en", {"other", "debated"}),
    ("Airlines have sued the Transportation Department over the refund rule.", None, "en", {"other", "debated"}),
    ("Texas sued the Biden administration over the methane rule.", None, "en", {"other", "debated"}),
    ("The FTC sued Apple on Thursday.", None, "en", {"enforced"}),
    ("The Justice Department sues Live Nation over ticket fees.", None, "en", {"enforced"}),
    ("The EPA sued the refinery company on Monday for breaking the Clean Air Act.", None, "en", {"enforced"}),
]
"""A body that is sued enforces nothing."""
TO_PARLIAMENT = [
    (
        "Das Bundeskabinett hat am Mittwoch den Entwurf des Heizungsgesetzes beschlossen. Der Bundestag muss noch zustimmen. Das Gesetz soll am 1. Januar 2027 in Kraft treten.",
        None,
        "de",
        {"proposed"},
    ),
    (
        "Das Bundeskabinett hat heute den Entwurf des Heizungsgesetzes beschlossen. Nach Angaben der Ministerin werden damit Haushalte entlastet. Das Gesetz soll am 1. Januar 2027 in Kraft treten.",
        None,
        "de",
        {"proposed"},
    ),
    (
        "Das Kabinett hat den Entwurf des Klimaschutzgesetzes gebilligt. Die Regeln sollen ab 1. Januar 2027 gelten.",
        None,
        "de",
        {"proposed"},
    ),
    (
        "Die Bundesregierung hat den Entwurf eines Rentengesetzes beschlossen. Es soll zum 1. Januar 2027 in Kraft treten.",
        None,
        "de",
        {"proposed"},
    ),
    (
        "The cabinet approved the heating bill on Wednesday. It will come into force on January 1, 2027 if parliament agrees.",
        None,
        "en",
        {"proposed"},
    ),
    (
        "The cabinet adopted the pension bill on Wednesday. The law is to take effect on 1 January 2027, subject to the approval of parliament.",
        None,
        "en",
        {"proposed"},
    ),
    (
        "The government approved the draft law on water. If passed, it will take effect on 1 January 2027.",
        None,
        "en",
        {"proposed"},
    ),
    (
        "Das Gesetz tritt am 1. Januar 2027 in Kraft. Der Bundestag hat es am Freitag beschlossen.",
        None,
        "de",
        {"adopted"},
    ),
]
"""A cabinet's bill, whatever the day on which it is to bind."""
REMEMBERED = [
    (
        "John Smith, who as FDA commissioner proposed the 1994 nutrition label rule, died on June 10. He was 88.",
        None,
        "en",
        {"other"},
    ),
    ("Jane Doe, who as senator introduced the 1990 Clean Rivers Act, died on Tuesday at 91.", None, "en", {"other"}),
    ("Sir Tom Roe, the minister who banned lead in petrol, has died aged 90.", None, "en", {"other"}),
    ("Obituary: the judge who struck down the state's voting law dies at 87.", None, "en", {"other"}),
]
"""What the dead did is not new."""
FINAL = [
    (
        "New Zealand's Parliament passed the fast-track bill at its third and final reading on Thursday.",
        None,
        "en",
        {"adopted"},
    ),
    (
        "The Dáil passed the housing bill at its final stage on Thursday; the third reading was brief.",
        None,
        "en",
        {"adopted"},
    ),
    ("Parliament has passed the media bill at third reading, and it now becomes law.", None, "en", {"adopted"}),
    ("The assembly adopted the water law in its third and final reading on Tuesday.", None, "en", {"adopted"}),
    ("The bill passed its second reading in the Commons.", None, "en", {"debated"}),
    ("The House of Lords gave the bill its third reading on Monday.", None, "en", {"debated"}),
    (
        "The ban on single-use vapes came into force on Sunday across the United Kingdom. Shops face fines.",
        "UK bans single-use vapes",
        "en",
        {"in_force"},
    ),
    ("The tax took effect on Monday. Drivers will pay 9 pounds a day.", "City adopts road tax", "en", {"in_force"}),
    (
        "From Sunday, shops must not sell them. The law came into force at midnight.",
        "France bans thin plastic bags",
        "en",
        {"in_force"},
    ),
]
"""The last reading of all; and a text that is further than its title."""
ENDED = [
    ("The treaty was to enter into force on July 1, 2026, but parliament rejected it.", None, "en", {"withdrawn"}),
    (
        "The accord was due to take effect on July 1, 2026, but the senate rejected it on Thursday.",
        None,
        "en",
        {"withdrawn"},
    ),
    ("The levy was to take effect next year, but lawmakers voted it down.", None, "en", {"withdrawn"}),
    ("The bill, which passed the House last year, was withdrawn by its sponsor on Friday.", None, "en", {"withdrawn"}),
    ("The rule, which the agency proposed in 2024, was withdrawn on Friday.", None, "en", {"withdrawn"}),
    (
        "The directive, which the Commission proposed last year, was rejected by Parliament on Thursday.",
        None,
        "en",
        {"withdrawn"},
    ),
]
"""Ended by a vote or by its author, whatever it was before."""
MISSED = [
    (
        "India's Ministry of Electronics notified the Digital Personal Data Protection Rules on Friday.",
        None,
        "en",
        {"adopted"},
    ),
    ("The government has notified the Telecom Cyber Security Rules, 2026.", None, "en", {"adopted"}),
    ("The Centre notified new rules on green hydrogen on Monday.", None, "en", {"adopted"}),
    ("The environment ministry notified amendments to the battery waste rules.", None, "en", {"adopted"}),
    ("The company notified users of a data breach on Monday.", None, "en", {"other"}),
    ("MPs have launched an inquiry into the future of community pharmacies.", None, "en", {"consultation"}),
    (
        "The Business and Trade Committee launched an inquiry into export controls and calls for evidence.",
        None,
        "en",
        {"consultation"},
    ),
    (
        "A committee of MPs is to hold an inquiry into water bills and wants written evidence.",
        None,
        "en",
        {"consultation"},
    ),
    ("The Lords science committee opened an inquiry into quantum computing.", None, "en", {"consultation"}),
    ("The competition authority launched an inquiry into the two airlines' merger.", None, "en", {"enforced"}),
    ("A rule proposed in March to limit soot was finalized on Thursday.", None, "en", {"adopted"}),
    ("The methane rule, first proposed in 2024, was finalised on Thursday by the agency.", None, "en", {"adopted"}),
    ("The standard that the agency proposed last year was made final on Tuesday.", None, "en", {"adopted"}),
    ("The surveillance law expired on Friday after senators left for the summer.", None, "en", {"withdrawn"}),
    ("The tax credit expired on Monday.", None, "en", {"withdrawn"}),
    ("The moratorium on evictions lapsed on Sunday.", None, "en", {"withdrawn"}),
    ("Lawmakers failed to override the president's veto of the farm bill.", None, "en", {"withdrawn"}),
    ("The Senate failed on Tuesday to override the governor's veto of the housing bill.", None, "en", {"withdrawn"}),
    ("The House voted to override the governor's veto of the housing bill.", None, "en", {"adopted", "debated"}),
    ("The European Parliament will vote on the packaging rules on 8 July.", None, "en", {"debated"}),
    ("MEPs will vote on 8 July on the law on batteries.", None, "en", {"debated"}),
    ("The Senate is due to vote on the crypto bill on July 8.", None, "en", {"debated"}),
]
"""Stages that were missed."""
PRIVATE = [
    ("Netflix adopted a new pricing policy on Thursday.", None, "en", {"other"}),
    ("The museum adopted a dress code for visitors.", None, "en", {"other"}),
    ("Starbucks introduced a new code of conduct for its cafes.", None, "en", {"other"}),
    ("The golf club has banned denim shorts.", None, "en", {"other"}),
    ("Disney announced new rules for its theme parks on Monday.", None, "en", {"other"}),
    ("The school adopted a phone policy for pupils.", None, "en", {"adopted", "other"}),
    ("The city council adopted a dress code for taxi drivers.", None, "en", {"adopted"}),
]
"""What companies and clubs set for their own."""

BESIDE = [
    ("The Science Committee has launched an inquiry into AI regulation.", None, "en", {"consultation"}),
    ("The Transport Committee today opened an inquiry into drones.", None, "en", {"consultation"}),
    ("The Senate Finance Committee opened an investigation into the bank.", None, "en", {"enforced", "other"}),
    (
        "Sens. Ann Roe and Bo Doe on Thursday introduced the Secure Grids Act, which would fund substations.",
        None,
        "en",
        {"proposed"},
    ),
    ("Sen. Ann Roe, D-Ohio, introduced the Secure Grids Act on Thursday.", None, "en", {"proposed"}),
    ("Republicans in the House introduced H.R. 99 on Monday to repeal the tax.", None, "en", {"proposed"}),
    ("The Tree Act, H.R. 812, was introduced by Rep. Poe.", None, "en", {"proposed"}),
    ("Congress passed the Secure Grids Act on Thursday.", None, "en", {"adopted"}),
    (
        "The Digital Markets Act was introduced to curb big platforms, and Apple must now comply.",
        None,
        "en",
        {"proposed", "other", "in_force"},
    ),
    ("The Clean Air Act was enacted in 1970.", None, "en", {"other"}),
    ("A judge in Texas temporarily blocked the overtime rule.", None, "en", {"debated"}),
    ("A court refused to block the overtime rule.", None, "en", {"other", "enforced"}),
    ("A federal judge declined to block the Ohio law on Friday.", None, "en", {"other", "enforced"}),
    ("The court upheld the law.", None, "en", {"adopted", "enforced"}),
    ("Regulators blocked the merger.", None, "en", {"withdrawn", "other", "enforced"}),
    ("A judge ordered the company to pay $5 million for breaking the privacy law.", None, "en", {"enforced"}),
    ("The regulator denied the firm a licence and fined it 3 million euros.", None, "en", {"enforced"}),
    ("The EPA denied the petition and adopted the rule on Friday.", None, "en", {"adopted"}),
    ("The European Commission sued Poland over its judges law.", None, "en", {"enforced"}),
    ("The SEC sued the crypto exchange on Tuesday.", None, "en", {"enforced"}),
    ("The department was sued by the trade group over its rule.", None, "en", {"debated", "other", "enforced"}),
    ("The SEC filed a lawsuit against Acme Corp. on Monday.", None, "en", {"enforced"}),
    ("The NAACP filed a lawsuit against the Department of Education on Monday.", None, "en", {"debated", "other"}),
    ("The oldest MP, who has died aged 94, voted for the 1967 act.", None, "en", {"other"}),
    ("The law, named after a boy who died aged 9, came into force on Monday.", None, "en", {"in_force"}),
    (
        "Five people died in the fire. The government announced a ban on the panels on Friday.",
        None,
        "en",
        {"adopted", "announced"},
    ),
    ("The bill died in committee on Friday.", None, "en", {"withdrawn"}),
    ("Estonia's Riigikogu adopted the tax law at its third reading on Wednesday.", None, "en", {"adopted"}),
    ("The Knesset passed the draft law in its first reading.", None, "en", {"debated"}),
    ("The rule took effect on Monday.", "EPA adopts soot rule", "en", {"in_force"}),
    ("The regulator adopted the rule on Monday.", "Regulator adopts rule", "en", {"adopted"}),
    ("The treaty was due to enter into force in July, until the court struck it down.", None, "en", {"withdrawn"}),
    ("The law, which parliament passed in 2019, came into force on Monday.", None, "en", {"in_force"}),
    ("The ban, which was announced last year, was adopted on Tuesday.", None, "en", {"adopted"}),
    ("The agency, which fined Meta in 2023, opened a consultation on the code.", None, "en", {"consultation"}),
    ("The ministry notified the WHO of three cases of cholera.", None, "en", {"other"}),
    ("The finance ministry notified higher import duties on gold on Friday.", None, "en", {"adopted"}),
    (
        "The health ministry notified draft rules on labels and sought comments.",
        None,
        "en",
        {"proposed", "consultation"},
    ),
    ("A House committee opened an inquiry into Google on Monday.", None, "en", {"enforced", "other"}),
    ("MPs launched an inquiry into rail fares and invited evidence.", None, "en", {"consultation"}),
    ("The committee's inquiry into rail fares ended.", None, "en", {"other"}),
    ("His passport expired on Monday, and the law bars him from travel.", None, "en", {"other"}),
    ("The Senate voted to override the veto.", None, "en", {"debated", "other", "adopted"}),
    ("The Bundestag will vote on the pension bill on Friday.", None, "en", {"debated"}),
    ("Voters will vote on the measure in November.", None, "en", {"debated", "other", "announced"}),
    (
        "Google announced a new privacy policy under pressure from the European Commission.",
        None,
        "en",
        {"adopted", "other", "announced"},
    ),
    ("Apple was fined 500 million euros by the European Commission.", None, "en", {"enforced"}),
    ("Amazon scrapped its return-to-office policy.", None, "en", {"other"}),
    ("The university adopted a ban on phones in class.", None, "en", {"other"}),
    (
        "The state university system must adopt the policy under the new law, which took effect on Monday.",
        None,
        "en",
        {"in_force"},
    ),
    ("The football league introduced a new rule on substitutes.", None, "en", {"other"}),
    ("UEFA adopted new financial rules on Thursday.", None, "en", {"adopted", "other"}),
    ("The company withdrew its bid for the firm.", None, "en", {"other"}),
    (
        "Das Bundeskabinett hat am Mittwoch in Berlin nach langem Streit der Koalition den von der Wirtschaftsministerin vorgelegten Entwurf des Heizungsgesetzes beschlossen. Das Gesetz soll am 1. Januar 2027 in Kraft treten.",
        None,
        "de",
        {"proposed"},
    ),
    (
        "Das Bundeskabinett hat den Entwurf des Heizungsgesetzes beschlossen. Das Gesetz soll am 1. Januar 2027 in Kraft treten.",
        "Kabinett beschließt Heizungsgesetz",
        "de",
        {"proposed"},
    ),
    (
        "Das Bundeskabinett hat in seiner Sitzung den Entwurf des Gebäudemodernisierungsgesetzes beschlossen. Es ersetzt das Heizungsgesetz. Das Gesetz soll am 1. Januar 2027 in Kraft treten und gilt für alle Häuser.",
        None,
        "de",
        {"proposed"},
    ),
]
"""What stands near to the cases above, and stays what it is."""


@pytest.mark.parametrize(
    ("text", "title", "lang", "wanted"),
    INTRODUCED + BLOCKED + DENIED + SUED + TO_PARLIAMENT + REMEMBERED + FINAL + ENDED + MISSED + PRIVATE + BESIDE,
)
def test_stage_and_the_sentence_that_says_it(text: str, title: str | None, lang: str, wanted: set[str]) -> None:
    found = find_stage(Document(text=text, title=title, lang=lang, published=FRIDAY))
    assert found.stage in wanted
    assert bool(found.sentence) is (found.stage is not Stage.OTHER)
    assert text[found.start : found.end] == found.sentence
