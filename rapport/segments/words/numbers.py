"""Numbers as digits and as words, amounts with their unit, and comparisons with them."""

import re
from dataclasses import dataclass
from decimal import Decimal

from rapport.kit.money import BadMoney, to_minor
from rapport.segments.words.reader import Found, Reader

_DIGITS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_HAN = re.compile(r"[零〇一二两三四五六七八九十百千万]+|半(?!年)")
_HAN_DIGITS = {letter: n for n, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_TIMES_TEN = {"k": 1_000, "万": 10_000, "千": 1_000}
_MYRIAD = 10_000
_COUNTED = ("times", "orders", "mails", "minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number and its unit: `times`, `orders`, `mails`, `money`, `minor` or nothing."""

    value: float
    unit: str = ""
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A comparison with an amount; `bare` when no word said whether more would do."""

    op: str
    amount: Amount
    upper: Amount | None = None


def number(reader: Reader, place: int) -> Found | None:
    """Read a number: `90`, `1,000`, `2.5k`, `两`, `三百`, `ten`."""
    digits = _DIGITS.match(reader.source.folded, place)
    if digits:
        return _scaled(reader, float(digits[0].replace(",", "")), digits.end())
    han = _HAN.match(reader.source.folded, place) if reader.source.language == "zh" else None
    if han:
        value = _han_number(han[0])
        return None if value is None else Found(value, han.end())
    word = reader.best("numbers", place)
    return Found(float(word.meaning), word.end) if word else None


def whole(reader: Reader, place: int) -> Found | None:
    """Read a whole number."""
    found = number(reader, place)
    if found is None or not isinstance(found.value, float) or not found.value.is_integer():
        return None
    return Found(int(found.value), found.end)


def amount(reader: Reader, place: int) -> Found | None:
    """Read a number with what it counts: `twice`, `3 times`, `3 orders`, `¥500`, `300元`."""
    often = reader.best("often", place)
    if often:
        return Found(Amount(value=float(often.meaning), unit="times"), often.end)
    sign = reader.best("signs", place)
    found = reader.slot("n", sign.end if sign else place)
    if found is None or not isinstance(found.value, float) or reader.best("articles", place):
        return None
    unit = reader.best("amount_units", found.end)
    if unit and unit.meaning in _COUNTED:
        return Found(Amount(value=found.value, unit=unit.meaning), unit.end)
    if _counts_time(reader, found.end, unit.end if unit else found.end):
        return None
    if sign or unit:
        return _money(
            reader, found, (sign.meaning if sign else "") or (unit.meaning if unit else "")
        )
    return Found(Amount(value=found.value), found.end)


def quantity(reader: Reader, place: int) -> Found | None:
    """Read a comparison with an amount: `at least twice`, `满300元`, `more than 3 orders`."""
    found = reader.best("quantities", place)
    if found is None:
        return None
    if "n" in found.slots:
        often = Amount(value=float(str(found.slots["n"])), unit="times")
        return Found(Quantity(op=found.meaning, amount=often), found.end)
    first, second = found.slots.get("amount"), found.slots.get("amount2")
    if not isinstance(first, Amount):
        return None
    upper = second if isinstance(second, Amount) else None
    if upper and not first.unit:
        first = Amount(value=_of_unit(first.value, upper), unit=upper.unit, currency=upper.currency)
    return Found(Quantity(op=found.meaning, amount=first, upper=upper), found.end)


def minor(value: float, currency: str) -> int | None:
    """Give an amount in minor units; None when it is finer than the currency allows."""
    try:
        return to_minor(Decimal(repr(value)), currency)
    except BadMoney:
        return None


def _counts_time(reader: Reader, place: int, known: int) -> bool:
    """Whether a unit of time stands here, or one that no amount has, beyond a known one."""
    days, other = reader.slot("unit", place), reader.best("other_units", place)
    return max(days.end if days else 0, other.end if other else 0) > max(known, place)


def _of_unit(value: float, upper: Amount) -> float:
    if upper.unit != "money" or not upper.currency:
        return value
    return float(minor(value, upper.currency) or 0)


def _money(reader: Reader, found: Found, meaning: str) -> Found | None:
    unit = reader.best("amount_units", found.end)
    end = unit.end if unit and unit.meaning not in _COUNTED else found.end
    currency = reader.vocabulary.currency or "CNY" if meaning == "shop" else meaning
    assert isinstance(found.value, float)
    scaled = minor(found.value, currency)
    if scaled is None:
        return None
    return Found(Amount(value=float(scaled), unit="money", currency=currency), end)


def _scaled(reader: Reader, value: float, end: int) -> Found:
    factor = _TIMES_TEN.get(reader.source.folded[end : end + 1])
    if factor is None:
        return Found(value, end)
    closed = reader.source.after_words(end, reader.source.folded[end])
    return Found(value * factor, closed) if closed else Found(value, end)


def _han_number(text: str) -> float | None:
    if text == "半":
        return 0.5
    if "半" in text:
        return None
    above, rest = text.split("万", 1) if "万" in text else ("", text)
    high = _below_myriad(above) if above else 0
    low = _below_myriad(rest) if rest else 0
    return None if high is None or low is None else float(high * _MYRIAD + low)


def _below_myriad(text: str) -> int | None:
    total, digit = 0, None
    for letter in text:
        if letter in _HAN_DIGITS:
            if digit not in (None, 0):
                return None
            digit = _HAN_DIGITS[letter]
        elif letter in _HAN_UNITS:
            total += (1 if digit is None else digit) * _HAN_UNITS[letter]
            digit = None
        else:
            return None
    return total + (digit or 0)
