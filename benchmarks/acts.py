"""How often a summary has the sentence that states the act: ``python -m benchmarks.acts [--split test]``.

Labelled articles (``training/labels/acts.jsonl``) whose texts are in POLICYBOT_SHARED_DATA or
``<repo>/../shared/data``; figures are of the odd rows, on which nothing was tuned. Each way of choosing makes summaries
as the product does, 3 sentences of about 110 words together. Recall is the share of articles with an act of which
at least one sentence that states it was chosen; the interval is a bootstrap over articles.

"late" are articles whose first three sentences do not state the act. "lead moved" is no real article: the first three
sentences of each labelled one are put behind its last, so that the lead finds nothing, to see what is found by
content on as many articles as there are.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.harness import mean, options, shown, texts
from summarizer import Document, SummarizerSettings, extractive
from summarizer.acts import act_scores, is_policy
from summarizer.encoder import Encoder, FloatArray, load_encoder
from summarizer.extractive import FREE, Candidates
from summarizer.salience import head_for
from summarizer.weights import ENCODER
from training.acts_labels import digest, documents, labelled, read_labels
from training.texts import data_folder

SENTENCES, WORDS = 3, 110
SEED = 7
NOT_POLICY = ("sport", "entertainment")
"""Sections of bbc.jsonl that are taken as not about policy, unread."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One labelled article, embedded."""

    set: str
    found: Candidates
    vectors: FloatArray
    title: str | None
    title_vector: FloatArray | None
    acts: tuple[bool, ...]
    """Whether each candidate states the act."""

    @property
    def late(self) -> bool:
        """Whether its lead does not state the act."""
        return any(self.acts) and not any(self.acts[:SENTENCES])

    def lead_moved(self) -> Case:
        """The same article with its first sentences put behind its last."""
        order = [*range(SENTENCES, len(self.acts)), *range(min(SENTENCES, len(self.acts)))]
        dependent = tuple(self.found.dependent[index] for index in order)
        found = Candidates(
            tuple(self.found.sentences[index] for index in order),
            dependent,
            tuple(at - 1 if at and needs else FREE for at, needs in enumerate(dependent)),
        )
        return Case(
            set=self.set,
            found=found,
            vectors=self.vectors[order],
            title=self.title,
            title_vector=self.title_vector,
            acts=tuple(self.acts[index] for index in order),
        )


Choose = Callable[[Case], Sequence[int]]
"""Indices of the chosen sentences."""


def lead(case: Case) -> Sequence[int]:
    """The first sentences."""
    return extractive.lead(case.found, SENTENCES, 10_000)


def present(case: Case) -> Sequence[int]:
    """What the product chooses."""
    return extractive.choose(
        case.found,
        case.vectors,
        case.title,
        case.title_vector,
        sentences=SENTENCES,
        max_words=WORDS,
        head=head_for(ENCODER.name),
    )


def cases(split: str, encoder: Encoder) -> Iterator[Case]:
    """The labelled articles of a split.

    Those whose text changed since they were labelled are told of and passed over.
    """
    known: dict[str, dict[str, Document]] = {}
    for label in read_labels():
        if label.split != split:
            continue
        if label.set not in known:
            known[label.set] = dict(documents(label.set, data_folder()))
        document = known[label.set].get(label.key)
        if document is None or digest(document.text) != label.sha256:
            print(f"passed over: {label.set} {label.key} is not the text that was labelled", file=sys.stderr)
            continue
        yield embedded_case(label.set, document, label.acts, encoder)


def embedded_case(set_name: str, document: Document, acts: Sequence[tuple[int, int]], encoder: Encoder) -> Case:
    """The case of one document."""
    found = extractive.candidates(document)
    said = [sentence.text for sentence in found.sentences]
    vectors = encoder.encode([*said, document.title] if document.title else said)
    return Case(
        set=set_name,
        found=found,
        vectors=vectors[: len(said)],
        title=document.title,
        title_vector=vectors[len(said)] if document.title else None,
        acts=tuple(labelled(found.sentences, acts)),
    )


def other_articles(split: str, encoder: Encoder, rows: int) -> Iterator[Case]:
    """Sport and entertainment, at most ``rows`` of them: odd rows for the split ``test``, even ones otherwise."""
    parity = 1 if split == "test" else 0
    name = "news/bbc.jsonl"
    found = [
        document
        for key, document in documents(name, data_folder())
        if int(key) % 2 == parity and any(section in (document.id or "") for section in NOT_POLICY)
    ]
    random.Random(SEED).shuffle(found)
    for document in found[:rows]:
        yield embedded_case(name, document, (), encoder)


def recall(cases: Sequence[Case], choose: Choose) -> list[bool]:
    """For each article, whether a sentence that states its act was chosen."""
    return [any(case.acts[index] for index in choose(case)) for case in cases]


def forced(case: Case) -> bool:
    """Whether an act would be forced into the summary."""
    said = [sentence.text for sentence in case.found.sentences]
    return is_policy(act_scores(said, case.vectors, case.title_vector))


def groups(labelled_cases: Sequence[Case]) -> dict[str, list[Case]]:
    """Articles with an act, by what they are."""
    acts = [case for case in labelled_cases if any(case.acts)]
    english = ("news/", "stories/")
    return {
        "all": acts,
        "late": [case for case in acts if case.late],
        "news": [case for case in acts if case.set.startswith(english)],
        "documents": [case for case in acts if case.set.startswith("policy/")],
        "languages": [case for case in acts if case.set.startswith("languages/")],
        "lead moved": [case.lead_moved() for case in acts if len(case.acts) > 2 * SENTENCES],
    }


def main() -> int:
    """Prints the tables; status 1 where the texts are missing."""
    parser = options(__doc__)
    parser.add_argument("--split", choices=("train", "valid", "test", "seed"), default="test")
    parser.add_argument("--rows", type=int, default=200, help="articles that are not about policy (default 200)")
    given = parser.parse_args()
    if given.split != "seed":
        texts()
    encoder = load_encoder(SummarizerSettings(threads=2))
    known = list(cases(given.split, encoder))
    print(f"recall of the act, {given.split} articles")
    for group, articles in groups(known).items():
        for name, choose in (("lead", lead), ("summary", present)) if articles else ():
            print(f"{group:12}{len(articles):5}  {name:10} {shown(recall(articles, choose), mean)}", flush=True)
    others = list(other_articles(given.split, encoder, given.rows)) if given.split != "seed" else []
    asked = {
        "with an act": [case for case in known if any(case.acts)],
        "labelled as without": [case for case in known if not any(case.acts)],
        "sport, entertainment": others,
    }
    print("an act is forced into the summary")
    for name, articles in asked.items():
        if articles:
            print(f"{name:24}{shown([forced(case) for case in articles], mean)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
