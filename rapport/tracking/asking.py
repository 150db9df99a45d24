"""Reads from a request what speaks for a person or a program, at the moment itself."""

import hashlib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapport.kit.yaml_texts import read_yaml
from rapport.tracking.model import Asked, FetchKind, Sign

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_BOT = re.compile(r"(?<!cu)bot\b")  # Cubot makes telephones
_APPLE_AGENT = "mozilla/5.0"  # all that Apple's proxy says of itself
_V4_PREFIX, _V6_PREFIX = 24, 48
_KEY_BYTES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFetchers:
    """Names and networks of those who fetch links without a person."""

    scanner_agents: tuple[str, ...]
    program_agents: tuple[str, ...]
    mail_proxies: tuple[str, ...]
    scanner_networks: tuple[Network, ...]
    apple_networks: tuple[Network, ...]


@lru_cache(maxsize=1)
def known_fetchers() -> KnownFetchers:
    """Read the list that comes with the product."""
    told = read_yaml(Path(__file__).with_name("known.yaml").read_text(encoding="utf-8"))
    return KnownFetchers(
        scanner_agents=tuple(told["scanner_agents"]),
        program_agents=tuple(told["program_agents"]),
        mail_proxies=tuple(told["mail_proxies"]),
        scanner_networks=tuple(
            ipaddress.ip_network(each)
            for networks in told["scanner_networks"].values()
            for each in networks
        ),
        apple_networks=tuple(ipaddress.ip_network(each) for each in told["apple_networks"]),
    )


def signs_of(asked: Asked, kind: FetchKind) -> tuple[Sign, ...]:
    """Give the signs that one request shows by itself."""
    agent, address = (asked.agent or "").strip().lower(), address_of(asked.address)
    how = {
        Sign.HEAD: asked.method == "HEAD",
        Sign.PREFETCH: asked.prefetch,
    }
    proxy = _proxy(agent, address) if kind is FetchKind.OPEN else None
    if proxy is not None:
        return (*_shown(how), proxy)
    known = known_fetchers()
    scanner = bool(_BOT.search(agent)) or any(each in agent for each in known.scanner_agents)
    program = not agent or any(each in agent for each in known.program_agents)
    how |= {
        Sign.SCANNER_AGENT: scanner,
        Sign.PROGRAM_AGENT: program and not scanner,
        Sign.SCANNER_NETWORK: _is_within(address, known.scanner_networks),
        Sign.BROWSER: asked.by_hand,
    }
    return _shown(how)


def network_of(text: str, *, key: bytes) -> str:
    """Stand for the network of an IP address (/24, or /48 of IPv6) by a keyed hash.

    Empty for an address that is none or belongs to nobody on the internet, such as a proxy's own.
    """
    address = address_of(text)
    if address is None or not address.is_global:
        return ""
    prefix = _V4_PREFIX if address.version == 4 else _V6_PREFIX  # noqa: PLR2004  of the IP
    network = ipaddress.ip_network(f"{address}/{prefix}", strict=False)
    return hashlib.blake2b(str(network).encode(), key=key[:_KEY_BYTES], digest_size=10).hexdigest()


def address_of(text: str) -> Address | None:
    """Read an IP address; an IPv4 address within an IPv6 one is the former. None if it is none."""
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _shown(signs: Mapping[Sign, bool]) -> tuple[Sign, ...]:
    return tuple(sign for sign, shows in signs.items() if shows)


def _proxy(agent: str, address: Address | None) -> Sign | None:
    known = known_fetchers()
    if agent == _APPLE_AGENT or _is_within(address, known.apple_networks):
        return Sign.APPLE_PROXY
    if any(each in agent for each in known.mail_proxies):
        return Sign.MAIL_PROXY
    return None


def _is_within(address: Address | None, networks: tuple[Network, ...]) -> bool:
    return address is not None and any(address in each for each in networks)
