"""The catalogues of languages are complete, and dates, numbers and plurals follow the language."""

import re
from datetime import UTC, date, datetime
from runpy import run_path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.digests.names import place_name
from bot.language import (
    DEFAULT,
    LANGUAGES,
    _,
    body_names,
    chosen,
    duration,
    long_day,
    moment,
    ngettext,
    short_day,
    speaking,
    spoken,
    week_day,
)
from summarizer.facts.gazetteer import entries
from summarizer.scripts import HAN
from tests.conftest import ROOT, cases

CASES = cases(__file__)

OTHERS = [code for code in LANGUAGES if code != DEFAULT]
PLACE = re.compile(r"\{\w+\}")
COMMAND = re.compile(r"(?<![\w/])/[a-z]+\b")
DAY = date(2026, 3, 14)


@pytest.fixture(scope="module")
def script() -> Any:
    """The functions of scripts/catalogue, which updates the catalogues."""
    return run_path(str(ROOT / "scripts" / "catalogue"))


def catalogue_of(code: str) -> Catalog:
    path = ROOT / "bot" / "locales" / code / "LC_MESSAGES" / "policybot.po"
    with path.open("rb") as file:
        return read_po(file, locale=code)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: Any) -> tuple[str, ...]:
    """Return the forms of a message or its translation: one, or as many as there are plurals."""
    return tuple(text) if isinstance(text, list | tuple) else (text,)


@pytest.mark.parametrize("code", OTHERS)
class TestCatalogue:
    def test_every_message_is_translated(self, code: str) -> None:
        catalogue = catalogue_of(code)
        assert [one.id for one in messages(catalogue) if not all(forms(one.string))] == []
        assert [one.id for one in messages(catalogue) if one.fuzzy] == []
        assert not catalogue.obsolete
        plurals = {len(forms(one.string)) for one in messages(catalogue) if one.pluralizable}
        assert plurals == {catalogue.num_plurals}

    @pytest.mark.slow
    def test_it_has_exactly_the_messages_of_the_code(self, code: str, script: Any) -> None:
        """If this fails, run .venv/bin/python scripts/catalogue, and translate the messages that it prints."""
        found, wanted = catalogue_of(code), script["updated"](code, script["extracted"]())
        assert {str(one.id) for one in messages(found)} == {str(one.id) for one in messages(wanted)}

    def test_a_translation_has_the_placeholders_and_commands_of_its_message(self, code: str) -> None:
        for message in messages(catalogue_of(code)):
            many = forms(message.id)[-1]
            for translated in forms(message.string):
                # A translation of a plural may leave out {count}, since its form may already mean "one".
                counts = {"{count}"} if message.pluralizable else set[str]()
                assert set(PLACE.findall(translated)) | counts == set(PLACE.findall(many)) | counts, message.id
                assert set(COMMAND.findall(translated)) == set(COMMAND.findall(many)), message.id


def test_english_is_the_default() -> None:
    assert spoken() == DEFAULT == "en"
    assert _("Settings") == "Settings"
    with speaking("zh"):
        assert _("Settings") == "设置"
        with speaking("en"):
            assert _("Settings") == "Settings"
        assert spoken() == "zh"
    with pytest.raises(KeyError), speaking("qx"):
        pass


@pytest.mark.parametrize(("tag", "code"), CASES["tags"])
def test_the_tag_of_an_app_gives_a_language(tag: str, code: str) -> None:
    assert (chosen(tag) or "") == code


def test_dates_plurals_durations_and_places_depend_on_the_language() -> None:
    def told() -> list[str]:
        at = datetime(2026, 3, 14, 7, 0, tzinfo=UTC)
        days = [long_day(DAY), short_day(DAY), week_day(DAY), moment(at, "Asia/Shanghai")]
        plurals = [ngettext("{count} new story", "{count} new stories", n).format(count=n) for n in (0, 1)]
        return [*days, *plurals, duration(3, "hour"), *map(place_name, ("DE", "US-CA", "INT"))]

    for code, words in CASES["told"].items():
        with speaking(code):
            assert told() == words


def test_each_body_has_a_chinese_name_of_its_own() -> None:
    names = body_names("zh")
    assert names.keys() == entries().keys()
    assert len(set(names.values())) == len(names)
    assert [name for name in names.values() if not re.search(f"[{HAN}]", name)] == []
