"""What a request leaves as proof of a sign-up: no more than the settings let be kept."""

import hashlib
import hmac
import re
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from rapport.subscriptions.model import AgentKind, Trace

_NETWORK = {4: 24, 6: 48}
"""Bits that are kept of an address: what remains is shared by hundreds of connections."""

_PROGRAMS = re.compile(r"bot|crawl|spider|curl|wget|python|java/|http|scan|preview", re.IGNORECASE)
_TABLETS = re.compile(r"ipad|tablet|android(?!.*mobile)", re.IGNORECASE)
_PHONES = re.compile(r"mobi|iphone|android|micromessenger", re.IGNORECASE)
_DESKTOPS = re.compile(r"windows|macintosh|x11|cros", re.IGNORECASE)


def trace_of(*, ip: str, agent: str, keep: str, secret: bytes, now: datetime) -> Trace:
    """Keep of a request what may be kept: `keep` is `truncate`, `hash` or `none`."""
    return Trace(at=now, ip=_kept(ip, keep, secret), agent=agent_kind(agent))


def network_of(ip: str) -> str:
    """Give the network of an IP address, such as `203.0.113.0/24`; empty for what is none."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ip_network(f"{address}/{_NETWORK[address.version]}", strict=False))


def keyed_hash(text: str, *, purpose: str, secret: bytes) -> str:
    """Hash a text so that nobody without the shop's secret can find out by guessing what it was."""
    key = hmac.digest(secret, purpose.encode(), hashlib.sha256)
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()[:32]


def agent_kind(agent: str) -> AgentKind:
    """Say what kind of program a `User-Agent` names."""
    for pattern, kind in (
        (_PROGRAMS, AgentKind.PROGRAM),
        (_TABLETS, AgentKind.TABLET),
        (_PHONES, AgentKind.PHONE),
        (_DESKTOPS, AgentKind.DESKTOP),
    ):
        if pattern.search(agent[:1000]):
            return kind
    return AgentKind.UNKNOWN


def _kept(ip: str, keep: str, secret: bytes) -> str:
    match keep:
        case "truncate":
            return network_of(ip)
        case "hash":
            return keyed_hash(ip, purpose="sign-up ip", secret=secret)
        case _:
            return ""
