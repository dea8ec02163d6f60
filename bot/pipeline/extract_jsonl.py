"""`extract --jsonl`: pages in, article texts out, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.errors import PolicybotError
from bot.pipeline.text import extract_text
from summarizer.jsonl import read_lines, write_error, write_line


def extract_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """Extract the page of each line: `id`, `html`, `url` → and `title`, `text`, `published`, `author`, `lang`.

    In the same order, without newlines; empty lines are passed over. Input keys stay, but for `html`. A line
    that can't be done gives `{"id": …, "error": …}`, and the rest go on.
    """
    for line in read_lines(lines, required=("html",), optional=("url",)):
        if line.error:
            yield write_error(line.keys, line.error)
            continue
        try:
            found = _extracted(line.keys)
        except (ValueError, RecursionError, PolicybotError) as error:
            yield write_error(line.keys, str(error) or type(error).__name__)
        else:
            yield write_line({**{key: value for key, value in line.keys.items() if key != "html"}, **found})


def _extracted(keys: Mapping[str, Any]) -> dict[str, object]:
    article = extract_text(keys["html"], "page", url=keys.get("url"))
    published = article.published and article.published.isoformat(timespec="seconds")
    return {
        "title": article.title,
        "text": article.text,
        "published": published and published.removesuffix("T00:00:00+00:00"),
        "author": article.author,
        "lang": article.lang,
    }
