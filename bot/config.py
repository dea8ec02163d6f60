"""Read the settings from config.toml, and from environment variables POLICYBOT_SECTION__KEY, which override it.

pydantic validates all values and refuses unknown keys.
"""

import contextlib
import datetime
import difflib
import json
import os
import tomllib
from collections.abc import Collection, Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Secret,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.fields import FieldInfo

from bot.clock import is_zone, parse_slot
from bot.errors import ConfigError
from summarizer import Strategy, SummarizerSettings
from summarizer.facts.topics_default import DEFAULT_TOPICS, TOPIC_NAMES
from summarizer.settings import EXECUTORS

PREFIX = "POLICYBOT_"
OTHER_VARIABLES = {f"{PREFIX}CONFIG", f"{PREFIX}SHARED_DATA"}


# Users never see the messages of these validators. They get the description of the field.


def _zone(value: str) -> str:
    if not is_zone(value):
        raise ValueError("not a time zone")
    return value


def _slot(value: object) -> datetime.time:
    slot = parse_slot(str(value))
    if slot is None:
        raise ValueError("not a time of day")
    return slot


def _webhook(value: str, info: ValidationInfo) -> str:
    """Check that a webhook has an address, without the token, which every proxy would write into its log."""
    token = info.data.get("token")
    missing = not value and info.data.get("updates") == "webhook"
    if missing or (token and token.get_secret_value() in unquote(value)):
        raise ValueError("no address, or an address with the token")
    return value


def _path(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value or "\0" in value:
        raise ValueError("not a path")
    try:
        return Path(value).expanduser()
    except RuntimeError:
        raise ValueError("no such user") from None


_Path = Annotated[Path, BeforeValidator(_path)]
_Ids = Annotated[tuple[int, ...], Field(description="a list of ids such as [1001]")]
_Host = Annotated[
    str, Field(pattern=r"^[0-9A-Za-z.:_-]+\Z", description='an address of this machine such as "127.0.0.1"')
]
_Port = Annotated[int, Field(ge=1, le=65535)]
_Days = Annotated[int, Field(ge=0, le=36_500)]
_Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
_Few = Annotated[int, Field(ge=1, le=64)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, regex_engine="python-re")

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: Any) -> Any:
        """Treat an empty text in an optional setting as "not set".

        This is needed because TOML has no null, and because service managers set variables to empty texts.
        """
        if not isinstance(values, dict):
            return values
        unset = {key for key, field in cls.model_fields.items() if not field.default}
        return {key: value for key, value in values.items() if value != "" or key not in unset}


class TelegramSettings(_Section):
    """[telegram]"""

    token: Secret[Annotated[str, Field(pattern=r"^\d+:[A-Za-z0-9_-]+\Z")]] | None = Field(
        default=None, description='a text such as "123456:ABC…", from @BotFather'
    )
    base_url: str = Field(
        default="https://api.telegram.org/bot",
        pattern=r"^https?://[^\s?#@]+/bot\Z",
        description='an address that ends in /bot such as "http://localhost:8081/bot"; the bot appends the token to it',
    )
    updates: Literal["polling", "webhook"] = "polling"
    webhook_url: Annotated[str, AfterValidator(_webhook)] = Field(
        default="",
        validate_default=True,
        # Telegram, or a local Bot API server, decides which schemes and ports are allowed.
        pattern=r"^(https?://[^\s/?#@]+(/[^\s#]*)?)?\Z",
        description='if telegram.updates is "webhook", an https address such as "https://bot.example.org/telegram", '
        "on port 443, 80, 88 or 8443 and without the token in it (with a local Bot API server, also http and any port)",
    )
    webhook_listen: _Host = "127.0.0.1"
    webhook_port: _Port = 8080
    admins: _Ids = ()
    language: Literal["en", "zh"] = "en"
    access: Literal["everyone", "allowed", "invited"] = "everyone"
    allowed: _Ids = ()
    # A deep link may only contain these characters: https://core.telegram.org/bots/features#deep-linking. Shorter codes
    # can be guessed. A code that begins with story_ would open a story.
    invite_code: Secret[Annotated[str, Field(pattern=r"^(?!story_)[A-Za-z0-9_-]{8,64}\Z")]] | None = Field(
        default=None, description="8 to 64 letters, digits, _ and -"
    )


