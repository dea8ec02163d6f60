# ruff: noqa: E501 (tables of sentences)
"""More of what is meant, in other words: the cases of ``test_stages_meant.py`` must not hold for their sentences only."""

from __future__ import annotations

import datetime

import pytest

from summarizer.facts.models import Stage
from summarizer.facts.stages import find_stage
from summarizer.models import Document

CASES = """
en|adopted|The European Central Bank cut its deposit rate to 3.75% on Thursday, the first cut since 2019.
en|debated|The Supreme Court on Thursday paused the agency's rule on smog while lawsuits continue.
en|other|Ministers have ruled out a ban on second homes.
en|other|The Prime Minister ruled out raising income tax.
en|other|The Supreme Court declined to overturn the ban on bump stocks.
en|!withdrawn|The High Court has not struck down the plan.
en|!adopted,withdrawn|The Senate did not approve the treaty.
en|debated|A Texas judge has temporarily blocked the FTC's ban on noncompete clauses.
en|debated|The Supreme Court put the plan on hold while the case continues, and partially blocked the order.
en|debated|A federal appeals court granted a preliminary injunction against the state law on drag shows.
en|!withdrawn|A court upheld most of the law but struck down two provisions.
en|!withdrawn|The union dropped its challenge to the reform.
en|!withdrawn|MPs rejected a Lords amendment to the Safety of Rwanda Bill.
en|!withdrawn|Lawmakers rejected an attempt to repeal the law.
en|!withdrawn|The Senate rejected a bid to scrap the tax.
en|withdrawn|Lawmakers rejected the bill on assisted dying by 60 votes to 40.
en|withdrawn|The Commission withdrew its proposal for a pesticide regulation.
en|withdrawn|The Supreme Court struck down the rule on power plants.
en|in_force|New rules that force airlines to pay compensation to passengers took effect on Saturday.
en|in_force|A ban on the sale of vapes to under-18s came into force on Sunday.
en|adopted|The law, which gives patients the right to see their records, will come into force on 1 September 2024.
en|other|Companies that break the rules could face fines of up to 10% of turnover.
en|!enforced|Firms that fail to comply face a fine of 2 million euros under the bill.
en|!enforced|Parents who take children out of school will have to pay a fine.
en|enforced|Ofcom has fined TikTok £1.9m for failing to give accurate information.
en|enforced|Regulator fines bank 5 million pounds for data breach.
en|enforced|Meta was hit with a record 1.2 billion euro fine by the Irish regulator.
en|enforced|The bank paid a fine of $300 million to settle the regulator's charges.
en|!enforced|The singer was fined for speeding.
en|!enforced|The midfielder has been fined two weeks' wages by his club.
en|adopted|The Fed held interest rates steady on Wednesday at a 23-year high.
en|adopted|The Swiss National Bank cut its key rate by 25 basis points to 1.5%.
en|adopted|Sweden's Riksbank lowered its policy rate to 3.75 percent.
en|adopted|The Bank of Canada cuts rates by a quarter point.
en|adopted|The Federal Reserve left its benchmark rate unchanged.
en|!adopted|The Fed is expected to cut rates in September.
en|!adopted|The ECB could lower its deposit rate to 3.5% in June.
en|!adopted|The Bank of England has not cut interest rates.
en|!adopted|Barclays cut its mortgage rates by a quarter point.
en|adopted|Britain's medicines regulator has approved the first gene therapy for sickle-cell disease.
en|!adopted|The FDA has not approved the drug.
en|adopted|The Council gave the green light to new rules on packaging.
en|!adopted|The Commission is due to give its green light to the merger next week.
en|adopted|G7 leaders agreed on Thursday to lend Ukraine 50 billion dollars.
en|adopted|The rules on drones, proposed in March, were finalised on Monday by the agency.
en|withdrawn|The bill died in the Senate on Thursday.
en|withdrawn|The plan was announced in 2022 and scrapped on Friday.
en|enforced|The Supreme Court on Friday overruled the Chevron doctrine, which gave agencies power.
en|enforced|The Commission has opened formal proceedings against X under the Digital Services Act.
en|enforced|The FCA ordered the broker to improve its controls.
en|enforced|The International Criminal Court has issued arrest warrants for two Russian commanders.
en|adopted|Vermont's data broker law, signed by the governor in May, takes effect on July 1, 2025.
en|adopted|The SEC delays the effective date of its climate rule.
en|meeting|The prime minister met union leaders in London on Tuesday.
en|!meeting|The minister met the deadline for the report.
en|announced|President Biden announced that tariffs on Chinese steel will triple.
en|announced|The Treasury announced that it will freeze fuel duty.
en|!proposed|Proposals must be submitted by 5 p.m. Eastern time; awards of up to $500,000 are available.
en|consultation|The public has 45 days from today to comment on the plan.
en|!adopted|The Air Force awarded Lockheed a $2 billion contract.
en|other|Contrary to reports, it is not true that the ministry has banned the app.
en|other|The mayor's corruption trial is due to start next week.
en|other|The EPA denied a petition to repeal the standard.
en|other|The ban came into force on February 30.
en|consultation|The draft regulation is open for feedback until 4 July.
en|consultation|The draft bill is open for consultation.
en|announced|The consultation ended in May 2024. The government has published its response and will bring forward legislation.
en|other|The government rejected calls for a delay to the law.
en|withdrawn|The bill was due to be debated on Tuesday but ministers have withdrawn it.
en|proposed|The EPA proposes to repeal its 2009 endangerment finding.
en|proposed|The agency proposes to revoke the 2015 rule on streams. Comments are due by 12 August 2024.
en|adopted|Parliament passed the 2024 budget on Thursday.
en|in_force|The 2023 law on data came into force on Saturday.
en|other|Letter: Ban plastic bags now.
de|adopted|Die Schweizerische Nationalbank senkt den Leitzins auf 1,25 Prozent.
de|adopted|Die EZB lässt die Zinsen unverändert.
de|debated|Das Gericht hat das Verbot vorläufig gestoppt.
de|debated|Der Bundestag hat die Abstimmung über das Heizungsgesetz vertagt.
de|withdrawn|Das Verfassungsgericht hat das Gesetz für nichtig erklärt.
de|!adopted|Die EZB könnte die Leitzinsen senken.
fr|adopted|La Banque centrale européenne a maintenu ses taux directeurs.
fr|debated|Le Conseil d'État a suspendu provisoirement le décret sur les néonicotinoïdes.
zh|adopted|立法院今日三讀修正通過道路交通管理處罰條例。
zh|adopted|總統公布《氣候變遷因應法》。
zh|in_force|新法今日生效。
zh|proposed|行政院將草案提請立法院審議。
zh|!debated|政府发布关于三读通过法案的公告。
en|debated|A judge on Friday halted parts of the state's immigration law.
en|!withdrawn|The Supreme Court rejected a challenge to the law on abortion pills.
en|!withdrawn|Campaigners dropped their case against the airport plan.
en|withdrawn|A federal court vacated the rule on tips.
en|withdrawn|The government abandoned its plan for a digital tax.
en|!withdrawn|The government dropped its demand for a cap on the budget.
en|debated|The government suffered a defeat in the Lords over the bill.
en|!enforced|The union said workers would be fined.
en|other|The striker was fined by his club.
en|other|A man was given a speeding fine.
en|adopted|The US cut off funding and the Senate gave final approval to the bill.
en|adopted|The Council of the European Union adopted the AI Act, giving its final green light.
en|in_force|Firms must now report breaches within 72 hours under rules in force since Saturday.
en|adopted|The board voted to hold rates at 4.35%.
en|!enforced|The bill would let the regulator fine firms.
en|!in_force|The government ruled out bringing the law into force this year.
en|!announced|The government has no plans to ban the app.
en|!announced|The government denied that it will raise the tax.
en|enforced|The CMA launched an investigation into the supermarket's loyalty prices.
en|enforced|The Federal Trade Commission sued the broker for selling data.
en|proposed|The Department of Energy proposed a rule on water heaters; comments are due by August 1, 2024.
en|consultation|The regulator is asking for views on its draft code.
en|meeting|The commissioner met tech executives in Brussels on Monday.
en|announced|The minister said that the government will legislate on deepfakes.
en|adopted|The regulation will apply from 2 August 2026.
en|adopted|The FDA authorized the first menthol vapes on Friday.
en|adopted|The Commission approved a 1.4 billion euro German aid scheme for hydrogen.
en|debated|The committee has approved the bill.
en|in_force|The prime minister said the ban took effect at midnight.
en|!adopted|The proposal would have cut interest rates by a quarter point.
en|adopted|The Reserve Bank of New Zealand kept the official cash rate on hold at 5.5 percent.
en|adopted|The central bank raised interest rates to 50%.
en|other|The committee's report should be read by all.
en|adopted|Turkey's parliament has passed a law on stray dogs.
en|!adopted|If the law is passed, firms must report.
en|!adopted|Half of voters want the law passed.
fr|!adopted|Le Sénat n'a pas adopté le projet de loi.
fr|adopted|La BCE baisse ses taux directeurs.
fr|withdrawn|Le Conseil constitutionnel a censuré la loi.
de|adopted|Der Bundesrat hat dem Gesetz zugestimmt.
de|!adopted|Der Bundesrat hat dem Gesetz nicht zugestimmt.
de|proposed|Das Kabinett hat den Gesetzentwurf zur Rente beschlossen.
de|enforced|Das Bundeskartellamt hat ein Verfahren gegen den Konzern eingeleitet.
zh|debated|立法院審查該草案，朝野激烈辯論。
zh|consultation|環保署預告修正草案，徵求各界意見。
zh|adopted|中國人民銀行決定下調存款準備金率0.5個百分點。
"""
"""Language, stage (or after "!" those that it must not be), text."""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_other_words(line: str) -> None:
    lang, expected, text = line.split("|")
    document = Document(text=text, title=None, lang=lang, published=datetime.date(2024, 6, 3))
    found = find_stage(document).stage
    stages = [Stage(name) for name in expected.lstrip("!").split(",")]
    assert (found in stages) is not expected.startswith("!")
