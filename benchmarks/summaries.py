"""Measures the ROUGE of summaries, and compares it with that of other methods at equal length: ``make eval``.

    python -m benchmarks.summaries [--rows N] [--sets NAME…] [--json FILE]

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. Figures come from rows with an odd index, on which
nothing was trained or tuned. Each other method ranks the sentences. Its summary takes them in this order, until it has
as many words as the bot's summary. One of these methods is the lead: the article's first sentences. The table has the
difference of each method to the lead, with a 95 % bootstrap interval over articles. The network's output is cached, so
a second run is much faster, and a run after an interruption continues where the first one stopped.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.harness import SEED, Measured, interval, mean, options, timed
from summarizer import Document, SummarizerSettings
from summarizer.extractive import choose
from summarizer.network import load_network
from summarizer.reading import Reading, read
from training.corpus import SETS, Example, KeptNetwork, examples, part_of
from training.oracle import MAX_REFERENCE, Rewards, scores, words
from training.texts import texts

OURS = "salience"
LEAD = "lead"
METRICS = ("ROUGE-1", "ROUGE-2", "ROUGE-L")
Score = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Method:
    """The figures of one method on one set."""

    set: str
    method: str
    articles: int
    length: float
    """Mean number of words in a summary."""
    score: tuple[float, ...]
    """For each metric: the method's mean score, in points."""
    gain: tuple[float, ...]
    """For each metric: the method's mean score minus that of the lead, in points."""
    low: tuple[float, ...]
    high: tuple[float, ...]
    """Ends of the 95 % interval of ``gain``."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """The input of a method. Only the oracle may use the reference."""

    sentences: Sequence[str]
    lang: str | None
    reference: str
    length: int
    """Number of words to which the summary will be cut."""


def lead(article: Article) -> list[int]:
    """Rank the sentences by their order in the article."""
    return list(range(len(article.sentences)))


def oracle(article: Article) -> list[int]:
    """Return an upper bound: first the sentences that a greedy search by the reference chooses, then the rest."""
    # Search for a few words more than the length, since the last sentence will be cut.
    chosen = Rewards(article.sentences, article.reference).greedy(12, 1.2 * article.length)
    return [*chosen, *(index for index in lead(article) if index not in chosen)]


class _Words:
    """A tokenizer that uses our words. sumy's own tokenizer must download nltk data."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(words(sentence))


