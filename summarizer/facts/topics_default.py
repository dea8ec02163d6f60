"""The topics that ``config.toml`` has at first: name → the sentence that says what is meant.

A description works best as one sentence that names the things and the bodies that articles on the topic speak of:
the encoder compares it with sentences of articles.
"""

from __future__ import annotations

DEFAULT_TOPICS: dict[str, str] = {
    "AI and data": (
        "Rules for artificial intelligence, algorithms and machine learning, personal data protection and privacy."
    ),
    "Energy and climate": (
        "Energy supply and prices, oil, gas, nuclear and renewable electricity, carbon emissions and climate change."
    ),
    "Environment": (
        "Environmental protection, pollution, air and water quality, waste and recycling, chemicals, wildlife, "
        "public lands and forests."
    ),
    "Trade and customs": (
        "International trade, tariffs, imports and exports, customs duties, antidumping, trade agreements and "
        "export controls."
    ),
    "Health": "Public health, hospitals and health care, diseases, vaccines, medicines, drugs and medical devices.",
    "Economy and finance": (
        "The economy, growth, inflation and interest rates, central banks, banking, stock markets, insurance and "
        "financial regulation."
    ),
    "Tax and budget": "Taxes, tax cuts, government spending, public budgets, deficits and public funds.",
    "Digital and telecoms": (
        "The internet, online platforms, broadband and mobile phone networks, telecommunications, broadcasting and "
        "cyber security."
    ),
    "Transport": (
        "Transport safety and services: aviation, airlines, aircraft, railways, roads, cars, ships and public "
        "transport."
    ),
    "Agriculture and food": "Farming, crops, livestock, fisheries, pesticides, food safety and food labelling.",
    "Work and social affairs": (
        "Jobs, employment, wages, trade unions and strikes, workers' rights, pensions, welfare benefits and equality "
        "at work."
    ),
    "Migration and borders": "Immigration, asylum seekers and refugees, visas, citizenship and border control.",
    "Justice and security": (
        "Crime, police, courts and trials, prisons, terrorism and public security, civil liberties and human rights."
    ),
    "Defence and foreign affairs": (
        "Armed forces, defence, war, diplomacy, international relations, sanctions and foreign aid."
    ),
    "Education and research": "Schools, teachers, pupils, universities and students, science and research funding.",
    "Housing and planning": "Housing, homes, mortgages, rents and tenants, house building, construction and planning.",
}
