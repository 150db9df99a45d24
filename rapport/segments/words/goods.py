"""Products as words: `Aurora skincare`, `tea or shoes`, `类目为“茶”的商品`."""

from dataclasses import dataclass

from rapport.segments.conditions import Condition, Op
from rapport.segments.words.reader import Found, Reader
from rapport.segments.words.values import pick_term
from rapport.segments.words.vocabulary import Term

_SORTS = ("category", "brand", "product", "attribute", "flag")
_NAMES = {"category": "category", "brand": "brand", "product": "product_id"}
_ALL_OR_ANY = {
    "zh": "这些商品，任意一种就算，还是每一种都要？",
    "en": "Is any one of these products enough, or must it be each of them?",
}


@dataclass(frozen=True, slots=True)
class Goods:
    """Conditions on a product; with several, each of them has a product of its own."""

    each: tuple[tuple[Condition, ...], ...]


def goods(reader: Reader, place: int) -> Found | None:
    """Read a description of a product."""
    told = reader.best("goods", place)
    listed = _listed(reader, place)
    if told and (listed is None or told.end > listed.end):
        conditions = told.slots["conditions"]
        assert isinstance(conditions, tuple)
        return Found(Goods((conditions,)), told.end)
    return listed


def _listed(reader: Reader, place: int) -> Found | None:
    first = _one(reader, place)
    if first is None:
        return None
    items, joins, end = [first.value], [], first.end
    while True:
        join = reader.best("goods_and", end)
        more = _one(reader, reader.source.skip(join.end)) if join else None
        if join is None or more is None:
            break
        items.append(more.value)
        joins.append(join.meaning)
        end = more.end
    if joins and set(joins) == {"comma"}:
        return Found(Goods((_conditions(items[0]),)), first.end)
    return Found(_joined(reader, items, set(joins), place), end)


def _joined(reader: Reader, items: list[object], joins: set[str], place: int) -> Goods:
    if len(items) == 1:
        return Goods((_conditions(items[0]),))
    merged = _merged(items)
    if "or" in joins and merged:
        return Goods((merged,))
    if "and" in joins or merged is None:
        return Goods(tuple(map(_conditions, items)))
    if reader.fork(("goods", place), 2, _ALL_OR_ANY) == 0:
        return Goods((merged,))
    return Goods(tuple(map(_conditions, items)))


def _one(reader: Reader, place: int) -> Found | None:
    """Read words that describe one product: each of another sort."""
    found: dict[str, Condition] = {}
    end = place
    while True:
        start = reader.source.skip(end)
        joint = reader.best("goods_joint", start) if found else None
        start = reader.source.skip(joint.end) if joint else start
        terms, after = reader.terms(start, _SORTS)
        fresh = tuple(term for term in terms if _key(term) not in found)
        if not fresh:
            break
        term = pick_term(reader, fresh, start, after)
        found[_key(term)] = _condition(term)
        end = after
    return Found(tuple(found.items()), end) if found else None


def _key(term: Term) -> str:
    return _NAMES.get(term.sort) or term.of or term.value


def _condition(term: Term) -> Condition:
    if term.sort == "flag":
        return Condition(name=term.value, op=Op.IS_TRUE)
    return Condition(name=_key(term), op=Op.IS, value=term.value)


def _conditions(item: object) -> tuple[Condition, ...]:
    assert isinstance(item, tuple)
    order = list(_NAMES.values())
    told = sorted(item, key=lambda one: order.index(one[0]) if one[0] in order else len(order))
    return tuple(one for _key, one in told)


def _merged(items: list[object]) -> tuple[Condition, ...] | None:
    """Make one condition with a list of values, where all items say one thing of one sort."""
    told = [_conditions(item) for item in items]
    names = {one[0].name for one in told}
    if len(names) > 1 or any(len(one) > 1 or one[0].op is not Op.IS for one in told):
        return None
    values = tuple(dict.fromkeys(str(one[0].value) for one in told))
    return (Condition(name=names.pop(), op=Op.ONE_OF, value=values),)
