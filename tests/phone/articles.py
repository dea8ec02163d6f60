"""What the sources of docs/conversation.md publish: modelled on matters of March 2025, in words of our own.

The publishers, and some days and details, are made up; nothing here is a record of what happened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Published:
    """One article."""

    source: str
    at: str
    """ISO, in UTC."""
    title: str
    text: str
    lang: str = "en"

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(f"{self.at}+00:00")


GAZETTE, STEEL, WATCH, ASIA = "The Policy Gazette", "Steel & Trade Daily", "Regulator Watch", "数字政策快报"
SOURCES = (GAZETTE, STEEL, WATCH, ASIA)

ARTICLES = (
    Published(
        STEEL,
        "2025-03-06T09:30",
        "Carbon border levy: a threshold of 50 tonnes would free most importers",
        """Importers who bring in less than 50 tonnes of steel, aluminium, cement or fertiliser a year would no
longer fall under the carbon border adjustment mechanism. The European Commission proposed this in its first package
on simpler rules.

About 182,000 importers, nine in ten, would be exempt, while 99 per cent of emissions would stay covered. Those who
remain would buy certificates from February 2027 for the goods that they imported in 2026. The European Parliament
and the Council have yet to agree to the proposal.""",
    ),
    Published(
        WATCH,
        "2025-03-10T08:00",
        "Online Safety Act: risk assessments are due this week",
        """Social networks, search engines and messaging services that people in the United Kingdom use have to
finish their assessments of the risk of illegal content by 16 March 2025. The duty comes from the Online Safety Act,
and Ofcom looks after it.

From 17 March 2025 the services must have measures in place to take illegal material down quickly once they know of
it. Ofcom can impose fines of up to 10 per cent of worldwide revenue or 18 million pounds, whichever is more. It has
said that it will first look at file-sharing services, which are used to spread images of child abuse.""",
    ),
    Published(
        GAZETTE,
        "2025-03-11T14:00",
        "Third draft of the EU's code of practice for general-purpose AI is out for comments",
        """Independent experts presented on Tuesday the third draft of the code of practice for general-purpose AI.
Makers of large models can use the code to show that they meet the AI Act.

The draft has a chapter on transparency and one on copyright for all of them. It asks them to say what data their
models were trained on, and not to get around technical barriers when they collect it from the web. A third chapter,
on safety and security, is for the makers of the most advanced models only.

Comments on the draft can be sent to the AI Office of the European Commission by 30 March 2025. The final code is
expected in May. The rules of the AI Act for general-purpose models apply from 2 August 2025.""",
    ),
    Published(
        WATCH,
        "2025-03-05T10:00",
        "Employment Rights Bill: ministers put forward changes on agency work and sick pay",
        """The government of the United Kingdom has proposed amendments to the Employment Rights Bill after five
consultations. Agency workers would be covered by the ban on exploitative zero-hours contracts.

All workers, also the 1.3 million with the lowest wages, would get 80 per cent of their weekly pay or statutory sick
pay, whichever is lower, from the first day of sickness. The House of Commons is to debate the amendments next week.""",
    ),
    Published(
        GAZETTE,
        "2025-03-12T08:30",
        "EU answers US steel tariffs with countermeasures from April",
        """The European Commission on Wednesday announced countermeasures against the tariffs of 25 per cent that
the United States put on imports of steel and aluminium the same day.

The older ones, of 2018 and 2020, will take effect again on 1 April 2025. A second package on goods worth about 18
billion euros is to follow by the middle of April. Among the goods that the Commission has in mind are steel and
aluminium products, textiles, poultry, beef and household appliances.

Businesses and others can comment on the list of goods by 26 March 2025. The Commission said that it remained ready
to negotiate.""",
    ),
    Published(
        STEEL,
        "2025-03-12T11:15",
        "Brussels announces countermeasures to US steel and aluminium tariffs",
        """Goods from the United States worth up to 26 billion euros will meet European duties from April, as an
answer to US tariffs of 25 per cent on steel and aluminium.

The European Commission on Wednesday announced countermeasures in two steps. Duties on bourbon, motorcycles and
boats will take effect on 1 April 2025, as they did in 2018. By the middle of April new ones on goods worth 18
billion euros are to follow. Comments on the list of goods are taken until 26 March 2025.""",
    ),
    Published(
        WATCH,
        "2025-03-12T19:40",
        "Commons passes the Employment Rights Bill",
        """The House of Commons on Wednesday passed the Employment Rights Bill by 333 votes to 100. It now goes to
the House of Lords.

The Employment Rights Bill bans exploitative zero-hours contracts, also for agency workers, and gives sick pay from
the first day. It makes protection against unfair dismissal a right from the first day in a job. Ministers expect
most of the changes to take effect no earlier than 2026.""",
    ),
    Published(
        WATCH,
        "2025-03-12T12:00",
        "City regulators drop plans for rules on diversity in firms",
        """The Financial Conduct Authority and the Prudential Regulation Authority will not go on with their plan
