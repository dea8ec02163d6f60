"""Evidence for each summary sentence, and what in it the article does not say.

Exact checks of what can be checked exactly (numbers, dates, names, quotations), and for the rest the probability
of a learnt check, or without one the share of the sentence's words that its evidence has. ``docs/grounding.md`` says
what is checked and how well.
"""

from summarizer.grounding.ground import STRICT_MEANING, Grounded, Meaning, ground

__all__ = ["STRICT_MEANING", "Grounded", "Meaning", "ground"]
