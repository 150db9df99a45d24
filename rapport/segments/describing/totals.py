"""Says figures: totals over orders, aggregates over events, one compared with another."""

from rapport.segments.conditions import Op
from rapport.segments.describing.deeds import deed
from rapport.segments.describing.names import Names, quoted
from rapport.segments.describing.values import money, number, operated
from rapport.segments.describing.when import is_bounded, window
from rapport.segments.figures import EventFigure, Figure, OrderFigure, TotalName
from rapport.segments.happenings import Aggregate, Total
from rapport.segments.phrases import AGGREGATES, LABELS, MONEY, TOTALS

_DAYS = (TotalName.DAYS_SINCE_FIRST_ORDER, TotalName.DAYS_SINCE_LAST_ORDER)
_MONEY = (TotalName.REVENUE_MINOR, TotalName.AVERAGE_ORDER_MINOR)


def total(rule: Total, names: Names) -> str:
    told, noted = _amount(rule.of, rule.value, rule.currency, names)
    compared = operated(Op(rule.op), told, names)
    note = "" if noted else orders_only(rule.currency, names)
    when, label = window(rule, names), names.of(TOTALS[rule.of])
    if rule.of not in _DAYS and not is_bounded(rule):
        label = names.pick(f"历史{label}", f"all-time {label}")
    return names.pick(f"{when}{label}{note}{compared}", f"whose {label}{when}{note} {compared}")


def aggregate(rule: Aggregate, names: Names) -> str:
    left = _figure(rule.figure, names)
    if rule.than is None:
        told = number(rule.value or 0.0)
    else:
        told = _figure(rule.than, names)
        if rule.times != 1.0:
            times = number(rule.times)
            told = names.pick(f"（{told}）的{times}倍", f"{times} times {told}")
    compared = operated(Op(rule.op), told, names)
    return names.pick(f"其{left}{compared}", f"for whom {left} {compared}")


def orders_only(currency: str | None, names: Names) -> str:
    if not currency:
        return ""
    return names.pick(f"（仅计{currency}订单）", f" ({currency} orders only)")


def _amount(of: TotalName, value: float, currency: str | None, names: Names) -> tuple[str, bool]:
    """Say the value, and whether that names the currency too."""
    if of not in _MONEY:
        return number(value), False
    if currency and currency in MONEY and value.is_integer():
        return money(value, currency, names), True
    return f"{number(value)}{names.pick('最小货币单位', ' minor units')}", False


def _figure(figure: Figure, names: Names) -> str:
    match figure:
        case OrderFigure():
            when, label = window(figure, names), names.of(TOTALS[figure.of])
            note = orders_only(figure.currency, names)
            return names.pick(f"{when}{label}{note}", f"{label}{when}{note}")
        case EventFigure():
            return _over_events(figure, names)


def _over_events(figure: EventFigure, names: Names) -> str:
    when = window(figure, names)
    done = deed(figure, names, names.pick("zh", "past"))
    if figure.property is None:
        return names.pick(f"{when}{done}的次数", f"the number of times they {done}{when}")
    named = LABELS.get(figure.property, {}).get(names.language) or quoted(figure.property)
    how = names.of(AGGREGATES[figure.of])
    return names.pick(f"{when}{done}的{named}{how}", f"{how} {named} when they {done}{when}")
