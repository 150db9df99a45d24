"""Money is counted in whole minor units."""

import pytest

from rapport.kit.money import BadMoney, check_currency, from_minor, money_text, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.50", "CNY", 1250), ("12", "JPY", 12), ("1.234", "KWD", 1234), ("-0.01", "GBP", -1)],
)
def test_an_amount_and_its_minor_units_are_the_same_money(
    amount: str, currency: str, minor: int
) -> None:
    assert to_minor(amount, currency) == minor
    assert to_minor(from_minor(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("12.505", "CNY"),
        ("12.5", "JPY"),
        ("twelve", "CNY"),
        ("NaN", "CNY"),
        ("1e400", "CNY"),
        ("-1e999999", "CNY"),
    ],
)
def test_an_amount_that_is_no_whole_number_of_minor_units_is_refused(
    amount: str, currency: str
) -> None:
    with pytest.raises(BadMoney):
        to_minor(amount, currency)


def test_a_currency_that_does_not_exist_is_refused_with_an_example() -> None:
    assert check_currency(" cny ") == "CNY"
    with pytest.raises(BadMoney, match=r"no currency 'RMB'.*CNY"):
        check_currency("RMB")


def test_readers_of_each_language_see_the_amount_in_their_way() -> None:
    assert money_text(1250, "CNY", "zh") == "¥12.50"
    assert money_text(1250, "CNY", "en") == "CN¥12.50"
    assert money_text(123456, "GBP", "en-GB") == "£1,234.56"
    assert money_text(320, "GBP", "xq") == "£3.20"
