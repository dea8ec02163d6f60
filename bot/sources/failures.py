"""What httpx and httpcore raise, in words for a person."""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit

import httpcore
import httpx

from bot.addresses import shown
from bot.errors import FetchError

FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    OSError,
    ValueError,
)


def about(error: FetchError, url: str) -> FetchError:
    """The guard knows the host only; the reader of the message wants the address."""
    text = error.args[0] if error.args else ""
    return error if "://" in text else type(error)(f"{shown(url)} can't be fetched: {text[0].lower()}{text[1:]}")


def explained(url: str, error: Exception) -> FetchError:
    """What became of a request, as far as the chain of causes tells."""
    chain: list[BaseException] = [error]
    while (deeper := chain[-1].__cause__ or chain[-1].__context__) is not None and len(chain) < 8:
        chain.append(deeper)
    host = urlsplit(url).hostname
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(f"{shown(url)} can't be fetched: the certificate of {host} is not valid")
        if isinstance(cause, ssl.SSLError):
            return FetchError(f"{shown(url)} can't be fetched: {host} does not speak TLS as it should")
        if isinstance(cause, ConnectionRefusedError):
            return FetchError(f"{shown(url)} can't be fetched: {host} refused the connection")
    if isinstance(error, (httpx.InvalidURL, ValueError)):
        return FetchError(f"{shown(url)} is no address that can be read")
    if isinstance(error, (httpcore.ConnectError, httpx.ConnectError)):
        return FetchError(f"{shown(url)} can't be fetched: {host} can't be reached")
    return FetchError(f"{shown(url)} can't be fetched: the connection to {host} broke")
