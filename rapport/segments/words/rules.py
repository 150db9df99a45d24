"""Makes the rule of a clause from what was gathered of it."""

from collections.abc import Mapping

from pydantic import ValidationError

from rapport.segments.conditions import Condition, Op
from rapport.segments.figures import TotalName
from rapport.segments.happenings import (
    Feeling,
    Finding,
    LastPerformed,
    Message,
    MessageDeed,
    NotPerformed,
    Performed,
    Total,
)
from rapport.segments.rules import AllOf, Not, Rule
from rapport.segments.words.clauses import Clause, event_of
from rapport.segments.words.numbers import Amount, Quantity, minor
from rapport.segments.words.periods import OVER, finished
from rapport.segments.words.reader import Reader
from rapport.segments.words.values import shop_currency

_BARE = {
    "zh": "是正好这个数，还是至少这个数？",
    "en": "Exactly that number, or at least that number?",
}
_ONE_OR_ALL = {
    "zh": "金额是指单笔订单，还是全部订单合计？",
    "en": "Is the amount of one order meant, or of all orders together?",
}
_MONEY = ("revenue_minor", "average_order_minor")


class Unfit(Exception):
    """The pieces of a clause make no rule together."""


def rules_of(clause: Clause, reader: Reader) -> list[Rule]:
    """Give the rules of a clause: more than one where each of several products is asked for."""
    goods = clause.goods.each if clause.goods else ((),)
    if "single" in clause.flags and clause.quantity and clause.head == "total:revenue_minor":
        clause.head = "Order Completed"  # the amount of one order, not of all
    try:
        return [_rule(clause, one, reader) for one in goods]
    except ValidationError as error:
        raise Unfit from error


def happening(clause: Clause, product: tuple[Condition, ...], reader: Reader) -> dict[str, object]:
    """Give the fields of a `Happening`."""
    event = event_of(clause)
    if event is None or clause.topic or clause.campaign or clause.currency:
        raise Unfit
    return {
        "event": event,
        "where": clause.where,
        "product": product,
        **_window(clause, reader),
    }


def _window(clause: Clause, reader: Reader) -> dict[str, object]:
    fields = dict(clause.window)
    over = fields.pop(OVER, None)
    if over is not None:
        if "not" not in clause.flags or "within_days" in fields:
            raise Unfit
        fields["within_days"] = over
    return finished(fields, reader)


def _rule(clause: Clause, product: tuple[Condition, ...], reader: Reader) -> Rule:
    kind, _colon, rest = clause.head.partition(":")
    if clause.that_time and not clause.flags & {"last", "first"}:
        raise Unfit
    if kind == "finding":
        return _finding(clause, product, rest, reader)
    if kind == "total" or (not kind and _counts_orders(clause)):
        return _denied(clause, _total(clause, rest or "orders", reader))
    if clause.flags & {"last", "first"}:
        return _last(clause, product, reader)
    if kind == "mail" and (clause.campaign or "message" in clause.nouns or rest == "complained"):
        return _message(clause, rest, reader)
    return _event(clause, product, reader)


def _counts_orders(clause: Clause) -> bool:
    quantity = clause.quantity
    return bool(quantity and quantity.amount.unit == "orders" and not clause.goods)


def _event(clause: Clause, product: tuple[Condition, ...], reader: Reader) -> Rule:
    quantity = clause.quantity
    if quantity and quantity.amount.unit == "money":
        return _of_money(clause, product, reader)
    fields = happening(clause, product, reader)
    if quantity is None:
        if "not" in clause.flags:
            return NotPerformed.model_validate({"kind": "not_performed", **fields})
        return Performed.model_validate({"kind": "performed", **fields})
    counts = _counts(quantity, reader, clause)
    return _denied(clause, Performed.model_validate({"kind": "performed", **fields, **counts}))


def _of_money(clause: Clause, product: tuple[Condition, ...], reader: Reader) -> Rule:
    """Money beside an order is that of one order, or of all of them: only a single one is clear."""
    quantity = clause.quantity
    assert quantity
    is_order = event_of(clause) == "Order Completed"
    single = (
        "single" in clause.flags or "order" in clause.nouns or clause.head in ("", "Order Refunded")
    )
    open_sum = is_order and not single and not product
    if open_sum and reader.fork(("sum", clause.place), 2, _ONE_OR_ALL) == 1:
        return _denied(clause, _total(clause, "revenue_minor", reader))
    op, amount = _compared(quantity, reader, clause)
    currency = Condition(name="currency", op=Op.IS, value=amount.currency)
    where = (Condition(name="amount_minor", op=op, value=int(amount.value)), currency)
    fields = happening(clause, product, reader) | {"where": (*clause.where, *where)}
    kind = "not_performed" if "not" in clause.flags else "performed"
    made: Rule = (NotPerformed if kind == "not_performed" else Performed).model_validate(
        {"kind": kind, **fields}
    )
    return made


