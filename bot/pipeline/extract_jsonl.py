"""`extract --jsonl`: pages in, article texts out, one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.errors import PolicybotError
from bot.pipeline.text import extract_text

# JSON may hold half of a surrogate pair as an escape, and no UTF-8 can; U+2028 and U+2029 end a line in
# some readers of lines. All go out as escapes, as they came in.
_ESCAPED = re.compile("[\ud800-\udfff\u2028\u2029\u0085]")


def extract_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """Extract the page of each line: `id`, `html`, `url` → and `title`, `text`, `published`, `author`, `lang`.

    In the same order, without newlines; empty lines are passed over. Input keys stay, but for `html`. A line
    that can't be done gives `{"id": …, "error": …}`, and the rest go on.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _extract_line(line, number)


def _extract_line(line: bytes, number: int) -> str:
    identity: object = None
    try:
        record = _record(line, number)
        identity = record.get("id")
        return _dump({**{key: value for key, value in record.items() if key != "html"}, **_extracted(record)})
    except (ValueError, RecursionError, PolicybotError) as error:
        message = str(error) or type(error).__name__
    try:
        return _dump({"id": identity, "error": message})
    except (ValueError, RecursionError):  # the id itself can't be written
        return _dump({"id": None, "error": message})


def _record(line: bytes, number: int) -> Mapping[str, Any]:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"line {number} is not UTF-8 ({error.reason} at byte {error.start})") from None
    try:
        record = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError(f"line {number} is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"line {number} is not JSON ({error})") from None
    if not isinstance(record, dict):
        raise ValueError(f"line {number} is no JSON object")
    return record


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON value")


def _extracted(record: Mapping[str, Any]) -> dict[str, object]:
    html, url = record.get("html"), record.get("url")
    if not isinstance(html, str):
        raise ValueError('"html" is missing' if "html" not in record else '"html" is no string')
    if url is not None and not isinstance(url, str):
        raise ValueError('"url" is no string')
    article = extract_text(html, "page", url=url)
    return {
        "title": article.title,
        "text": article.text,
        "published": article.published_as_written,
        "author": article.author,
        "lang": article.lang,
    }


def _dump(record: Mapping[str, object]) -> str:
    text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
