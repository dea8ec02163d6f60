"""Articles that are alike and two matters; beside them articles that differ in their words and are one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from summarizer.stories import StoryRules, group_profiles, make_profile
from summarizer.stories.place import Bond, link
from summarizer.stories.series import headed, is_sequel

NOON = datetime(2031, 9, 1, 12, tzinfo=UTC)
RULES = StoryRules()
Item = tuple[int, str, str]
"""Days after the first, title, text."""

GOVERNORS = (
    (
        0,
        "California governor signs AI safety bill",
        "Governor Gavin Newsom of California signed an artificial intelligence bill into law on Monday. It makes "
        "developers of the largest models publish safety plans and report serious incidents within 15 days. Firms that "
        "do not comply face fines of up to 1 million dollars. Tech groups had asked for a veto.",
    ),
    (
        1,
        "New York governor signs AI companion law",
        "Governor Kathy Hochul of New York signed an artificial intelligence bill into law on Tuesday. It makes "
        "operators of companion chatbots look for signs of self-harm and tell users every three hours that they talk "
        "to a machine. The attorney general may ask for fines of 15,000 dollars. Tech groups had asked for a veto.",
    ),
    (
        2,
        "Colorado governor signs AI hiring bill",
        "Governor Jared Polis of Colorado signed an artificial intelligence bill into law on Wednesday. It makes firms "
        "that use algorithms to hire or lend tell people about it and check their systems for bias. Business groups "
        "had asked for a delay.",
    ),
)
STATE_BILLS = (
    (0, "Texas Senate passes SB 5", "The Texas Senate passed SB 5. The bill keeps foreign firms from buying farms."),
    (1, "Ohio Senate passes SB 5", "The Ohio Senate passed SB 5 on Tuesday. The bill is about drones over prisons."),
    (1, "Utah House takes up SB 5", "Utah's House began to debate SB 5, which is about water for golf courses."),
)
FINES = (
    (
        0,
        "EU fines X €120 million under Digital Services Act",
        "The European Commission has fined X 120 million euros for breaching the Digital Services Act. The platform of "
        "Elon Musk misled users with its blue marks, the Commission said. It has 60 days to answer.",
    ),
    (
        2,
        "EU fines Temu €200 million under Digital Services Act",
        "The European Commission has fined Temu 200 million euros for breaching the Digital Services Act. The Chinese "
        "marketplace did too little against unsafe toys, the Commission said. It has 90 days to answer.",
    ),
)
MERGERS = (
    (
        0,
        "CMA clears Vodafone towers deal",
        "Britain's Competition and Markets Authority has cleared the sale of Vodafone's masts to a rival after a first "
        "look at the deal. The regulator said that it raised no concerns.",
    ),
    (
        1,
        "CMA clears Aviva takeover of Direct Line",
        "Britain's Competition and Markets Authority has cleared the takeover of Direct Line by Aviva after a first "
        "look at the deal. The regulator said that it raised no concerns.",
    ),
)
LETTER = "President Donald Trump sent a letter to {} on {} that sets a tariff of {}% on its goods from 1 August."
LETTERS = (
    (0, "Trump tells Japan of 25% tariff", LETTER.format("Japan", "Monday", 25)),
    (3, "Trump tells Canada of 35% tariff", LETTER.format("Canada", "Thursday", 35)),
    (5, "Trump tells EU and Mexico of 30% tariffs", LETTER.format("the European Union and Mexico", "Saturday", 30)),
)
TAIL = (
    "How to respond: send your views by email to the department or by post to the address below. You can use the "
    "online form too. We will look at all answers and publish what we decide within 12 weeks of the end of the "
    "consultation. If you need this document in another format, write to us. The answers may be published unless you "
    "ask us to keep yours confidential."
)
CONSULTATIONS = tuple(
    (day, f"Consultation on {subject}", f"{lead} {TAIL}")
    for day, (subject, lead) in enumerate(
        (
            (
                "vaping products",
                "We propose to limit flavours of vapes, and fines on the spot where children buy them.",
            ),
            (
                "heat networks",
                "We propose rules on prices and repairs for half a million homes heated by shared pipes.",
            ),
            ("dog breeding", "We propose to license kennels that sell two litters a year, and to forbid cropped ears."),
        )
    )
)
COLUMNS = tuple(
    (7 * week, "Leopold: letter from Strelsau", text)
    for week, text in enumerate(
        (
            "The column looks at how Strelsau makes its budget. The crown wants more money for its ships, and farmers "
            "fear for their share. In the corridors of the Diet nobody expects a quick deal.",
            "This week the column looks at migration. Strelsau has a new plan for returns, and the Diet is split. Two "
            "provinces want camps outside of the country.",
            "The column turns to trade. Strelsau hopes that its deal with the southern ports can be signed before the "
            "feast of Saint Rudolf, but the vintners are against it.",
        )
    )
)
DIRECTIVES = tuple(
    (
        0,
        "Airworthiness Directives; The Boeing Company Airplanes",
        f"Docket No. FAA-2031-{number}. We are adopting a new airworthiness directive for certain Boeing airplanes. It "
        "requires repetitive inspections and, if necessary, repair of cracked parts. We invite you to send written "
        "comments, data or views about it to the address given above. We will consider all comments that come in by "
        "the closing date. Operators must report what they find to the manufacturer within 30 days of the inspection.",
    )
    for number in ("0913", "1177")
)
APART: dict[str, Sequence[Item]] = {
    "governors": GOVERNORS,
    "state bills": STATE_BILLS,
    "fines": FINES,
    "mergers": MERGERS,
    "letters": LETTERS,
    "consultations": CONSULTATIONS,
    "columns": COLUMNS,
    "directives": DIRECTIVES,
}

TOGETHER: dict[str, Sequence[Item]] = {
    "fine": (
        FINES[0],
        (
            0,
            "Brussels hits Musk's X with first penalty",
            "Elon Musk's X must pay 120 million euros for breaking the European Union's Digital Services Act, Brussels "
            "said on Monday. It is the first penalty under the law, and concerns the blue marks, which misled users.",
        ),
    ),
    "governor": (
        GOVERNORS[0],
        (
            1,
            "Newsom signs law on frontier AI models",
            "California's largest AI developers will have to publish safety plans and report serious incidents within "
            "15 days under a bill that Gavin Newsom signed on Monday. Fines go up to 1 million dollars.",
        ),
    ),
    "merger": (
        MERGERS[1],
        (
            1,
            "Aviva's £3.7bn purchase of Direct Line gets green light",
            "The Competition and Markets Authority has cleared Aviva's takeover of its rival insurer Direct Line, "
            "saying the deal raised no competition concerns.",
        ),
    ),
    "letter": (
        LETTERS[0],
        (
            0,
            "Japan regrets Trump's 25% tariff",
            "Prime Minister Shigeru Ishiba called the 25% tariff that President Donald Trump announced for Japan in a "
            "letter on Monday deeply regrettable. It is to apply from 1 August.",
        ),
    ),
    "state bill": (
        STATE_BILLS[0],
        (2, "Texas bill on foreign buyers of farms moves on", "Senate Bill 5 has passed in Texas, 19 votes to 12."),
    ),
    "verbs": (
        (
            0,
            "Senate passes farm bill",
            "The Senate of Ruritania passed the farm bill with 61 votes to 37, said speaker Olga Brandt.",
        ),
        (
            0,
            "Senate approves farm bill",
            "Ruritania's senators gave the farm bill their approval, by 61 votes to 37, speaker Olga Brandt said.",
        ),
    ),
    "toll": (
        (0, "Quake kills 37 in Valmora", "An earthquake killed 37 people in Valmora, governor Irena Salko said."),
        (0, "Quake kills 41 in Valmora", "The earthquake in Valmora has killed 41 people, said governor Irena Salko."),
    ),
    "agencies": (
        (
            0,
            "",
            "VALMORA (Reuters) - The harbour of Valmora was shut on Friday after cracks were found in both quays, "
            "the port's captain Emil Soltan told Reuters. 14 ships wait at sea.",
        ),
        (
            0,
            "",
            "KALLIN (AFP) - Cracks in both quays of Valmora shut the harbour on Friday, Emil Soltan, the captain of "
            "the port, told AFP. At sea 14 ships wait.",
        ),
    ),
}
PUBLISHERS = {
    "each its own": lambda number: f"Paper {number}",
    "one": lambda _: "Gazette",
    "none": lambda _: "",
}


def stories(items: Sequence[Item], publisher: str = "each its own", *, titled: bool = True) -> int:
    made = [
        make_profile(
            title=title if titled else "",
            text=text,
            publisher=PUBLISHERS[publisher](number),
            published=NOON + timedelta(days=day),
        )
        for number, (day, title, text) in enumerate(items)
    ]
    found = set(group_profiles(made, RULES))
    assert len(found) == len(set(group_profiles(made[::-1], RULES)))
    return len(found)


@pytest.mark.parametrize("publisher", PUBLISHERS)
@pytest.mark.parametrize("name", APART)
def test_alike_and_two_matters(name: str, publisher: str) -> None:
    if name == "columns" and publisher == "each its own":
        return  # one title in two papers is as a rule one report
    assert stories(APART[name], publisher) == len(APART[name])


@pytest.mark.parametrize("name", sorted(APART.keys() - {"columns"}))
def test_alike_and_two_matters_without_titles(name: str) -> None:
    assert stories(APART[name], titled=False) == len(APART[name])


@pytest.mark.parametrize("publisher", ["each its own", "none"])
@pytest.mark.parametrize("name", TOGETHER)
def test_one_matter_in_other_words(name: str, publisher: str) -> None:
    assert stories(TOGETHER[name], publisher) == 1


def test_a_consultation_sent_twice_is_one() -> None:
    (day, title, text), *_ = CONSULTATIONS
    again = (day + 1, f"Open: {title}", f"The department sent this today. {text}")
    assert stories([CONSULTATIONS[0], again], "none") == 1


def test_texts_about_other_dockets_are_no_copies() -> None:
    one, other = (make_profile(title=title, text=text) for _, title, text in DIRECTIVES)
    assert link(one, other, RULES).bond == link(other, one, RULES).bond == Bond.APART
    assert link(one, one, RULES).bond == Bond.COPY


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Consultation on vaping products", "Consultation on heat networks", True),
        ("Call for evidence on ports", "Call for evidence on dogs and cats", True),
        ("Entwurf zur Änderung des Hafengesetzes", "Entwurf zur Stärkung der Gemeinden", True),
        ("Consultation on vaping products", "Consultation on sale of vaping products", False),
        ("On vaping", "On dogs", False),
        ("Senate passes farm bill", "Senate passes tax bill", False),
        ("", "Consultation on dogs", False),
    ],
)
def test_headed(one: str, other: str, found: bool) -> None:
    assert headed(one, other) == headed(other, one) == found


def test_a_publisher_that_extends_its_own_consultation_tells_of_the_same_story() -> None:
    first = make_profile(
        title="Consultation on houseboat moorings",
        text="Moorings on canals are scarce. We are seeking views on houseboat moorings until 14 September 2031.",
        published=NOON,
        publisher="Ministry",
    )
    later = make_profile(
        title="Houseboat moorings consultation extended",
        text="The consultation, which was due to close on 14 September 2031, has been extended to 28 September 2031.",
        published=NOON + timedelta(days=6),
        publisher="Ministry",
    )
    assert link(first, later, RULES).bond is Bond.TIED
    assert not is_sequel("Consultation on houseboat moorings", "Consultation on turbine noise extended")
    assert not is_sequel("Consultation on moorings", "Consultation extended")
    assert not is_sequel("Bank of Sweden holds rate", "Bank of Sweden holds rate")
    assert not is_sequel("Flood works at Selby bridge", "Flood works at Selby bridge completed")
