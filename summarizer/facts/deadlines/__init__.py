"""Days on which something is due or begins to bind, with the sentence that says so."""

from summarizer.facts.deadlines.find import find_deadlines

__all__ = ["find_deadlines"]
