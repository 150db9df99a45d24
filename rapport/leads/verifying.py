"""Is this an address that mail can reach? Its form, its domain, and slips of the typing finger.

RFC 5321 (form), RFC 5891 (domains in any script), RFC 7505 (a domain that takes no mail).
"""

from dataclasses import dataclass
from difflib import get_close_matches

import dns.exception
import dns.resolver

from rapport.profiles import read_email

COMMON_DOMAINS = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com",
    "yahoo.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "icloud.com", "me.com", "aol.com",
    "proton.me", "gmx.de", "gmx.net", "web.de", "qq.com", "foxmail.com", "163.com", "126.com",
    "yeah.net", "sina.com", "sina.cn", "sohu.com", "aliyun.com", "139.com", "189.cn",
)  # fmt: skip
"""Domains that most customers have; only these are suggested."""

ROLES = frozenset((
     "abuse", "admin", "billing", "contact", "hello", "help", "hostmaster", "info", "jobs",
     "marketing", "office", "orders", "postmaster", "privacy", "sales", "security", "service",
     "shop", "support", "team", "webmaster",
))  # fmt: skip
"""Local parts that a team reads (RFC 2142 and custom): nobody in particular agrees there."""

DISPOSABLE = frozenset((
     "10minutemail.com", "discard.email", "dispostable.com", "fakeinbox.com", "getnada.com",
     "guerrillamail.com", "maildrop.cc", "mailinator.com", "mailnesia.com", "mintemail.com",
     "mohmal.com", "moakt.com", "sharklasers.com", "temp-mail.org", "tempmail.com",
     "throwawaymail.com", "trashmail.com", "yopmail.com",
))  # fmt: skip
"""Mailboxes that are thrown away within the hour. A hint: such lists are never complete."""

_NEAR = 0.82


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressCheck:
    """What is known of an address. `suggestion` is what may have been meant, else empty.

    `takes_mail` is None where nobody asked the DNS, or it did not answer.
    """

    address: str
    suggestion: str = ""
    is_role: bool = False
    is_disposable: bool = False
    takes_mail: bool | None = None


def check_address(
    text: str,
    *,
    mx: bool = False,
    seconds: float = 2,
    resolver: dns.resolver.Resolver | None = None,
) -> AddressCheck:
    """Check an address, in the DNS too if `mx`. Raises ValueError where its form is not sound."""
    address = read_email(text)
    local, _, domain = address.rpartition("@")
    return AddressCheck(
        address=address,
        suggestion=_suggested(local, domain),
        is_role=local.partition("+")[0] in ROLES,
        is_disposable=domain in DISPOSABLE,
        takes_mail=_takes_mail(domain, seconds, resolver) if mx else None,
    )


def _suggested(local: str, domain: str) -> str:
    if domain in COMMON_DOMAINS:
        return ""
    near = get_close_matches(domain, COMMON_DOMAINS, n=1, cutoff=_NEAR)
    return f"{local}@{near[0]}" if near else ""


def _takes_mail(domain: str, seconds: float, given: dns.resolver.Resolver | None) -> bool | None:
    """Ask for MX, then for an address (RFC 5321, 5.1); no answer is no verdict."""
    resolver = given or dns.resolver.Resolver()
    try:
        ascii_domain = domain.encode("idna").decode()
        found = resolver.resolve(ascii_domain, "MX", lifetime=seconds)
    except dns.resolver.NXDOMAIN:
        return False
    except dns.resolver.NoAnswer:
        return _has_address(resolver, ascii_domain, seconds)
    except (dns.exception.DNSException, UnicodeError):
        return None
    return any(record.exchange.to_text() != "." for record in found)


def _has_address(resolver: dns.resolver.Resolver, domain: str, seconds: float) -> bool | None:
    try:
        resolver.resolve(domain, "A", lifetime=seconds)
    except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
        return False
    except dns.exception.DNSException:
        return None
    return True
