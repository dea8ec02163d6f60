"""Trains the models that group articles into stories: ``python -m training.stories``.

The model for one language trains on pairs of articles from three sources:

- ECB+, topics with an even number. For each event there is a similar one, for example two thefts of jewels in Paris.
- Reuters in 1987 and the BBC in 2004/05 (``labels/stories.jsonl``). Most articles are the only one on their event.
- MultiLing 2011. Its stories go on for months.

The model for two languages trains on ``labels/reports.jsonl``, which was written for this purpose, and on French and
English news on different events. In all sets, even rows (or topics, or themes) are for training, and odd ones are only
for figures.

The threshold for one language is chosen by the mean pairwise F1 on two streams: ECB+ in several orders of arrival, and
Reuters in order of date. Each pair is scored by models that did not train on it. The threshold for two languages is
higher than the scores of all pairs on different events. Word frequencies are counted in the even rows of news and
policy texts. The models are written to ``heads/stories.json`` and ``heads/stories_words.json``. This takes five minutes
on one core.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.jsonl import document_of, moment_of
from summarizer.languages import language_of
from summarizer.mentions import extract
from summarizer.network import load_network
from summarizer.reading import read
from summarizer.sentences import split_sentences
from summarizer.stories.models import FILE as WORDS
from summarizer.stories.models import Background, Profile, background
from summarizer.stories.place import LIMIT, joining, merging
from summarizer.stories.profile import count_terms, make_profile
from summarizer.stories.score import FEATURES, FILE, PairModel, features
from summarizer.weights import HEADS
from summarizer.words import is_caseless
from training import logistic
from training.texts import LABELS, read_rows, rows, texts

Array = NDArray[np.float64]
WIRE = "news/reuters_1987.jsonl"
SETS = ("news/bbc.jsonl", "news/cnn.jsonl", "policy/federal_register.jsonl", "policy/govuk.jsonl")
LEAST = 8
"""Minimum number of texts with a word. Rarer words, which would be most of the file, count as unseen."""
HARD = 5
"""Hard pairs: each article with the HARD nearest articles of other stories, by vector. Hard pairs have four fifths of
the weight of all pairs on two stories."""
FAR = 65_000
"""About this many other pairs of a set are kept, besides pairs on one story and hard pairs."""
SAGAS = 0.2
"""Weight of MultiLing. It is low because ten of its articles over four years are one story."""
RIDGE = 3.0
PAIRS = 500
"""Total weight of all pairs. It is much less than their number, because they come from few articles."""
PARTS = 5
ORDERS = 3
CUTS = np.arange(1.0, 4.01, 0.25)
WIDTH = 3
"""F1 is averaged over this many thresholds in a row, since the single best one is partly luck."""
SLACK = 0.05
"""The threshold is the highest one that costs at most this much F1, since merging two events is the worst mistake."""
TWO = ("cosine", "numbers", "day", "uncounted", "gap")
"""The features of the model for two languages."""


PAIR = np.dtype([
    ("one", np.intp), ("other", np.intp), ("x", np.float64, len(FEATURES)), ("same", np.bool_), ("weight", np.float64),
])  # fmt: skip
"""A pair of articles: their indices in their set, their features, whether they are on one event, and its weight."""
Pairs = NDArray[np.void]


def topics(*, odd: bool) -> list[dict[str, Any]]:
    """Return the ECB+ articles of topics with an odd or an even number."""
    return [row for row in rows("stories/ecbplus.jsonl") if int(row["topic"]) % 2 == odd]


def labelled(name: str, *, odd: bool) -> list[dict[str, Any]]:
    """Return the odd or even rows of a set, with their story of ``labels/stories.jsonl`` as ``label``.

    Their ``topics`` are the numbers of labels without a story. Two stories with a common topic are not judged: they may
    be on one event or on two.
    """
    lines = [row for row in read_rows(LABELS / "stories.jsonl") if row["set"] == name]
    story, topics = dict[int, str](), defaultdict[int, set[int]](set)
    for number, row in enumerate(lines):
        for at in row["rows"]:
            if row["story"]:
                story[at] = f"story {number}"
            else:
                topics[at].add(number)
    return [
        row | {"label": story.get(at, f"alone {at}"), "topics": topics[at]}
        for at, row in enumerate(rows(name))
        if at % 2 == odd
    ]


def labels_of(found: Sequence[dict[str, Any]]) -> NDArray[np.str_]:
    """Return the label of each article."""
    return np.array([row["label"] for row in found])


def judged(found: Sequence[dict[str, Any]]) -> NDArray[np.bool_]:
    """Return [n, n], which is True if the labels say whether two articles are on one event."""
    topics = [row.get("topics", set()) for row in found]
    label = labels_of(found)
    apart = np.array([[one.isdisjoint(other) for other in topics] for one in topics])
    return np.asarray(apart | (label[:, None] == label))


def reports(*, odd: bool) -> list[dict[str, Any]]:
    """Return the reports in several languages, on themes at odd or even positions."""
    found = read_rows(LABELS / "reports.jsonl")
    themes = list(dict.fromkeys(row["theme"] for row in found))
    return [row | {"label": row["event"]} for row in found if themes.index(row["theme"]) % 2 == odd]


def profiles(found: Sequence[dict[str, Any]]) -> list[Profile]:
    """Return the profiles of rows with ``text``, and if known ``title``, ``lang`` (default: English), ``published``."""
    return [
        make_profile(read(document_of({"lang": "en"} | row), load_network()), published=moment_of(row.get("published")))
        for row in found
    ]


def pairs_of(made: Sequence[Profile], found: Sequence[dict[str, Any]]) -> Pairs:
    """Return weighted pairs of a set's articles: those of one story, the hard pairs, and about FAR others."""
    known = judged(found)
    label = labels_of(found)
    same = label[:, None] == label
    vectors = np.array([profile.embedding for profile in made])
    near = np.where(same | ~known, -1, vectors @ vectors.T)
    hard = near >= -np.partition(-near, HARD - 1, axis=1)[:, HARD - 1, None]
    hard = (hard | hard.T) & known & ~same
    size = len(made) * (len(made) - 1) / 2
    kept = np.triu(known & (same | hard | (np.random.default_rng(7).random(same.shape) < FAR / size)), 1)
    return weigh(made, np.nonzero(kept), same[kept], hard[kept])


