"""Calls go to public addresses, checked where they connect."""

import socket

import httpcore
import pytest

from rapport.kit.webhook_settings import OutgoingSettings
from rapport.storage import Database
from rapport.webhooks import AddressRefused, BadEndpoint, EndpointExists, EndpointWish, add_endpoint
from rapport.webhooks.guarding import GuardedBackend, refused
from tests.webhooks.conftest import NOW, SECRET

STRICT = OutgoingSettings()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200",
        "168.63.129.16", "0.1.2.3", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0",
        "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "ff02::1", "::127.0.0.1",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused(address: str) -> None:
    assert refused(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:1.1.1.1"]
)
def test_public_addresses_are_not(address: str) -> None:
    assert not refused(address)


def test_a_name_that_leads_inside_is_refused_before_anything_is_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        backend = GuardedBackend(private_networks=False)
        with pytest.raises(AddressRefused, match="not public"):
            backend.connect_tcp("localhost", server.getsockname()[1], timeout=1)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_private_network_may_be_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        backend = GuardedBackend(private_networks=True)
        stream = backend.connect_tcp("127.0.0.1", server.getsockname()[1], timeout=1)
        stream.close()


def test_a_name_that_nobody_has_is_no_crash() -> None:
    with pytest.raises(httpcore.ConnectError):
        GuardedBackend(private_networks=False).connect_tcp("no-such-host.invalid", 443, timeout=1)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hook", "ftp://shop.example/", "https://", "https://a:b@shop.example/",
        "https://shop.example/#x", "https://shop.example:99999/", "https://shop.example/ x",
        "https://[::1", "javascript:alert(1)", "https://shöp.example/",
    ],
)  # fmt: skip
def test_addresses_that_cannot_be_used_are_named(url: str, database: Database) -> None:
    with pytest.raises(BadEndpoint):
        _add(database, url=url)


def test_an_address_inside_is_refused_when_it_is_added(database: Database) -> None:
    with pytest.raises(AddressRefused):
        _add(database, url="https://169.254.169.254/latest")


def test_bad_names_types_and_fields_are_named(database: Database) -> None:
    for wrong in (
        {"name": "A b"},
        {"types": ()},
        {"types": ("*.clicked",)},
        {"fields": ("email",)},
        {"at_once": 0},
    ):
        with pytest.raises(BadEndpoint):
            _add(database, **wrong)
    _add(database)
    with pytest.raises(EndpointExists):
        _add(database)


def _add(database: Database, **changes: object) -> None:
    wish = {"name": "shop", "url": "https://shop.example/hook", "types": ("*",)} | changes
    add_endpoint(
        EndpointWish(**wish),  # type: ignore[arg-type]
        database=database,
        settings=STRICT,
        secret=SECRET,
        by="mei",
        now=NOW,
    )