def _last(clause: Clause, product: tuple[Condition, ...], reader: Reader) -> Rule:
    if clause.quantity:
        raise Unfit
    fields = happening(clause, product, reader)
    first = {"first": True} if "first" in clause.flags else {}
    then = {"then": clause.that_time} if clause.that_time else {}
    made = LastPerformed.model_validate({"kind": "last_performed", **fields, **first, **then})
    return _denied(clause, made)


def _message(clause: Clause, did: str, reader: Reader) -> Rule:
    if clause.goods or clause.where or clause.topic:
        raise Unfit
    fields: dict[str, object] = {"kind": "message", "did": MessageDeed(did)}
    fields |= _window(clause, reader)
    if clause.campaign:
        fields["campaign_id"] = clause.campaign
    if clause.quantity:
        counts = _counts(clause.quantity, reader, clause)
        return _denied(clause, Message.model_validate({**fields, **counts}))
    never = {"at_least": 0, "at_most": 0} if "not" in clause.flags else {}
    return Message.model_validate({**fields, **never})


def _finding(clause: Clause, product: tuple[Condition, ...], feeling: str, reader: Reader) -> Rule:
    if clause.where or clause.campaign:
        raise Unfit
    fields: dict[str, object] = {"kind": "finding", "product": product}
    fields |= _window(clause, reader)
    fields |= {"feeling": Feeling(feeling)} if feeling else {}
    fields |= {"topic": clause.topic} if clause.topic else {}
    if clause.quantity:
        counts = _counts(clause.quantity, reader, clause)
        if counts["at_most"] is not None:
            raise Unfit
        fields["at_least"] = counts["at_least"]
    return _denied(clause, Finding.model_validate(fields))


def _total(clause: Clause, of: str, reader: Reader) -> Rule:
    quantity = clause.quantity
    if quantity is None or clause.goods or clause.where or clause.campaign or clause.topic:
        raise Unfit
    op, amount = _compared(quantity, reader, clause)
    low = _one_total(clause, of, reader, (op, amount))
    if quantity.upper is None:
        return low
    high = _one_total(clause, of, reader, (Op.AT_MOST, quantity.upper))
    return AllOf(kind="all", rules=(low, high))


def _one_total(clause: Clause, of: str, reader: Reader, compared: tuple[Op, Amount]) -> Rule:
    op, amount = compared
    fields: dict[str, object] = {"kind": "total", "of": TotalName(of), "op": op}
    fields |= _window(clause, reader)
    value, currency = amount.value, clause.currency
    if of in _MONEY and amount.unit == "":
        currency = currency or shop_currency(reader, clause.place)
        scaled = minor(value, currency)
        if scaled is None:
            raise Unfit
        value = float(scaled)
    elif amount.unit == "money":
        currency = amount.currency
    if amount.unit == "mails" or amount.unit in (
        ("times", "orders") if of in _MONEY else ("money", "minor")
    ):
        raise Unfit
    fields |= {"currency": currency} if currency else {}
    return Total.model_validate({**fields, "value": value})


def _compared(quantity: Quantity, reader: Reader, clause: Clause) -> tuple[Op, Amount]:
    said = clause.bound if quantity.op == "bare" and clause.bound else quantity.op
    if said == "bare":
        ways = (Op.AT_LEAST, Op.IS)
        return ways[reader.fork(("bare", clause.place), 2, _BARE)], quantity.amount
    plain = {"exactly": Op.IS, "between": Op.AT_LEAST}
    return plain.get(said) or Op(said), quantity.amount


def _counts(quantity: Quantity, reader: Reader, clause: Clause) -> Mapping[str, int | None]:
    value = quantity.amount.value
    counted = ("times", "mails" if clause.head.startswith("mail:") else "orders")
    if quantity.amount.unit not in counted or not value.is_integer():
        raise Unfit
    n = int(value)
    match clause.bound if quantity.op == "bare" and clause.bound else quantity.op:
        case "at_least":
            low, high = n, None
        case "more_than":
            low, high = n + 1, None
        case "at_most":
            low, high = 0, n
        case "less_than":
            low, high = 0, n - 1
        case "between":
            low, high = n, int(quantity.upper.value) if quantity.upper else n
        case "exactly":
            low, high = n, n
        case _:
            exact = reader.fork(("bare", clause.place), 2, _BARE) == 1
            low, high = n, n if exact else None
    return {"at_least": low, "at_most": high}


def _denied(clause: Clause, rule: Rule) -> Rule:
    return Not(kind="not", rule=rule) if "not" in clause.flags else rule