def weigh(
    made: Sequence[Profile], at: Sequence[NDArray[np.intp]], same: NDArray[np.bool_], hard: NDArray[np.bool_]
) -> Pairs:
    """Return the pairs ``at``, weighted so that those of one story have half of the total weight."""
    pairs = np.zeros(len(same), dtype=PAIR)
    pairs["one"], pairs["other"] = at
    pairs["x"] = [features(made[one], made[other]) for one, other in zip(*at, strict=True)]
    pairs["same"] = same
    for chosen, share in ((same, 0.5), (hard, 0.4), (~same & ~hard, 0.1)):
        pairs["weight"][chosen] = share / max(int(chosen.sum()), 1)
    return pairs


def fit(pairs: Pairs, chosen: Sequence[str] = FEATURES) -> Array:
    """Return [len(FEATURES) + 1] weights and bias of a logistic regression over the ``chosen`` features."""
    at = [FEATURES.index(name) for name in chosen]
    whole = np.zeros(len(FEATURES) + 1)
    weight = pairs["weight"] / pairs["weight"].sum() * PAIRS
    whole[[*at, -1]] = logistic.fit(pairs["x"][:, at], pairs["same"], weight, ridge=RIDGE, least=1e-3)
    return whole


def unseen(pairs: Pairs, part: NDArray[Any], beside: Sequence[Pairs]) -> Array:
    """Return [n, n] logits of pairs.

    A pair's logit is the mean over its articles' parts. For each part, the model trained on no article of that part.
    """
    total, count = np.zeros((2, len(pairs)))
    for held_out in np.unique(part):
        held = (part[pairs["one"]] == held_out) | (part[pairs["other"]] == held_out)
        model = fit(np.concatenate([pairs[~held], *beside]))
        total[held] += pairs["x"][held] @ model[:-1] + model[-1]
        count[held] += 1
    matrix = np.full((len(part), len(part)), -np.inf)
    matrix[pairs["one"], pairs["other"]] = matrix[pairs["other"], pairs["one"]] = total / count
    return matrix


def stream(margins: Array, order: Sequence[int]) -> NDArray[np.intp]:
    """Group articles that arrive in ``order``, like ``place``, but from a matrix of margins. Returns [n] stories."""
    links = np.clip(margins, -LIMIT, LIMIT)
    stories: dict[int, list[int]] = {}
    labels = np.full(len(links), -1, dtype=np.intp)
    for number, article in enumerate(order):
        strength = {story: joining(links[article, members].tolist()) for story, members in stories.items()}
        members = [article]
        for story in sorted((story for story in stories if strength[story] >= 0), key=lambda story: -strength[story]):
            between = links[np.ix_(members, stories[story])].ravel().tolist()
            if merging(between, len(members), len(stories[story])) >= 0:
                members += stories.pop(story)
        stories[number] = members
        labels[members] = number
    return labels


