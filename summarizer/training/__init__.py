"""Training of the small heads in ``summarizer/heads``: needs the extra ``[training]``, the product does not."""
