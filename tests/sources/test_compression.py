from __future__ import annotations

import contextlib
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.http import DecodeError, Overflow, decode_body
from tests.feed_server import encode

ALL = ("gzip", "deflate", "br", "zstd")


@pytest.mark.parametrize("name", ALL)
@given(body=st.binary(min_size=1, max_size=2000))
def test_round_trip(name: str, body: bytes) -> None:
    assert decode_body(encode(body, name), name, 2000) == body


@pytest.mark.parametrize("name", ALL)
def test_the_limit_is_on_what_comes_out(name: str) -> None:
    packed = encode(bytes(1_000_000), name)
    assert len(decode_body(packed, name, 1_000_000)) == 1_000_000
    with pytest.raises(Overflow):
        decode_body(packed, name, 999_999)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
def test_data_that_break_off(name: str) -> None:
    with pytest.raises(DecodeError):
        decode_body(encode(bytes(range(256)) * 20, name)[:-9], name, 10_000)


def test_several_encodings_members_and_padding() -> None:
    assert decode_body(encode(encode(b"x", "br"), "gzip"), "br, gzip", 100) == b"x"
    assert decode_body(gzip.compress(b"a") + gzip.compress(b"b"), "x-gzip", 100) == b"ab"
    assert decode_body(gzip.compress(b"a") + bytes(10), "gzip", 100) == b"a"
    assert decode_body(b"x", "identity", 100) == b"x"
    assert decode_body(b"", "gzip", 100) == b""


def test_deflate_without_its_zlib_header() -> None:
    packer = zlib.compressobj(wbits=-15)
    assert decode_body(packer.compress(b"law" * 9) + packer.flush(), "deflate", 100) == b"law" * 9


@pytest.mark.parametrize("name", ALL)
@given(body=st.binary(max_size=100))
def test_any_bytes(name: str, body: bytes) -> None:
    with contextlib.suppress(DecodeError, Overflow):
        assert len(decode_body(body, name, 1000)) <= 1000
