"""Asks the DNS, and tells "there is nothing" from "nobody answered"."""

from ipaddress import ip_address
from typing import Any

import dns.exception
import dns.name
import dns.resolver
import dns.reversename

from rapport.delivery.errors import DnsUnavailable

_SECONDS = 5.0


class Dns:
    """Looks records up; by default with the system's resolver."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._resolver = resolver or dns.resolver.Resolver()
        self._resolver.lifetime = _SECONDS

    def texts(self, name: str) -> list[str]:
        """Give the TXT records of a name, each put together from its parts."""
        return [
            b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT")
        ]

    def addresses(self, name: str) -> list[str]:
        """Give the addresses of a host, IPv4 before IPv6."""
        return [str(record.address) for kind in ("A", "AAAA") for record in self._ask(name, kind)]

    def exchangers(self, name: str) -> list[str]:
        """Give the hosts that take mail for a domain, the preferred ones first."""
        records = sorted(self._ask(name, "MX"), key=lambda record: record.preference)
        return [record.exchange.to_text(omit_final_dot=True) for record in records]

    def names_of(self, address: str) -> list[str]:
        """Give the names that an address has in the DNS."""
        reverse = dns.reversename.from_address(str(ip_address(address))).to_text()
        return [record.target.to_text(omit_final_dot=True) for record in self._ask(reverse, "PTR")]

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self._resolver.resolve(name, kind, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.name.LabelTooLong, dns.name.EmptyLabel, dns.name.NameTooLong):
            return []
        except dns.exception.DNSException as error:
            raise DnsUnavailable(
                f"the DNS does not answer for {name} ({kind}); try again, or check the resolver of"
                " this machine"
            ) from error
