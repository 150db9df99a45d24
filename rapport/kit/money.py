"""Money as an integer of minor units (cents, fen, yen) and an ISO 4217 code."""

from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, list_currencies

from rapport.kit.errors import Invalid

_MOST_MINOR = 10**15


class BadMoney(Invalid):
    """An amount or a currency code cannot be read."""

    code = "bad-money"


def check_currency(code: str) -> str:
    """Return the ISO 4217 code in capitals, or say that there is no such currency."""
    wanted = code.strip().upper()
    if wanted not in list_currencies():
        raise BadMoney(f"there is no currency {code!r}; use an ISO 4217 code such as CNY or GBP")
    return wanted


def minor_digits(currency: str) -> int:
    """Give the decimal places of a currency: 2 for CNY, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def to_minor(amount: str | Decimal, currency: str) -> int:
    """Turn `12.50` into 1250; an amount finer than the currency allows is refused."""
    try:
        scaled = Decimal(amount).scaleb(minor_digits(currency))
    except ArithmeticError as error:
        raise BadMoney(f"{amount!r} is not an amount; write it like 12.50") from error
    if scaled.is_finite() and abs(scaled) > _MOST_MINOR:
        raise BadMoney(f"an amount in {currency} is larger than any price; write it like 12.50")
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise BadMoney(f"{amount!r} is not a whole number of {currency}'s smallest unit")
    return int(scaled)


def from_minor(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-minor_digits(currency))


def money_text(minor: int, currency: str, language: str) -> str:
    """Write an amount as readers of a language (BCP 47) expect it: `¥12.50`, `£3.20`."""
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        locale = Locale.parse("en")
    return format_currency(from_minor(minor, currency), currency, locale=locale)
