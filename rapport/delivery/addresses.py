"""E-mail addresses as an envelope takes them."""

import re

from rapport.delivery.errors import BadAddress

_LONGEST = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
_LONGEST_LOCAL = 64
# A dot-atom of RFC 5322, with letters of any script (RFC 6531). Quoted local parts, which RFC 5322
# allows and no shop's customer has, are refused.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def envelope_address(address: str) -> str:
    """Return an address that SMTP can take, its domain in ASCII; or raise `BadAddress`.

    The message does not repeat the address: it would end up in a log.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadAddress("the domain of the address is not a domain name") from None
    if not _LOCAL.fullmatch(local) or len(local) > _LONGEST_LOCAL:
        raise BadAddress("the part of the address before the @ cannot be used")
    if not _DOMAIN.fullmatch(ascii_domain) or len(local) + len(ascii_domain) >= _LONGEST:
        raise BadAddress("the domain of the address is not a domain name")
    return f"{local}@{ascii_domain}"
