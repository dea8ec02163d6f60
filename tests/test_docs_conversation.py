"""docs/conversation.md has a section for every command, and every picture on it exists and has a transcript."""

import re

import pytest

from bot.conversation import COMMANDS
from bot.conversation.commands import OPERATOR_COMMANDS
from tests.conftest import ROOT

PICTURES = ROOT / "docs" / "pictures"
PAGE = (ROOT / "docs" / "conversation.md").read_text(encoding="utf-8")
SHOWN = re.findall(r'<img src="pictures/([\w-]+)\.png"', PAGE)
LINKED = re.findall(r"\(pictures/transcripts\.md#([a-z-]+)\)", PAGE)
SAID = (PICTURES / "transcripts.md").read_text(encoding="utf-8")
MOST, MOST_TOGETHER = 125_000, 3_000_000


@pytest.mark.parametrize("name", [*COMMANDS, *OPERATOR_COMMANDS])
def test_every_command_has_a_section(name: str) -> None:
    assert re.search(rf"^### `/{name}`\n", PAGE, re.MULTILINE), f"docs/conversation.md has no section `/{name}`"


def test_every_picture_is_on_the_page_and_has_a_transcript() -> None:
    files = {path.stem: path.stat().st_size for path in PICTURES.glob("*.png")}
    assert set(files) == set(SHOWN)
    assert {*SHOWN, *LINKED} == set(re.findall(r"^## ([\w-]+)$", SAID, re.MULTILINE))
    assert len(SHOWN) == len(set(SHOWN))
    large = {name: size for name, size in files.items() if size > MOST}
    assert not large, f"at most {MOST} bytes each: show fewer bubbles in these scenes of tests/phone/scenes.toml"
    assert sum(files.values()) < MOST_TOGETHER, (
        f"at most {MOST_TOGETHER} bytes together: in docs/conversation.md, link to a transcript in place of a picture"
    )
