"""Where calls may go: names are looked up once, checked, and the checked address is called.

A public name may lead into the shop's own network, and may lead elsewhere a second later (DNS
rebinding): so the check is made on the address that is connected to, not on the name before.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from math import inf
from typing import Any

import httpcore

from rapport.webhooks.errors import AddressRefused

_AZURE_WIRE_SERVER = ipaddress.ip_address("168.63.129.16")  # public by number, not by nature
_EMBEDDING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Deadline(threading.local):
    """When the call of this thread has to be over, on the monotonic clock."""

    at: float = inf

    def left(self, timeout: float | None) -> float:
        """Seconds that may still be waited, raising where there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the call took too long")
        return left if timeout is None else min(left, timeout)


def refused(address: str) -> bool:
    """Say whether calls must not go to an address: all but public unicast addresses."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return not all(_public(one) for one in (found, *_embedded(found)))


def _public(address: _Address) -> bool:
    return address.is_global and not address.is_multicast and address != _AZURE_WIRE_SERVER


def _embedded(address: _Address) -> Iterable[_Address]:
    """IPv4 addresses that an IPv6 address leads to through a mapping, a tunnel or a translator."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if any(address in network for network in _EMBEDDING):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to addresses that it has checked, and lets no call last beyond its deadline."""

    def __init__(self, *, private_networks: bool) -> None:
        self._private = private_networks
        self._real = httpcore.SyncBackend()
        self.deadline = Deadline()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, or raise `AddressRefused` if any address of the name is not public."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError("the name cannot be looked up") from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not self._private and any(map(refused, addresses)):
            raise AddressRefused(
                "the name leads to an address that is not public; choose a public one, or set"
                " RAPPORT_OUTGOING__PRIVATE_NETWORKS"
            )
        for place, address in enumerate(addresses, start=1):
            try:
                stream = self._real.connect_tcp(
                    address, port, self.deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses):
                    raise
            else:
                return _TimedStream(stream, self.deadline)
        raise httpcore.ConnectError("the name has no address")


class _TimedStream(httpcore.NetworkStream):
    """A connection on which an answer that drips in byte by byte ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  (as the library has it)
        return self._stream.get_extra_info(info)
