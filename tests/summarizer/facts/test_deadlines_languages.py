"""Each kind of deadline in German, French and Chinese. Published on Monday 4 March 2024."""

from __future__ import annotations

import pytest

from tests.summarizer.facts.test_deadlines import found

GERMAN = [
    ("Das Gesetz tritt am 1. Januar 2025 in Kraft.", "2025-01-01:effective"),
    ("Stellungnahmen sind bis zum 31. März möglich.", "2024-03-31:comments"),
    ("Unternehmen müssen die Regeln bis spätestens 30. Juni 2025 umsetzen.", "2025-06-30:compliance"),
    ("Anträge können bis zum 15. Mai 2024 gestellt werden.", "2024-05-15:application"),
    ("Die Anhörung findet am 15. Mai 2024 statt.", "2024-05-15:meeting"),
    ("Die Verordnung gilt ab dem 1. Juli 2024.", "2024-07-01:effective"),
    ("Das Gesetz soll am 1. Juli 2024 in Kraft treten.", "2024-07-01:effective"),
    ("Die Frist endet am 30. April 2024.", "2024-04-30:other"),
    ("Die Konsultation läuft bis 30. April 2024.", "2024-04-30:comments"),
    ("Der Bundestag stimmt am 21. März über das Gesetz ab.", "2024-03-21:meeting"),
    ("Das Verbot gilt vom 1. Mai bis 30. September 2024.", "2024-05-01:effective 2024-09-30:expires"),
    ("Die Richtlinie ist bis 17. Oktober 2024 in nationales Recht umzusetzen.", "2024-10-17:compliance"),
    ("Der Ausschuss tagt am Freitag.", "2024-03-08:meeting"),
    (
        ("Binnen drei Monaten nach Inkrafttreten müssen Betreiber melden. Das Gesetz tritt am 1. Juli 2024 in Kraft."),
        "2024-07-01:effective 2024-10-01:compliance",
    ),
    (
        ("Diese Verordnung tritt am Tag nach ihrer Veröffentlichung im Amtsblatt der Europäischen Union in Kraft."),
        "2024-03-05:effective",
    ),
    ("Diese Verordnung tritt am zwanzigsten Tag nach ihrer Veröffentlichung in Kraft.", "2024-03-24:effective"),
    ("Ab 1. Mai 2024 müssen Händler das Pfand erheben.", "2024-05-01:effective"),
    ("Die Übergangsfrist endet am 31. Dezember 2025.", "2025-12-31:expires"),
    ("Der Bundesrat berät am 22. März 2024 über den Entwurf.", "2024-03-22:meeting"),
    ("Die Mitgliedstaaten haben bis zum 17. Oktober 2024 Zeit, die Richtlinie umzusetzen.", "2024-10-17:compliance"),
    ("Die Regelung läuft am 30. Juni 2024 aus.", "2024-06-30:expires"),
    ("Der Antrag ist spätestens am 31. Mai 2024 zu stellen.", "2024-05-31:application"),
]
FRENCH = [
    ("La loi entre en vigueur le 1er janvier 2025.", "2025-01-01:effective"),
    ("Les observations doivent être envoyées avant le 31 mars.", "2024-03-31:comments"),
    ("Les entreprises devront se mettre en conformité au plus tard le 30 juin 2025.", "2025-06-30:compliance"),
    ("La réunion se tiendra le 15 mai 2024.", "2024-05-15:meeting"),
    ("Les candidatures sont ouvertes jusqu'au 15 avril 2024.", "2024-04-15:application"),
    ("La réforme s'applique à compter du 1er septembre 2024.", "2024-09-01:effective"),
    ("La consultation publique est ouverte jusqu'au 30 avril 2024.", "2024-04-30:comments"),
    ("Le Sénat votera le texte le 21 mars.", "2024-03-21:meeting"),
    ("Le décret entrera en vigueur le 1er mai.", "2024-05-01:effective"),
    ("Les contributions sont attendues d'ici au 15 avril 2024.", "2024-04-15:comments"),
    ("La date limite de dépôt des dossiers est fixée au 15 avril 2024.", "2024-04-15:application"),
    (
        (
            "Dans un délai de trois mois après l'entrée en vigueur, les exploitants doivent déclarer. "
            "La loi entre en vigueur le 1er juillet 2024."
        ),
        "2024-07-01:effective 2024-10-01:compliance",
    ),
    (
        ("Le présent règlement entre en vigueur le jour suivant celui de sa publication au Journal officiel."),
        "2024-03-05:effective",
    ),
    (
        "Le présent règlement entre en vigueur le vingtième jour suivant celui de sa publication.",
        "2024-03-24:effective",
    ),
    ("Le texte sera examiné en séance publique le 20 mars 2024.", "2024-03-20:meeting"),
    ("Les États membres ont jusqu'au 17 octobre 2024 pour transposer la directive.", "2024-10-17:compliance"),
    ("À partir du 1er mai 2024, les plateformes doivent retirer ces contenus.", "2024-05-01:effective"),
    ("Les dispositions s'appliqueront au 1er janvier 2025.", "2025-01-01:effective"),
    ("La période de consultation se termine le 5 avril 2024.", "2024-04-05:comments"),
    ("Les exploitants disposent d'un délai jusqu'au 30 juin 2024 pour se conformer.", "2024-06-30:compliance"),
]
CHINESE = [
    ("本办法自2024年7月1日起施行。", "2024-07-01:effective"),
    ("7月1日起施行。", "2024-07-01:effective"),
    ("征求意见截止日期为2024年4月15日。", "2024-04-15:comments"),
    ("请于2024年4月15日前将意见反馈至邮箱。", "2024-04-15:comments"),
    ("听证会将于2024年5月8日在北京举行。", "2024-05-08:meeting"),
    ("申请截止时间为2024年6月30日17时。", "2024-06-30:application"),
    ("企业应当在2025年12月31日前完成整改。", "2025-12-31:compliance"),
    ("意见反馈截止时间为3月31日。", "2024-03-31:comments"),
    ("本规定自公布之日起30日后施行。", "2024-04-03:effective"),
    ("本通知自发布之日起施行。", "2024-03-04:effective"),
    ("意见建议请于2024年3月25日前反馈。", "2024-03-25:comments"),
    ("公开征求意见时间为2024年3月4日至4月3日。", "2024-04-03:comments"),
    ("会议定于2024年3月20日召开。", "2024-03-20:meeting"),
    ("新规将于5月1日起实施。", "2024-05-01:effective"),
    ("截至2024年6月底，企业须完成备案。", "2024-06-30:compliance"),
    ("报名截止日期：2024年4月10日", "2024-04-10:application"),
    ("本办法有效期至2029年12月31日。", "2029-12-31:expires"),
    ("延长征求意见期限，由5月3日至6月3日。", "2024-06-03:comments"),
    ("公众可在2024年4月5日前提出意见。", "2024-04-05:comments"),
    ("标准将于2025年1月1日正式实施。", "2025-01-01:effective"),
    ("申报时间为2024年3月10日至4月10日。", "2024-04-10:application"),
    ("自2024年5月1日起，企业不得销售该产品。", "2024-05-01:effective"),
    ("过渡期至2025年12月31日。", "2025-12-31:expires"),
    ("《条例》将于2024年5月1日起正式施行。", "2024-05-01:effective"),
    ("有关单位和个人可在2024年4月3日前反馈意见。", "2024-04-03:comments"),
    ("论坛将于3月24日至25日在北京举行。", "2024-03-24:meeting"),
    ("企业应于2024年6月30日前提交报告。", "2024-06-30:compliance"),
]


@pytest.mark.parametrize("lang", [None, "de"])
@pytest.mark.parametrize(("text", "wanted"), GERMAN)
def test_german(text: str, wanted: str, lang: str | None) -> None:
    assert found(text, lang=lang) == wanted


@pytest.mark.parametrize("lang", [None, "fr"])
@pytest.mark.parametrize(("text", "wanted"), FRENCH)
def test_french(text: str, wanted: str, lang: str | None) -> None:
    assert found(text, lang=lang) == wanted


@pytest.mark.parametrize("lang", [None, "zh"])
@pytest.mark.parametrize(("text", "wanted"), CHINESE)
def test_chinese(text: str, wanted: str, lang: str | None) -> None:
    assert found(text, lang=lang) == wanted
