"""Trains the models of stories: ``python -m training.stories``.

Articles in one language: pairs of ECB+ articles of topics with an even number, in which each event has a twin (two
thefts of jewels in Paris); of Reuters in 1987, whose stories ``labels/stories.jsonl`` lists by row; and of MultiLing
2011, whose stories go on for months. Each ECB+ pair is read as it is, with days of publication that are drawn, and
without vectors. Articles in two languages: ``labels/reports.jsonl``, written for this, and news in French and English
on unlike events. Of all sets even rows (topics, themes) train; odd ones are for figures only.

The threshold is the one with which the stories of whole streams are best (pairwise F1, several orders of arrival), each
pair scored by a model that saw no article of its topic; of two languages one that no pair of two events reaches.
How common words are is counted in news and policy texts of even rows. Writes ``heads/stories.json`` and
``heads/stories_words.json``; three minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.network import Network, load_network
from summarizer.stories.models import FILE as WORDS
from summarizer.stories.models import Background, Profile, background
from summarizer.stories.place import LIMIT, joining, merging
from summarizer.stories.profile import document_vector, make_profile, normal, read_text
from summarizer.stories.score import FEATURES, FILE, MONTH_DAYS, PairModel, features
from summarizer.weights import HEADS
from training import logistic
from training.texts import LABELS, data_folder, read_rows, texts

Array = NDArray[np.float64]
SETS = ("news/bbc.jsonl", "news/cnn.jsonl", "policy/federal_register.jsonl", "policy/govuk.jsonl")
LEAST = 8
"""Texts that a word must be in; rarer ones are as good as unseen, and would be most of the file."""
ALIKE, UNLIKE = 600, 2000
"""Pairs of two stories that are kept of a set: those nearest by their vectors, and drawn ones."""
RIDGE = 3.0
PAIRS = 500
"""All pairs weigh as much as so many: they are made of far fewer articles."""
ORDERS = 6
CUTS = np.arange(0.5, 3.01, 0.125)
WIDTH = 5
"""F1 is that of a run of so many steps: the very best one is partly luck."""
SLACK = 0.01
"""The threshold is the highest one that costs no more F1: two events taken for one is the costliest mistake."""
CAUTION = 0.88
"""And it is raised by so much: in ECB+ every article has its event's others beside it, in a day's news few have any. Of
what the lower threshold joins in Reuters of 1987, a third is no longer joined; most of that was on another matter."""
TWO = ("cosine", "numbers", "day", "uncounted", "gap")
"""The features of articles in two languages."""
GAP, COSINE, WORDLESS = (FEATURES.index(name) for name in ("gap", "cosine", "wordless"))


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Some pairs of articles."""

    one: NDArray[np.intp]
    other: NDArray[np.intp]
    x: Array
    """[pairs, len(FEATURES)]"""
    same: NDArray[np.bool_]
    weight: Array


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a set."""
    return read_rows(data_folder() / name)


def topics(*, odd: bool) -> list[dict[str, Any]]:
    """ECB+ articles of topics with an odd or an even number."""
    return [row for row in rows("stories/ecbplus.jsonl") if int(row["topic"]) % 2 == odd]


def reuters() -> list[dict[str, Any]]:
    """Reuters of 1987 with the ``label`` of their story; without those of which it is not sure."""
    found = rows("news/reuters_1987.jsonl")
    label = {
        at: f"story {number}" for number, row in enumerate(read_rows(LABELS / "stories.jsonl")) for at in row["rows"]
    }
    unsure = {at for row in read_rows(LABELS / "stories.jsonl") if row["story"] is None for at in row["rows"]}
    return [row | {"label": label.get(at, f"alone {at}"), "at": at} for at, row in enumerate(found) if at not in unsure]


def reports(*, odd: bool) -> list[dict[str, Any]]:
    """Reports in several languages, of themes of odd or even place."""
    found = read_rows(LABELS / "reports.jsonl")
    themes = list(dict.fromkeys(row["theme"] for row in found))
    return [row | {"label": row["event"]} for row in found if themes.index(row["theme"]) % 2 == odd]


def profiles(found: Sequence[dict[str, Any]], encoder: Network | None) -> list[Profile]:
    """Profiles of rows with ``text`` and perhaps ``title``, ``lang`` (else English) and ``published``."""
    made = []
    for row in found:
        title, text, lang = normal(row.get("title") or ""), normal(row["text"]), row.get("lang") or "en"
        day = datetime.fromisoformat(row["published"]) if row.get("published") else None
        made.append(
            make_profile(
                title=title,
                text=text,
                lang=lang,
                published=day and day.replace(tzinfo=day.tzinfo or UTC),
                embedding=document_vector(encoder, title, text, lang) if encoder else None,
            )
        )
    return made


def pairs_of(made: Sequence[Profile], labels: Sequence[str], at: tuple[NDArray[np.intp], NDArray[np.intp]]) -> Pairs:
    """The pairs of articles ``at``, those of one story as heavy together as the others."""
    one, other = at
    x = np.array([features(made[i], made[j]) for i, j in zip(one.tolist(), other.tolist(), strict=True)])
    named = np.array(labels)
    same = named[one] == named[other]
    weight = np.where(same, 0.5 / max(same.sum(), 1), 0.5 / max((~same).sum(), 1))
    return Pairs(one=one, other=other, x=x, same=same, weight=weight)


def some(made: Sequence[Profile], labels: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All pairs of one story, of two stories ALIKE and UNLIKE ones."""
    one, other = np.triu_indices(len(made), 1)
    named = np.array(labels)
    vectors = np.array([profile.embedding for profile in made])
    apart = np.flatnonzero(named[one] != named[other])
    near = apart[np.argsort(-(vectors @ vectors.T)[one[apart], other[apart]])[:ALIKE]]
    drawn = np.random.default_rng(7).choice(apart, min(UNLIKE, len(apart)), replace=False)
    kept = np.union1d(np.union1d(near, drawn), np.flatnonzero(named[one] == named[other]))
    return one[kept], other[kept]


