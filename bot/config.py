"""Settings: config.toml, overridden by POLICYBOT_SECTION__KEY in the environment.

pydantic-settings reads both and refuses what it does not know; the standard library has tomllib
but no layering, typed values or nested environment names.
"""

from __future__ import annotations

import json
import os
import tomllib
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from bot.clock import parse_slot
from bot.errors import ConfigError

PREFIX = "POLICYBOT_"
DEFAULT_FILE = Path("config.toml")


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError('expected a time zone name such as "Europe/Berlin"')
    return value


def _slot(value: str) -> str:
    slot = parse_slot(value)
    if slot is None:
        raise ValueError('expected a time of day such as "08:00"')
    return slot


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TelegramSettings(_Section):
    """[telegram]"""

    token: SecretStr | None = None
    base_url: str = Field(default="https://api.telegram.org/bot", pattern=r"^https?://\S+$")
    admins: tuple[int, ...] = ()


class StorageSettings(_Section):
    """[storage]"""

    path: Path = Path("policybot.db")


class SourcesSettings(_Section):
    """[sources]"""

    interval_minutes: int = Field(default=30, ge=1, le=24 * 60)
    concurrency: int = Field(default=16, ge=1, le=256)
    timeout_seconds: float = Field(default=30, gt=0, le=600)
    max_bytes: int = Field(default=10_000_000, ge=10_000)
    max_redirects: int = Field(default=5, ge=0, le=20)
    contact: str = "no contact given"
    allow_private: tuple[IPv4Network | IPv6Network, ...] = ()


class SummarizerSection(_Section):
    """[summarizer]"""

    strategy: Literal["lead", "extractive", "generative"] = "extractive"
    encoder: str = Field(default="all-MiniLM-L6-v2", min_length=1)
    model: str = Field(default="SmolLM2-135M-Instruct", min_length=1)
    sentences: int = Field(default=3, ge=1, le=20)
    max_words: int = Field(default=110, ge=20, le=1000)
    max_new_tokens: int = Field(default=160, ge=16, le=2048)
    cache_dir: Path | None = None
    offline: bool = False
    threads: int = Field(default=1, ge=1, le=64)


class StoriesSettings(_Section):
    """[stories]"""

    threshold: float = Field(default=0.72, ge=0, le=1)
    window_days: int = Field(default=7, ge=1, le=90)


class DigestSettings(_Section):
    """[digest]"""

    items: int = Field(default=5, ge=1, le=20)
    time: Annotated[str, AfterValidator(_slot)] = "08:00"
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"


class LogSettings(_Section):
    """[log]"""

    level: Literal["debug", "info", "warning", "error"] = "info"
    file: Path | None = None


class Settings(BaseSettings):
    """All settings. Frozen; each room gets its own section."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
    )

    telegram: TelegramSettings = TelegramSettings()
    storage: StorageSettings = StorageSettings()
    sources: SourcesSettings = SourcesSettings()
    summarizer: SummarizerSection = SummarizerSection()
    stories: StoriesSettings = StoriesSettings()
    digest: DigestSettings = DigestSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # The file comes in as arguments; the environment stands above it.
        return env_settings, init_settings


def load_settings(file: Path | None = None) -> Settings:
    """Read the settings.

    `file` None: the file that POLICYBOT_CONFIG names, else ./config.toml where there is one, else
    the defaults. Paths in a file are relative to its folder.

    Raises ConfigError, which names the key and what was expected.
    """
    named = file or (Path(os.environ["POLICYBOT_CONFIG"]) if os.environ.get("POLICYBOT_CONFIG") else None)
    path = named or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    values = _read(path) if path else {}
    _refuse_unknown_variables()
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError(_explain(error, path)) from None
    except SettingsError:
        # pydantic-settings names the section only.
        raise ConfigError(f"{_no_list()} can't be read: a list is written as JSON, such as '[1, 2]'.") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"There is no config file {path}. Copy config.toml there, or leave --config out.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} can't be read as TOML") from error
    for section, key in (("storage", "path"), ("summarizer", "cache_dir"), ("log", "file")):
        table = values.get(section)
        if isinstance(table, dict) and isinstance(table.get(key), str):
            if table[key] == "":
                # TOML has no null; an empty string stands for "not set".
                del table[key]
            else:
                table[key] = str(path.parent / Path(table[key]).expanduser())
    telegram = values.get("telegram")
    if isinstance(telegram, dict) and telegram.get("token") == "":
        del telegram["token"]
    return values


def variables() -> dict[str, tuple[str, str]]:
    """Every variable name with the section and key that it sets."""
    return {
        f"{PREFIX}{section}__{key}".upper(): (section, key)
        for section, field in Settings.model_fields.items()
        for key in field.annotation.model_fields  # type: ignore[union-attr]
    }


def _refuse_unknown_variables() -> None:
    # pydantic-settings passes over a variable that it does not know; a mistyped name would be a
    # setting that silently does nothing.
    known = variables().keys() | {f"{PREFIX}CONFIG", f"{PREFIX}SHARED_DATA"}
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise ConfigError(
                f"{name} is no setting. Variables are named {PREFIX}SECTION__KEY, such as {PREFIX}TELEGRAM__TOKEN."
            )


def _no_list() -> str:
    """The variable that holds no JSON where a list is expected."""
    for name, value in os.environ.items():
        section, key = variables().get(name.upper(), (None, None))
        if section is None or key is None:
            continue
        field = Settings.model_fields[section].annotation.model_fields[key]  # type: ignore[union-attr]
        if getattr(field.annotation, "__origin__", None) is not tuple:
            continue
        try:
            json.loads(value)
        except ValueError:
            return name
    return f"A {PREFIX}* variable"


def _explain(error: ValidationError, path: Path | None) -> str:
    told = []
    for problem in error.errors(include_url=False, include_input=False):
        place = [str(part) for part in problem["loc"]]
        key = ".".join(place[:2])
        variable = PREFIX + "__".join(place[:2]).upper()
        where = f"the variable {variable}" if variable in map(str.upper, os.environ) else str(path or "the settings")
        if problem["type"] == "extra_forbidden":
            told.append(f"{where}: unknown key {key}")
        else:
            message = problem["msg"].removeprefix("Value error, ")
            told.append(f"{where}: {key}: {message[0].lower()}{message[1:]}")
    more = f" (and {len(told) - 3} more)" if len(told) > 3 else ""
    return "; ".join(dict.fromkeys(told[:3])) + more
