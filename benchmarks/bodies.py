"""Measures how well bodies and jurisdictions are found: ``python -m benchmarks.bodies [--split test]``.

The product reads the first 1,100 characters of articles that were labelled by hand. Of the labels in
``training/labels/bodies.jsonl``, even rows are for development and odd rows for the figures.

Texts are in POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``.
"""

from benchmarks.harness import counted, facts, labelled, mean, options, precision, recall, shown
from summarizer import Document

CHARS = 1100
"""Only this many characters of each article are labelled and read."""


def main() -> None:
    """Print the figures of one split."""
    parser = options(__doc__)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    counts, first = [], []
    for label, row in labelled("bodies.jsonl", parser.parse_args().split):
        found = facts(Document(text=row["text"][:CHARS], title=row.get("title"), lang=row.get("lang")))
        counts.append(counted(frozenset(body.body.id for body in found.bodies), frozenset(label["bodies"])))
        if label["main"]:  # the codes that are accepted as the main jurisdiction
            first.append(found.jurisdictions != () and found.jurisdictions[0].partition("-")[0] in label["main"])
    print(f"{len(counts)} articles, {sum(item.wanted for item in counts)} bodies")
    print(f"  precision  {shown(counts, precision)}\n  recall     {shown(counts, recall)}")
    print(f"  main jurisdiction found first {shown(first, mean)}")


if __name__ == "__main__":
    main()
