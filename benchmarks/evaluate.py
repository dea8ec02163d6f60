"""All figures of summaries in one run: ``make eval``.

ROUGE by set beside the peers, then what the other parts measure of themselves: acts, grounding, meaning. Each part can
be run alone as ``python -m benchmarks.NAME``. Arguments go to ``benchmarks.summaries``.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec

from benchmarks import summaries

PARTS = ("acts", "grounding", "meaning")


def main() -> int:
    """Status of the first part that failed, 0 where none did."""
    status = summaries.main()
    for name in PARTS:
        module = f"benchmarks.{name}"
        if find_spec(module) is None:
            continue
        print(f"\n{name}", flush=True)
        sys.argv = [module]
        status = importlib.import_module(module).main() or status
    return status


if __name__ == "__main__":
    raise SystemExit(main())
