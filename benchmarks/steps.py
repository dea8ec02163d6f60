"""Measures how well stage, actor, policy and deadlines are found: ``python -m benchmarks.steps``.

The articles are labelled by hand in ``labels/policy_steps.jsonl`` of the shared texts. GUIDE.md beside it says who
labelled them, and how. Odd rows are for figures. ``--rows validation`` is for the choice of thresholds, and ``--sweep``
prints the figures for several thresholds. There are two groups of texts: news and releases (GOV.UK, bills), and the
Federal Register. The second group is also read without its titles and its lines AGENCY and ACTION.

A stage is right if it is the label's stage or one of ``also``. An actor is right if the label names or accepts that
body. "false" is the share of texts without a step or actor for which the product finds one. Deadlines are pairs of day
and kind. Only days from the publication on count. Intervals are a bootstrap over texts.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from benchmarks.harness import Counts, counted, mean, no_topics, options, precision, reading, recall, shown
from summarizer import Document
from summarizer.facts import Body, Facts, Stage, deadlines, steps
from summarizer.facts import finder as policy
from summarizer.facts.places import body_ids
from summarizer.jsonl import document_of
from training.policy.labels import Example
from training.policy.labels import steps as labelled
from training.texts import texts

REGISTER = "policy/federal_register"
_LABELS = re.compile(r"^(?:AGENCY|ACTION):.*\n*", re.M)
SWEEP = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One labelled article."""

    example: Example
    document: Document

    @property
    def stages(self) -> frozenset[str]:
        """Returns the stages that count as right. Empty if the text states no step."""
        stage = self.example.row["stage"]
        return frozenset({stage, *self.example.also} if stage else ())


def cases(part: str) -> list[Case]:
    """Return the articles of the part "odd" or "validation"."""
    rows = labelled("test" if part == "odd" else "validation")
    return [Case(example=example, document=document_of({"lang": "en"} | row)) for example, row in rows]


def without_labels(document: Document) -> Document:
    """Return the document without its title and the lines that name its agency and action."""
    return replace(document, text=_LABELS.sub("", document.text), title=None)


def _plain(name: str) -> str:
    return re.sub(r"\b(?:the|united states|u\.s\.|us|uk) ", "", name.lower())


def is_right(body: Body, case: Case) -> bool:
    """Return True if the label names or accepts this body."""
    accepted = [case.example.row["body"] or "", *case.example.row["body_also"]]
    return body.id in {id for name in accepted for id in body_ids(name)} or _plain(body.name) in map(_plain, accepted)


def stage_counts(case: Case, found: Facts) -> Counts:
    """Return the counts for the stage."""
    stage = found.stage.stage
    return Counts(right=stage in case.stages, found=stage is not Stage.OTHER, wanted=bool(case.stages))


def actor_counts(case: Case, found: Facts) -> Counts:
    """Return the counts for the actor."""
    right = found.actor is not None and is_right(found.actor, case)
    return Counts(right=right, found=found.actor is not None, wanted=bool(case.example.row["body"]))


def deadline_counts(case: Case, found: Facts) -> Counts:
    """Return the counts for deadlines, as pairs of day and kind."""
    first = case.document.published
    wanted = {(label["date"], label["kind"]) for label in case.example.row["deadlines"]}
    wanted = {pair for pair in wanted if first is None or pair[0] >= first.isoformat()}
    own = {(deadline.date.isoformat(), deadline.kind.value) for deadline in found.deadlines}
    return counted(frozenset(own), frozenset(wanted))


def table(name: str, found: Sequence[tuple[Case, Facts]]) -> None:
    """Print the figures of one group."""
    print(f"{name}: {len(found)} texts, {sum(bool(case.stages) for case, _ in found)} with a step")
    ways: dict[str, Callable[[Case, Facts], Counts]] = {
        "stage": stage_counts,
        "who acts": actor_counts,
        "deadlines": deadline_counts,
    }
    for what, way in ways.items():
        counts = [way(case, facts) for case, facts in found]
        none = [float(bool(item.found)) for item in counts if not item.wanted]
        print(
            f"  {what:10} precision {shown(counts, precision)}  recall {shown(counts, recall)}  "
            f"false {shown(none, mean) if none else '-'}  of {sum(item.wanted for item in counts)}"
        )
    right = [float(facts.policy is case.example.policy) for case, facts in found]
    print(f"  policy     accuracy  {shown(right, mean)}")


def groups(all: Iterable[Case]) -> dict[str, list[Case]]:
    """Return the cases of each group."""
    register = [case for case in all if case.example.id.startswith(REGISTER)]
    return {
        "news and releases": [case for case in all if not case.example.id.startswith(REGISTER)],
        "Federal Register": register,
        "Federal Register, no labels": [replace(case, document=without_labels(case.document)) for case in register],
    }


def main() -> None:
    """Print the figures of each group."""
    parser = options(__doc__)
    parser.add_argument("--rows", choices=("odd", "validation"), default="odd")
    parser.add_argument("--sweep", action="store_true", help="print the figures for several thresholds")
    given = parser.parse_args()
    texts()
    shipped = (steps.STAGE, steps.STEP, deadlines.DUE, policy.POLICY)
    for name, group in groups(cases(given.rows)).items():
        found: dict[float | None, list[tuple[Case, Facts]]] = defaultdict(list)
        for case in group:
            read = reading(case.document)
            for threshold in (None, *SWEEP) if given.sweep else (None,):
                steps.STAGE, steps.STEP, deadlines.DUE, policy.POLICY = (threshold,) * 4 if threshold else shipped
                found[threshold].append((case, policy.find_facts(read, no_topics())))
        for threshold, pairs in found.items():
            if threshold:
                print(f"threshold {threshold}")
            table(name, pairs)


if __name__ == "__main__":
    main()
