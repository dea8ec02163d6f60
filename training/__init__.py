"""Training of the small heads that ship in ``summarizer/heads``; needs the extra ``[training]`` (torch)."""
