"""Content-Encoding, undone with a bound on what comes out.

httpx decodes whole network chunks as they come; 64 KB of brotli or zstd can hold gigabytes, which would
be in memory before anybody counts. So the encoded body is read first (it is bounded too) and decoded
here, piece by piece, up to the limit.
"""

from __future__ import annotations

import io
import zlib

import brotli  # type: ignore[import-untyped]
import zstandard

_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS
# Frames that ask for a larger window are refused, as browsers do (RFC 9659).
_ZSTD_WINDOW = 8 * 1024 * 1024
_STEP = 1 << 18


class DecodeError(Exception):
    """The body is not in the encoding that it declares."""


class Overflow(Exception):
    """More comes out than the limit allows."""


def decode_body(body: bytes, encodings: str, limit: int) -> bytes:
    """Undo the `encodings` of a Content-Encoding header (RFC 9110, 8.4), the last applied first.

    Raises DecodeError, and Overflow when the result would be over `limit` bytes.
    """
    names = [name.strip().lower() for name in encodings.split(",")]
    for name in reversed([name for name in names if name not in {"", "identity"}]):
        if not body:
            return body
        try:
            if name in {"gzip", "x-gzip"}:
                body = _inflate(body, _ZLIB_OR_GZIP, limit)
            elif name == "deflate":
                # RFC 9110 means zlib; some servers send it raw.
                body = _inflate(body, _ZLIB_OR_GZIP if body[0] & 0x0F == 8 else _RAW_DEFLATE, limit)
            elif name == "br":
                body = _brotli(body, limit)
            elif name == "zstd":
                body = _zstd(body, limit)
            else:
                raise DecodeError(f"it is encoded as {name}, which is not read")
        except (zlib.error, brotli.error, zstandard.ZstdError, ValueError) as error:
            raise DecodeError(f"its {name} data are damaged") from error
    return body


def _inflate(body: bytes, wbits: int, limit: int) -> bytes:
    out = bytearray()
    while body:
        decoder = zlib.decompressobj(wbits)
        while not decoder.eof:
            piece = decoder.decompress(body, min(_STEP, limit + 1 - len(out)))
            out += piece
            if len(out) > limit:
                raise Overflow
            body = decoder.unconsumed_tail
            if not piece and not body and not decoder.eof:
                raise DecodeError("its compressed data break off")
        body = decoder.unused_data
        # gzip may have several members; zeros or anything else behind the last are padding.
        if not body.startswith(b"\x1f\x8b"):
            break
    return bytes(out)


def _brotli(body: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    out = bytearray()
    data = body
    while not decoder.is_finished():
        piece = decoder.process(data, output_buffer_limit=_STEP)
        data = b""
        out += piece
        if len(out) > limit:
            raise Overflow
        if not piece and decoder.can_accept_more_data() and not decoder.is_finished():
            raise DecodeError("its compressed data break off")
    return bytes(out)


def _zstd(body: bytes, limit: int) -> bytes:
    decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    out = bytearray()
    with decoder.stream_reader(io.BytesIO(body), read_across_frames=True) as reader:
        while piece := reader.read(min(_STEP, limit + 1 - len(out))):
            out += piece
            if len(out) > limit:
                raise Overflow
    return bytes(out)
