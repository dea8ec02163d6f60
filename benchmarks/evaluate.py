"""All figures of summaries in one run: ``make eval``.

    python -m benchmarks.evaluate [--parts NAME…] [--rows N] [arguments of benchmarks.summaries]

ROUGE by set beside the peers, then acts and the check. ``--rows`` cuts each part; all other arguments are those of
``benchmarks.summaries``, the first part. Each part can be run alone as ``python -m benchmarks.NAME``.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from benchmarks.harness import options

PARTS = ("summaries", "acts", "check")


def runs(arguments: Sequence[str]) -> list[tuple[str, list[str]]]:
    """(part, its arguments) of each part to run, in order. Exits with status 2 for a part that there is not."""
    parser = options(__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="default: all")
    parser.add_argument("--rows", type=int, help="of each part, at most; each has its own default")
    given, others = parser.parse_known_args(arguments)
    found = []
    for part in PARTS:
        if part in given.parts:
            rows = [] if given.rows is None else ["--rows", str(given.rows)]
            found.append((part, [*rows, *others] if part == "summaries" else rows))
    return found


def main() -> int:
    """Status of the first part that failed, 0 where none did."""
    status = 0
    for number, (part, arguments) in enumerate(runs(sys.argv[1:])):
        if number:
            print(f"\nbenchmarks.{part}", flush=True)
        sys.argv = [f"benchmarks.{part}", *arguments]
        status = status or importlib.import_module(f"benchmarks.{part}").main()
    return status


if __name__ == "__main__":
    raise SystemExit(main())
