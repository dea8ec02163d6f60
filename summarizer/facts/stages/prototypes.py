"""The encoder's word where the rules are silent: whose prototype sentences those of the act are nearest to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.acts import act_scores, is_policy
from summarizer.arrays import FloatArray
from summarizer.facts.models import FoundStage, Stage
from summarizer.models import Sentence

SENTENCES: dict[Stage, tuple[str, ...]] = {
    Stage.ANNOUNCED: (
        "The government announced plans for a new law.",
        "Ministers say that they intend to reform the system next year.",
        "The minister set out what the government means to do.",
    ),
    Stage.CONSULTATION: (
        "The regulator opened a public consultation and invites comments until the end of the month.",
        "The agency asks the public for views on its draft.",
    ),
    Stage.PROPOSED: (
        "The commission put a proposal for a regulation before parliament and council.",
        "A bill was introduced in congress that would require companies to report.",
        "The agency proposed a rule.",
    ),
    Stage.DEBATED: (
        "Members of parliament debated the bill and a committee voted on amendments.",
        "The bill goes to the other chamber after its second reading.",
        "The government faces a revolt by its own members over the bill.",
    ),
    Stage.ADOPTED: (
        "Parliament passed the law by a large majority.",
        "The president signed the bill into law.",
        "The agency issued a final rule.",
        "The central bank left its key rate unchanged.",
    ),
    Stage.IN_FORCE: (
        "The new law came into force today.",
        "From this morning smoking is banned in restaurants.",
    ),
    Stage.ENFORCED: (
        "The regulator fined the company for a breach of the rules.",
        "The court ruled against the firm and ordered it to pay.",
    ),
    Stage.WITHDRAWN: (
        "The government dropped its plan after protests.",
        "The court struck down the law.",
        "Parliament voted down the bill.",
    ),
    Stage.MEETING: (
        "Heads of government met for talks.",
        "The committee will hold a meeting on Tuesday.",
    ),
}
"""A few sentences a stage, such as news has them."""

NEAR = 0.45
"""A cosine below this is no likeness."""
MOST = 3
"""So many sentences, those likeliest to state the act, are compared."""

_STAGES = tuple(stage for stage, texts in SENTENCES.items() for _ in texts)


@dataclass(frozen=True, kw_only=True)
class Prototypes:
    """Their vectors by one encoder."""

    vectors: FloatArray
    """[all sentences, dim], unit rows."""


def load_prototypes(encode: Callable[[Sequence[str]], FloatArray]) -> Prototypes:
    """The prototypes by ``encode`` (texts → [n, dim] unit rows), such as ``Encoder.encode``: once a process."""
    return Prototypes(vectors=encode([text for texts in SENTENCES.values() for text in texts]))


def nearest(sentences: Sequence[Sentence], vectors: FloatArray, prototypes: Prototypes) -> FoundStage:
    """The stage nearest to the sentences that state the act; ``other`` where none does, or none is near.

    ``vectors``: [n, dim] unit rows for ``sentences``.
    """
    scores = act_scores([sentence.text for sentence in sentences], vectors)
    if not is_policy(scores) or vectors.shape[1] != prototypes.vectors.shape[1]:
        return FoundStage(stage=Stage.OTHER)
    chosen = np.argsort(-scores)[:MOST]
    likeness = (vectors[chosen] @ prototypes.vectors.T) * scores[chosen, None] ** 0.25
    row, column = np.unravel_index(int(np.argmax(likeness)), likeness.shape)
    if likeness[row, column] < NEAR:
        return FoundStage(stage=Stage.OTHER)
    sentence = sentences[int(chosen[row])]
    return FoundStage(stage=_STAGES[int(column)], sentence=sentence.text, start=sentence.start, end=sentence.end)
