# ruff: noqa: E501 (tables of sentences)
"""The stage of an article: own sentences in four languages, and the traps that plain keywords fall into."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

import pytest

from summarizer.facts.models import FoundStage, Stage
from summarizer.facts.stages import find_stage
from summarizer.models import Document
from summarizer.training.acts_labels import ROOT, documents

LABELLED = ROOT / "summarizer" / "training" / "labels" / "stages.jsonl"
DAY = datetime.date(2025, 6, 12)


def found(text: str, title: str | None = None, lang: str = "en", published: datetime.date | None = DAY) -> FoundStage:
    document = Document(text=text, title=title, lang=lang, published=published)
    stage = find_stage(document)
    assert document.text[stage.start : stage.end] == stage.sentence
    return stage


ENGLISH = [
    ("The Ministry of Transport announced plans for a new law on drones.", Stage.ANNOUNCED),
    ("The government will ban the sale of disposable vapes, the health minister said on Tuesday.", Stage.ANNOUNCED),
    ("The European Commission intends to propose a directive on packaging next year.", Stage.ANNOUNCED),
    ("The Environment Agency opened a public consultation on new limits for nitrogen in rivers.", Stage.CONSULTATION),
    ("The regulator invites comments on its draft code until 30 September 2025.", Stage.CONSULTATION),
    ("The Treasury launched a 12-week consultation on a levy for gambling firms.", Stage.CONSULTATION),
    ("The Commission seeks feedback on its plans to revise the cosmetics regulation.", Stage.CONSULTATION),
    ("The European Commission proposed a regulation on the repair of electric goods on Wednesday.", Stage.PROPOSED),
    ("The agency is proposing a rule that would require lead pipes to be replaced within ten years.", Stage.PROPOSED),
    ("A bill was introduced in Congress on Monday that would require airlines to pay compensation.", Stage.PROPOSED),
    ("The government introduced a bill in parliament that would limit rent increases.", Stage.PROPOSED),
    ("The draft law passed its first reading in parliament on Thursday.", Stage.DEBATED),
    ("The Senate passed the bill by 60 votes to 38 and it now goes to the House.", Stage.DEBATED),
    ("Members of the European Parliament debated the directive on platform work on Tuesday.", Stage.DEBATED),
    ("The committee approved the bill with twelve amendments.", Stage.DEBATED),
    ("Parliament adopted the law on heat pumps with a large majority.", Stage.ADOPTED),
    ("The president signed the bill into law on Friday.", Stage.ADOPTED),
    ("The commission voted three to two to adopt final rules on data brokers.", Stage.ADOPTED),
    ("The Council approved the regulation, which comes into force on 1 January 2030.", Stage.ADOPTED),
    ("The new act on batteries comes into force on 1 January 2030.", Stage.ADOPTED),
    ("The law received royal assent on Thursday.", Stage.ADOPTED),
    ("The ban on single-use plastic cups came into force today.", Stage.IN_FORCE),
    ("New rules on heavy lorries took effect on Monday, the transport ministry said.", Stage.IN_FORCE),
    ("The data law entered into force on 10 June 2025.", Stage.IN_FORCE),
    ("The Data Protection Commission fined the company 40 million euros for a breach of the law.", Stage.ENFORCED),
    ("A court ordered the ministry to pay damages to the farmers under the law.", Stage.ENFORCED),
    ("The competition authority imposed a fine of 12 million pounds on three builders.", Stage.ENFORCED),
    ("The Supreme Court struck down the law on state subsidies on Tuesday.", Stage.WITHDRAWN),
    ("The government has withdrawn its bill on pensions.", Stage.WITHDRAWN),
    ("Parliament rejected the bill on compulsory service.", Stage.WITHDRAWN),
    ("Plans for a tax on sugar in Scotland have been scrapped by the government.", Stage.WITHDRAWN),
    ("The agency repealed the rule on methane leaks.", Stage.WITHDRAWN),
    ("The advisory committee will meet on 3 July 2025 in Denver; the meeting is open to the public.", Stage.MEETING),
    ("The council will hold a public meeting on 8 July to discuss its work plan.", Stage.MEETING),
]  # fmt: skip


@pytest.mark.parametrize(("text", "stage"), ENGLISH)
def test_english_sentences(text: str, stage: Stage) -> None:
    got = found(text)
    assert got.stage is stage
    assert got.sentence == text.strip()


OTHER_LANGUAGES = [
    ("zh", "市场监管总局就《网络交易监督管理办法（征求意见稿）》向社会公开征求意见，意见反馈截止时间为7月10日。", Stage.CONSULTATION),
    ("zh", "国务院提请全国人大常委会审议增值税法草案。", Stage.PROPOSED),
    ("zh", "全国人大常委会对能源法草案进行二审，委员们分组审议了有关条款。", Stage.DEBATED),
    ("zh", "国务院办公厅印发《关于加快新型储能发展的意见》。", Stage.ADOPTED),
    ("zh", "全国人大常委会会议表决通过了学前教育法，自2026年6月1日起施行。", Stage.ADOPTED),
    ("zh", "新修订的《公司法》今日起施行。", Stage.IN_FORCE),
    ("zh", "市场监管总局依法对该平台作出行政处罚，罚款1.8亿元。", Stage.ENFORCED),
    ("zh", "财政部决定废止《会计电算化管理办法》等三件规定。", Stage.WITHDRAWN),
    ("zh", "工业和信息化部将出台新能源汽车管理办法。", Stage.ANNOUNCED),
    ("de", "Der Bundestag hat das Gesetz zur Krankenhausreform am Donnerstag beschlossen.", Stage.ADOPTED),
    ("de", "Das Bundeskabinett hat den Entwurf für ein neues Datengesetz beschlossen.", Stage.PROPOSED),
    ("de", "Der Bundestag berät am Freitag in erster Lesung über das Tierhaltungsgesetz.", Stage.DEBATED),
    ("de", "Verbände können zu dem Referentenentwurf des Ministeriums bis zum 30. Juli Stellung nehmen.", Stage.CONSULTATION),
    ("de", "Das Ministerium hat eine Konsultation zur Verordnung über Ladesäulen gestartet.", Stage.CONSULTATION),
    ("de", "Seit heute ist das Gesetz über digitale Dienste in Kraft.", Stage.IN_FORCE),
    ("de", "Das Gesetz tritt am 1. Januar 2030 in Kraft.", Stage.ADOPTED),
    ("de", "Die Behörde verhängte ein Bußgeld von 14 Millionen Euro gegen das Unternehmen.", Stage.ENFORCED),
    ("de", "Die Bundesregierung hat ihren Gesetzentwurf zur Vorratsdatenspeicherung zurückgezogen.", Stage.WITHDRAWN),
    ("de", "Die Ministerin kündigte ein Gesetz gegen digitale Gewalt an.", Stage.ANNOUNCED),
    ("fr", "Le Parlement a définitivement adopté la loi sur l'industrie verte.", Stage.ADOPTED),
    ("fr", "L'Assemblée nationale a adopté le projet de loi en première lecture.", Stage.DEBATED),
    ("fr", "Le ministre a présenté un projet de loi sur le logement en conseil des ministres.", Stage.PROPOSED),
    ("fr", "Le gouvernement lance une consultation publique sur le décret relatif aux emballages.", Stage.CONSULTATION),
    ("fr", "La loi est entrée en vigueur aujourd'hui.", Stage.IN_FORCE),
    ("fr", "La Cnil inflige une amende de 3 millions d'euros à une entreprise.", Stage.ENFORCED),
    ("fr", "Le gouvernement retire son projet de loi sur les retraites.", Stage.WITHDRAWN),
    ("fr", "Le gouvernement annonce un plan pour la santé mentale.", Stage.ANNOUNCED),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "stage"), OTHER_LANGUAGES)
def test_other_languages(lang: str, text: str, stage: Stage) -> None:
    assert found(text, lang=lang).stage is stage


TRAPS = [
    # denied, doubted, wished for
    ("Parliament did not adopt the law on heat pumps.", Stage.ADOPTED),
    ("The law could be adopted by parliament next year.", Stage.ADOPTED),
    ("Ministers would have adopted the regulation if there had been a majority.", Stage.ADOPTED),
    ("Campaigners urged parliament to adopt the law.", Stage.ADOPTED),
    ("The commission has not fined the company.", Stage.ENFORCED),
    ("The company could be fined 4 million euros.", Stage.ENFORCED),
    ("The ban has not come into force.", Stage.IN_FORCE),
    ("The court refused to strike down the law.", Stage.WITHDRAWN),
    ("Fines of up to 35 million euros are possible under the act.", Stage.ENFORCED),
    ("The team passed the ball and signed a new striker.", Stage.ADOPTED),
    ("Parliament may debate the bill after the elections.", Stage.IN_FORCE),
    ("Das Gesetz wurde nicht beschlossen.", Stage.ADOPTED),
    ("La loi n'a pas été adoptée.", Stage.ADOPTED),
    ("该办法尚未施行。", Stage.IN_FORCE),
]


@pytest.mark.parametrize(("text", "not_this"), TRAPS)
def test_what_did_not_happen_is_no_stage(text: str, not_this: Stage) -> None:
    lang = "de" if text.startswith("Das ") else "fr" if text.startswith("La ") else "en"
    assert found(text, lang=lang).stage is not not_this


ARTICLES = [
    # What is new counts, not what is remembered.
    (
        "Regulator opens consultation on data brokers",
        "The data protection law was adopted in 2016 and came into force in 2018. "
        "The regulator on Tuesday opened a public consultation on rules for data brokers. "
        "Comments must be received by 30 September 2025.",
        Stage.CONSULTATION,
    ),
    (
        "Ministry proposes stricter limits for wood stoves",
        "The environment ministry on Wednesday proposed a regulation that would halve the limits for wood stoves. "
        "The present law was passed in 2010 and has been amended twice.",
        Stage.PROPOSED,
    ),
    (
        "Parliament passes law on packaging",
        "Parliament passed the law on packaging on Thursday. The government had proposed it in 2023, "
        "and a consultation was held last year. The law comes into force on 1 January 2027.",
        Stage.ADOPTED,
    ),
    (
        "Watchdog fines supermarket chain",
        "The competition authority fined the supermarket chain 12 million euros on Monday. "
        "The law that allows such fines was adopted in 2021.",
        Stage.ENFORCED,
    ),
    # Who speaks from outside adopts nothing.
    (
        "Senate debates bill on short-term lets",
        "Senators debated the bill on short-term lets on Tuesday. "
        'Opponents said: "A court struck down a law like this one in another country, and this bill must be withdrawn."',
        Stage.DEBATED,
    ),
    (
        "Supreme Court strikes down eviction ban",
        "The Supreme Court on Thursday struck down the ban on evictions. Congress passed it last year.",
        Stage.WITHDRAWN,
    ),
    ("Smoking ban comes into force", "From today smoking is banned in restaurants, under a law of 2024.", Stage.IN_FORCE),
    (
        "Agency withdraws proposed rule on wells",
        "The agency has withdrawn a proposed rule on wells that it published last year.",
        Stage.WITHDRAWN,
    ),
    (
        "Lords defeat government over lamps bill",
        "Peers have defeated the government over its lamps bill, voting to add amendments.",
        Stage.DEBATED,
    ),
    (
        "Parliament adopts position on packaging",
        "MEPs voted on Tuesday for their position on the packaging regulation. Talks with the Council can now begin.",
        Stage.DEBATED,
    ),
    ("Judge blocks order", "A federal judge on Friday blocked an order that would have ended the grants.", Stage.WITHDRAWN),
    (
        "Cabinet approves AI bill",
        "The cabinet approved a bill on artificial intelligence on Friday and will submit it to parliament.",
        Stage.PROPOSED,
    ),
    (
        "Tribunal overturns fine",
        "A tribunal has overturned a fine of 7.5 million pounds that the regulator had imposed on the firm.",
        Stage.WITHDRAWN,
    ),
    ("Voters reject tax", "Voters on Sunday rejected an initiative for a tax on inheritance.", Stage.WITHDRAWN),
    ("Ministers adopt directive", "Ministers adopted the directive on batteries in Brussels on Monday.", Stage.ADOPTED),
    ("A day at the zoo", "The penguins were fed at noon. Visitors took photographs and went home happy.", Stage.OTHER),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text", "stage"), ARTICLES)
def test_articles(title: str, text: str, stage: Stage) -> None:
    got = found(text, title)
    assert got.stage is stage
    assert stage is not Stage.OTHER or not got.sentence


GAZETTE = "AGENCY: Office of Lamps\n\nACTION: {}\n\nSUMMARY: The Office acts on lamps.\n\nDATES: {}\n"
LABELS = [
    ("Final rule.", "Effective June 12, 2025.", Stage.ADOPTED),
    ("Final rule; request for comments.", "Comments by July 1, 2025.", Stage.ADOPTED),
    ("Temporary rule; closure.", "Effective June 12, 2025.", Stage.ADOPTED),
    ("Correcting amendment.", "Effective June 12, 2025.", Stage.ADOPTED),
    ("Proposed rule.", "Comments by July 1, 2025.", Stage.PROPOSED),
    ("Notice of proposed rulemaking; request for comments.", "Comments by July 1, 2025.", Stage.PROPOSED),
    ("Proposed rule; notice of public hearing.", "The hearing will be held July 1, 2025.", Stage.PROPOSED),
    ("Proposed rule; withdrawal.", "The proposed rule is withdrawn.", Stage.WITHDRAWN),
    ("Advance notice of proposed rulemaking.", "Comments by July 1, 2025.", Stage.CONSULTATION),
    ("Request for information.", "Responses by July 1, 2025.", Stage.CONSULTATION),
    ("Notice and request for comments.", "Comments by July 1, 2025.", Stage.CONSULTATION),
    ("Notice of meeting.", "The meeting will be held July 1, 2025.", Stage.MEETING),
    ("Notice.", "Comments must be received by July 1, 2025.", Stage.CONSULTATION),
    ("Notice.", "The meeting will be held on July 1, 2025.", Stage.MEETING),
    ("Request for nominations.", "Nominations must be received by July 1, 2025.", Stage.OTHER),
]


@pytest.mark.parametrize(("action", "dates", "stage"), LABELS)
def test_labels_of_a_gazette(action: str, dates: str, stage: Stage) -> None:
    got = found(GAZETTE.format(action, dates))
    assert got.stage is stage
    assert got.sentence.startswith(("ACTION:", "DATES:")) or stage is Stage.OTHER


def test_a_gazette_without_its_label_is_read() -> None:
    text = (
        "SUMMARY: The Office of Lamps is proposing to revise its rules on lamps.\n\nDATES: Comments by July 1, 2025.\n"
    )
    assert found(text).stage is Stage.PROPOSED


@pytest.mark.parametrize("text", ["", " \n", "...", "。", "!" * 3000, "the " * 3000, "adopted the " * 2000 + "\udc00"])
def test_any_text(text: str) -> None:
    got = find_stage(Document(text=text, title=text[:50]))
    assert text[got.start : got.end] == got.sentence


def test_the_title_alone() -> None:
    got = find_stage(Document(text="", title="Parliament passes law on packaging"))
    assert got == FoundStage(stage=Stage.ADOPTED)


def test_the_sentence_is_the_one_that_is_new() -> None:
    _, text, _ = ARTICLES[0]
    assert found(text, "Regulator opens consultation").sentence.startswith("The regulator on Tuesday opened")


def test_broken_lines_and_emphasis_do_not_hide_a_cue() -> None:
    assert found("The assembly **adopted\n  the *Convention on\n  Lamps* law** on Tuesday.").stage is Stage.ADOPTED


def test_papers_of_the_union_and_of_congress() -> None:
    regulation = "Commission Implementing Regulation (EU) 2031/12 of 4 May 2031 on lamps\n\nHaving regard to the Treaty"
    assert found(regulation).stage is Stage.ADOPTED
    assert found("COM(2031) 9\nProposal for a REGULATION on lamps").stage is Stage.PROPOSED
    bill = "This Act may be cited as the Lamps Act."
    assert found(bill, "To amend the Lamps Code to require switches, and for other purposes.").stage is Stage.PROPOSED
    news = "The Senate passed the bill on lamps on Tuesday."
    assert found(news, "A bill to ban old lamps clears the Senate").stage is Stage.DEBATED


def test_seeds() -> None:
    texts = dict(documents("seeds", ROOT))
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    labelled = {row["key"]: row for row in rows if row["set"] == "seeds" and row["key"] in texts}
    assert len(labelled) == len(texts)
    for key, document in texts.items():
        published = datetime.date.fromisoformat(key[-14:].split(".")[0][-10:])
        got = find_stage(replace(document, published=published))
        assert got.stage in {labelled[key]["stage"], *labelled[key].get("also", ())}, key
