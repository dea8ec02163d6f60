"""Settings: the file, the environment above it, and what is told when either is wrong."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from bot.config import Settings, load_settings, variables
from bot.errors import ConfigError

ROOT = Path(__file__).parents[1]
TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str) -> Path:
    path = Path("config.toml")
    path.write_text(text, encoding="utf-8")
    return path


def told(file: Path | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(file)
    message = str(caught.value)
    assert "\n" not in message
    assert "Traceback" not in message
    assert TOKEN not in message
    return message


def test_config_toml_has_every_key_with_its_default() -> None:
    values = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    documented = {(section, key) for section, keys in values.items() for key in keys}
    assert documented == set(variables().values())
    assert load_settings(ROOT / "config.toml").model_dump(exclude={"storage"}) == Settings().model_dump(
        exclude={"storage"}
    )
    assert values["storage"]["path"] == str(Settings().storage.path)


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings() == Settings()


def test_a_file_in_the_folder_is_read_and_paths_are_relative_to_it() -> None:
    folder = Path("etc")
    folder.mkdir()
    (folder / "bot.toml").write_text(
        '[storage]\npath = "data/p.db"\n[log]\nfile = "l.log"\n[summarizer]\ncache_dir = "/abs/cache"\n'
    )
    settings = load_settings(folder / "bot.toml")
    assert settings.storage.path == folder / "data" / "p.db"
    assert settings.log.file == folder / "l.log"
    assert settings.summarizer.cache_dir == Path("/abs/cache")


def test_empty_strings_stand_for_not_set() -> None:
    settings = load_settings(write('[telegram]\ntoken = ""\n[log]\nfile = ""\n[summarizer]\ncache_dir = ""\n'))
    assert settings.telegram.token is None
    assert settings.log.file is None
    assert settings.summarizer.cache_dir is None


def test_the_environment_stands_above_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write("[digest]\nitems = 7\ntime = '9'\n[sources]\nconcurrency = 3\n")
    monkeypatch.setenv("POLICYBOT_DIGEST__ITEMS", "9")
    monkeypatch.setenv("POLICYBOT_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("POLICYBOT_TELEGRAM__ADMINS", "[1001, -100200]")
    monkeypatch.setenv("POLICYBOT_STORAGE__PATH", "other.db")
    monkeypatch.setenv("POLICYBOT_SOURCES__ALLOW_PRIVATE", '["127.0.0.0/8", "fd00::/8"]')
    settings = load_settings()
    assert settings.digest.items == 9
    assert settings.digest.time == "09:00"
    assert settings.sources.concurrency == 3
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)
    assert settings.telegram.admins == (1001, -100200)
    assert settings.storage.path == Path("other.db")
    assert [str(net) for net in settings.sources.allow_private] == ["127.0.0.0/8", "fd00::/8"]


def test_policybot_config_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("mine.toml").write_text("[digest]\nitems = 2\n")
    monkeypatch.setenv("POLICYBOT_CONFIG", "mine.toml")
    assert load_settings().digest.items == 2
    monkeypatch.setenv("POLICYBOT_CONFIG", "gone.toml")
    assert "gone.toml" in told()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[digest]\nitmes = 3\n", ("unknown key digest.itmes",)),
        ("[digst]\nitems = 3\n", ("unknown key digst",)),
        ("items = 3\n", ("unknown key items",)),
        ("[digest]\nitems = 0\n", ("digest.items", "greater than or equal to 1")),
        ("[digest]\nitems = 'many'\n", ("digest.items", "integer")),
        ("[digest]\ntime = '25:00'\n", ("digest.time", '"08:00"')),
        ("[digest]\ntimezone = 'Mars/Base'\n", ("digest.timezone", "Europe/Berlin")),
        ("[summarizer]\nstrategy = 'best'\n", ("summarizer.strategy", "'extractive'")),
        ("[sources]\nallow_private = ['10.0.0.1/8']\n", ("sources.allow_private",)),
        ("[sources]\nallow_private = ['intranet']\n", ("sources.allow_private",)),
        ("[sources]\ntimeout_seconds = 0\n", ("sources.timeout_seconds", "greater than 0")),
        ("[telegram]\nbase_url = 'ftp://x'\n", ("telegram.base_url",)),
        (f"[telegram]\ntoken = ['{TOKEN}']\n", ("telegram.token",)),
        ("[telegram]\nadmins = 'me'\n", ("telegram.admins",)),
        ("telegram = 3\n", ("telegram",)),
        ("[log]\nlevel = 'loud'\n", ("log.level", "'warning'")),
        ("[digest\n", ("can't be read as TOML",)),
    ],
)
def test_a_wrong_file_is_told_by_key_and_expectation(text: str, parts: tuple[str, ...]) -> None:
    message = told(write(text))
    assert "config.toml" in message
    for part in parts:
        assert part in message


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("POLICYBOT_DIGEST__ITMES", "3", ("POLICYBOT_DIGEST__ITMES is no setting",)),
        ("POLICYBOT_TELEGRAM_TOKEN", TOKEN, ("POLICYBOT_TELEGRAM_TOKEN", "POLICYBOT_TELEGRAM__TOKEN")),
        ("POLICYBOT_DIGEST__ITEMS", "many", ("POLICYBOT_DIGEST__ITEMS", "digest.items", "integer")),
        ("POLICYBOT_DIGEST__TIME", "noon", ("POLICYBOT_DIGEST__TIME", '"08:00"')),
        ("POLICYBOT_TELEGRAM__ADMINS", "1001,1002", ("POLICYBOT_TELEGRAM__ADMINS", "JSON")),
        ("POLICYBOT_TELEGRAM__ADMINS", "1001", ("POLICYBOT_TELEGRAM__ADMINS",)),
        ("POLICYBOT_SOURCES__ALLOW_PRIVATE", '["nowhere"]', ("POLICYBOT_SOURCES__ALLOW_PRIVATE",)),
        ("POLICYBOT_LOG__LEVEL", "", ("POLICYBOT_LOG__LEVEL", "log.level")),
    ],
)
def test_a_wrong_variable_is_told_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, parts: tuple[str, ...]
) -> None:
    monkeypatch.setenv(name, value)
    message = told()
    for part in parts:
        assert part in message


def test_a_file_that_is_not_there_or_no_text() -> None:
    assert "There is no config file gone.toml" in told(Path("gone.toml"))
    assert "can't be read" in told(Path())
    Path("binary.toml").write_bytes(b"\xff\xfe\x00")
    assert "binary.toml can't be read as TOML" in told(Path("binary.toml"))


def test_many_mistakes_are_told_together_in_one_line() -> None:
    message = told(write("[digest]\na = 1\nb = 1\nc = 1\nd = 1\ne = 1\n"))
    assert message.endswith("(and 2 more)")


def test_every_key_can_be_set_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    values = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    empty = {("telegram", "token"), ("summarizer", "cache_dir"), ("log", "file")}
    for name, (section, key) in variables().items():
        value = values[section][key]
        if (section, key) not in empty:
            monkeypatch.setenv(name, value if isinstance(value, str) else json.dumps(value))
    assert load_settings() == Settings()
