"""`extract --jsonl` reads pages and writes their articles, one JSON object per line."""

import json

from bot.pipeline.extract_jsonl import extract_lines

SENTENCE = "The council adopted the regulation on Friday after a long debate on its scope. "
PAGE = (
    '<html lang="en"><head><title>Rule adopted</title><meta name="date" content="2024-07-12">'
    f'<meta name="author" content="Ann Lee"></head><body><article><p>{SENTENCE * 4}</p></article></body></html>'
)


def test_lines_of_a_page_and_of_a_page_without_text() -> None:
    rows = {"id": "a", "html": "<script>x</script>"}, {"id": 7, "html": PAGE, "url": "https://x.example/1", "mine": [1]}
    bad, out = (json.loads(line) for line in extract_lines(json.dumps(row).encode() for row in rows))
    assert bad.keys() == {"id", "error"} and "no article text" in bad["error"]
    assert out == {
        "id": 7,
        "url": "https://x.example/1",
        "mine": [1],
        "title": "Rule adopted",
        "text": (SENTENCE * 4).strip(),
        "published": "2024-07-12",
        "author": "Ann Lee",
        "lang": "en",
    }
