"""`extract --jsonl`: pages in, article texts out, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from bot.errors import PolicybotError
from bot.pipeline.text import extract_text
from summarizer import SummarizerError
from summarizer.jsonl import answer_lines


def extract_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """Extract the page of each line: `id`, `html`, `url` → and `title`, `text`, `published`, `author`, `lang`.

    In the same order, without newlines; empty lines are skipped. Input keys stay, except `html`. A line that fails
    gives `{"id": …, "error": …}`, and the rest go on.
    """
    return answer_lines(lines, partial(map, _extracted), required=("html",), optional=("url",))


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