def join(parts: Sequence[Pairs]) -> Pairs:
    """All pairs of several sets; their indices mean nothing then."""
    return Pairs(**{name: np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])})


def take(pairs: Pairs, chosen: NDArray[Any], weight: float = 1.0) -> Pairs:
    """Some pairs, all of them heavier or lighter."""
    return replace(
        Pairs(**{name: value[chosen] for name, value in vars(pairs).items()}), weight=pairs.weight[chosen] * weight
    )


def ecb_pairs(made: Sequence[Profile], found: Sequence[dict[str, Any]]) -> Pairs:
    """All pairs of ECB+ articles; twins weigh four fifths of the pairs of two events."""
    pairs = pairs_of(made, [row["label"] for row in found], np.triu_indices(len(made), 1))
    topic = np.array([row["topic"] for row in found])
    twin = (topic[pairs.one] == topic[pairs.other]) & ~pairs.same
    far = ~twin & ~pairs.same
    weight = np.where(twin, 0.4 / max(twin.sum(), 1), np.where(far, 0.1 / max(far.sum(), 1), pairs.weight))
    return replace(pairs, weight=weight)


def readings(ecb: Pairs) -> Pairs:
    """ECB+ pairs as they are, with days that are drawn, and without vectors."""
    draw = np.random.default_rng(3)
    size = len(ecb.same)
    # Reports of one event come within days, at times weeks; those of two at any time.
    days = np.where(
        ecb.same,
        draw.exponential(draw.choice([0.5, 3.0, 20.0, 80.0], size, p=[0.45, 0.3, 0.17, 0.08])),
        np.abs(draw.normal(0, draw.choice([3.0, 40.0, 200.0], size, p=[0.25, 0.35, 0.4]))),
    )
    dated, wordless = ecb.x.copy(), ecb.x.copy()
    dated[:, GAP] = np.log1p(days) / math.log1p(MONTH_DAYS)
    wordless[:, COSINE], wordless[:, WORDLESS] = 0, 1
    return join([ecb, replace(ecb, x=dated, weight=ecb.weight / 2), replace(ecb, x=wordless, weight=ecb.weight / 2)])


def fit(pairs: Pairs, chosen: Sequence[str] = FEATURES) -> Array:
    """[len(FEATURES) + 1] weights and bias of the logistic regression over ``chosen`` features."""
    at = [FEATURES.index(name) for name in chosen]
    whole = np.zeros(len(FEATURES) + 1)
    weight = pairs.weight / pairs.weight.sum() * PAIRS
    whole[[*at, -1]] = logistic.fit(pairs.x[:, at], pairs.same, weight, ridge=RIDGE, least=1e-3)
    return whole


def unseen(ecb: Pairs, beside: Pairs, found: Sequence[dict[str, Any]]) -> Array:
    """[n, n] logits, each pair by models that saw no article of its topics."""
    topic = np.array([row["topic"] for row in found])
    total, count = np.zeros(len(ecb.same)), np.zeros(len(ecb.same))
    for held_out in np.unique(topic):
        held = (topic[ecb.one] == held_out) | (topic[ecb.other] == held_out)
        model = fit(join([readings(take(ecb, ~held)), beside]))
        total[held] += ecb.x[held] @ model[:-1] + model[-1]
        count[held] += 1
    matrix = np.full((len(topic), len(topic)), -np.inf)
    matrix[ecb.one, ecb.other] = matrix[ecb.other, ecb.one] = total / count
    return matrix


def stream(margins: Array, order: Sequence[int]) -> NDArray[np.intp]:
    """The stories of articles that arrive in ``order``, by ``place`` but over a matrix of margins; [n] labels."""
    links = np.clip(margins, -LIMIT, LIMIT)
    stories: dict[int, list[int]] = {}
    labels = np.full(len(links), -1, dtype=np.intp)
    for number, article in enumerate(order):
        near = set(labels[(links[article] >= 0) & (labels >= 0)].tolist())
        strength = {story: joining(links[article, stories[story]].tolist()) for story in near}
        members = [article]
        for story in sorted((story for story in near if strength[story] >= 0), key=lambda story: -strength[story]):
            between = links[np.ix_(members, stories[story])].ravel().tolist()
            if merging(between, len(members), len(stories[story])) >= 0:
                members += stories.pop(story)
        stories[number] = members
        labels[members] = number
    return labels


