from __future__ import annotations

import pytest

from bot.sources.sniffing import declared_encodings, decode


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_unicode_by_its_mark_or_first_bytes(encoding: str) -> None:
    assert decode("<p>Größe 法律</p>".encode(encoding)) == "<p>Größe 法律</p>"


def test_the_header_goes_before_the_document() -> None:
    page = '<meta charset="windows-1252"><p>Закон о данных</p>'.encode("windows-1251")
    assert "Закон" in decode(page, "text/html; charset=windows-1251")


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset=windows-1251>",
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        '<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_what_the_document_declares(head: str) -> None:
    assert "Закон" in decode(f"{head}<p>Закон</p>".encode("windows-1251"))


def test_utf8_is_utf8_whatever_is_declared() -> None:
    assert decode("Größe".encode(), "text/html; charset=iso-8859-1") == "Größe"


def test_utf8_that_is_cut_or_has_a_bad_byte() -> None:
    text = "Übergänge für Städte, Länder und Gemeinden: größere Mühe"
    assert decode(text.encode() + b"\xe4\xb8") == text + "\ufffd"
    assert decode(text.encode() + b"\xff").startswith("Übergänge")


def test_latin1_means_windows_1252() -> None:
    assert decode(b"\x93law\x94", "text/plain; charset=iso-8859-1") == "“law”"


def test_undeclared_text_is_guessed() -> None:
    text = "Правительство утвердило новые правила обработки персональных данных граждан. " * 5
    assert decode(text.encode("windows-1251")) == text


def test_encodings_that_could_hide_markup_are_not_used() -> None:
    assert declared_encodings(b"", "text/xml; charset=utf-7") == ()
    assert declared_encodings(b"", "text/xml; charset=unicode_escape") == ()
    assert decode(b"+ADw-", "text/xml; charset=utf-7") == "+ADw-"
    assert decode(b"ab", "text/plain; charset=hex") == "ab"
