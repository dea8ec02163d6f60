import os

# Like bot/__main__.py, set this before a benchmark imports numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
