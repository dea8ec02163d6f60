"""Options of a summarizer."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from summarizer.errors import SettingsError
from summarizer.models import Strategy, check_types

EXECUTORS = r"process|thread|(dask|tls)://[^\s/]+:\d+"


@dataclass(frozen=True, kw_only=True)
class SummarizerSettings:
    """Options of a summarizer. Raises SettingsError, which names the setting, for a value that cannot work."""

    strategy: Strategy = "extractive"
    """How a summary is made: from sentences that the network chooses ("extractive"), from the article's opening
    ("lead"), or by a generative model ("generative")."""
    model: str = "SmolLM2-135M-Instruct"
    """The generative model: an embedded model's name, a local folder, a ``.gguf`` file, or a hub name."""
    sentences: int = 3
    """Maximum number of sentences in a summary."""
    max_words: int = 110
    """Word budget of an extractive summary, which may be slightly exceeded. A single longer sentence may be chosen."""
    max_new_tokens: int = 160
    """Maximum length of a generated summary."""
    cache_dir: Path | None = None
    """Folder for converted copies of models; default ``$XDG_CACHE_HOME/policybot`` or ``~/.cache/policybot``."""
    offline: bool = False
    """Never connect to the hub."""
    topics: tuple[tuple[str, str], ...] = ()
    """(name, a sentence that describes it) of each topic that ``Summarizer.facts_each`` looks for."""
    threads: int = 1
    """Threads for one run of a model. One by default, since the bot may share a small machine."""
    executor: str = "process"
    """Where ``summarizer.executor.ModelWorker`` runs the models: "process", "thread", or a Dask cluster's address,
    ``dask://HOST:PORT`` or ``tls://HOST:PORT``."""
    processes: int = 1
    """Number of processes of the executor "process". Each loads the models."""
    tls_folder: Path | None = None
    """Folder with the files for a ``tls://`` cluster: ca.pem, the authority that signed its certificates, and our own
    cert.pem and key.pem."""

    def __post_init__(self) -> None:
        check_types(self, SettingsError)
        if self.strategy not in get_args(Strategy):
            raise SettingsError(f"strategy is {self.strategy!r}: use one of {', '.join(get_args(Strategy))}")
        for name in ("sentences", "max_words", "max_new_tokens", "threads", "processes"):
            value = getattr(self, name)
            if value < 1:
                raise SettingsError(f"{name} is {value}: use a whole number from 1")
        if not re.fullmatch(EXECUTORS, self.executor):
            raise SettingsError(
                f"executor is {self.executor!r}: use process, thread, dask://HOST:PORT or tls://HOST:PORT"
            )
        if self.executor.startswith("tls:") and self.tls_folder is None:
            raise SettingsError("executor is a tls:// address: set tls_folder, too")
        if not self.model.strip():
            raise SettingsError("model is empty: use a model's name or folder")

    @property
    def cache(self) -> Path:
        """The cache folder; it need not exist yet."""
        # Not platformdirs: the bot runs on Linux servers, where one line does the same.
        return self.cache_dir or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "policybot"