def _sumy(name: str, article: Article) -> list[int]:
    """Rank all sentences by one of sumy's summarizers."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer, null_stemmer
    from sumy.utils import get_stop_words

    method = getattr(import_module(f"sumy.summarizers.{name.lower()}_rank"), f"{name}RankSummarizer")
    english = (article.lang or "en")[:2] == "en"
    summarizer = method(Stemmer("english") if english else null_stemmer)
    if english:
        summarizer.stop_words = get_stop_words("english")
    tokenizer = _Words()
    document = ObjectDocumentModel([Paragraph([Sentence(text, tokenizer) for text in article.sentences])])
    ranked: list[int] = []

    def keep(infos: Sequence[Any]) -> Sequence[Any]:
        ranked.extend(info.order for info in infos)
        return infos

    summarizer(document, keep)
    return ranked


PEERS: dict[str, Callable[[Article], list[int]]] = {
    "lead": lead,
    "lexrank": partial(_sumy, "Lex"),  # Erkan and Radev, 2004
    "textrank": partial(_sumy, "Text"),  # Mihalcea and Tarau, 2004
    "oracle": oracle,
}


def cut(sentences: Sequence[Sequence[str]], ranked: Sequence[int], length: int) -> list[str]:
    """Take sentences from best to worst until they have ``length`` words, and cut the last one.

    Return their words, with the sentences in the article's order.
    """
    taken: list[tuple[int, list[str]]] = []
    left = length
    for index in ranked:
        if left <= 0:
            break
        piece = list(sentences[index][:left])
        taken.append((index, piece))
        left -= len(piece)
    return [word for _, piece in sorted(taken) for word in piece]


def score_article(reading: Reading, reference: str, peers: Sequence[str]) -> tuple[list[str], dict[str, Score]]:
    """Return the sentences of our summary, and the scores of each method at its length."""
    wanted, settings = words(reference)[:MAX_REFERENCE], SummarizerSettings()
    chosen = choose(reading, settings.sentences, settings.max_words) if reading.prose else []
    summary = [reading.lines[index].text for index in chosen]
    made = words(" ".join(summary))
    said = [reading.lines[index].text for index in reading.prose]
    article = Article(
        sentences=said,
        lang=reading.lang,
        reference=reference,
        length=len(made),
    )
    split = [words(text) for text in said]
    by_method = {OURS: scores(made, wanted)}
    for name in peers:
        by_method[name] = scores(cut(split, PEERS[name](article), len(made)), wanted)
    return summary, by_method


def evaluate(name: str, found: Sequence[Example], network: KeptNetwork, peers: Sequence[str]) -> list[Method]:
    """Return the figures of all methods on one set."""
    scored = (score_article(read(example.document, network), example.reference, peers) for example in found)
    summaries, by_method = zip(*scored, strict=True)
    results = []
    for method in (OURS, *peers):
        columns = [[100 * each[method][i] for each in by_method] for i in range(3)]
        differences = [[100 * (each[method][i] - each[LEAD][i]) for each in by_method] for i in range(3)]
        ends = [interval(column, mean) for column in differences]
        results.append(
            Method(
                set=name,
                method=method,
                articles=len(by_method),
                length=round(mean([len(words(" ".join(summary))) for summary in summaries]), 1),
                score=tuple(round(mean(column), 2) for column in columns),
                gain=tuple(round(mean(column), 2) for column in differences),
                low=tuple(round(low, 2) for low, _ in ends),
                high=tuple(round(high, 2) for _, high in ends),
            )
        )
    return results


def odd_rows(folder: Path, name: str, rows: int) -> list[Example]:
    """Draw at most ``rows`` articles of the test part of a set, with the fixed seed. 0 means all."""
    found = [example for example in examples(folder, [name]) if part_of(example.row) == "test"]
    random.Random(SEED).shuffle(found)
    return found[:rows] if rows else found


def measure(rows: int = 40) -> Iterator[Measured]:
    """Measure the processor time to read and summarise a news article, and that of sumy's LexRank to rank it."""
    network = load_network()

    def summarised(document: Document) -> Reading:
        made, settings = read(document, network), SummarizerSettings()
        choose(made, settings.sentences, settings.max_words)
        return made

    own, theirs = [], []
    for example in odd_rows(texts(), "bbc", rows):
        made, _, spent = timed(partial(summarised, example.document))
        own.append(1e3 * spent)
        said = [made.lines[index].text for index in made.prose]
        article = Article(sentences=said, lang="en", reference="", length=0)
        theirs.append(1e3 * timed(partial(PEERS["lexrank"], article))[2])
    yield Measured(what="a summary of news, ms of processor", own=own, peer="sumy's LexRank", theirs=theirs)


def line(result: Method) -> str:
    """Return one line of the table."""
    text = f"{result.set:19}{result.articles:5}{result.length:7.0f}  {result.method:10}"
    for score, gain, low, high in zip(result.score, result.gain, result.low, result.high, strict=True):
        text += f" {score:6.1f}"
        text += " " * 22 if result.method == LEAD else f" {gain:+6.2f} [{low:+5.1f}, {high:+5.1f}]"
    return text.rstrip()


def heading() -> str:
    """Return the table's first line."""
    return f"{'set':19}{'n':>5}{'words':>7}  {'method':10}" + "".join(
        f" {name:>7} {'above the lead':>21}" for name in METRICS
    )


def main() -> None:
    """Measure and print all sets. Exits with status 1 if the texts are missing."""
    parser = options(__doc__)
    parser.add_argument(
        "--rows", type=int, default=200, help="maximum number of articles per set, 0 for all (default: 200)"
    )
    parser.add_argument("--sets", nargs="*", choices=list(SETS), help="default: all")
    parser.add_argument("--json", type=Path, help="store the figures in this JSON file, for example the model card")
    given = parser.parse_args()
    folder = texts()
    network = KeptNetwork()
    print(heading())
    found = []
    for name in given.sets or list(SETS):
        results = evaluate(name, odd_rows(folder, name, given.rows), network, list(PEERS))
        print("\n".join(map(line, results)), flush=True)
        found.extend(results)
    if given.json:
        card = json.loads(given.json.read_text(encoding="utf-8")) if given.json.is_file() else {}
        card["figures"] = [asdict(result) for result in found]
        given.json.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
