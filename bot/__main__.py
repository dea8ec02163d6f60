"""`python -m bot` is `policybot`."""

from __future__ import annotations

import os

from bot.cli import main

# The network's matrices are small: numpy's threads would take twice the processor's time and win none. Importing the
# commands imports no numpy, which reads this when it is imported; processes that are started inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if __name__ == "__main__":
    main()
