"""Asks whether the pages that a draft leads to are there. Nothing is asked unless an operator does.

An address may be any that a draft holds, so a request must not reach into the house (server-side
request forgery, OWASP): only http and https on their usual ports, only hosts all of whose addresses
are public, the request goes to the very address that was looked at, each redirect is looked at
anew, and nothing of an answer but its status is read.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from urllib.parse import urljoin, urlsplit

import httpx

from rapport.content import PREVIEW_LINKS, Draft, Grounds, compile_copy

Resolve = Callable[[str], Sequence[str]]
"""Gives the IP addresses of a host; raises `OSError` where there is none."""

TIMEOUT_SECONDS = 5.0
MOST_LINKS = 100
_REDIRECTS = 3
_PORTS = {None, 80, 443}
_AGENT = "Rapport link check"


def links_of(draft: Draft, grounds: Grounds) -> list[str]:
    """Give the addresses that a draft leads to, each once, with today's products.

    Raises `BadTemplate` or `SlotMissing` for a draft that cannot be rendered.
    """
    found: dict[str, None] = {}

    def note(address: str, place: int) -> str:
        del place
        found.setdefault(address)
        return address

    compiled = compile_copy(draft.copy, channel=draft.channel, language=draft.language)
    compiled.render({**grounds.slots, "links": PREVIEW_LINKS}, links=note)
    return list(found)[:MOST_LINKS]


def resolve_host(host: str) -> list[str]:
    """Ask the system for the addresses of a host."""
    return sorted({str(one[4][0]) for one in socket.getaddrinfo(host, None)})


def ask_page(
    url: str,
    *,
    resolve: Resolve = resolve_host,
    transport: httpx.BaseTransport | None = None,
) -> str:
    """Say what became of a page: its HTTP status such as `200`, or why it was not asked."""
    # The proxies of the environment would go where no check looked.
    with httpx.Client(
        transport=transport, timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False
    ) as client:
        for _ in range(_REDIRECTS + 1):
            refusal, address = _public_address(url, resolve)
            if address is None:
                return refusal
            status, onward = _asked(client, url, address)
            if not onward:
                return status
            url = urljoin(url, onward)
    return "redirects without end"


def _public_address(url: str, resolve: Resolve) -> tuple[str, str | None]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "no address", None
    if parts.scheme not in {"http", "https"} or not host or port not in _PORTS:
        return "not asked: only http and https on their usual ports", None
    try:
        found = resolve(host)
    except OSError:
        return "no such host", None
    if not found or not all(ipaddress.ip_address(one).is_global for one in found):
        return "not asked: the host is not public", None
    return "", found[0]


def _asked(client: httpx.Client, url: str, address: str) -> tuple[str, str]:
    """Ask the address for the page; give its status, and where it sends on to."""
    asked = httpx.URL(url)
    headers = {"Host": asked.netloc.decode("ascii"), "User-Agent": _AGENT}
    to = asked.copy_with(host=address)
    for method in ("HEAD", "GET"):
        try:
            with client.stream(
                method, to, headers=headers, extensions={"sni_hostname": asked.host}
            ) as answer:
                if method == "HEAD" and answer.status_code in {405, 501}:
                    continue
                onward = answer.headers.get("location", "") if answer.is_redirect else ""
                return str(answer.status_code), onward
        except httpx.TimeoutException:
            return "no answer in time", ""
        except httpx.HTTPError:
            return "cannot be reached", ""
    return "405", ""
