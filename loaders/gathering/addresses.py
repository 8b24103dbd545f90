"""Where a request may go: to addresses of the public internet only, whatever a name or a redirect says.

A name is looked up once, every address that it has is judged, and the connection goes to one of those very
addresses: a name that answers otherwise a moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from loaders.problems import expected

_TRIED = 3  # addresses of a name that are tried, so that a dead host costs a bounded time
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 behind a translator (RFC 6052)

Judge = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet; an IPv4 address inside an IPv6 one is judged too."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def connected(host: str, port: int, seconds: float, may: Judge = is_public) -> socket.socket:
    """A connection to a host by name or number, all of whose addresses are allowed.

    Args:
        seconds: how long one attempt, and later each wait on the socket, may take.
        may: judges an address.

    Raises:
        BadInput: one of the addresses is not allowed.
        OSError: there is no such name, or no connection.
    """
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    addresses = list(dict.fromkeys(found))
    if refused := [address for address in addresses if not may(address)]:
        remedy = "correct the address in the record"
        raise expected(host, "addresses of the public internet only", refused[0], remedy)
    for number, address in enumerate(addresses[:_TRIED], 1):
        try:
            return socket.create_connection((address, port), seconds)
        except OSError:
            if number == min(len(addresses), _TRIED):
                raise
    raise OSError(f"{host} has no address")
