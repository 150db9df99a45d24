"""Says conditions: a label, an operator, and what is compared with."""

from decimal import Decimal

from rapport.kit.money import from_minor
from rapport.segments.conditions import Condition, Op
from rapport.segments.describing.names import Names, quoted
from rapport.segments.phrases import IS_BOOL, MONEY, OPS, PRICES, TODAY
from rapport.segments.places import territory_names, tongue_names

SHOWN_VALUES = 8
_BOTH = frozenset({Op.CONTAINS_ALL})
_PRICE_OPS = frozenset({Op.IS, Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN})


def condition(one: Condition, names: Names) -> str:
    gap = names.pick("", " ")
    return f"{names.label(one.name)}{gap}{compared(one, names)}"


def conditions(given: tuple[Condition, ...], names: Names) -> list[str]:
    """Say each condition; an amount right before its currency is said as money."""
    told, place = [], 0
    while place < len(given):
        one, after = given[place], given[place + 1 : place + 2]
        if after and _is_price(one, after[0]):
            label = names.of(PRICES[one.name])
            value = money(float(str(one.value)), str(after[0].value), names)
            told.append(f"{label}{names.pick('', ' ')}{operated(one.op, value, names)}")
            place += 2
        else:
            told.append(condition(one, names))
            place += 1
    return told


def compared(one: Condition, names: Names) -> str:
    """Say the operator and the value of a condition, without its label."""
    if one.op is Op.ANNIVERSARY_WITHIN_DAYS and one.value == 0:
        return names.of(TODAY)
    if one.op is Op.IS and isinstance(one.value, bool):
        return names.of(IS_BOOL).format(value(one.value, names))
    if isinstance(one.value, tuple):
        return operated(one.op, _values(one, one.value, names), names)
    told = str(one.value) if one.op in (Op.BEFORE, Op.AFTER) else _shown(one, one.value, names)
    return operated(one.op, told, names)


def operated(op: Op, told: str, names: Names) -> str:
    return names.of(OPS[op]).format(told)


def value(one: object, names: Names) -> str:
    match one:
        case bool():
            return names.pick("是" if one else "否", "yes" if one else "no")
        case int() | float():
            return number(one)
        case _:
            return quoted(str(one))


def number(one: float) -> str:
    plain = format(Decimal(repr(one)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def money(minor: float, currency: str, names: Names) -> str:
    """Say an amount of minor units so that its currency cannot be mistaken."""
    amount = format(from_minor(int(minor), currency), "f")
    sign = MONEY.get(currency)
    if names.language == "zh":
        whole = amount.rstrip("0").rstrip(".") if "." in amount else amount
        return f"{whole}{sign['zh']}" if sign else f"{currency} {whole}"
    return f"{sign['en']}{amount}" if sign else f"{currency} {amount}"


def listed(told: list[str], names: Names, *, word: str) -> str:
    """Join values: `a、b` in Chinese, `a, b or c` in English."""
    if names.language == "zh" or len(told) == 1:
        return "、".join(told)
    return f"{', '.join(told[:-1])} {word} {told[-1]}"


def _is_price(one: Condition, after: Condition) -> bool:
    amount = one.value
    return (
        one.name in PRICES
        and one.op in _PRICE_OPS
        and isinstance(amount, int | float)
        and not isinstance(amount, bool)
        and float(amount).is_integer()
        and after.name == "currency"
        and after.op is Op.IS
        and str(after.value) in _currencies()
    )


def _currencies() -> frozenset[str]:
    return frozenset(MONEY)


def _values(one: Condition, all_values: tuple[object, ...], names: Names) -> str:
    shown = [_shown(one, each, names) for each in all_values[:SHOWN_VALUES]]
    if len(all_values) > len(shown):
        rest = names.pick(f"等{len(all_values)}个值", f" and others, {len(all_values)} in all,")
        return names.pick("、", ", ").join(shown) + rest
    return listed(shown, names, word="and" if one.op in _BOTH else "or")


def _shown(one: Condition, each: object, names: Names) -> str:
    known = {"country": territory_names, "language": tongue_names}.get(one.name)
    if known and isinstance(each, str) and one.op in (Op.IS, Op.IS_NOT, Op.ONE_OF, Op.NONE_OF):
        named = known(names.language).get(each)
        return named or quoted(each)
    return value(each, names)
