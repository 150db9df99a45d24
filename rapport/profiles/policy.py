"""What each kind of identifier is worth as evidence of who somebody is. Data, and how it is read.

`POLICY` is the whole of it: which kinds name one customer, which let a person decide, which only
attach a visitor's history; and how many customers may use one value before it counts as shared.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapport.profiles.traits import read_email, read_phone


class IdentifierKind(StrEnum):
    """What a customer or visitor may be known by besides the name a call is told under."""

    OPERATOR = "operator"  # a person said that two names are one customer
    ALIAS = "alias"  # a call said so
    UNIONID = "unionid"
    EXTERNAL_USERID = "external_userid"
    EMAIL = "email"
    PHONE = "phone"
    VISITOR = "visitor"
    DEVICE = "device"


class Weight(StrEnum):
    """What follows when two customers use one value."""

    ONE = "one-customer"  # they are one customer
    PROPOSAL = "proposal"  # a person decides; a visitor without a name is attached to the one
    HISTORY = "history"  # the visitor's history goes to who identified there, nobody is merged


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """What one kind of identifier does, and from how many customers on a value counts as shared."""

    weight: Weight
    most_customers: int
    because: str  # completes "c1 and c2 are one customer because …"


POLICY: Mapping[IdentifierKind, PolicyLine] = {
    IdentifierKind.OPERATOR: PolicyLine(
        weight=Weight.ONE, most_customers=1_000_000, because="an operator merged them"
    ),
    IdentifierKind.ALIAS: PolicyLine(
        weight=Weight.ONE, most_customers=20, because="an alias call said so"
    ),
    IdentifierKind.UNIONID: PolicyLine(
        weight=Weight.ONE, most_customers=20, because="both used one unionid"
    ),
    IdentifierKind.EXTERNAL_USERID: PolicyLine(
        weight=Weight.ONE, most_customers=20, because="both used one WeCom external_userid"
    ),
    IdentifierKind.EMAIL: PolicyLine(
        weight=Weight.PROPOSAL, most_customers=5, because="both told one e-mail address"
    ),
    IdentifierKind.PHONE: PolicyLine(
        weight=Weight.PROPOSAL, most_customers=5, because="both told one phone number"
    ),
    IdentifierKind.VISITOR: PolicyLine(
        weight=Weight.HISTORY, most_customers=10, because="both used one browser"
    ),
    IdentifierKind.DEVICE: PolicyLine(
        weight=Weight.HISTORY, most_customers=10, because="both used one device"
    ),
}

NAMING = (IdentifierKind.UNIONID, IdentifierKind.EXTERNAL_USERID)
"""The kinds that name a customer by themselves, the best first."""

ONE_CUSTOMER = frozenset(kind for kind, line in POLICY.items() if line.weight == Weight.ONE)
PROPOSING = frozenset(kind for kind, line in POLICY.items() if line.weight == Weight.PROPOSAL)

TOLD_AS: Mapping[str, IdentifierKind] = {
    "unionid": IdentifierKind.UNIONID,
    "unionId": IdentifierKind.UNIONID,
    "union_id": IdentifierKind.UNIONID,
    "external_userid": IdentifierKind.EXTERNAL_USERID,
    "externalUserId": IdentifierKind.EXTERNAL_USERID,
    "external_user_id": IdentifierKind.EXTERNAL_USERID,
    "email": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
    "device_id": IdentifierKind.DEVICE,
    "deviceId": IdentifierKind.DEVICE,
}
"""The traits and the types of external ids that identifiers arrive by."""

_LONGEST = 200
_FILLING = " -_.:{}0"  # of ids that were never set, such as 00000000-0000-0000-0000-000000000000
_NOBODY = frozenset(
    {"null", "none", "nil", "undefined", "nan", "n/a", "unknown", "anonymous", "guest", "(null)"}
    | {"[object object]", "无", "未知"}
)
_EMPTY_MAILBOXES = frozenset(
    {"test", "tests", "testing", "example", "noreply", "no-reply", "none", "null", "nobody"}
    | {"anonymous", "guest"}
)
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
_FEWEST_DIGITS = 7


def read_identifier(kind: IdentifierKind, told: object) -> str | None:
    """Return the value as it is compared, or None when it can name nobody."""
    if told is None or isinstance(told, bool | dict | list):
        return None
    text = str(told).strip()
    if not text or len(text) > _LONGEST or names_nobody(text):
        return None
    match kind:
        case IdentifierKind.EMAIL:
            return _email(text)
        case IdentifierKind.PHONE:
            return _phone(text)
        case IdentifierKind.DEVICE:
            return text.lower()
        case _:
            return text


def names_nobody(text: str) -> bool:
    """Whether this is what programs write when they have no name: `null`, `000000`, `-`."""
    if text.strip(_FILLING):
        return text.strip().lower() in _NOBODY
    return text.count("0") != 1


def _email(text: str) -> str | None:
    try:
        address = read_email(text)
    except ValueError:
        return None
    return None if address.partition("@")[0] in _EMPTY_MAILBOXES else address


def _phone(text: str) -> str | None:
    """Digits with the country: a Chinese mobile number is the same with and without +86."""
    try:
        digits = read_phone(text).removeprefix("+")
    except ValueError:
        return None
    if _CHINESE_MOBILE.fullmatch(digits):
        digits = "86" + digits
    return None if len(digits) < _FEWEST_DIGITS or len(set(digits)) == 1 else digits
