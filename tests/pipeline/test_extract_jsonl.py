from __future__ import annotations

import json
from typing import Any

from bot.pipeline.extract_jsonl import extract_lines

SENTENCE = "The council adopted the regulation on Friday after a long debate on its scope. "
PAGE = (
    '<html lang="en"><head><title>Rule adopted</title><meta name="date" content="2024-07-12">'
    f'<meta name="author" content="Ann Lee"></head><body><article><p>{SENTENCE * 4}</p></article></body></html>'
)


def run(*lines: Any) -> list[Any]:
    return [json.loads(line) for line in extract_lines(json.dumps(line).encode() for line in lines)]


def test_a_page() -> None:
    (out,) = run({"id": 7, "html": PAGE, "url": "https://x.example/1", "mine": {"a": [1, None]}})
    assert out == {
        "id": 7,
        "url": "https://x.example/1",
        "mine": {"a": [1, None]},
        "title": "Rule adopted",
        "text": (SENTENCE * 4).strip(),
        "published": "2024-07-12",
        "author": "Ann Lee",
        "lang": "en",
    }


def test_a_page_without_text_is_told_and_the_rest_go_on() -> None:
    bad, good = run({"id": "a", "html": "<script>x</script>"}, {"id": "b", "html": PAGE})
    assert (bad["id"], "no article text" in bad["error"], good["title"]) == ("a", True, "Rule adopted")
