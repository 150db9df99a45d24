"""DKIM and DMARC as the DNS tells them (RFC 6376, 7489), and whether domains belong together."""

import re
from dataclasses import dataclass

from rapport.delivery.dns_check.looking import Dns

_MOST_LABELS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcPolicy:
    """What a domain asks receivers to do with mail that nobody answers for."""

    found_at: str
    policy: str
    strict_dkim: bool
    strict_spf: bool
    reports: bool


def tags_of(text: str) -> dict[str, str]:
    """Read `name=value; …`, blanks within values left out."""
    pairs = (pair.partition("=") for pair in text.split(";") if "=" in pair)
    return {name.strip().lower(): re.sub(r"\s+", "", value) for name, _, value in pairs}


def dkim_keys(dns: Dns, name: str) -> list[dict[str, str]]:
    """Give the DKIM records of a selector's name."""
    found = (tags_of(text) for text in dns.texts(name))
    return [tags for tags in found if "p" in tags and tags.get("v", "DKIM1") == "DKIM1"]


def dmarc_of(dns: Dns, domain: str) -> DmarcPolicy | None:
    """Give what holds for a domain: its own record, else that of its organisation."""
    own = _record(dns, domain)
    found_at = domain if own else organisation_of(dns, domain)
    tags = own or _record(dns, found_at)
    if tags is None:
        return None
    policy = tags.get("p", "none").lower()
    return DmarcPolicy(
        found_at=found_at,
        policy=policy if own else tags.get("sp", policy).lower(),
        strict_dkim=tags.get("adkim", "r").lower() == "s",
        strict_spf=tags.get("aspf", "r").lower() == "s",
        reports="rua" in tags,
    )


def organisation_of(dns: Dns, domain: str) -> str:
    """The domain of the organisation that a domain belongs to, found by walking up the DNS.

    The shortest name with a DMARC record, as the successor of RFC 7489 finds it: no list of public
    suffixes is needed. A domain without any is its own.
    """
    labels = domain.lower().rstrip(".").split(".")
    found = domain.lower()
    for start in range(max(0, len(labels) - _MOST_LABELS), len(labels) - 1):
        name = ".".join(labels[start:])
        tags = _record(dns, name)
        if tags is None:
            continue
        if tags.get("psd") == "y":
            return ".".join(labels[max(start - 1, 0) :])
        found = name
        if tags.get("psd") == "n":
            break
    return found


def aligned(dns: Dns, one: str, other: str, *, strict: bool) -> bool:
    """Say whether two domains belong together as DMARC asks (RFC 7489, 3.1)."""
    one, other = one.lower().rstrip("."), other.lower().rstrip(".")
    if one == other or strict:
        return one == other
    return organisation_of(dns, one) == organisation_of(dns, other)


def _record(dns: Dns, domain: str) -> dict[str, str] | None:
    texts = [text for text in dns.texts(f"_dmarc.{domain}") if text.lower().startswith("v=dmarc1")]
    return tags_of(texts[0]) if len(texts) == 1 else None
