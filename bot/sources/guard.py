"""Connect only to public addresses and to those that the operator allows.

A feed's address is untrusted, and so is each redirect and each DNS answer. It is not enough to check a URL before the
request: the name may resolve to another address a moment later (DNS rebinding). So the check is in httpcore's network
backend. It resolves the name, checks every address of it, and connects to an address that passed the check.
"""

import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import anyio
import httpcore

from bot.errors import AddressRefused, FetchError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Each address except the last is tried for this many seconds. Where IPv6 is broken, time must be left to try IPv4.
_TRY_SECONDS = 3.0

# Addresses in these networks lead to the IPv4 address in their last 32 bits.
_TRANSLATED = (
    IPv6Network("::ffff:0:0/96"),  # RFC 4291
    IPv6Network("64:ff9b::/96"),  # NAT64, RFC 6052
)
# Refused as well: networks that some supported Python version takes for public, tunnels into another network, and the
# internal address of a cloud.
_REFUSED: tuple[Network, ...] = (
    IPv4Network("168.63.129.16/32"),  # Azure
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),  # Teredo among them
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("3fff::/20"),
    IPv6Network("fec0::/10"),
)
# The last 64 bits of an ISATAP address in any network (RFC 5214, 6.1).
_ISATAP = re.compile("0[02]005efe")


def is_refused(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """True if `address` is neither public nor in one of the `allowed` ranges."""
    if any(address in network for network in _TRANSLATED):
        address = IPv4Address(int(address) & 0xFFFFFFFF)
    if any(address in network for network in allowed):
        return False
    return (
        not address.is_global
        or address.is_multicast
        or address.is_reserved
        or any(address in network for network in _REFUSED)
        or (address.version == 6 and _ISATAP.match(f"{int(address):032x}", 16) is not None)
    )


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's network backend, which checks each address before it connects.

    It does not implement Unix sockets, so that httpcore refuses them.
    """

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        self._allowed = tuple(allowed)
        # Not asyncio's default threads, which do other work: a slow name server must not take them all.
        self._look_ups = anyio.CapacityLimiter(16)
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first permitted address of `host` that answers.

        Raises AddressRefused if no address is permitted, and httpcore's errors if no permitted address answers.
        """
        addresses = await self._resolve(host, port)
        # A name can have permitted and refused addresses, such as localhost if only 127.0.0.1 is allowed.
        open_ = [address for address in addresses if not is_refused(address, self._allowed)]
        if not open_:
            is_at = "" if str(addresses[0]) == host else f" is at {addresses[0]}, which"
            raise AddressRefused(
                f"{host}{is_at} is on no public network. If you mean to read it, add it to sources.allow_private, as "
                f"in POLICYBOT_SOURCES__ALLOW_PRIVATE='[\"{addresses[0]}\"]'."
            )
        failure: Exception | None = None
        for address in open_:
            seconds = timeout if address is open_[-1] else _TRY_SECONDS
            try:
                return await self._inner.connect_tcp(str(address), port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = failure or error
        assert failure is not None
        raise failure

    async def _resolve(self, host: str, port: int) -> tuple[Address, ...]:
        try:
            answers = await anyio.to_thread.run_sync(
                socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM, abandon_on_cancel=True, limiter=self._look_ups
            )
        except socket.gaierror as error:
            raise FetchError(f"the host {host} is not known to DNS, or DNS can't be reached.") from error
        except (UnicodeError, OSError) as error:
            raise FetchError(f"{host} is no host name.") from error
        # getaddrinfo includes the scope of a link-local address ("%eth0") in its text.
        return tuple(dict.fromkeys(ip_address(answer[4][0]) for answer in answers))
