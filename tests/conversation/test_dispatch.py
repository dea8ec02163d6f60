"""Any text and any data of a button gets an answer, or none, but never an error."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.actions import Action
from bot.conversation import COMMANDS
from bot.storage import Storage
from tests.conftest import Clock, Maker, cases
from tests.conversation.conftest import Person

CASES = cases(__file__)
OLD = "That button is from an older version. See /help."


FOR_OPERATORS = (Action.SEND, Action.ADD_SOURCE)


@pytest.mark.parametrize(
    "data",
    CASES["no_button"] + [f"{kind}:{10**40}:{10**40}" for kind in Action if kind not in FOR_OPERATORS],
)
def test_button_data_that_no_button_has_gets_an_error(ann: Person, data: str) -> None:
    told = ann.sends(data)
    assert told == OLD or "too old" in told or "gone" in told or "ended already" in told


def test_data_of_long_topics_and_zones_fits_a_button(ann: Person, make: Maker) -> None:
    for n in range(30):
        topic = f"{n} " + "政" * 38
        make.source(f"S{n}", topics=(topic,))
        ann.says(f"/subscribe {topic}")  # `Button` checks the size of its data
    assert "1–20 of 30" in ann.says("/unsubscribe")


def test_an_internal_error_gets_one_line_and_is_logged(
    ann: Person, storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    storage.database.execute("DROP TABLE views")
    with pytest.raises(AssertionError, match="Something went wrong"):
        ann.says("/latest")
    assert "could not be answered" in caplog.text


ANY = st.text(st.characters(exclude_categories=()), max_size=50)
WORDS = st.lists(st.sampled_from([*CASES["words"], "9" * 5000]) | ANY, max_size=5).map(" ".join)
COMMAND = st.builds(
    "/{}{}{}".format, st.sampled_from([*COMMANDS, "x", ""]), st.sampled_from([" ", "\n", "@bot ", ""]), WORDS
)
DATA = st.builds(
    ":".join,
    st.lists(st.sampled_from([*Action, "1", "2", "0", "-1", "08:00", "latest", "9" * 30]) | ANY, max_size=4),
)


@pytest.mark.parametrize(
    "data",
    ["v:1\n2", *(f"{kind}\udff5" for kind in ("", "v:1:", "r:1:", "c:", "x:1:-:", "c:subscribe ", "c:settings "))],
)
def test_the_log_has_no_newlines_or_surrogates_of_button_data(
    storage: Storage, clock: Clock, make: Maker, caplog: pytest.LogCaptureFixture, data: str
) -> None:
    make.ready()
    Person(storage, clock).sends(data)
    caplog.text.encode()
    assert "1\n2" not in caplog.text


@pytest.mark.slow
@settings(
    max_examples=250,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    text=ANY | WORDS | COMMAND, data=DATA, kind=st.sampled_from(["private", "group", "channel", "terminal"]), title=ANY
)
@example(text="/search a \ud800", data="c:search \ud800 a", kind="private", title="\ud800\x00")
@example(text="/settings items " + "9" * 5000, data="c:settings items " + "9" * 5000, kind="private", title="")
def test_anything_gets_a_reply_or_none(
    storage: Storage, clock: Clock, text: str, data: str, kind: str, title: str
) -> None:
    if not storage.articles.counts():
        maker = Maker(storage, clock)
        maker.ready(source=maker.source(topics=("Trade",)))
    person = Person(storage, clock, chat_kind=kind, chat_title=title)
    person._answer(text=text)
    person._answer(data=data)
