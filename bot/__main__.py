"""`python -m bot` is `policybot`."""

import os

from bot.cli import main

# The network's matrices are small: with threads, numpy takes twice the processor time and is no faster. numpy reads
# this when it is imported, which the imports here do not do; child processes inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if __name__ == "__main__":
    main()