def agreement(
    found: NDArray[Any], labels: NDArray[Any], known: NDArray[np.bool_] | None = None
) -> tuple[float, float, float]:
    """Return F1, precision and recall over all pairs of articles, or only over the ``known`` ones ([n, n])."""
    pair = np.triu(np.ones((len(found), len(found)), dtype=bool) if known is None else known, 1)
    same, true = ((stories[:, None] == stories) & pair for stories in (found, labels))
    both, ours, theirs = (float(value.sum()) for value in (same & true, same, true))
    return 2 * both / max(ours + theirs, 1), both / max(ours, 1), both / max(theirs, 1)


def train() -> PairModel:
    """Train the model for pairs in one language."""
    sets = {
        "ecb": topics(odd=False),
        "wire": sorted(labelled(WIRE, odd=False), key=lambda row: str(row["published"])),
        "bbc": labelled("news/bbc.jsonl", odd=False),
        "sagas": rows("stories/multiling2011.jsonl")[::2],
    }
    pairs = {name: pairs_of(profiles(found), found) for name, found in sets.items()}
    pairs["sagas"]["weight"] *= SAGAS
    draw, ecb, wire = np.random.default_rng(7), len(sets["ecb"]), labels_of(sets["wire"])
    streams = {
        "ecb": (np.array([row["topic"] for row in sets["ecb"]]), [draw.permutation(ecb) for _ in range(ORDERS)]),
        "wire": (np.unique(wire, return_inverse=True)[1] % PARTS, [np.arange(len(wire))]),
    }
    scores = np.zeros(len(CUTS))
    for name, (part, orders) in streams.items():
        logits = unseen(pairs[name], part, [other for key, other in pairs.items() if key != name])
        known, label = judged(sets[name]), labels_of(sets[name])
        for at, cut in enumerate(CUTS):
            each = [agreement(stream(logits - cut, order.tolist()), label, known)[0] for order in orders]
            scores[at] += np.mean(each) / len(streams)
    runs = np.convolve(scores, np.ones(WIDTH) / WIDTH, mode="valid")
    at = int(np.flatnonzero(runs >= runs.max() - SLACK)[-1])
    print(f"one language: pairwise F1 of articles not seen {runs[at]:.3f}", flush=True)
    return pair_model(fit(np.concatenate([*pairs.values()])), float(CUTS[at : at + WIDTH].mean()))


def pair_model(fitted: Array, threshold: float) -> PairModel:
    """Return a model with rounded weights, bias and threshold."""
    *weights, bias = (round(float(value), 3) for value in fitted)
    by_feature = {name: weight for name, weight in zip(FEATURES, weights, strict=True) if weight}
    return PairModel(weights=by_feature, bias=bias, threshold=round(threshold, 2))


def train_foreign() -> PairModel:
    """Train the model for pairs in two languages."""
    news = [*rows("languages/orangesum_abstracts.jsonl")[:100:2], *rows("news/bbc.jsonl")[:400:4]]
    found = [*reports(odd=False), *(row | {"label": row["text"]} for row in news)]
    made, label = profiles(found), labels_of(found)
    foreign = np.array([[one.lang != other.lang for other in made] for one in made])
    one, other = np.nonzero(np.tril(foreign))
    same = label[one] == label[other]
    pairs = weigh(made, (one, other), same, ~same)
    fitted = fit(pairs, TWO)
    logits = pairs["x"] @ fitted[:-1] + fitted[-1]
    apart, together = logits[~same].max(), np.quantile(logits[same], 0.1)
    return pair_model(fitted, float(apart + max(apart, together)) / 2)


def words() -> Background:
    """Count in how many texts each word occurs."""
    documents, counts = 0, Counter[str]()
    for name in SETS:
        for row in rows(name)[::2]:
            documents += 1
            title, text = row.get("title") or "", row["text"]
            lang = language_of(text)
            starts = [line.start for line in split_sentences(text, lang or None)]
            headline, items = extract(title, lang, None), extract(text, lang, None, starts)
            found = count_terms(headline, items, lang, caseless=is_caseless(text))
            counts.update(set().union(*found.counts.values()))
    return Background(documents=documents, counts={term: n for term, n in counts.items() if n >= LEAST})


def main() -> None:
    """Trains, and writes the models."""
    texts()
    frequencies = json.dumps(asdict(words()), sort_keys=True, separators=(",", ":"))
    (HEADS / WORDS).write_text(frequencies + "\n", encoding="utf-8")
    background.cache_clear()
    facts = {"one language": asdict(train()), "two languages": asdict(train_foreign())}
    (HEADS / FILE).write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
