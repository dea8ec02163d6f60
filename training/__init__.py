"""Trains the small models that ship in ``summarizer/heads``. Needs the extra ``[training]``, which has torch."""
