"""Extract the texts of pages for `extract --jsonl`, which reads and writes one JSON object per line."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.errors import PolicybotError
from bot.pipeline.text import extract_text
from summarizer import SummarizerError
from summarizer.jsonl import answer_lines


def extract_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """Extract the page of each line. Yields a line for each, in the same order, without its newline.

    Input lines have the keys `id`, `html` and `url`; empty lines are skipped. Output lines have the input keys except
    `html`, and also `title`, `text`, `published`, `author` and `lang`. A line that fails gives `{"id": …, "error": …}`,
    and the lines after it are still read.
    """
    return answer_lines(lines, _extracted, required=("html",), optional=("url",))


def _extracted(keys: dict[str, Any]) -> dict[str, Any] | SummarizerError:
    try:
        article = extract_text(keys.pop("html"), "page", url=keys.get("url"))
    except (ValueError, RecursionError, PolicybotError) as error:
        return SummarizerError(str(error) or type(error).__name__)
    published = article.published and article.published.isoformat(timespec="seconds")
    return {
        "title": article.title,
        "text": article.text,
        "published": published and published.removesuffix("T00:00:00+00:00"),
        "author": article.author,
        "lang": article.lang,
    }
