"""Summarise policy news, extractively or with a generative model. Each sentence of a summary has its evidence.

    from summarizer import Document, SummarizerSettings, load_summarizer

    summarizer = load_summarizer(SummarizerSettings())
    [summary] = summarizer.summarize([Document(text=article)])

Importing this package loads no model and no heavy library.
"""

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

__all__ = [
    "ClusterError",
    "Document",
    "EmptyDocument",
    "Evidence",
    "ExtraMissing",
    "ModelDamaged",
    "ModelError",
    "ModelNotFound",
    "ModelUnsuitable",
    "Problem",
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
