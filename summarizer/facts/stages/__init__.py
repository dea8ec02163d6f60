"""How far a policy has come: the stage of an article, with the sentence that says so, and that of its story.

Labels of gazettes decide where there are any; then rules over cues in title and sentences, in English, Chinese, German
and French, weighed by how likely each sentence is to state the act. Where these are silent the stage is ``other``.
"""

from summarizer.facts.stages.finding import find_stage
from summarizer.facts.stages.story import ORDER, Move, advance, furthest

__all__ = ["ORDER", "Move", "advance", "find_stage", "furthest"]
