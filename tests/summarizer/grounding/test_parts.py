"""Figures of the article in another part, of another year, or of another thing."""

from __future__ import annotations

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        (
            "The fine was 1.2 million euros in 2021 and 1.9 million euros in 2022.",
            "The fine in 2022 was 1.9 million euros.",
            {},
        ),
        ("The tax rate rises from 19 to 21 per cent next year.", "The rate rises to 21 per cent from 19 per cent.", {}),
        ("Parliament passed the bill by 523 votes to 46, with 49 members abstaining.", "The bill passed 523-46.", {}),
        (
            "Parliament passed the bill by 523 votes to 46, with 49 members abstaining.",
            "There were 523 votes in favour, 46 against and 49 abstentions.",
            {},
        ),
        ("The plan costs 40 million euros and saves 90 million euros a year.", "The plan saves 90 million euros.", {}),
        (
            "Emissions must fall by 55% from 1990 levels by 2030.",
            "By 2030 emissions must be 55% below 1990 levels.",
            {},
        ),
        ("Ten of the 27 countries signed the treaty.", "Of the 27 countries, ten signed.", {}),
        ("The bank lends 5 to 10 million euros to each firm.", "The bank lends up to €10 million.", {}),
        ("The fee was raised from $40 to $60.", "The fee was raised to $60 from $40.", {}),
        ("The fee was raised from $40 to $60.", "The old fee was $40 and the new fee is $60.", {}),
        ("Children aged 16 to 19 may apply.", "Those between 16 and 19 may apply.", {}),
        ("The Senate voted 51-49 to confirm her.", "The Senate confirmed her by 51 votes to 49.", {}),
        (
            "Parliament passed the bill by 523 votes to 46, with 49 members abstaining.",
            "523 members voted in favour and 46 voted against.",
            {},
        ),
        ("Parliament passed the bill by 523 votes to 46, with 49 members abstaining.", "49 abstained.", {}),
        (
            "Exports were $3 billion in 2020 and $5 billion in 2023.",
            "Exports of $5 billion in 2023 were up from $3 billion in 2020.",
            {},
        ),
        ("In 2020, exports were $3 billion, and in 2023 they were $5 billion.", "Exports were $3 billion in 2020.", {}),
        (
            "The rule will cost firms $4 million and benefit consumers by $9 million.",
            "Consumers benefit by $9 million.",
            {},
        ),
        ("It puts costs at 4 million euros and savings at 9 million euros.", "Savings are put at 9 million euros.", {}),
        (
            "Sales rose to $90 million in Germany and fell to $40 million in France.",
            "In France, sales dropped to $40 million.",
            {},
        ),
        ("Nine of the 15 judges agreed.", "Nine of 15 judges agreed.", {}),
        ("Nine of the 15 judges agreed.", "The court has 15 judges.", {}),
        ("All 15 judges agreed.", "All 15 judges agreed at once.", {}),
        ("Fines of €5 million to €10 million apply.", "Fines are at least €5 million.", {}),
        ("Firms with fewer than 10 employees are exempt.", "Firms with more than 10 employees must comply.", {}),
        ("The first fine was $2 million; the second, $3 million.", "The second fine was $3 million.", {}),
        ("Turnout was 58% in 2019 and 62% in 2024.", "Turnout rose to 62% in 2024 from 58% in 2019.", {}),
        ("The motion was rejected by 300 votes to 200.", "200 voted in favour and 300 against.", {}),
        ("The speed limit is lowered from 50 km/h to 30 km/h.", "The limit is cut to 30 km/h.", {}),
        ("Emissions must be 55% lower by 2030 than in 1990.", "Emissions must fall 55% from 1990 levels by 2030.", {}),
        ("Parliament passed the bill by 523 votes to 46, with 49 members abstaining.", "The bill won 523 votes.", {}),
        ("Prices rose by 20 euros.", "There was a rise of 20 euros in prices.", {}),
        ("Notice of at least 30 days is required.", "At least 30 days of notice is required.", {}),
        ("Drivers over 70 must take a test.", "Drivers above 70 must take a test.", {}),
        ("Applications close by 1 July 2024.", "Applications close before 1 July 2024.", {}),
        ("The permit is valid from 1 July 2024.", "The permit is valid as of 1 July 2024.", {}),
        ("The old rule applies until 1 July 2024.", "From 1 July 2024 a new rule applies.", {}),
        (
            "In 2021 the fine was 1.2 million euros; in 2022 it was 1.9 million euros.",
            "In 2022 the fine was 1.9 million euros.",
            {},
        ),
        ("Exports were 12% and 15% in 2021 and 2022 respectively.", "Exports were 15% in 2022.", {}),
        (
            "The commission fined the firm €40 million for delay and €60 million for fraud.",
            "The firm was fined €60 million for fraud.",
            {},
        ),
        (
            "The agency will spend $5 million on training and $8 million on equipment.",
            "On equipment it will spend $8 million.",
            {},
        ),
        ("Large firms have 30 days to comply and small firms have 90 days.", "Small firms have 90 days to comply.", {}),
        ("The fee is 20 euros for adults and 10 euros for children.", "Adults pay 20 euros and children 10 euros.", {}),
        ("The rate is 5% for loans under $1 million and 7% for larger loans.", "Larger loans pay 7%.", {}),
        ("Unemployment fell to 4.1% while inflation rose to 3.2%.", "Inflation is now at 3.2%.", {}),
        ("Unemployment fell to 4.1% while inflation rose to 3.2%.", "Unemployment is at 4.1%.", {}),
        ("The company had 400 workers in 2019 and 250 in 2023.", "In 2023 it had 250 workers.", {}),
    ],
)
def test_supported(article: str, claim: str, known: dict[str, object]) -> None:
    assert not problems(article, claim, **known)


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        (
            "The fine was 1.2 million euros in 2021 and 1.9 million euros in 2022. A trial follows in 2023.",
            "The court fined the company 1.9 million euros in 2023.",
            {},
        ),
        (
            "The fine was 1.2 million euros in 2021 and 1.9 million euros in 2022.",
            "The fine was 1.9 million euros in 2021.",
            {},
        ),
        ("The tax rate rises from 19 to 21 per cent next year.", "The tax rate rises from 21 to 19 per cent.", {}),
        ("The tax rate rises from 19 to 21 per cent next year.", "The tax rate rises to 19 per cent.", {}),
        (
            "Parliament passed the bill by 523 votes to 46, with 49 members abstaining.",
            "Parliament passed it by 46 votes to 523.",
            {},
        ),
        (
            "Parliament passed the bill by 523 votes to 46, with 49 members abstaining.",
            "The bill passed by 523 votes to 49.",
            {},
        ),
        ("Parliament passed the bill by 523 votes to 46, with 49 members abstaining.", "46 members abstained.", {}),
        ("The plan costs 40 million euros and saves 90 million euros a year.", "The plan saves 40 million euros.", {}),
        ("The voting age rises from 16 to 19 in the region.", "Those aged 16 to 19 may vote.", {}),
        (
            "Emissions must fall by 55% from 1990 levels by 2030.",
            "Emissions must fall by 55% from 2030 levels by 1990.",
            {},
        ),
        ("Ten of the 27 countries signed the treaty.", "All 27 countries signed.", {}),
        ("The bank lends 5 to 10 million euros to each firm.", "The bank lends up to €5 million.", {}),
        ("20% of adults smoke.", "One in four adults smokes.", {}),
        ("The fee was raised from $40 to $60.", "The fee was raised to $40.", {}),
        ("The fee was cut from $60 to $40 a day.", "The fee rose from $40 to $60 a day.", {}),
        ("Children aged 16 to 19 may apply.", "The number rose from 16 to 19.", {}),
        ("The Senate voted 51-49 to confirm her.", "The Senate confirmed her by 49 votes to 51.", {}),
        ("The House approved the bill 220 to 213.", "The House approved the bill, with 213 in favour.", {}),
        ("Parliament passed the bill by 523 votes to 46, with 49 members abstaining.", "523 abstained.", {}),
        ("The bill was backed by 124 to 11.", "The bill was backed by 11 to 124.", {}),
        ("Exports were $3 billion in 2020 and $5 billion in 2023.", "In 2020 exports were $5 billion.", {}),
        ("In 2020, exports were $3 billion, and in 2023 they were $5 billion.", "Exports were $3 billion in 2023.", {}),
        (
            "The rule will cost firms $4 million and benefit consumers by $9 million.",
            "The rule will cost firms $9 million.",
            {},
        ),
        ("It puts costs at 4 million euros and savings at 9 million euros.", "It puts savings at 4 million euros.", {}),
        ("Nine of the 15 judges agreed.", "All 15 judges agreed.", {}),
        ("Fines of €5 million to €10 million apply.", "Fines are at least €10 million.", {}),
        ("Firms with fewer than 10 employees are exempt.", "Firms with more than 10 employees are exempt.", {}),
        ("Emissions must be cut by 2030 compared with 1990 levels.", "Emissions must be cut by 1990.", {}),
        ("Turnout was 58% in 2019 and 62% in 2024.", "Turnout fell from 62% in 2019.", {}),
        ("The budget goes from €8 billion to €10 billion.", "The budget rises by €2 billion, to €10 billion.", {}),
        ("The speed limit is lowered from 50 km/h to 30 km/h.", "The limit is cut to 50 km/h.", {}),
        ("Parliament passed the bill by 523 votes to 46, with 49 members abstaining.", "49 voted against.", {}),
        (
            "Parliament passed the bill by 523 votes to 46, with 49 members abstaining.",
            "523 members voted against.",
            {},
        ),
        ("Parliament passed the bill by 523 votes to 46, with 49 members abstaining.", "It was approved 46-523.", {}),
        ("Prices rose to 20 euros.", "Prices rose by 20 euros.", {}),
        ("Prices rose by 20 euros.", "Prices rose to 20 euros.", {}),
        ("Notice of at least 30 days is required.", "Notice of at most 30 days is required.", {}),
        ("Drivers over 70 must take a test.", "Drivers under 70 must take a test.", {}),
        ("Applications close before 1 July 2024.", "Applications close after 1 July 2024.", {}),
        ("The permit is valid until 1 July 2024.", "The permit is valid from 1 July 2024.", {}),
        (
            "In 2021 the fine was 1.2 million euros; in 2022 it was 1.9 million euros.",
            "In 2021 the fine was 1.9 million euros.",
            {},
        ),
        (
            "The commission fined the firm €40 million for delay and €60 million for fraud.",
            "The firm was fined €60 million for delay.",
            {},
        ),
        (
            "The agency will spend $5 million on training and $8 million on equipment.",
            "The agency will spend $8 million on training.",
            {},
        ),
        ("The agency will spend $5 million on training and $8 million on equipment.", "It will spend $13 million.", {}),
        ("The fee is 20 euros for adults and 10 euros for children.", "Adults pay 10 euros.", {}),
        ("Unemployment fell to 4.1% while inflation rose to 3.2%.", "Inflation rose to 4.1%.", {}),
        ("The company had 400 workers in 2019 and 250 in 2023.", "The company had 250 workers in 2019.", {}),
    ],
)
def test_unsupported(article: str, claim: str, known: dict[str, object]) -> None:
    assert problems(article, claim, **known)
