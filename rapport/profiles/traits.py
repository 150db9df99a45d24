"""Reads what somebody tells about a customer: known traits go to columns, the rest stays JSON.

Names are understood as Segment's clients write them (`firstName`) and as we do (`first_name`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale

KNOWN = {
    "email": "email",
    "phone": "phone",
    "firstName": "first_name",
    "first_name": "first_name",
    "lastName": "last_name",
    "last_name": "last_name",
    "language": "language",
    "locale": "language",
    "country": "country",
    "countryCode": "country",
    "city": "city",
    "timezone": "timezone",
    "birthday": "birthday",
    "createdAt": "created_at",
    "created_at": "created_at",
}
"""The traits every profile has a column for, under each name they may arrive by."""

_LONGEST = 200
_LONGEST_EMAIL, _LONGEST_LOCAL = 254, 64  # RFC 5321, 4.5.3.1
_EMAIL = re.compile(r"[^\s@\"(),:;<>\[\\\]]+@([^\W_]([\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
_PHONE = re.compile(r"\+?\d{5,15}")
_BETWEEN_DIGITS = re.compile(r"[\s().\-/]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_TWO_LETTERS = 2
_OTHER_NAMES = {
    "czech republic": "CZ", "eire": "IE", "england": "GB", "great britain": "GB",
    "holland": "NL", "hong kong": "HK", "korea": "KR", "macao": "MO", "macau": "MO", "prc": "CN",
    "rsa": "ZA", "turkey": "TR", "uae": "AE", "uk": "GB", "usa": "US",
    "united states of america": "US", "中国大陆": "CN", "香港": "HK", "澳门": "MO",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTraits:
    """Traits in our own terms. A value of None was taken back; `unusable` says field and reason."""

    columns: Mapping[str, object]
    rest: Mapping[str, object]
    unusable: Mapping[str, str]


def read_traits(given: Mapping[str, object]) -> ReadTraits:
    """Sort traits into columns and the rest; a value that cannot be used is named and left out."""
    columns: dict[str, object] = {}
    rest: dict[str, object] = {}
    unusable: dict[str, str] = {}
    for name, value in _without_address(given).items():
        column = KNOWN.get(name)
        if column is None:
            rest[name] = value
        elif value is None or value == "":
            columns[column] = None
        else:
            try:
                columns[column] = _READERS[column](value)
            except ValueError as error:
                unusable[name] = str(error)
    return ReadTraits(columns=columns, rest=rest, unusable=unusable)


def read_email(value: object) -> str:
    """Return the address in lower case, or raise ValueError when its form is not sound."""
    text = str(value).strip().lower()
    local = text.partition("@")[0]
    sound = _EMAIL.fullmatch(text) and len(text) <= _LONGEST_EMAIL and len(local) <= _LONGEST_LOCAL
    if not sound or ".." in text or local.startswith(".") or local.endswith("."):
        raise ValueError("this is no e-mail address; it needs a form like name@shop.example")
    return text


def read_phone(value: object) -> str:
    """Return the digits with a leading + where there was one, or raise ValueError."""
    text = _BETWEEN_DIGITS.sub("", str(value))
    text = "+" + text[2:] if text.startswith("00") else text
    if not _PHONE.fullmatch(text):
        raise ValueError("this is no phone number; it has 5 to 15 digits, such as +44 20 7946 0000")
    return text


def read_country(value: object) -> str:
    """Return the ISO 3166 code where the name is known in English or Chinese, else the text."""
    text = _text(value)
    if len(text) == _TWO_LETTERS and text.upper() in _codes():
        return text.upper()
    return _territories().get(text.lower(), text)


def _without_address(given: Mapping[str, object]) -> Mapping[str, object]:
    """Take country and city out of Segment's `address`; what is left of it stays a trait."""
    address = given.get("address")
    if not isinstance(address, dict):
        return given
    lifted = {key: address[key] for key in ("country", "city") if key in address}
    left = {key: value for key, value in address.items() if key not in lifted}
    others = {key: value for key, value in given.items() if key != "address"}
    return lifted | others | ({"address": left} if left else {})


def _text(value: object) -> str:
    if isinstance(value, bool | dict | list):
        raise ValueError("this is no text")  # noqa: TRY004 - one kind of error for all readers
    text = " ".join(str(value).split())
    if len(text) > _LONGEST:
        raise ValueError(f"this is longer than {_LONGEST} characters")
    return text


def _language(value: object) -> str:
    text = str(value).strip().replace("_", "-").partition(".")[0]
    if not _LANGUAGE.fullmatch(text):
        raise ValueError("this is no language; use a BCP 47 tag such as zh-CN or en")
    return text


def _timezone(value: object) -> str:
    text = str(value).strip()
    if text not in _timezones():
        raise ValueError("there is no such time zone; use an IANA name such as Asia/Shanghai")
    return text


def _birthday(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(str(value).strip()[:10]).isoformat()
    except ValueError:
        raise ValueError("this is no date; write it like 1990-05-17") from None


def _moment(value: object) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("this is no time; write it like 2026-03-01T12:00:00Z") from None


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(_territories().values())


@lru_cache(maxsize=1)
def _territories() -> Mapping[str, str]:
    """Names of countries, in English and Chinese, with their ISO 3166 codes."""
    names = {}
    for language in ("zh", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == _TWO_LETTERS and code.isalpha():
                names[name.lower()] = code
    return names | _OTHER_NAMES


_READERS: Mapping[str, Callable[[object], object]] = {
    "email": read_email,
    "phone": read_phone,
    "first_name": _text,
    "last_name": _text,
    "language": _language,
    "country": read_country,
    "city": _text,
    "timezone": _timezone,
    "birthday": _birthday,
    "created_at": _moment,
}
