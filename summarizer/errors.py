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
    ├── WorkerFailed       a task raised what it should not have
    ├── WorkerTimeout      a task ran past its limit, and its worker was ended
    ├── WorkerClosed       the worker was closed before the task was done
    ├── ClusterError       no cluster can be reached where the settings say
    └── VersionsDiffer     a part of the cluster has another version than this program

Each message says what happened, to what, and what to do, in one line. Each error survives pickling, since it
travels from the worker process to the bot: the classes have no ``__init__`` of their own.
"""

from __future__ import annotations

import shlex
import sys

PIP = f"{shlex.quote(sys.executable or 'python')} -m pip install"
"""Into the environment that runs, active in the shell or not."""
MODELS_COMMAND = f"{PIP} -e '.[models]'"
"""To be run in policybot's folder: the package stands in no registry."""
CLUSTER_COMMAND = f"{PIP} -e '.[cluster]'"


def first_line(error: Exception) -> str:
    """The first line of an error's message, for a message of one line; its class where it has none."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


class SummarizerError(Exception):
    """Base of every error that this package raises on purpose."""

    message = "{}"
    """Filled with the arguments that the error was made of."""

    def __str__(self) -> str:
        return self.message.format(*self.args)


class EmptyDocument(SummarizerError):
    """A document (its id) has no text to summarise, or none with a sentence in it: credits, notices, tables."""

    message = "document {} has no text to summarise: leave it out, or check how its text was extracted"


class SettingsError(SummarizerError):
    """A setting has a value that cannot work."""


class ModelError(SummarizerError):
    """A model cannot be used."""


class ModelNotFound(ModelError):
    """No installed package, folder, cached copy or hub repository has this name (name, remedy, reason)."""

    message = "model {0!r} was not found ({2}): {1}"


class ModelDamaged(ModelError):
    """A model file is not the one that was published (path, its sha256, the one found, remedy)."""

    message = "model file {0} is damaged: its sha256 begins {2:.12}, expected {1:.12}: {3}"


class ModelUnsuitable(ModelError):
    """The model is there, but is not of the kind that the strategy needs (name, reason)."""

    message = "model {!r} cannot be used: {}"


class ExtraMissing(ModelError):
    """The model needs packages of an extra that is not installed (name, package)."""

    message = "model {!r} needs {}, which is not installed: in policybot's folder run " + MODELS_COMMAND


class WorkerError(SummarizerError):
    """The worker process could not do a task."""


class WorkerDied(WorkerError):
    """The worker process ended while it had a task (exit status)."""

    message = (
        "the summarizer's worker process ended while it had a task (exit status {}): the next task starts a new one; "
        "if it happens again, look for the kernel's out-of-memory killer or use a smaller model"
    )


class WorkerTimeout(WorkerError):
    """A task ran past its limit in seconds, and its worker was ended."""

    message = "a summarizer task ran past {:g} s and was ended: send less text, or raise the limit"


class WorkerFailed(WorkerError):
    """A task raised what it should not have (its first line): a defect, which one document may bring out."""

    message = "the summarizer failed ({}): please report it with the log"


class WorkerClosed(WorkerError):
    """The worker was closed before the task was done."""

    message = "the summarizer's worker was closed before the task was done: run it again after the restart"


class ClusterError(WorkerError):
    """No cluster can be reached where the settings say (address, reason)."""

    message = "the cluster {} cannot be used ({}): docs/scaling.md tells how to start it"


class VersionsDiffer(WorkerError):
    """A part of the cluster has another version than this program (which part, of what, its version, ours)."""

    message = "{0} of the cluster has {1} {2}, policybot here has {1} {3}: install the same version on both"
