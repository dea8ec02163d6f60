"""Content-Encoding: what comes out, and never more than may."""

from __future__ import annotations

import contextlib
import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.http import DecodeError, Overflow, decode_body
from tests.feed_server import encode


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_the_limit_is_on_what_comes_out(name: str) -> None:
    packed = encode(bytes(1_000_000), name)
    assert decode_body(packed, name, 1_000_000) == bytes(1_000_000)
    with pytest.raises(Overflow):
        decode_body(packed, name, 999_999)
    with pytest.raises(DecodeError):
        decode_body(encode(bytes(range(256)) * 20, name)[:-9], name, 10_000)


def test_several_encodings_members_padding_and_raw_deflate() -> None:
    assert decode_body(encode(encode(b"x", "deflate"), "gzip"), "deflate, gzip", 100) == b"x"
    assert decode_body(gzip.compress(b"a") + gzip.compress(b"b") + bytes(10), "x-gzip", 100) == b"ab"
    assert decode_body(b"x", "identity", 100) == b"x"
    assert decode_body(b"", "gzip", 100) == b""
    packer = zlib.compressobj(wbits=-15)
    assert decode_body(packer.compress(b"law" * 9) + packer.flush(), "deflate", 100) == b"law" * 9
    with pytest.raises(DecodeError, match="encoded as br, which is not read"):
        decode_body(b"x", "br", 100)


@settings(max_examples=50)
@given(name=st.sampled_from(["gzip", "deflate"]), body=st.binary(max_size=100))
def test_any_bytes(name: str, body: bytes) -> None:
    with contextlib.suppress(DecodeError, Overflow):
        assert len(decode_body(body, name, 1000)) <= 1000
