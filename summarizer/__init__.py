"""Summarise policy news, extractively or with a generative model. Each sentence of a summary has its evidence.

    from summarizer import Document, SummarizerSettings, load_summarizer

    summarizer = load_summarizer(SummarizerSettings())
    [summary] = summarizer.summarize([Document(text=article)])

Importing this package loads no model and no heavy library.
"""

import importlib
from typing import TYPE_CHECKING

from summarizer.errors import (
    ClusterError,
    EmptyDocument,
    ExtraMissing,
    ModelDamaged,
    ModelError,
    ModelNotFound,
    ModelUnsuitable,
    SettingsError,
    SummarizerError,
    VersionsDiffer,
    WorkerClosed,
    WorkerDied,
    WorkerError,
    WorkerFailed,
    WorkerTimeout,
)
from summarizer.models import Document, Evidence, Problem, Sentence, Strategy, Summary, SummarySentence
from summarizer.settings import SummarizerSettings
from summarizer.summarizer import Summarizer, load_summarizer

if TYPE_CHECKING:
    from summarizer.check import CheckedSummary
    from summarizer.facts import Facts
    from summarizer.reading import Reading
    from summarizer.stories import Profile
else:
    _ROOMS = {"CheckedSummary": "check", "Facts": "facts", "Profile": "stories", "Reading": "reading"}

    def __getattr__(name: str) -> object:
        """Import a type that methods of Summarizer return, when it is first needed: its module may load numpy."""
        if name not in _ROOMS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"summarizer.{_ROOMS[name]}"), name)


__all__ = [
    "CheckedSummary",
    "ClusterError",
    "Document",
    "EmptyDocument",
    "Evidence",
    "ExtraMissing",
    "Facts",
    "ModelDamaged",
    "ModelError",
    "ModelNotFound",
    "ModelUnsuitable",
    "Problem",
    "Profile",
    "Reading",
    "Sentence",
    "SettingsError",
    "Strategy",
    "Summarizer",
    "SummarizerError",
    "SummarizerSettings",
    "Summary",
    "SummarySentence",
    "VersionsDiffer",
    "WorkerClosed",
    "WorkerDied",
    "WorkerError",
    "WorkerFailed",
    "WorkerTimeout",
    "load_summarizer",
]
