"""Which facts changed between the values that were bound and those of today."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rapport.delivery.model import Cause

_CHECKS = "checks"
_GONE = "gone"
_OVER = "offer-over"
_ATTRIBUTES = "attributes"


def causes_of(
    bound: Mapping[str, object],
    today: Mapping[str, object],
    *,
    gone: Sequence[int],
    faults: Sequence[str],
    now: datetime,
) -> tuple[Cause, ...]:
    """List what changed; `gone` are the places of products that the catalogue no longer has.

    Where a text fails and no value changed, its faults are the cause: the clock, or a rule.
    """
    found = [
        *(Cause(kind=_GONE, subject=_name(bound, place), seen_at=now) for place in gone),
        *(() if gone else _changes(bound, today, now)),
    ]
    if faults and not found:
        found.append(Cause(kind=_CHECKS, after=", ".join(faults), seen_at=now))
    return tuple(found)


def new_causes(found: Sequence[Cause], *, known: Sequence[Cause]) -> tuple[Cause, ...]:
    """Leave out what is known already: a text that stays stale has the same causes at each look."""
    told = {_said(one) for one in known}
    return tuple(
        one for one in found if _said(one) not in told and not (known and one.kind == _CHECKS)
    )


def _said(cause: Cause) -> str:
    return repr((cause.kind, cause.subject, cause.before, cause.after))


def _changes(
    bound: Mapping[str, object], today: Mapping[str, object], now: datetime
) -> Iterator[Cause]:
    for before, after in zip(_products(bound), _products(today), strict=False):
        yield from _fields(before, after, subject=str(before.get("name", "")), now=now)
    offered, offers = bound.get("offer"), today.get("offer")
    if isinstance(offered, Mapping):
        subject = str(offered.get("name", ""))
        if isinstance(offers, Mapping):
            yield from _fields(offered, offers, subject=subject, now=now)
        else:
            yield Cause(kind=_OVER, subject=subject, before=offered.get("ends_at"), seen_at=now)
    shop, now_shop = bound.get("shop"), today.get("shop")
    if isinstance(shop, Mapping) and isinstance(now_shop, Mapping):
        yield from _fields(shop, now_shop, subject=str(shop.get("name", "")), now=now)


def _fields(
    before: Mapping[str, object], after: Mapping[str, object], *, subject: str, now: datetime
) -> Iterator[Cause]:
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name == _ATTRIBUTES and isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _fields(old, new, subject=subject, now=now)
        else:
            yield Cause(kind=name, subject=subject, before=old, after=new, seen_at=now)


def _products(slots: Mapping[str, object]) -> list[Mapping[str, object]]:
    listed = slots.get("products")
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _name(slots: Mapping[str, object], place: int) -> str:
    products = _products(slots)
    return str(products[place].get("name", "")) if place < len(products) else ""
