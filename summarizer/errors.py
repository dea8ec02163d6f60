"""What can go wrong in the summarizer.

SummarizerError
├── EmptyDocument          a document has no text to summarise
├── SettingsError          a setting has a value that cannot work
├── ModelError
│   ├── ModelNotFound      no installed package, folder, cached copy or hub repository has this name
│   ├── ModelDamaged       a model file is not the one that was published
│   ├── ModelUnsuitable    the model is there, but is not of the kind that the strategy needs
│   └── ExtraMissing       the model needs packages of an extra that is not installed
└── WorkerError
    ├── WorkerDied         the worker process ended while it had a task
    ├── WorkerTimeout      a task ran past its limit, and its worker was ended
    └── WorkerClosed       the worker was closed before the task was done

Each message says what happened, to what, and what to do, in one line. Each error survives pickling, since it
travels from the worker process to the bot: subclasses hand all their arguments to ``Exception.__init__``.
"""

from __future__ import annotations

import shlex
import sys

PIP = f"{shlex.quote(sys.executable or 'python')} -m pip install"
"""Into the environment that runs, active in the shell or not."""
MODELS_COMMAND = f"{PIP} -e '.[models]'"
"""To be run in policybot's folder: the package stands in no registry."""


def first_line(error: Exception) -> str:
    """The first line of an error's message, for a message of one line; its class where it has none."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


class SummarizerError(Exception):
    """Base of every error that this package raises on purpose."""


class EmptyDocument(SummarizerError):
    """A document has no text to summarise, or none with a sentence in it (``has_text``): credits, notices, tables."""

    def __init__(self, document_id: str | None = None, has_text: bool = False) -> None:
        super().__init__(document_id, has_text)
        self.document_id = document_id
        self.has_text = has_text

    def __str__(self) -> str:
        which = "document" if self.document_id is None else f"document {self.document_id!r}"
        lacks = "holds no sentence that can be summarised" if self.has_text else "has no text to summarise"
        return f"{which} {lacks}: leave it out, or check how its text was extracted"


class SettingsError(SummarizerError):
    """A setting has a value that cannot work."""


class ModelError(SummarizerError):
    """A model cannot be used."""


class ModelNotFound(ModelError):
    """No installed package, folder, cached copy or hub repository has this name."""

    def __init__(self, name: str, remedy: str, reason: str = "") -> None:
        super().__init__(name, remedy, reason)
        self.name = name

    def __str__(self) -> str:
        name, remedy, reason = self.args
        why = f" ({reason})" if reason else ""
        return f"model {name!r} was not found{why}: {remedy}"


class ModelDamaged(ModelError):
    """A model file is not the one that was published."""

    def __init__(self, path: str, expected: str, found: str, remedy: str) -> None:
        super().__init__(path, expected, found, remedy)

    def __str__(self) -> str:
        path, expected, found, remedy = self.args
        return f"model file {path} is damaged: its sha256 begins {found[:12]}, expected {expected[:12]}: {remedy}"


class ModelUnsuitable(ModelError):
    """The model is there, but is not of the kind that the strategy needs."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)

    def __str__(self) -> str:
        name, reason = self.args
        return f"model {name!r} cannot be used: {reason}"


class ExtraMissing(ModelError):
    """The model needs packages of an extra that is not installed."""

    def __init__(self, name: str, package: str, command: str = MODELS_COMMAND) -> None:
        super().__init__(name, package, command)

    def __str__(self) -> str:
        name, package, command = self.args
        return f"model {name!r} needs {package}, which is not installed: in policybot's folder run {command}"


class WorkerError(SummarizerError):
    """The worker process could not do a task."""


class WorkerDied(WorkerError):
    """The worker process ended while it had a task."""

    def __init__(self, exitcode: int | None = None) -> None:
        super().__init__(exitcode)
        self.exitcode = exitcode

    def __str__(self) -> str:
        how = "" if self.exitcode is None else f" (exit status {self.exitcode})"
        return (
            f"the summarizer's worker process ended while it had a task{how}: the next task starts a new one; "
            "if it happens again, look for the kernel's out-of-memory killer or use a smaller model"
        )


class WorkerTimeout(WorkerError):
    """A task ran past its limit, and its worker was ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"a summarizer task ran past {self.seconds:g} s and was ended: send less text, or raise the limit"


class WorkerClosed(WorkerError):
    """The worker was closed before the task was done."""

    def __str__(self) -> str:
        return "the summarizer's worker was closed before the task was done: run it again after the restart"
