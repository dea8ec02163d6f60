"""The image, the services of compose.yaml and the units of systemd use settings and commands that exist.

CI builds and starts them.
"""

import re

import pytest

from bot.cli.root import COMMANDS
from bot.config import Settings
from tests.conftest import ROOT

FILES = ["Dockerfile", "compose.yaml", "deploy/policybot.service", "deploy/policybot-web.service"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_variables_are_settings_and_commands_exist(name: str) -> None:
    for section, key in re.findall(r"POLICYBOT_([A-Z]+)__([A-Z_]+)", text(name)):
        model = Settings.model_fields[section.lower()].annotation
        assert key.lower() in model.model_fields, (section, key)  # type: ignore[union-attr]
    commands = re.findall(r'(?:^ExecStart=.* |^CMD \["|command: \[)(\w+)', text(name), re.MULTILINE)
    assert set() < set(commands) <= set(COMMANDS)


def test_the_image_has_a_health_check_a_user_and_a_volume() -> None:
    image, last = text("Dockerfile"), text("Dockerfile").rpartition("\nFROM ")[2]
    assert int(re.findall(r"^USER (\d+)$", last, re.MULTILINE)[0]) > 0
    (port,) = re.findall(r"POLICYBOT_METRICS__PORT=(\d+)", last)
    assert re.search(rf"HEALTHCHECK .*\n.*:{port}/healthz", last)
    (folder,) = re.findall(r"^VOLUME (\S+)$", last, re.MULTILINE)
    assert f"STORAGE__PATH={folder}/" in last and f"- data:{folder}\n" in text("compose.yaml")
    (oldest,) = re.findall(r'requires-python = ">=([\d.]+)"', text("pyproject.toml"))
    assert set(re.findall(r"FROM python:([\d.]+)-slim", image)) == {oldest}


def test_both_units_run_as_one_user_on_one_database() -> None:
    shared = r"^(?:DynamicUser|User|StateDirectory|Environment=POLICYBOT_STORAGE__PATH)=.*"
    bot, web = (re.findall(shared, text(name), re.MULTILINE) for name in FILES[2:])
    assert sorted(bot) == sorted(web) and len(bot) == 4