for new rules on diversity and inclusion in financial firms. They said on Wednesday that they had heard a wide range
of views and did not want to burden firms while the law is being changed.

The two had proposed the rules in September 2023. Large firms would have had to set targets and report on them each
year. Work on misconduct that is not financial goes on at the Financial Conduct Authority.""",
    ),
    Published(
        GAZETTE,
        "2025-03-12T20:10",
        "EPA to reconsider 31 environmental rules, power plants' carbon limits among them",
        """The United States Environmental Protection Agency on Wednesday announced that it would reconsider 31
rules and policies, among them the limits on carbon dioxide from power plants and the standards for cars of the
model years from 2027 on.

It will also look again at the finding of 2009 that greenhouse gases endanger public health, on which its rules on
climate rest. None of the rules is changed by the announcement: each needs a proposal, a time for comments and a
final decision.""",
    ),
    Published(
        STEEL,
        "2025-03-12T16:20",
        "Canada puts duties of 25 per cent on US goods worth 29.8 billion dollars",
        """Canada imposes duties of 25 per cent on goods from the United States worth 29.8 billion Canadian dollars
from 13 March 2025. The Department of Finance announced them on Wednesday as its answer to American tariffs on steel
and aluminium.

They cover steel products worth 12.6 billion dollars, aluminium products worth 3 billion dollars and other goods
such as tools, computers and sports equipment worth 14.2 billion dollars.""",
    ),
    Published(
        WATCH,
        "2025-03-12T09:00",
        "Planning and Infrastructure Bill: 250 pounds a year for neighbours of new pylons",
        """Households within 500 metres of new pylons would get up to 250 pounds a year off their electricity bills
for ten years. The Planning and Infrastructure Bill, which ministers brought before the British Parliament on
Tuesday, proposes it.

Builders could pay into a fund for the restoration of nature instead of making up for the harm on their own site.
Councils would set their fees for planning themselves, and committees would decide on fewer of the small
applications.""",
    ),
    Published(
        ASIA,
        "2025-03-14T08:00",
        "四部门发布《人工智能生成合成内容标识办法》",
        """国家互联网信息办公室等四部门近日联合发布《人工智能生成合成内容标识办法》，自2025年9月1日起施行。

办法要求服务提供者对人工智能生成的文本、图片、音频、视频添加显式标识，并在文件元数据中添加隐式标识。任何组织和个人不得恶意删除、篡改、伪造、隐匿标识。

应用商店在应用上架审核时，应当核验服务提供者是否提供标识功能。网络传播平台应当对疑似生成合成内容加以提示。""",
        "zh",
    ),
    Published(
        GAZETTE,
        "2025-03-18T15:30",
        "Bundestag passes change of the debt brake and fund of 500 billion euros",
        """The Bundestag on Tuesday voted for a change of Germany's constitution by 513 votes to 207; 489 were
needed. The bill now goes to the Bundesrat, which is to vote on it on 21 March 2025.

Spending on defence above one per cent of economic output would no longer count under the debt brake. A fund of 500
billion euros for infrastructure and climate protection would last for twelve years, and 100 billion of it would go
to the federal states.""",
    ),
    Published(
        WATCH,
        "2025-03-21T11:40",
        "Bundesrat approves change of the debt brake and fund of 500 billion euros",
        """The Bundesrat on Friday adopted the change of Germany's constitution that the Bundestag passed on
Tuesday. It got 53 of 69 votes, and 46 were needed.

The debt brake is thereby changed for spending on defence, and a fund of 500 billion euros for infrastructure can be
set up. The federal states may take on new debt of 0.35 per cent of economic output a year. The Federal President
has still to sign the law.""",
    ),
    Published(
        WATCH,
        "2025-03-21T09:00",
        "Ofcom asks large services for their assessments of illegal content",
        """Ofcom has asked several large services for their assessments of the risk of illegal content, which were
due on 16 March. They have to send them by 31 March 2025, and a service that does not answer can be fined.

It is also looking at what file-sharing services do against images of child abuse.""",
    ),
)


def write_feeds(folder: Path, now: datetime) -> dict[str, Path]:
    """Each source's feed as it stands at `now`, once it has an article; their files by their names."""
    files = {}
    for number, source in enumerate(SOURCES, 1):
        items = [
            {
                "id": f"{number}-{place}",
                "url": f"https://example.org/{number}/{place}",
                "title": one.title,
                "date_published": f"{one.at}:00Z",
                "language": one.lang,
                "content_text": "\n\n".join(" ".join(part.split()) for part in one.text.split("\n\n")),
            }
            for place, one in enumerate(ARTICLES, 1)
            if one.source == source and one.moment <= now
        ]
        if items:
            feed = {"version": "https://jsonfeed.org/version/1.1", "title": source, "items": items}
            files[source] = folder / f"{number}.json"
            files[source].write_text(json.dumps(feed, ensure_ascii=False), encoding="utf-8")
    return files
