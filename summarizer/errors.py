"""The errors of the summarizer.

SummarizerError
├── EmptyDocument          a document has no text to summarise
├── SettingsError          a setting has a value that cannot work
├── ModelError
│   ├── ModelNotFound      no installed package, folder, cached copy or hub repository has this name
│   ├── ModelDamaged       a model file is not the one that was published
│   ├── ModelUnsuitable    the model was found, but cannot do what the strategy needs
│   └── ExtraMissing       the model needs packages of an extra that is not installed
└── WorkerError
    ├── WorkerDied         the worker process ended while it had a task
    ├── WorkerFailed       a task raised an unexpected exception
    ├── WorkerTimeout      a task ran past its limit, and its worker was ended
    ├── WorkerClosed       the worker was closed before the task was done
    ├── ClusterError       the cluster cannot be reached at its address
    └── VersionsDiffer     a part of the cluster has another version than this program

Each message says in one line what happened, to what, and what to do. Errors are pickled to travel from the worker
process to the bot; that is why the classes have no ``__init__``.
"""

import shlex
import sys

PIP = f"{shlex.quote(sys.executable or 'python')} -m pip install"
"""This command installs into the environment of this program, even if another one is active in the shell."""
MODELS_COMMAND = f"{PIP} 'policybot[models]'"
"""This command adds the packages of the extra. It does not change the installed policybot, even if that is editable."""
CLUSTER_COMMAND = f"{PIP} 'policybot[cluster]'"


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, or the name of its class if it has none."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


class SummarizerError(Exception):
    """Base of all errors that this package raises on purpose."""

    message = "{}"
    """A template for the error's arguments."""

    def __str__(self) -> str:
        return self.message.format(*self.args)


class EmptyDocument(SummarizerError):
    """A document (its id) has no text to summarise: it is empty, or has only credits, notices and tables."""

    message = "document {} has no text to summarise: leave it out, or check how its text was extracted"


class SettingsError(SummarizerError):
    """A setting has a value that cannot work."""


class ModelError(SummarizerError):
    """A model cannot be used."""


class ModelNotFound(ModelError):
    """No installed package, folder, cached copy or hub repository has this name (name, remedy, reason)."""

    message = "model {0!r} was not found ({2}): {1}"


class ModelDamaged(ModelError):
    """A model file is not the one that was published (path, expected sha256, actual one, remedy)."""

    message = "model file {0} is damaged: its sha256 begins {2:.12}, expected {1:.12}: {3}"


class ModelUnsuitable(ModelError):
    """The model was found, but cannot do what the strategy needs (name, reason)."""

    message = "model {!r} cannot be used: {}"


class ExtraMissing(ModelError):
    """The model needs packages of an extra that is not installed (name, package)."""

    message = "model {!r} needs {}, which is not installed: run " + MODELS_COMMAND


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
    """A task raised an unexpected exception (its first line): a bug, perhaps triggered by one document."""

    message = "the summarizer failed ({}): please report it with the log"


class WorkerClosed(WorkerError):
    """The worker was closed before the task was done."""

    message = "the summarizer's worker was closed before the task was done: run it again after the restart"


class ClusterError(WorkerError):
    """The cluster cannot be reached at its address (address, reason)."""

    message = "the cluster {} cannot be used ({}): docs/scaling.md tells how to start it"


class VersionsDiffer(WorkerError):
    """A part of the cluster has another version than this program (part, package, its version, ours)."""

    message = "{0} of the cluster has {1} {2}, policybot here has {1} {3}: install the same version on both"
