"""What a customer is reached by on each channel: which trait holds the address, and its form."""

import re
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from rapport.delivery.addresses import envelope_address
from rapport.delivery.errors import BadAddress, BadPhoneNumber
from rapport.profiles import Profile

ADDRESS_TRAITS: Mapping[str, str] = {
    "email": "email",
    "sms": "phone",
    "push": "push_token",
    "wecom": "wecom_id",
    "webhook": "customer_id",
    "onsite": "customer_id",
}
"""The trait that is the address, by channel. A webhook and a page know customers by their ids."""

EMPLOYEE_TRAIT = "wecom_employee"
"""The trait that says which employee a customer belongs to on WeCom; a part of the address there,
`<external id>/<employee>`."""

_WECOM = "wecom"
_COLUMNS = frozenset({"email", "phone", "customer_id"})
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_BETWEEN_DIGITS = re.compile(r"[\s().\-/]")
_NATIONAL: Mapping[str, tuple[str, str]] = {
    "CN": (r"0?(1[3-9]\d{9})", "+86"),
    "US": (r"1?([2-9]\d{2}[2-9]\d{6})", "+1"),
    "CA": (r"1?([2-9]\d{2}[2-9]\d{6})", "+1"),
    "GB": (r"0(7\d{9})", "+44"),
}
"""Mobile numbers as people of a market write them at home, and the country that is left out."""
_LONGEST = 300  # as the outbox has room for
_PLAIN = re.compile(r"[!-~]+")


def address_of(profile: Profile, channel: str) -> str | None:
    """Return what the customer is reached by on a channel; None where nobody told it."""
    trait = ADDRESS_TRAITS.get(channel)
    if trait is None:
        return None
    told = getattr(profile, trait) if trait in _COLUMNS else profile.traits.get(trait)
    address = str(told).strip() if isinstance(told, str | int) else ""
    employee = profile.traits.get(EMPLOYEE_TRAIT)
    if channel == _WECOM and address and isinstance(employee, str) and employee.strip():
        return f"{address}/{employee.strip()}"
    return address or None


def address_column(profiles: ir.Table, channel: str) -> ir.StringValue:
    """Give `address_of` for many: a column over the table of profiles; null where there is none."""
    trait = ADDRESS_TRAITS.get(channel)
    if trait is None:
        return ibis.null("string")
    told = profiles[trait] if trait in _COLUMNS else _json_value(profiles.traits, f'$."{trait}"')
    address = told.strip().nullif("")
    if channel != _WECOM:
        return address
    employee = _json_value(profiles.traits, f'$."{EMPLOYEE_TRAIT}"').strip().nullif("")
    return address + employee.notnull().ifelse("/" + employee, "")


def recipient_of(channel: str, address: str, *, market: str) -> str:
    """Bring an address into the form that a channel takes; or raise `Invalid`, without it."""
    match channel:
        case "email":
            return envelope_address(address)
        case "sms":
            return e164(address, market=market)
        case _:
            plain = address.strip()
            if not _PLAIN.fullmatch(plain) or len(plain) > _LONGEST:
                raise BadAddress(f"what stands as the address for {channel} cannot be one")
            return plain


def e164(number: str, *, market: str) -> str:
    """Write a phone number with its country, as E.164 asks; that of `market` where none is told.

    The message of `BadPhoneNumber` does not repeat the number: it would end up in a log.
    """
    plain = _BETWEEN_DIGITS.sub("", number)
    plain = "+" + plain[2:] if plain.startswith("00") else plain
    if _E164.fullmatch(plain):
        return plain
    form, country = _NATIONAL.get(market, ("", ""))
    if form and (found := re.fullmatch(form, plain, re.ASCII)):
        return country + found[1]
    raise BadPhoneNumber("the phone number needs its country, such as +44 20 7946 0000")


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _json_value(column: str, path: str) -> str: ...  # type: ignore[empty-body]
