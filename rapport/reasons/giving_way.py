"""Says why a message or task gave its customer's attention to another, with both figures."""

from collections.abc import Mapping

from babel.numbers import format_currency

from rapport.kit.money import minor_digits

_SAID: Mapping[str, tuple[str, str]] = {
    "lost-to-another": (
        "gave way to “{to}” (worth {worth} against {against})",
        "让位于“{to}”（预计带来 {worth}，本条 {against}）",
    ),
    "quota": (
        "the quota of {channel} went to messages worth more (a place is worth {number}, this"
        " brings {against})",
        "{channel} 配额给了价值更高的消息（一个名额值 {number}，本条带来 {against}）",
    ),
    "budget": (
        "the day's budget went to what is worth more (this brings {against})",
        "当天预算给了价值更高的内容（本条带来 {against}）",
    ),
    "staff": (
        "the day's staff is booked for what is worth more (this brings {against})",
        "当天人手给了价值更高的事项（本项带来 {against}）",
    ),
    "worth-less-than-cost": (
        "worth less than it costs ({against})",
        "带来的不及花费（{against}）",
    ),
}
_OTHER = (
    "gave way: its caps or hours are used up for today",
    "今日频次或可发时段已用完，顺延",
)
_MONEY = frozenset({"worth", "against", "number"})


def giving_way_sentence(facts: Mapping[str, object], language: str) -> str:
    """Say it from the facts of a verdict: `reason`, `to`, `worth`, `against`, in minor units."""
    place = 1 if language.lower().startswith("zh") else 0
    currency = str(facts.get("currency") or "CNY")
    told = {
        name: fine_money(float(str(value)), currency, language) if name in _MONEY else str(value)
        for name, value in facts.items()
    }
    blanks = dict.fromkeys(("to", "channel", *_MONEY), "–")
    return _SAID.get(str(facts.get("reason", "")), _OTHER)[place].format_map(blanks | told)


def fine_money(minor: float, currency: str, language: str) -> str:
    """Write an amount of minor units, down to hundredths of one where it is small."""
    amount = minor / 10 ** minor_digits(currency)
    pattern = "¤#,##0.00##" if abs(amount) < 1 else "¤#,##0.00"
    locale = "zh_Hans_CN" if language.lower().startswith("zh") else "en_GB"
    return format_currency(amount, currency, locale=locale, format=pattern, currency_digits=False)
