"""Settings come from the file and the environment, and errors in them are explained."""

import json
import tomllib
from pathlib import Path

import pytest

from bot.config import Settings, load_settings, settings_keys
from bot.errors import ConfigError
from tests.conftest import ROOT, cases

CASES = cases(__file__)

TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str) -> Path:
    path = Path("config.toml")
    path.write_text(text, encoding="utf-8-sig")  # with a byte order mark, like editors of Windows
    return path


def told(file: Path | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(file)
    message = str(caught.value)
    assert "\n" not in message and TOKEN not in message
    return message


def test_config_toml_has_every_key_with_its_default() -> None:
    values = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    documented = {(section, key) for section, keys in values.items() for key in keys if section != "topics"}
    assert documented == set(settings_keys())


def test_an_empty_variable_unsets_a_value_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(f'[telegram]\ntoken = "{TOKEN}"\nadmins = [1]\n[log]\nfile = "x"\n[summarizer]\ncache_dir = "x"\n')
    for name in ("TELEGRAM__TOKEN", "TELEGRAM__ADMINS", "LOG__FILE", "SUMMARIZER__CACHE_DIR"):
        monkeypatch.setenv(f"POLICYBOT_{name}", "")
    settings = load_settings(file)
    assert (settings.telegram.token, settings.telegram.admins) == (None, ())
    assert (settings.log.file, settings.summarizer.cache_dir) == (None, None)


def test_paths_are_relative_to_the_file_or_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    folder = Path("etc")
    folder.mkdir()
    (folder / "bot.toml").write_text('[storage]\npath = "data/p.db"\n[log]\nfile = "~/l.log"\n')
    monkeypatch.setenv("POLICYBOT_SUMMARIZER__CACHE_DIR", "~/cache")
    settings = load_settings(folder / "bot.toml")
    assert settings.storage.path == folder / "data" / "p.db"
    assert settings.log.file == Path("/home/ann/l.log")
    assert settings.summarizer.cache_dir == Path("/home/ann/cache")
    assert "/home/ann/gone.toml" in told(Path("~/gone.toml"))


def test_secrets_are_not_shown_and_a_local_webhook_may_use_http() -> None:
    settings = load_settings(write("[telegram]\ninvite_code = 'Policy-club_2026'\n")).telegram
    assert settings.invite_code and settings.invite_code.get_secret_value() == "Policy-club_2026" not in repr(settings)
    assert "no blank" not in told(write("[telegram]\ninvite_code = 'no blank'\n"))
    # A local Bot API server accepts http.
    near = "[telegram]\nbase_url = 'http://localhost:8081/bot'\nwebhook_url = 'http://localhost:8080/t'\n"
    assert load_settings(write(near)).telegram.webhook_url == "http://localhost:8080/t"


def test_every_key_says_what_it_expects() -> None:
    for section, key in settings_keys():
        message = told(write(f"[{section}]\n{key} = {{ x = 1 }}\n"))
        assert f"{section}.{key}: expected " in message


def test_the_environment_overrides_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write("[digest]\nitems = 7\ntime = '9'\n[sources]\nconcurrency = 3\n")
    monkeypatch.setenv("POLICYBOT_DIGEST__ITEMS", "9")
    monkeypatch.setenv("POLICYBOT_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("POLICYBOT_TELEGRAM__ADMINS", "[1001, -100200]")
    monkeypatch.setenv("POLICYBOT_SOURCES__ALLOW_PRIVATE", '["127.0.0.0/8", "fd00::/8"]')
    settings = load_settings()
    assert (settings.digest.items, str(settings.digest.time), settings.sources.concurrency) == (9, "09:00:00", 3)
    assert settings.telegram.token and settings.telegram.token.get_secret_value() == TOKEN not in repr(settings)
    assert settings.telegram.admins == (1001, -100200)
    assert [str(net) for net in settings.sources.allow_private] == ["127.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize(("text", "parts"), CASES["files"])
def test_an_error_in_the_file_names_the_key_and_what_was_expected(text: str, parts: list[str]) -> None:
    message = told(write(text))
    assert message.count("config.toml") == 1
    assert [part for part in parts if part not in message] == []


@pytest.mark.parametrize(("name", "value", "parts"), CASES["variables"])
def test_an_error_in_a_variable_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, parts: list[str]
) -> None:
    monkeypatch.setenv(name, value)
    message = told()
    assert [part for part in parts if part not in message] == []


def test_a_missing_or_binary_file_is_an_error() -> None:
    assert "There is no config file gone.toml" in told(Path("gone.toml"))
    Path("binary.toml").write_bytes(b"\xff\xfe\x00")
    assert "binary.toml can't be read as TOML" in told(Path("binary.toml"))


def test_every_key_can_be_set_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    values = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    empty = {("telegram", "token"), ("summarizer", "cache_dir"), ("log", "file")}
    for section, key in settings_keys():
        value = values[section][key]
        if (section, key) not in empty:
            monkeypatch.setenv(
                f"POLICYBOT_{section}__{key}".upper(), value if isinstance(value, str) else json.dumps(value)
            )
    assert load_settings() == Settings()


def test_topics_are_a_table_of_names_and_descriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    write('[topics]\nHousing = "Rents, homes and planning."\n')
    assert load_settings().topics == {"Housing": "Rents, homes and planning."}
    for wrong in ("Housing = 1", 'Housing = " "', 'A = "x"\na = "y"'):
        assert "config.toml: topics: expected names, each with a sentence" in told(write(f"[topics]\n{wrong}\n"))
    monkeypatch.setenv("POLICYBOT_TOPICS", '{"Water": "Rivers, floods and drinking water."}')
    assert load_settings().topics == {"Water": "Rivers, floods and drinking water."}
