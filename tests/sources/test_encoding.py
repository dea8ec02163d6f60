import pytest

from bot.sources.sniffing import declared_encodings, decode
from tests.sources.samples import CASES


@pytest.mark.parametrize(("body", "content_type", "text"), CASES["text of bytes"])
def test_bytes_are_decoded(body: str, content_type: str | None, text: str) -> None:
    assert decode(body.encode("latin-1"), content_type) == text


def test_encodings_that_could_hide_markup_are_not_used() -> None:
    for name in ("utf-7", "unicode_escape"):
        assert declared_encodings(b"", f"text/xml; charset={name}") == ()
