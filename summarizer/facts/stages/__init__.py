"""How far a policy has come: the stage of an article, with the sentence that says so, and that of its story.

Labels of gazettes decide where there are any; then rules over cues in title and sentences, in English, Chinese, German
and French; then, where these are silent, an encoder and a few prototype sentences a stage.
"""

from summarizer.facts.stages.finding import find_stage
from summarizer.facts.stages.prototypes import Prototypes, load_prototypes
from summarizer.facts.stages.story import ORDER, Move, advance, furthest, stage_of

__all__ = ["ORDER", "Move", "Prototypes", "advance", "find_stage", "furthest", "load_prototypes", "stage_of"]