class StorageSettings(_Section):
    """[storage]"""

    path: _Path = Field(default=Path("policybot.db"), description='a path such as "policybot.db"')
    keep_days: _Days = 0
    keep_deliveries: _Days = 0


class MetricsSettings(_Section):
    """[metrics]"""

    port: int = Field(default=0, ge=0, le=65535)


class SourcesSettings(_Section):
    """[sources]"""

    interval_minutes: _Minutes = 30
    min_interval_minutes: _Minutes = 10
    max_interval_minutes: _Minutes = 120
    concurrency: int = Field(default=64, ge=1, le=256)
    host_pause_seconds: float = Field(default=1.0, ge=0, le=60)
    timeout_seconds: float = Field(default=30, gt=0, le=600)
    max_bytes: int = Field(default=10_000_000, ge=10_000)
    max_redirects: int = Field(default=5, ge=0, le=20)
    contact: str = Field(default="no contact given", pattern=r"^[^\x00-\x1f\x7f]*\Z", description="a text on one line")
    allow_private: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(), description='a list of address ranges such as ["192.168.1.0/24"]'
    )


class SummarizerSection(_Section):
    """[summarizer]"""

    strategy: Strategy = "extractive"
    model: str = Field(
        default="SmolLM2-135M-Instruct",
        min_length=1,
        description='the name of a model such as "SmolLM2-135M-Instruct"',
    )
    sentences: int = Field(default=3, ge=1, le=20)
    max_words: int = Field(default=110, ge=20, le=1000)
    max_new_tokens: int = Field(default=160, ge=16, le=2048)
    cache_dir: _Path | None = Field(default=None, description='a path, or "" for the user\'s cache folder')
    offline: bool = False
    threads: _Few = 1
    executor: str = Field(
        default="process",
        pattern=rf"^({EXECUTORS})\Z",
        description='"process", "thread", or the address of a cluster such as "dask://10.0.0.5:8786" or "tls://…"',
    )
    processes: _Few = 1
    tls_folder: _Path | None = Field(default=None, description='a path such as "tls", or ""')


class StoriesSettings(_Section):
    """[stories]"""

    window_days: int = Field(default=30, ge=1, le=365)
    strictness: float = Field(default=0.5, ge=0, le=1)


def _unlike(value: Mapping[str, str]) -> Mapping[str, str]:
    if len({name.casefold() for name in value}) < len(value):
        raise ValueError("one name twice")
    return value


class TopicNamesSettings(_Section):
    """[topic_names]"""

    zh: dict[str, str] = Field(
        default=TOPIC_NAMES["zh"], description='a table such as "Trade and customs" = "…", in Chinese'
    )


class DigestSettings(_Section):
    """[digest]"""

    items: int = Field(default=5, ge=1, le=20)
    time: Annotated[datetime.time, BeforeValidator(_slot)] = Field(
        default=datetime.time(8), description='a time of day in quotes such as "08:00"'
    )
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC", description='the name of a time zone such as "Europe/Berlin"'
    )


class WebSettings(_Section):
    """[web]"""

    host: _Host = "127.0.0.1"
    port: _Port = 8000
    url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/?#@]+)?\Z",  # links within the archive begin at its root
        description='"" or an address without a path such as "https://policy.example.org"',
    )
    password: Secret[Annotated[str, Field(pattern=r"^\S{8,200}\Z")]] | None = Field(
        default=None, description="8 to 200 characters without spaces"
    )
    requests_per_minute: int = Field(default=120, ge=1)
    query_seconds: float = Field(default=3.0, gt=0, le=60)


class LogSettings(_Section):
    """[log]"""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"
    file: _Path | None = Field(default=None, description='a path, or "" for standard error')


_Name = Annotated[str, Field(max_length=60, pattern=r"^\S+( \S+)*\Z")]
_Text = Annotated[str, Field(pattern=r"\S")]


