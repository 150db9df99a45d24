"""Reads the properties of an event: order, product and money go to columns, the rest stays JSON.

Names follow Segment's e-commerce specification; amounts arrive in major units (`12.50`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache

import msgspec

from rapport.events.errors import BadCall
from rapport.events.model import ORDER_EVENTS, CustomerId, Event, EventId, EventName, OrderLine
from rapport.kit.money import check_currency, minor_digits

_MOST_MINOR = 10**12  # of one line or order: sums of millions still fit into 64 bits
_LONGEST_ID = 200
_MOST_PIECES = 10**6
_ORDERS = frozenset(str(name) for name in ORDER_EVENTS)
_GIVEN_BACK = frozenset((str(EventName.ORDER_REFUNDED), str(EventName.ORDER_CANCELLED)))


class Told(msgspec.Struct, kw_only=True, gc=False):
    """What a call says about its event besides name and properties."""

    message_id: str
    source: str
    happened_at: datetime
    received_at: datetime
    customer_id: CustomerId | None
    anonymous_id: str | None


def event_of(
    told: Told, name: str, properties: dict[str, object], *, currency: str | None
) -> Event:
    """Make the event of a call, using up `properties`. What a refund gives back is negative."""
    rest = properties
    unit = _currency(rest.pop("currency", None), currency)
    lines = _lines(name, rest.get("products"), unit)
    order_id = _text(rest, "order_id", "orderId")
    product_id = _text(rest, "product_id", "productId", "sku")
    amount = _amount(name, rest, lines, unit)
    if not lines and product_id is not None and name in _ORDERS:
        lines = (_only_line(name, product_id, rest.get("quantity"), amount or 0),)
    return Event(
        event_id=EventId(told.message_id),
        name=name,
        happened_at=told.happened_at,
        received_at=told.received_at,
        source=told.source,
        customer_id=told.customer_id,
        anonymous_id=told.anonymous_id,
        order_id=order_id,
        product_id=product_id,
        campaign_id=_text(rest, "campaign_id"),
        message_id=_text(rest, "message_id"),
        amount_minor=amount,
        currency=unit,
        properties=_without_nulls(rest),
        lines=lines,
    )


def _without_nulls(rest: dict[str, object]) -> dict[str, object]:
    if None not in rest.values():
        return rest
    return {key: value for key, value in rest.items() if value is not None}


def _currency(given: object, default: str | None) -> str | None:
    if given is None or given == "":
        return default
    if not isinstance(given, str):
        raise BadCall("property 'currency' must be an ISO 4217 code such as 'CNY'")
    return _checked(given)


@lru_cache(maxsize=256)
def _checked(code: str) -> str:
    return check_currency(code)


@lru_cache(maxsize=256)
def _scale(currency: str) -> Decimal:
    return Decimal(10) ** minor_digits(currency)


def _text(rest: dict[str, object], *names: str) -> str | None:
    """Take the first of the names that has a value out of the properties."""
    for name in names:
        value = rest.get(name)
        if value and isinstance(value, str):
            del rest[name]
            return value[:_LONGEST_ID]
        if isinstance(value, int) and not isinstance(value, bool):
            return str(rest.pop(name))[:_LONGEST_ID]
    return None


def _amount(
    name: str, rest: dict[str, object], lines: tuple[OrderLine, ...], currency: str | None
) -> int | None:
    """What the event earned. `revenue` counts for any event, `total` and `value` for orders."""
    found = _amount_name(name, rest)
    if found is None:
        return _earned(lines) if lines else None
    if currency is None:
        raise BadCall(f"property {found!r} is money; send its 'currency' too, such as 'CNY'")
    minor = _minor(found, rest.pop(found), currency)
    return -abs(minor) if name in _GIVEN_BACK else minor


def _amount_name(name: str, rest: Mapping[str, object]) -> str | None:
    for key in ("revenue", "total", "value") if name in _ORDERS else ("revenue",):
        if rest.get(key) is not None:
            return key
    return None


def _earned(lines: tuple[OrderLine, ...]) -> int:
    earned = round(sum(line.quantity * line.unit_price_minor for line in lines))
    if abs(earned) > _MOST_MINOR:
        raise BadCall("property 'products' adds up to more than any amount of money")
    return earned


def _lines(name: str, products: object, currency: str | None) -> tuple[OrderLine, ...]:
    if name not in _ORDERS or not products or currency is None:
        return ()
    if not isinstance(products, list):
        raise BadCall("property 'products' must be a list of the order's products")
    sign = -1 if name in _GIVEN_BACK else 1
    return tuple(_order_lines(products, sign, currency))


def _only_line(name: str, product_id: str, quantity: object, amount: int) -> OrderLine:
    """The line of an order that names one product and lists none: it was paid what it earned."""
    pieces = 1.0
    if isinstance(quantity, int | float) and 1 <= quantity <= _MOST_PIECES:
        pieces = float(quantity)
    return OrderLine(
        product_id=product_id,
        quantity=-pieces if name in _GIVEN_BACK else pieces,
        unit_price_minor=round(abs(amount) / pieces),
    )


def _order_lines(products: Iterable[object], sign: int, currency: str) -> Iterable[OrderLine]:
    for position, product in enumerate(products):
        if not isinstance(product, dict):
            raise BadCall(f"property 'products': entry {position} is no object")
        fields = dict(product)
        product_id = _text(fields, "product_id", "productId", "sku")
        if product_id is None:
            raise BadCall(f"property 'products': entry {position} has neither product_id nor sku")
        quantity = _number(f"products[{position}].quantity", fields.get("quantity", 1))
        price = _minor(f"products[{position}].price", fields.get("price", 0), currency)
        yield OrderLine(
            product_id=product_id, quantity=sign * abs(float(quantity)), unit_price_minor=price
        )


def _minor(field: str, value: object, currency: str) -> int:
    """Round to the currency's smallest unit: browsers send 59.97000000000001."""
    scaled = _number(field, value) * _scale(currency)
    if abs(scaled) > _MOST_MINOR:
        raise BadCall(f"property {field!r} is larger than any amount of money")
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _number(field: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadCall(f"property {field!r} must be a number such as 12.50")
    try:
        number = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        raise BadCall(f"property {field!r} must be a number such as 12.50") from None
    if not number.is_finite() or abs(number) > _MOST_MINOR:
        raise BadCall(f"property {field!r} must be a number such as 12.50")
    return number
