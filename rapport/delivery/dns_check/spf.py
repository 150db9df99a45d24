"""SPF (RFC 7208): whether a domain lets an address send mail for it, and at what cost."""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from rapport.delivery.dns_check.looking import Dns

MOST_LOOK_UPS = 10  # 4.6.4
_MOST_VOID = 2
_MOST_HOSTS = 10
_TERM = re.compile(r"([+~?-]?)([A-Za-z][A-Za-z0-9]*)(?:([:/=])(.*))?")
_MACRO = re.compile(r"%(?:\{([a-zA-Z])([0-9]*)(r?)([.\-+,/_=]*)\}|([%_-]))")
_DUAL = re.compile(r"(.*?)(?:/(\d{1,2}))?(?://(\d{1,3}))?")


class SpfResult(StrEnum):
    """The results of section 2.6; a DNS that does not answer raises instead."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105  (a result's name)
    FAIL = "fail"
    SOFT_FAIL = "softfail"
    BROKEN = "permerror"


_QUALIFIED = {
    "+": SpfResult.PASS, "-": SpfResult.FAIL, "~": SpfResult.SOFT_FAIL, "?": SpfResult.NEUTRAL,
}  # fmt: skip


class _Broken(Exception):
    """The record cannot be followed (permerror)."""


@dataclass(slots=True)
class SpfJudge:
    """Judges one address for one sender; counts what it asks the DNS for."""

    dns: Dns
    address: IPv4Address | IPv6Address
    sender: str
    helo: str = "localhost"
    look_ups: int = 0
    voids: int = 0
    why: str = ""

    def judge(self, domain: str) -> SpfResult:
        """Give the result; `why` says what is wrong with a record that is broken."""
        try:
            return self._check(domain)
        except _Broken as broken:
            self.why = str(broken)
            return SpfResult.BROKEN

    def _check(self, domain: str) -> SpfResult:
        record = self._record(domain)
        if record is None:
            return SpfResult.NONE
        redirect = ""
        for term in record.split()[1:]:
            found = _TERM.fullmatch(term)
            if found is None:
                raise _Broken(f"{term!r} is no term of SPF")
            sign, name, mark, value = found.groups(default="")
            name = name.lower()
            if mark == "=":
                redirect = value if name == "redirect" else redirect
                continue
            if self._matches(name, value if mark == ":" else f"{mark}{value}", domain):
                return _QUALIFIED[sign or "+"]
        if not redirect:
            return SpfResult.NEUTRAL
        self._count()
        result = self._check(self._filled(redirect, domain))
        if result is SpfResult.NONE:
            raise _Broken(f"redirect={redirect} leads to a domain without an SPF record")
        return result

    def _record(self, domain: str) -> str | None:
        texts = [text for text in self.dns.texts(domain) if is_spf(text)]
        if len(texts) > 1:
            raise _Broken(f"{domain} has {len(texts)} SPF records; only one may be there")
        return texts[0] if texts else None

    def _matches(self, name: str, value: str, domain: str) -> bool:
        match name:
            case "all":
                return True
            case "ip4" | "ip6":
                return self._within(value)
            case "include":
                self._count()
                result = self._check(self._filled(value, domain))
                if result is SpfResult.NONE:
                    raise _Broken(f"include:{value} leads to a domain without an SPF record")
                return result is SpfResult.PASS
            case "exists":
                self._count()
                return bool(self._noted(self.dns.addresses(self._filled(value, domain))))
            case "ptr":
                self._count()
                return self._named_under(self._filled(value, domain) or domain)
            case "a" | "mx":
                return self._at_host(name, value, domain)
            case _:
                raise _Broken(f"{name!r} is no mechanism of SPF")

    def _at_host(self, name: str, value: str, domain: str) -> bool:
        self._count()
        parts = _DUAL.fullmatch(value)
        host, four, six = parts.groups() if parts else (value, None, None)
        target = self._filled(host, domain) or domain
        hosts = self._noted(self.dns.exchangers(target)) if name == "mx" else [target]
        if len(hosts) > _MOST_HOSTS:
            raise _Broken(f"mx:{target} has more than {_MOST_HOSTS} hosts")
        length = four if self.address.version == 4 else six  # noqa: PLR2004
        suffix = "" if length is None else f"/{length}"
        found = [each for one in hosts for each in self.dns.addresses(one)]
        if name == "a":
            self._noted(found)
        same = [each for each in found if ip_address(each).version == self.address.version]
        return any(self._within(f"{each}{suffix}") for each in same)

    def _named_under(self, domain: str) -> bool:
        names = self.dns.names_of(str(self.address))[:_MOST_HOSTS]
        under = [n for n in names if n.lower() == domain or n.lower().endswith(f".{domain}")]
        return any(str(self.address) in self.dns.addresses(name) for name in under)

    def _within(self, text: str) -> bool:
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            raise _Broken(f"{text!r} is no network") from None
        return self.address.version == network.version and self.address in network

    def _noted(self, found: list[str]) -> list[str]:
        if not found:
            self.voids += 1
            if self.voids > _MOST_VOID:
                raise _Broken(f"more than {_MOST_VOID} look-ups find nothing")
        return found

    def _count(self) -> None:
        self.look_ups += 1
        if self.look_ups > MOST_LOOK_UPS:
            raise _Broken(f"it takes more than {MOST_LOOK_UPS} look-ups")

    def _filled(self, text: str, domain: str) -> str:
        """Fill the macros of section 7."""
        local, _, sender_domain = self.sender.rpartition("@")
        values = {
            "s": self.sender, "l": local, "o": sender_domain, "d": domain, "h": self.helo,
            "i": _dotted(self.address), "v": "in-addr" if self.address.version == 4 else "ip6",  # noqa: PLR2004
        }  # fmt: skip

        def fill(found: re.Match[str]) -> str:
            letter, digits, reverse, delimiters, plain = found.groups(default="")
            if plain:
                return {"%": "%", "_": " ", "-": "%20"}[plain]
            if letter.lower() not in values:
                raise _Broken(f"%{{{letter}}} is no macro of SPF")
            parts = re.split(f"[{re.escape(delimiters or '.')}]", values[letter.lower()])
            parts = parts[::-1] if reverse else parts
            return ".".join(parts[-int(digits) :] if digits and int(digits) else parts)

        return _MACRO.sub(fill, text).rstrip(".")


def is_spf(text: str) -> bool:
    """Say whether a TXT record is one of SPF."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def judge_spf(dns: Dns, *, domain: str, address: str, sender: str) -> tuple[SpfResult, SpfJudge]:
    """Say whether a domain lets an address send for it, with the judge that counted."""
    judge = SpfJudge(dns=dns, address=ip_address(address), sender=sender)
    return judge.judge(domain), judge


def _dotted(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return ".".join(address.exploded.replace(":", ""))
