import os

# As bot/__main__.py does, before a test imports numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
