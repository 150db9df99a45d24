"""Rules by which numbers prove themselves: check digits, dates, prefixes of cards and countries."""

import re
from datetime import date

_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECK = "10X98765432"  # ISO 7064, MOD 11-2
_IDENTITY_LENGTH = 18
_REGIONS = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
_CARDS: tuple[tuple[str, range], ...] = (
    ("62", range(16, 20)),
    ("81", range(16, 20)),
    ("60", range(16, 20)),
    ("4", range(16, 17)),
    ("5", range(16, 17)),
    ("2", range(16, 17)),
    ("35", range(16, 17)),
    ("64", range(16, 17)),
    ("65", range(16, 17)),
    ("34", range(15, 16)),
    ("37", range(15, 16)),
    ("36", range(14, 15)),
    ("38", range(14, 15)),
    ("30", range(14, 15)),
    ("9558", range(18, 20)),
    ("9559", range(18, 20)),
)
_MASTERCARD_2 = range(2221, 2721)
_COUNTRIES: dict[str, range] = {
    "1": range(11, 12),
    "7": range(11, 12),
    "33": range(11, 12),
    "34": range(11, 12),
    "39": range(10, 14),
    "44": range(11, 13),
    "49": range(10, 15),
    "61": range(11, 12),
    "65": range(10, 11),
    "81": range(11, 13),
    "82": range(10, 13),
    "86": range(11, 14),
    "852": range(11, 12),
    "853": range(11, 12),
    "886": range(11, 13),
}
_OTHER_COUNTRIES = range(9, 16)
_NO_COUNTRY = frozenset("0")


def is_identity(number: str) -> bool:
    """Whether 18 characters are a resident identity number (GB 11643): place, birthday, check."""
    if len(number) != _IDENTITY_LENGTH or not number[:17].isdigit():
        return False
    if not _REGIONS.match(number):
        return False
    total = sum(int(d) * w for d, w in zip(number[:17], _IDENTITY_WEIGHTS, strict=True))
    return _IDENTITY_CHECK[total % 11] == number[17].upper() and _is_birthday(number[6:14])


def is_card(number: str) -> bool:
    """Whether digits are a payment card's: issuer, length and check digit (Luhn)."""
    issued = any(number.startswith(prefix) and len(number) in fits for prefix, fits in _CARDS)
    if number.startswith("2") and issued:
        issued = int(number[:4]) in _MASTERCARD_2
    return issued and number.isdigit() and passes_luhn(number)


def passes_luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004
    return total % 10 == 0


def international_length(number: str) -> int:
    """How many of these digits, the country's first, are one phone number; 0 when none are."""
    if number[:1] in _NO_COUNTRY:
        return 0
    fits = next(
        (_COUNTRIES[number[:n]] for n in (3, 2, 1) if number[:n] in _COUNTRIES), _OTHER_COUNTRIES
    )
    return min(len(number), fits[-1]) if len(number) >= fits[0] else 0


def is_hong_kong_identity(number: str) -> bool:
    """Whether letters, six digits and a check character are a Hong Kong identity card's."""
    body, check = number[:-1], number[-1].upper()
    letters = [ord(letter.upper()) - 55 for letter in body if letter.isalpha()]
    values = [36, *letters][-2:] + [int(digit) for digit in body if digit.isdigit()]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if check == "A" else int(check))) % 11 == 0


def is_taiwan_identity(number: str) -> bool:
    """Whether a letter and nine digits are a Taiwanese identity number."""
    code = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(number[0].upper()) + 10
    digits = [code // 10, code % 10, *(int(digit) for digit in number[1:])]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    return sum(d * w for d, w in zip(digits, weights, strict=True)) % 10 == 0


def looks_like_date(digits: str) -> bool:
    """Whether eight digits or more begin like `20260315`."""
    return digits[:2] in {"19", "20"} and _is_day(digits[:8])


def _is_birthday(digits: str) -> bool:
    return digits[:2] in {"18", "19", "20"} and _is_day(digits)


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
