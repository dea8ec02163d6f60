"""`policybot demo`, its transcript in the README, and the commands of the tutorial work."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_run import policybot

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The output of `policybot demo`."""
    folder = tmp_path_factory.mktemp("demo")
    done = policybot(folder, "demo")
    assert done.returncode == 0, done.stderr
    assert list(folder.iterdir()) == []
    return done.stdout


def item(printed: str, title: str) -> str:
    """Return the item of the digest with this title."""
    return next(block for block in printed.split("\n\n") if title in block)


def test_the_first_article_is_in_the_digest_with_its_summary(demo: str) -> None:
    found = item(demo, "Blockchain and artificial intelligence")
    assert "officials and industry executives told forums at the World Artificial Intelligence Conference." in found
    assert "10 Jul 2021" in found
    assert "date 2021-07-10" not in found
    assert demo.count("Because: all topics") == 1  # the reason of every item


def test_the_texts_are_in_the_wheel() -> None:
    package_data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["bot"]
    packed = {path.name for pattern in package_data for path in (ROOT / "bot").glob(pattern)}
    assert {path.name for path in (ROOT / "seeds").rglob("*") if path.is_file()} <= packed


def test_the_demo_prints_the_transcript_of_the_readme(demo: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    transcript = readme.split("gets:\n")[1].split("\n## ")[0]
    printed = " ".join(re.sub(r" https?://\S+", "", demo).split())
    # The transcript's title has the date on which it was made, and "…" stands for items. The rest must be equal.
    title, *blocks = [" ".join(block.split()) for block in transcript.strip().split("\n\n")]
    assert title.partition(" · ")[0] in printed
    assert title.rpartition(" 2026 ")[2] in printed
    for block in blocks:
        assert block == "…" or block in printed


def test_the_tutorials_conversation_runs(tmp_path: Path) -> None:
    section = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8").split("## 2.")[1].split("## 3.")[0]
    typed = re.findall(r"^    (/.+)$", section, re.MULTILINE)
    (tmp_path / "seeds").mkdir()
    for name in ("feeds/regulator.atom", "cbam-reporting-rules-2023-08-17.html"):
        shutil.copy(ROOT / "seeds" / name, tmp_path / "seeds")
    said = ""
    for call in [
        *re.findall(r"^    policybot (.+)$", section, re.MULTILINE),
        *re.findall(r"`policybot (.+?)`", section),
    ]:
        done = policybot(tmp_path, *call.split(), stdin="\n".join(typed))
        assert done.returncode == 0, (call, done.stderr)
        said += done.stdout
    assert len(typed) >= 4
    for shown in (
        "Texas court sets aside non-compete rule",
        "Trade and customs, on weekdays at 08:00",
        "Because: all topics",
    ):
        assert shown in said