def pairwise(found: NDArray[Any], labels: NDArray[Any]) -> float:
    """F1 over pairs of articles."""
    same = found[:, None] == found[None, :]
    true = labels[:, None] == labels[None, :]
    size = len(labels)
    both, ours, theirs = ((value.sum() - size) / 2 for value in (same & true, same, true))
    return float(2 * both / max(ours + theirs, 1))


def train(made: Sequence[Profile], found: Sequence[dict[str, Any]], beside: Pairs) -> tuple[PairModel, float]:
    """The model of these ECB+ articles and other pairs; the pairwise F1 of topics that its parts did not see."""
    ecb = ecb_pairs(made, found)
    logits = unseen(ecb, beside, found)
    labels = np.array([row["label"] for row in found])
    draw = np.random.default_rng(7)
    orders = [draw.permutation(len(labels)).tolist() for _ in range(ORDERS)]
    scores = np.array([np.mean([pairwise(stream(logits - cut, order), labels) for order in orders]) for cut in CUTS])
    runs = np.convolve(scores, np.ones(WIDTH) / WIDTH, mode="valid")
    at = int(np.flatnonzero(runs >= runs.max() - SLACK)[-1])
    print("  " + " ".join(f"{cut:.2f}:{score:.3f}" for cut, score in zip(CUTS, scores, strict=True)), flush=True)
    model = fit(join([readings(ecb), beside]))
    return pair_model(model, float(CUTS[at : at + WIDTH].mean()) + CAUTION), float(runs[at])


def pair_model(fitted: Array, threshold: float) -> PairModel:
    """Weights, bias and threshold, rounded."""
    *weights, bias = (round(float(value), 3) for value in fitted)
    return PairModel(weights=tuple(weights), bias=bias, threshold=round(threshold, 2))


def others(encoder: Network) -> Pairs:
    """Pairs in one language beside those of ECB+: Reuters, and sagas that weigh little."""
    news = [row for row in reuters() if row["at"] % 2 == 0]
    sagas = rows("stories/multiling2011.jsonl")[::2]
    made, told = profiles(news, encoder), profiles(sagas, encoder)
    labels, events = [row["label"] for row in news], [row["label"] for row in sagas]
    wire = pairs_of(made, labels, some(made, labels))
    saga = pairs_of(told, events, np.triu_indices(len(told), 1))
    return join([wire, take(saga, np.arange(len(saga.same)), 0.2)])


def train_foreign() -> PairModel:
    """The model of articles in two languages."""
    found = reports(odd=False)
    news = [row | {"label": f"fr {at}"} for at, row in enumerate(rows("languages/orangesum_abstracts.jsonl")[:100:2])]
    news += [row | {"label": f"en {at}"} for at, row in enumerate(rows("news/bbc.jsonl")[:400:4])]
    made = profiles([*found, *news], None)
    one, other = np.array(
        [(i, j) for i in range(len(made)) for j in range(i) if made[i].lang != made[j].lang], dtype=np.intp
    ).T
    pairs = pairs_of(made, [row["label"] for row in (*found, *news)], (one, other))
    fitted = fit(pairs, TWO)
    logits = pairs.x @ fitted[:-1] + fitted[-1]
    apart, same = float(logits[~pairs.same].max()), logits[pairs.same]
    print(f"two languages: {np.mean(same > apart):.3f} of one event above all of two, at {apart:.2f}", flush=True)
    return pair_model(fitted, (apart + float(np.quantile(same, 0.1))) / 2 if apart < np.quantile(same, 0.1) else apart)


def words() -> Background:
    """How common words are."""
    documents, counts = 0, Counter[str]()
    for name in SETS:
        for row in rows(name)[::2]:
            documents += 1
            counts.update(read_text(row.get("title") or "", normal(row["text"])).all())
    return Background(documents=documents, counts={term: n for term, n in counts.items() if n >= LEAST})


def write(path: Path, facts: dict[str, Any], *, indent: int | None = None) -> None:
    """As JSON, the same bytes for the same facts."""
    separators = (",", ": ") if indent else (",", ":")
    path.write_text(json.dumps(facts, indent=indent, sort_keys=True, separators=separators) + "\n", encoding="utf-8")


def main() -> None:
    """Train, tell, and write."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    texts()
    made = words()
    write(HEADS / WORDS, {"documents": made.documents, "counts": dict(made.counts)})
    background.cache_clear()
    print(f"words: {len(made.counts)} of {made.documents} texts")
    encoder = load_network()
    articles = topics(odd=False)
    alike, score = train(profiles(articles, encoder), articles, others(encoder))
    print(f"one language: pairwise F1 of topics not seen {score:.3f}")
    facts = {
        name: {
            "weights": {key: value for key, value in zip(FEATURES, model.weights, strict=True) if value},
            "bias": model.bias,
            "threshold": model.threshold,
        }
        for name, model in (("one language", alike), ("two languages", train_foreign()))
    }
    write(HEADS / FILE, facts, indent=1)


if __name__ == "__main__":
    main()
