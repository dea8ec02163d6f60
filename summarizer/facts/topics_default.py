"""The default topics of ``config.toml``: name → description.

The best description is a list of things that articles on the topic mention. The whole list and each thing in it are
compared with the sentences of an article.
"""

DEFAULT_TOPICS: dict[str, str] = {
    "AI and data": (
        "Artificial intelligence, machine learning, algorithms, protection of personal data, online privacy."
    ),
    "Energy and climate": (
        "Energy supply, oil and gas companies, nuclear power plants, renewable electricity, energy efficiency, carbon "
        "emissions, climate change."
    ),
    "Environment": (
        "Protection of the environment, pollution, air quality, clean water, waste, toxic chemicals, wildlife, public "
        "lands, forests."
    ),
    "Trade and customs": (
        "International trade agreements, tariffs, customs duties, imports and exports, antidumping, export controls."
    ),
    "Health": (
        "Public health, hospitals, patients, diseases, vaccines, medicines, medical devices, tobacco, abortion, health "
        "insurance."
    ),
    "Economy and finance": (
        "Economic growth, inflation, interest rates of central banks, exchange rates, government debt, banks, stock "
        "markets, insurance, financial regulation."
    ),
    "Tax and budget": "Taxes, tax cuts, the budget of the government, public spending, budget deficits, public funds.",
    "Digital and telecoms": (
        "The internet, online platforms, broadband, mobile phone networks, telecoms companies, broadcasting, computer "
        "viruses and spam, cyber security."
    ),
    "Transport": (
        "Airlines, aircraft safety, airports, railways and trains, buses, roads, car safety, shipping, public "
        "transport."
    ),
    "Agriculture and food": "Farmers, crops, livestock, fisheries, pesticides, food safety, food labelling.",
    "Work and social affairs": (
        "Jobs and unemployment, wages, trade unions, strikes, workers' rights, pensions, welfare benefits, women at "
        "work."
    ),
    "Migration and borders": "Immigration, asylum seekers, refugees, visas, border control.",
    "Justice and security": (
        "Crime, police, arrests, courts and trials, fraud charges, prisons, terrorism laws, civil liberties, human "
        "rights."
    ),
    "Defence and foreign affairs": (
        "Armed forces, war, nuclear weapons, diplomacy, foreign ministers, sanctions, peace talks, foreign aid."
    ),
    "Education and research": "Schools, teachers, pupils, universities, students, literacy, scientific research.",
    "Housing and planning": (
        "House prices, mortgages, the housing market, rents and tenants, affordable homes, house building, planning."
    ),
}

TOPIC_NAMES: dict[str, dict[str, str]] = {
    "zh": {
        "AI and data": "人工智能与数据",
        "Energy and climate": "能源与气候",
        "Environment": "环境保护",
        "Trade and customs": "贸易与海关",
        "Health": "卫生健康",
        "Economy and finance": "经济与金融",
        "Tax and budget": "税收与预算",
        "Digital and telecoms": "数字与电信",
        "Transport": "交通运输",
        "Agriculture and food": "农业与食品",
        "Work and social affairs": "劳动与社会事务",
        "Migration and borders": "移民与边境",
        "Justice and security": "司法与安全",
        "Defence and foreign affairs": "国防与外交",
        "Education and research": "教育与科研",
        "Housing and planning": "住房与规划",
    },
}
"""Names of the topics in the other languages of the interface: language → topic → name."""
