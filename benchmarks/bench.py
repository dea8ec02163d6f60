"""Measures speed and size in one run, and compares them with other programs: ``make bench``.

    python -m benchmarks.bench [--parts NAME…] [--articles N…] [--chats N…] [--folder FOLDER]

This writes the measured parts into `benchmarks/RESULTS.md`, and plots figures that were measured at several sizes in
`benchmarks/growth.svg`. Parts that were not measured, or that failed, keep their old figures. To make a million
articles takes ten minutes. They stay in the folder for the next run.
"""

import os
import platform
import re
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.harness import HEAD, Measured, options, show

PARTS = (
    "poll",
    "archive",
    "memory",
    "writes",
    "planning",
    "template",
    "delivery",
    "summaries",
    "generation",
    "workers",
)
"""Modules of this package. The function `measure` of each yields the rows of its table."""
RESULTS = Path(__file__).with_name("RESULTS.md")
CHART = RESULTS.with_name("growth.svg")
HEADING = """# Results of `make bench`

Policybot and its peer are measured in one run. Figures are medians, with minimum and maximum, or with the 5th and 95th
percentile and the maximum of 20 or more values. The ratio is the peer's figure divided by ours in the same turn. A
figure without a spread is a size or a count, or is of the delivery to 10,000 chats. That takes a quarter of an hour
with its peer, so it is measured once. Times are clock time in the parts poll, delivery, writes, template, generation
and workers, unless they say otherwise, and processor time in the others. Clock times are longer on a machine with a
high load. In the part generation, policybot stops writing after the sentences that it uses, and its peer goes on to the
end or to 160 tokens: the ratios include that. `doctor` checks all of a database below 500 MB, and a part of larger
ones. Up to 10,000 articles the peer of a search is the library reader; it can add only one article at a time, so in
larger archives the peer is SQLite's own full-text search.

![Growth](growth.svg)
"""
SIZED = re.compile(r"^\| (.+?) \| ([\d,]+) \| ([\d.e+-]+)", re.MULTILINE)
"""A row of the table with a size: what was measured, the size and the median."""


def machine() -> str:
    """Return a line about this machine: its processor, cores and version of Python."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    name = found[1] if found else platform.processor()
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"


def plot(results: str) -> None:
    """Plot the figures that were measured at several sizes, with logarithmic axes."""
    import pygal

    chart = pygal.XY(
        title="Growth: median by the number of articles or chats",
        logarithmic=True,
        x_labels=[10**power for power in range(2, 7)],
        x_value_formatter=lambda count: f"{count:,.0f}",
        truncate_legend=-1,
        margin_right=40,
        js=(),
        width=1300,
        height=650,
    )
    lines: dict[str, list[tuple[int, float]]] = {}
    for what, size, value in SIZED.findall(results):
        lines.setdefault(what, []).append((int(size.replace(",", "")), float(value)))
    for what, points in lines.items():
        if len(points) > 1 and all(value > 0 for __, value in points):
            chart.add(what, points)
    CHART.write_bytes(chart.render())


def write(part: str, rows: Sequence[Measured], about: str) -> None:
    """Write the table of one part in place of its old one, and the chart of all parts."""
    found = dict(re.findall(r"^## (\w+)\n(.*?)\n*(?=^## |\Z)", RESULTS.read_text(), re.DOTALL | re.MULTILINE))
    found[part] = "\n".join(["", about, "", HEAD, *map(str, rows)])
    sections = "\n\n".join(f"## {name}\n{text}" for name, text in found.items())
    RESULTS.write_text(f"{HEADING}\n{sections}\n")
    plot(sections)


def main() -> None:
    """Measure the chosen parts, print the tables and write the results. Exits with status 1 if a part failed."""
    parser = options(__doc__)
    parser.add_argument("--articles", type=int, nargs="*", default=[1000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--chats", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/policybot-archive"))
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS)
    given = parser.parse_args()
    # A part that is killed then ends like one that is interrupted, and stops the processes that it has started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    given.folder.mkdir(parents=True, exist_ok=True)
    sizes = {"archive": (given.folder, given.articles), "planning": (given.chats,), "delivery": (given.chats,)}
    failed = []
    for name in given.parts:
        about, began = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}", time.monotonic()
        print(f"\n{name}")
        try:
            # Not above: a part whose imports fail must not stop the others, and each process that a part starts imports
            # this module.
            rows = show(import_module(f"benchmarks.{name}").measure(*sizes.get(name, ())))
        except (Exception, SystemExit):
            traceback.print_exc()
            failed.append(name)
        else:
            write(name, rows, f"{about}, took {time.monotonic() - began:.0f} s")
    if failed:
        sys.exit(f"These parts failed, and keep their old figures: {', '.join(failed)}")


if __name__ == "__main__":
    main()
