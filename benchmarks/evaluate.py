"""All figures of summaries in one run: ``make eval``.

ROUGE by set beside the peers, then what the other parts measure of themselves: acts, grounding, meaning. Each part can
be run alone as ``python -m benchmarks.NAME``. Arguments go to ``benchmarks.summaries``.
"""

from __future__ import annotations

import sys

from benchmarks import acts, grounding, meaning, summaries

PARTS = (acts, grounding, meaning)


def main() -> int:
    """Status of the first part that failed, 0 where none did."""
    status = summaries.main()
    for part in PARTS:
        print(f"\n{part.__name__}", flush=True)
        sys.argv = [part.__name__]
        status = part.main() or status
    return status


if __name__ == "__main__":
    raise SystemExit(main())
