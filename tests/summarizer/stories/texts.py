"""Reports of invented events, written for these tests."""

from datetime import datetime

from summarizer import Document
from summarizer.network import load_network
from summarizer.reading import read
from summarizer.stories import Profile, make_profile, with_text


def profile(
    text: str, *, title: str = "", lang: str | None = None, published: datetime | None = None, publisher: str = ""
) -> Profile:
    """Make the profile of an article."""
    document = Document(text=text, title=title, lang=lang, published=published and published.date())
    return make_profile(read(with_text(document), load_network()), published=published, publisher=publisher)


QUAKE = (
    """A strong earthquake shook the port of Valmora before dawn on 4 March 2024 and killed 37 people, the civil
protection office said. The governor, Irena Salko, declared an emergency in the whole Tarnow district.
Rescue teams from the army dug through the ruins of the Hotel Bristol, where 12 guests are missing.""",
    """Governor Irena Salko has declared an emergency in Tarnow district after an earthquake in which 37 people died in
Valmora. Soldiers are searching the collapsed Hotel Bristol for 12 missing guests, civil protection officials said.
The quake struck on 4 March 2024 before sunrise.""",
    """Rescuers searched for 12 guests under the rubble of the Hotel Bristol in Valmora, after an earthquake that
killed 37 people on 4 March 2024. Tarnow district is under a state of emergency, which Irena Salko declared.""",
)
OTHER_QUAKE = (
    """An earthquake off the island of Perros on 11 June 2024 injured 208 people and cut power to the town of Kallin.
The minister of the interior, Dimos Arvani, flew to Kallin, where the hospital was evacuated.""",
    """The hospital of Kallin was evacuated and 208 people were hurt after an earthquake near Perros on 11 June 2024,
said Dimos Arvani, the interior minister. Kallin had no power.""",
)
PIPES = (
    """The Ministry of Health of Ruritania will forbid lead pipes in schools from 2026, minister Olga Brandt said in
Strelsau. About 4,100 schools must replace their pipes at a cost of 85 million crowns.""",
    """Ruritania's 4,100 schools have until 2026 to take out their lead pipes. Olga Brandt, the health minister, put the
cost at 85 million crowns when she announced the ban in Strelsau.""",
)
COPY = """The Harbour Authority of Valmora said on Tuesday that it would close both of its container terminals for
three weeks, so that divers can look at the quay walls for cracks. Ships will be sent to Kallin and to Strelsau in the
meantime. The authority expects to lose 14 million crowns in fees. Dockers will be paid as usual, their union said after
a meeting in the town hall. The terminals handle two thirds of the fruit that the country brings in, and traders warned
that bananas and oranges could become dear before the summer. Nobody could say yet whether the cracks are a danger to
the grain silos beside the quay, which are full at this time of the year. An engineer of the authority, who has
worked there for two decades, said that he had told his superiors of the cracks long before the storm of last winter."""
