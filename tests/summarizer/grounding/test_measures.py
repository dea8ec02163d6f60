"""Signs of units, what a figure is counted per, and scales that touch the figure."""

from __future__ import annotations

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("Permits cost €85 per tonne of carbon.", "Permits cost €85 a tonne.", {}),
        ("The limit is 10 micrograms per litre.", "The limit is 10 µg/L.", {}),
        ("The fine is $10,000 per violation.", "The fine is $10,000 for each violation.", {}),
        ("Warming must stay below 1.5 degrees Celsius.", "Warming must stay below 1.5°C.", {}),
        ("The limit is 50 km/h in towns.", "The limit is 50 kilometres per hour in towns.", {}),
        ("The limit is 30 miles per hour.", "The limit is 30 mph.", {}),
        ("Cars may emit 95 g/km of carbon dioxide.", "Cars may emit 95 grams of carbon dioxide per kilometre.", {}),
        ("The plant makes 400 GWh a year.", "The plant makes 400 gigawatt hours a year.", {}),
        ("The plant makes 400 gigawatt-hours a year.", "The plant makes 0.4 TWh a year.", {}),
        ("The farm covers 12 ha.", "The farm covers 12 hectares.", {}),
        ("The dust limit is 5 mg/m3.", "The dust limit is 5 milligrams per cubic metre.", {}),
        ("It reached 40 degrees Celsius.", "It reached 40 °C.", {}),
        ("It reached 40 degrees.", "It reached 40°C.", {}),
        ("Minus 3 degrees was recorded in the town.", "The town recorded -3 degrees.", {}),
        ("The park is 50 km² in size.", "The park covers 50 square kilometres.", {}),
        ("Capacity rises by 10GW next year.", "Capacity rises by 10 gigawatts next year.", {}),
        ("Capacity rises by 10GW next year.", "Capacity rises by 10GW.", {}),
        ("The aid is €50 per head.", "The aid is €50 per person.", {}),
        ("Oil costs $70 a barrel.", "Oil costs $70 per barrel.", {}),
        ("Das Zertifikat kostet 85 Euro je Tonne.", "Das Zertifikat kostet 85 Euro pro Tonne.", {"lang": "de"}),
        ("Das Programm kostet 1,2 Mrd. Euro.", "Das Programm kostet 1,2 Milliarden Euro.", {"lang": "de"}),
        ("Das Programm kostet 1,2 Mrd. Euro.", "Das Programm kostet 1200 Millionen Euro.", {"lang": "de"}),
        ("予算は12億円だ。", "予算は1200000000円だ。", {"lang": "ja"}),
        ("投资1.2亿元。", "投资12000万元。", {"lang": "zh"}),
        ("It costs €1.2bn.", "It costs 1,200 million euros.", {}),
    ],
)
def test_supported(article: str, claim: str, known: dict[str, object]) -> None:
    assert not problems(article, claim, **known)


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("Permits cost €85 per tonne of carbon.", "Permits cost €85 per kilogram of carbon.", {}),
        ("The limit is 10 micrograms per litre.", "The limit is 10 micrograms per cubic metre.", {}),
        ("The fine is $10,000 per day.", "The fine is $10,000 per violation.", {}),
        ("The limit is 50 km/h in towns.", "The limit is 50 miles per hour in towns.", {}),
        ("Cars may emit 95 g/km of carbon dioxide.", "Cars may emit 95 grams of carbon dioxide per mile.", {}),
        ("The plant makes 400 GWh a year.", "The plant makes 400 MWh a year.", {}),
        ("The farm covers 12 ha.", "The farm covers 12 acres.", {}),
        ("The dust limit is 5 mg/m³.", "The dust limit is 5 milligrams per litre.", {}),
        ("It reached 40 °C.", "It reached 40 °F.", {}),
        ("Minus 3 degrees was recorded in the town.", "The town recorded 3 degrees.", {}),
        ("The aid is €50 per head.", "The aid is €50 per household.", {}),
        ("Das Zertifikat kostet 85 Euro je Tonne.", "Das Zertifikat kostet 85 Euro pro Kilogramm.", {"lang": "de"}),
        ("Das Programm kostet 1,2 Mrd. Euro.", "Das Programm kostet 1,2 Milliarden Dollar.", {"lang": "de"}),
        ("投资1.2亿元。", "投资1.2亿美元。", {"lang": "zh"}),
        ("It costs €1.2bn.", "It costs 1.2 million euros.", {}),
    ],
)
def test_unsupported(article: str, claim: str, known: dict[str, object]) -> None:
    assert problems(article, claim, **known)
