"""Helpers of all benchmarks: they read labels, count right answers, compute intervals, and measure time."""

import argparse
import hashlib
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from statistics import median, quantiles
from typing import Any, TypeVar

from summarizer import Document
from summarizer.facts.finder import find_facts
from summarizer.facts.models import Facts
from summarizer.facts.topics import TopicModel
from summarizer.network import load_network
from summarizer.reading import Reading, read
from training.texts import LABELS, data_folder, read_rows

SEED = 7
T = TypeVar("T")


def options(doc: str | None) -> argparse.ArgumentParser:
    """Return an argument parser with the module's docstring as help."""
    return argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)


def labelled(name: str, split: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each label of a split with its row of the text file. Raises ValueError if a labelled text has changed."""
    sets: dict[str, list[dict[str, Any]]] = {}
    for label in read_rows(LABELS / name):
        if label["split"] != split:
            continue
        if label["set"] not in sets:
            sets[label["set"]] = read_rows(data_folder() / label["set"])
        row = sets[label["set"]][int(label["key"])]
        if hashlib.sha256(row["text"].encode()).hexdigest()[:16] != label["sha256"]:
            raise ValueError(f"{label['set']} {label['key']} is not the text that was labelled")
        yield label, row


def reading(document: Document) -> Reading:
    """Read ``document`` with the shipped network."""
    return read(document, load_network())


@cache
def no_topics() -> TopicModel:
    """Return a model without topics."""
    return TopicModel({}, load_network().encode)


def facts(document: Document) -> Facts:
    """Return the facts of ``document``, without topics."""
    return find_facts(reading(document), no_topics())


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Counts for one text, from which precision and recall follow."""

    right: int
    """Number of labels that were found."""
    found: int
    """Number of items that were found, right or wrong."""
    wanted: int
    """Number of labels."""


def counted(found: frozenset[Any], wanted: frozenset[Any]) -> Counts:
    """Return the counts for one text."""
    return Counts(right=len(found & wanted), found=len(found), wanted=len(wanted))


def precision(items: Sequence[Counts]) -> float:
    """Return the share of found items that are right, 1 if nothing was found."""
    found = sum(item.found for item in items)
    return sum(item.right for item in items) / found if found else 1.0


def recall(items: Sequence[Counts]) -> float:
    """Return the share of labels that were found, 1 if there are no labels."""
    wanted = sum(item.wanted for item in items)
    return sum(item.right for item in items) / wanted if wanted else 1.0


def f1(items: Sequence[Counts]) -> float:
    """Return the micro-averaged F1."""
    return 2 * sum(item.right for item in items) / max(sum(item.found + item.wanted for item in items), 1)


def mean(values: Sequence[float]) -> float:
    """Return the mean, 0 if there are no values."""
    return sum(values) / max(len(values), 1)


def interval(items: Sequence[T], figure: Callable[[Sequence[T]], float], *, draws: int = 1000) -> tuple[float, float]:
    """Return the 95 % bootstrap interval (Efron, 1979) of ``figure`` over ``items``.

    The items must be the sampled units, such as texts, not their sentences. scipy has this too, but would add a
    dependency for a few lines.
    """
    draw = random.Random(SEED)
    values = sorted(figure(draw.choices(items, k=len(items))) for _ in range(draws))
    low = draws // 40
    return values[low], values[draws - 1 - low]


def shown(items: Sequence[T], figure: Callable[[Sequence[T]], float], *, draws: int = 1000) -> str:
    """Return a figure and its interval as text."""
    low, high = interval(items, figure, draws=draws)
    return f"{figure(items):.3f} [{low:.3f}, {high:.3f}]"


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """Call ``work``. Returns its result, its clock seconds, and its processor seconds.

    Processor time includes child processes that have ended.
    """

    def used() -> float:
        both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(usage.ru_utime + usage.ru_stime for usage in both)

    before, began = used(), time.perf_counter()
    made = work()
    return made, time.perf_counter() - began, used() - before


@contextmanager
def in_process(serve: Callable[..., None], *arguments: object) -> Iterator[Connection]:
    """Call ``serve`` with the end of a pipe and the arguments in another process. Yields the other end of the pipe."""
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=serve, args=(its, *arguments), daemon=True)
    process.start()
    try:
        yield ours
    finally:
        process.kill()


HEAD = "| | size | policybot | peer | ratio |\n|---|---|---|---|---|"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A figure that was measured several times, and the same figure of a peer if there is one."""

    what: str
    size: int | None = None
    """Number of articles or chats, for a figure measured at several sizes."""
    own: Sequence[float]
    peer: str = ""
    theirs: Sequence[float] = ()
    """The peer's values, each measured in the same turn as ours at this place. Empty without a peer."""

    def __str__(self) -> str:
        """Return a row of the table: medians with their spread, and the ratio of each of the peer's values to ours."""
        size = "" if self.size is None else f"{self.size:,}"
        peer = f"{self.peer}: {spread(self.theirs)}" if self.theirs else ""
        ratios = [their / own for own, their in zip(self.own, self.theirs, strict=False) if own]
        return f"| {self.what} | {size} | {spread(self.own)} | {peer} | {spread(ratios)} |"


def spread(values: Sequence[float]) -> str:
    """Return the median and the spread as text.

    The spread is minimum and maximum, or for twenty or more values the 5th and 95th percentile and the maximum.
    """
    if len(values) < 2:
        return " ".join(f"{value:.3g}" for value in values)
    low, high, most = min(values), max(values), ""
    if len(values) >= 20:
        low, *_, high = quantiles(values, n=20)
        most = f", at most {max(values):.3g}"
    return f"{median(values):.3g} ({low:.3g} to {high:.3g}{most})"


def show(rows: Iterable[Measured]) -> list[Measured]:
    """Print each row as soon as it is measured. Returns all rows."""
    print(HEAD, flush=True)
    found = []
    for row in rows:
        print(row, flush=True)
        found.append(row)
    return found
