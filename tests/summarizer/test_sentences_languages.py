"""Sentence splitting by language: abbreviations, numbers, quotations, lists, headings, boilerplate."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.sentences import split_sentences

# A "|" stands where one sentence ends and the next begins.
RUNNING_TEXT = [
    ("en", "The U.S. Senate passed S. 5 and H.R. 12 on Jan. 5. |Sen. J. F. Smith (D-Calif.) objected."),
    ("en", "See Art. 12, No. 5, para. 3, pp. 4-6 and Fig. 2. |The U.K. did so in Sept. 2020. |Nobody else did."),
    ("en", "It applies to Acme Inc. and Beta Ltd. from 1 May. |The firms, e.g. Acme Co., agreed, i.e. they pay."),
    ("en", "The fee is $3.50, or 2.5 per cent. |It rose from No. 12 to No. 4. |Growth was 3.2. |Prices fell."),
    ("en", "Is that art. |The museum says no. |No. |The answer is clear."),
    ("en", "The vote is at 5 p.m. on Tuesday. |It ended at 6 p.m. |The bill passed in Washington, D.C. |Nobody left."),
    ("en", '"We will act. We have to," said Ms. Lee. |"Will it hold?" Smith asked. |He left.'),
    ("en", 'He said: "It is over. Go home." |The crowd (about 300. Some say more.) left.'),
    ("en", "Apple sold it. |iPhone users complained. |That was all... |Then it rained."),
    ("en", "The council agreed on this.|The ministry did not. |Nobody asked"),
    ("en", "The 1.2 bn plan (see Sec. 3(b). It is long) holds. |Pub. L. 110-5 and 12 U.S.C. 18 apply."),
    (
        "de",
        "Am 12. Juli beschloss der Bundestag Art. 12 Abs. 3 S. 2, z. B. die Pflicht. |Die 3. Kammer tagt.",
    ),
    (
        "de",
        "Das gilt u. a. für Dr. Müller, d. h. für alle. |Nr. 5 gilt ab 5. 8. 2024. |Es kostet 3,5 Mio. Euro.",
    ),
    (
        "en",
        "Sen. Markey of Boston, Mass. Governor Healey and Rep. Pelosi, D-Calif. |The rest left.",
    ),
    ("de", "Das gilt gem. § 3 i. S. d. Gesetzes (BGBl. I S. 5) usw. |Die Frist läuft."),
    ("de", "„Das ist falsch. Wir klagen“, sagte er. |Der 20. Deutsche Bundestag lehnte ab."),
    ("de", "Die Frist endet am 1. Januar 2025. |Ab dann gilt § 3 Abs. 1 Nr. 2."),
    ("fr", "M. Dupont et Mme. Le Goff ont voté l'art. 12, al. 3. |M. Le Pen s'abstient, p. ex. en 2024."),
    ("fr", "Il a dit : « C'est fini. Rentrez. » |La loi n° 2024-12 du 3 mai s'applique. |Pourquoi ? |Nul ne sait."),
    ("es", "El Sr. Pérez y la Sra. Gómez votaron el art. 5, p. ej. el núm. 3. |¿Por qué? |Nadie sabe."),
    ("es", "EE. UU. aprobó la ley. |¡Por fin! |Cuesta 3.500 millones de euros. |Los Excmos. lo saben."),
    ("ru", "В 2020 г. принят закон, т. е. ст. 5 и п. 3. |Это стоит 5 млн. рублей. |А. С. Пушкин жил в г. Москва."),
    ("ru", "«Мы против. Так нельзя», — сказал он. |Госдума приняла закон № 5 и т. д. |Он вступит в силу 1 мая."),
    ("ar", "قال د. أحمد إن القانون نافذ. |لماذا حدث هذا؟ |تبلغ الكلفة 3.5 مليون دولار! |ثم ذهب."),
    (
        "zh",
        "国务院发布通知（2024年第5号。详见附件）。|自1月1日起施行！|为什么？|“会议结束了。大家走吧。”他说。|税率为3.5%。",
    ),
    ("ja", "法律が成立した。|首相は「必要だ。急ぐ。」と述べた。|なぜか？|税率は3.5%。|来月施行される。"),
]


@pytest.mark.parametrize(("lang", "marked"), RUNNING_TEXT, ids=[f"{row[0]}{n}" for n, row in enumerate(RUNNING_TEXT)])
def test_running_text(lang: str, marked: str) -> None:
    text = marked.replace("|", "")
    found = split_sentences(text, lang)
    assert [sentence.text for sentence in found] == [part.strip() for part in marked.split("|")]
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in found)


@pytest.mark.parametrize("lang", ["en", None])
def test_lower_cased_and_tokenised_text(lang: str | None) -> None:
    marked = (
        "the ministry of transport adopted a rule on scooters . |it applies from may , said mr. smith . |"
        '" we will act . we have to , " he said . |the u.s. department disagreed , e.g. on no. 5 of the list . |'
        "the council will meet again in june to discuss what may be done about those who will not comply with it ."
    )
    found = [sentence.text for sentence in split_sentences(marked.replace("|", ""), lang)]
    assert found == [part.strip() for part in marked.split("|")]


KINDS = [
    ("1. Scope\n\nThis law applies to all.", ["heading", "sentence"]),
    ("SUPPLEMENTARY INFORMATION:\nThe agency adopts a rule.", ["heading", "sentence"]),
    ("Artikel 5 - Begriffe\n\nEin Gerät ist ein Ding.", ["heading", "sentence"]),
    ("第三章 罚则\n\n违反本法的，处罚款。", ["heading", "sentence"]),
    ("The law bans:\n\n• toys with lead;\n• paint with lead.\n(a) In general it holds.", ["sentence"] * 4),
    ("一、加强监管。\n二、提高效率。", ["sentence", "sentence"]),
    (
        "# Title\nThe rule holds.\nRead more: Another rule\nIt is new.",
        ["heading", "sentence", "boilerplate", "sentence"],
    ),
]


@pytest.mark.parametrize(("text", "kinds"), KINDS)
def test_lists_and_headings(text: str, kinds: list[str]) -> None:
    assert [sentence.kind for sentence in split_sentences(text)] == kinds


def test_lines_that_are_paragraphs_do_not_run_on() -> None:
    """Where lines are long, each is a paragraph: what lacks its full stop does not take in the next."""
    long = (
        "The department publishes what it spends on staff, on travel and on consultants every month, as the law asks."
    )
    text = f"What we spend\n{long} It does so on its site.\nannual reports and accounts\n{long}"
    assert [sentence.kind for sentence in split_sentences(text)] == ["heading", *["sentence"] * 4]


BOILERPLATE = [
    "By Jane Doe, Political Editor",
    "Photograph: Jane Doe/The Paper",
    "Image caption: Ministers at the meeting",
    "Jane Doe/Getty Images",
    "REUTERS/Jane Doe",
    "Scroll down for video",
    "Share on Facebook",
    "Facebook Twitter WhatsApp",
    "Sign up for our daily newsletter",
    "Accept all cookies",
    "[FR Doc. 2016-08743 Filed 4-14-16; 8:45 am]",
    "BILLING CODE 3510-22-P",
    "[[Page 12345]]",
    "Federal Register / Vol. 81, No. 73 / Friday, April 15, 2016 / Notices",
    "Authority: 16 U.S.C. 1801 et seq.",
    "Dated: February 6, 2024.",
    "Page 3 of 12",
    "Updated: 3 May 2024, 10:30",
    "Published 12 July 2024",
    "Stand: 3. Mai 2024",
    "This article was updated on 3 May.",
    "This file may not be suitable for users of assistive technology.",
    "Is this page useful?",
    "© Crown copyright 2024",
    "Annual accounts (PDF, 243KB, 12 pages)",
    "Foto: dpa",
    "Lesen Sie auch: Was sich ändert",
    "Jetzt abonnieren",
    "Alle Rechte vorbehalten",
    "Lire aussi : Ce qui change",
    "Abonnez-vous à notre lettre",
    "Crédit photo : AFP",
    "Lea también: Lo que cambia",
    "Suscríbete a nuestro boletín",
    "Читайте также: что изменится",
    "Фото: ТАСС",
    "اقرأ أيضا: ما الذي سيتغير",
    "责任编辑：王小明",
    "点击查看全文",
    "関連記事：新しい法律",
]


@pytest.mark.parametrize("line", BOILERPLATE)
def test_boilerplate_lines(line: str) -> None:
    found = split_sentences(f"The council adopted a rule.\n\n{line}\n\nIt holds from May.")
    assert [s.text for s in found if s.kind == "sentence"] == ["The council adopted a rule.", "It holds from May."]


@pytest.mark.parametrize(
    "notice",
    [
        "CNN's Jane Doe contributed to this report.",
        "Reporting by Jane Doe in Paris; editing by John Roe.",
        "©2015 The Paper.",
        "All rights reserved.",
        "See the original story at example.org.",
        "READ MORE: What the rule says.",
        "Mit Material von dpa.",
    ],
)
def test_notices_in_running_text(notice: str) -> None:
    found = split_sentences(f"The council adopted a rule. {notice}")
    assert [sentence.kind for sentence in found] == ["sentence", "boilerplate"]


@pytest.mark.parametrize(
    "sentence",
    [
        "By 2030 the council will ban such engines.",
        "Photographers protest against the new law on drones.",
        "Register of members' interests will be public from May.",
        "We adopted rules on cookies and on trackers that every site in the Union has to follow next year, he said.",
        "Share prices fell after the ruling.",
        "Applicability of this part is as set out below.",
        "Join forces, the minister told the states.",
        "Documents show that the ministry knew.",
        "The European Central Bank (ECB) - the bank of banks - raised its rate.",
        "The Authority: it decides on fees.",
        "Contact with birds is forbidden.",
        "Register offices will close today under the new rules.",
        "Listen to the people, the minister told the council.",
        "Most popular parties lost votes in May.",
        "More from the budget will go to schools and hospitals.",
        "The report was published on 3 May by the ministry.",
        "Sign up to the treaty, ministers told the states.",
        "Posted workers get 5 new rights.",
        "Published rules hold from 5 May.",
        "Zum Thema Klima beschloss der Bundestag ein Gesetz.",
        "شارك الوزير في المؤتمر عن القانون.",
        "Partager les données sera interdit en mai.",
        "Stand by for 5 new laws, the minister said.",
    ],
)
def test_statements_are_not_taken_for_boilerplate(sentence: str) -> None:
    text = f"The council adopted a rule.\n\n{sentence}\n\nIt holds from May."
    assert sentence in [found.text for found in split_sentences(text) if found.kind == "sentence"]


def test_running_heads_are_dropped_and_repeated_items_are_not() -> None:
    pages = [
        f"The Gazette of the Ministry {n}\n\nRule {n} bans a thing.\n\n- None.\n\nArticle {n}" for n in range(1, 5)
    ]
    found = split_sentences("\n\n".join(pages))
    assert [s.text for s in found if s.kind == "boilerplate"] == [
        f"The Gazette of the Ministry {n}" for n in range(1, 5)
    ]
    assert [s.kind for s in found].count("heading") == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(CNN)Never mind the law.", "Never mind the law."),
        ("Abu Dhabi, United Arab Emirates (CNN)Lost cases are news.", "Lost cases are news."),
        ("(WIRED)Screens are rectangles.", "Screens are rectangles."),
        ("LONDON, England (CNN) -- The rule holds.", "The rule holds."),
        ("Berlin (dpa) - Das Gesetz gilt.", "Das Gesetz gilt."),
        ("MADRID, 12 Jul. (EUROPA PRESS) - La ley rige.", "La ley rige."),
        ("МОСКВА, 12 июля. /ТАСС/. Закон принят.", "Закон принят."),
        ("МОСКВА, 12 июл — РИА Новости. Закон принят.", "Закон принят."),
        ("القاهرة (رويترز) - القانون نافذ.", "القانون نافذ."),
        ("【北京=共同】法律が成立した。", "法律が成立した。"),
        ("[東京 10日 ロイター] - 法律が成立した。", "法律が成立した。"),
        ("SUMMARY: The agency adopts a rule.", "The agency adopts a rule."),
        ("The rule (EU) 2016/679 holds.", "The rule (EU) 2016/679 holds."),
    ],
)
def test_datelines_by_language(text: str, expected: str) -> None:
    assert [sentence.text for sentence in split_sentences(text)] == [expected]


PIECES = [
    "U.S. ",
    "z. B. ",
    "(CNN) -- ",
    "No. 5",
    "The ",
    "г. ",
    "Dr.",
    "x" * 50,
    "Page 3",
    "# ",
    "1. ",
    "- ",
    ": ",
    '"',
    "''",
    " ``",
    "“",
    "»",
    "（",
    "」",
    ". ",
    "。",
    "!?",
    "؟ ",
    "…",
    "\n",
    "\n\n",
    "\x0c",
    "\u200b",
    "�",
]


@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join), st.sampled_from([None, "de", "fr", "zh", "xx", ""]))
@settings(deadline=None, max_examples=400)
def test_any_mixture_gives_ordered_exact_ranges(text: str, lang: str | None) -> None:
    end = 0
    for sentence in split_sentences(text, lang):
        assert text[sentence.start : sentence.end] == sentence.text != ""
        assert sentence.start >= end
        end = sentence.end
