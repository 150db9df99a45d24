"""Keeps people out of prompts: what could identify somebody is replaced before it leaves."""

import re

_EMAIL = re.compile(r"[A-Za-z0-9._+%-]+@[\w-]+(?:\.[A-Za-z0-9-]+)+")
_DIGITS = re.compile(r"(?<![A-Za-z0-9_.])\+?\(?\d(?:[ \-()]{0,2}\d){6,18}[\dXx]?(?![A-Za-z0-9_])")

_PHONE_CN = re.compile(r"(?:86)?1[3-9]\d{9}")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_CARD_LENGTHS = range(13, 20)
_PHONE_LENGTHS = range(9, 16)


def mask_personal_data(text: str) -> str:
    """Replace e-mail addresses, phone numbers, identity and card numbers by what they are.

    Amounts, dates and short numbers stay. A long number stays when it is none of the four.
    """
    return _DIGITS.sub(_masked_number, _EMAIL.sub("[e-mail]", text))


def _masked_number(found: re.Match[str]) -> str:
    written = found[0]
    digits = re.sub(r"[^\dXx]", "", written)
    if _is_identity(digits):
        return "[identity number]"
    if len(digits) in _CARD_LENGTHS and digits.isdigit() and _passes_luhn(digits):
        return "[card number]"
    if _PHONE_CN.fullmatch(digits) or _looks_like_phone(written, digits):
        return "[phone number]"
    return written


def _is_identity(digits: str) -> bool:
    """Check the last character of a Chinese identity number (GB 11643)."""
    if not re.fullmatch(r"\d{17}[\dXx]", digits):
        return False
    total = sum(int(d) * w for d, w in zip(digits[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11] == digits[17].upper()


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004
    return total % 10 == 0


def _looks_like_phone(written: str, digits: str) -> bool:
    if len(digits) not in _PHONE_LENGTHS:
        return False
    return written.startswith(("+", "(")) or bool(re.search(r"\d[ -]\d{3,4}[ -]\d", written))