class Settings(_Section):
    """All settings. Each component of the bot gets its own section."""

    telegram: TelegramSettings = TelegramSettings()
    storage: StorageSettings = StorageSettings()
    sources: SourcesSettings = SourcesSettings()
    summarizer: SummarizerSection = SummarizerSection()
    stories: StoriesSettings = StoriesSettings()
    topics: Annotated[dict[_Name, _Text], AfterValidator(_unlike)] = Field(
        default=DEFAULT_TOPICS,
        description='names, each with a sentence that describes it, such as Housing = "Rents, homes and planning."',
    )
    topic_names: TopicNamesSettings = TopicNamesSettings()
    digest: DigestSettings = DigestSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()

    def for_summarizer(self) -> SummarizerSettings:
        """Returns the sections [summarizer] and [topics] as settings of the library `summarizer`."""
        return SummarizerSettings(**self.summarizer.model_dump(), topics=tuple(self.topics.items()))


def load_settings(file: Path | None = None, *, database: Path | None = None) -> Settings:
    """Read the settings. `database` overrides storage.path.

    If `file` is None, read ./config.toml if it exists. Relative paths in a file start at the folder of that file.

    Raises ConfigError, which names the wrong key and the expected value.
    """
    # For an unknown user, Path.expanduser() raises an error. os.path.expanduser() returns the path unchanged, and
    # `_read` reports it as missing.
    path = Path(os.path.expanduser(file or "config.toml"))  # noqa: PTH111
    values = _read(path) if file or path.exists() else {}
    environment = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    if database is not None:
        environment[_variable("storage.path")] = str(database)
    for name in environment.keys() - OTHER_VARIABLES:
        whole, value = name.removeprefix(PREFIX).lower(), environment[name]
        with contextlib.suppress(ValueError, RecursionError):  # lists and tables are JSON
            value = json.loads(value) if value.startswith(("[", "{")) else value
        section, __, key = whole.partition("__")
        if key and _keys(section):
            if isinstance(values.setdefault(section, {}), dict):
                values[section][key] = value
        else:  # a whole section, such as the topics, or an unknown key
            values[whole] = value
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError(_explain(error, path, environment)) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"There is no config file {path}. Copy config.toml there, or omit --config.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} can't be read as TOML") from error
    for section, key in (
        ("storage", "path"),
        ("summarizer", "cache_dir"),
        ("summarizer", "tls_folder"),
        ("log", "file"),
    ):
        table = values.get(section)
        if not isinstance(table, dict):
            continue
        value = table.get(key)
        if isinstance(value, str) and value.strip() and not value.startswith("~"):
            table[key] = str(path.parent / value)
    return values


def settings_keys() -> list[tuple[str, str]]:
    """Returns (section, key) for every setting except topics, whose keys users choose."""
    return [(section, key) for section in Settings.model_fields for key in _keys(section)]


def _keys(section: str) -> Mapping[str, FieldInfo]:
    found = Settings.model_fields.get(section)
    model = found.annotation if found else None
    return model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}


def _explain(error: ValidationError, path: Path, environment: Collection[str]) -> str:
    messages: dict[str, str] = {}
    for problem in error.errors(include_url=False, include_input=False):
        section, *rest = map(str, problem["loc"])
        field = _keys(section).get(rest[0]) if rest else None
        if section == "topics":
            field, rest = Settings.model_fields[section], []
        key = ".".join([section, *rest[:1]])
        variable = _variable(key)
        where = f"the variable {variable}" if variable in environment else path
        if problem["type"] == "extra_forbidden":
            keys = [*Settings.model_fields, *map(".".join, settings_keys())]
            near = "".join(difflib.get_close_matches(key, keys, n=1))
            meant = _variable(near) if near and variable in environment else near
            message = f"unknown key {key}{meant and f'; did you mean {meant}?'}"
        elif field is None:
            message = f"{key}: expected a section [{key}]"
        elif field.description:
            message = f"{key}: expected {field.description}"
        else:
            message = f"{key}: {problem['msg'].replace('Input should be', 'expected')}"
        messages[key] = f"{where}: {message}"
    return "; ".join(messages.values())


def _variable(key: str) -> str:
    return PREFIX + key.replace(".", "__").upper()
