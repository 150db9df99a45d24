"""Every built-in trait once more, in plain Python over lists: what the expressions must equal."""

import itertools
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.catalog import Product
from rapport.events import Event
from rapport.profiles import Profile

VISITS = ("Product Viewed", "Page Viewed", "Screen Viewed")
MONEY = ("Order Completed", "Order Refunded", "Order Cancelled")
NOT_ACTS = (
    "Email Delivered", "Email Bounced", "Order Refunded", "Order Cancelled",
    "segment.entered", "segment.left",
)  # fmt: skip
COUNTRIES = {"CN": ("zh", "Asia/Shanghai"), "US": ("en", "America/New_York")}


def plain_traits(
    profile: Profile,
    events: Sequence[Event],
    products: Mapping[str, Product],
    *,
    now: datetime,
    currency: str,
    zone: str,
) -> dict[str, object]:
    """The traits of one customer, of that customer's events."""
    past = sorted((e for e in events if e.happened_at <= now), key=lambda e: e.happened_at)
    told = _told(profile, past, now)
    clock = ZoneInfo(str(told["time_zone"] or zone))
    return {
        **told,
        **_seen(profile, past, now),
        **_lately(past, products, now, clock),
        **_orders(past, products, now, currency, clock),
    }


def _told(profile: Profile, past: Sequence[Event], now: datetime) -> dict[str, object]:
    seen: dict[str, str] = {}
    for event in past:
        context = event.properties.get("context")
        if event.happened_at >= now - timedelta(days=90) and isinstance(context, dict):
            seen |= {key: str(value) for key, value in context.items()}
    usual = COUNTRIES.get(profile.country or "", (None, None))
    locale = seen.get("locale")
    language = _first(profile.language, locale and locale.replace("_", "-"), usual[0])
    zone = _first(profile.timezone, seen.get("timezone"), usual[1])
    email = profile.email
    return {
        "language": language[0],
        "language_from": language[1],
        "time_zone": zone[0],
        "time_zone_from": zone[1],
        "email_domain": email.split("@")[-1].lower() if email else None,
    }


def _first(*found: str | None) -> tuple[str | None, str | None]:
    for value, source in zip(found, ("told", "visits", "country"), strict=True):
        if value is not None:
            return value, source
    return None, None


def _seen(profile: Profile, past: Sequence[Event], now: datetime) -> dict[str, object]:
    acts = [event for event in past if event.name not in NOT_ACTS]
    known = [one for one in (profile.created_at, acts[0].happened_at if acts else None) if one]
    return {
        "first_seen_at": acts[0].happened_at if acts else None,
        "last_seen_at": acts[-1].happened_at if acts else None,
        "days_since_seen": _since(acts, now),
        "days_since_visit": _since(_named(past, *VISITS), now),
        "days_since_open": _since(_named(past, "Email Opened"), now),
        "days_since_click": _since(_named(past, "Email Link Clicked"), now),
        "tenure_days": max(_days(min(known), now), 0) if known else None,
    }


def _lately(
    past: Sequence[Event], products: Mapping[str, Product], now: datetime, clock: ZoneInfo
) -> dict[str, object]:
    month, quarter = _window(past, now, 30), _window(past, now, 90)
    visits = _named(quarter, *VISITS)
    viewed = [
        (products[str(one.product_id)], one.happened_at)
        for one in _named(quarter, "Product Viewed")
        if one.product_id in products
    ]
    local = [one.happened_at.astimezone(clock) for one in visits]
    return {
        "visits_30d": len(_named(month, *VISITS)),
        "visits_90d": len(visits),
        "views_30d": len(_named(month, "Product Viewed")),
        "carts_30d": len(_named(month, "Product Added")),
        "active_days_30d": len(
            {one.happened_at.astimezone(clock).date() for one in _named(month, *VISITS)}
        ),
        "delivered_30d": len(_named(month, "Email Delivered")),
        "opens_30d": len(_named(month, "Email Opened")),
        "clicks_30d": len(_named(month, "Email Link Clicked")),
        "viewed_category": _favourite((one.category, at) for one, at in viewed),
        "viewed_brand": _favourite((one.brand, at) for one, at in viewed),
        "visit_hour": _favourite((at.hour, at) for at in local),
        "visit_weekday": _favourite((at.isoweekday(), at) for at in local),
        "visit_channel": _favourite((one.source, one.happened_at) for one in visits),
    }


def _orders(
    past: Sequence[Event],
    products: Mapping[str, Product],
    now: datetime,
    currency: str,
    clock: ZoneInfo,
) -> dict[str, object]:
    orders = _named(past, "Order Completed")
    own = [event for event in past if event.currency == currency]
    at = [one.happened_at for one in orders]
    gaps = [(later - sooner).total_seconds() / 86_400 for sooner, later in itertools.pairwise(at)]
    amounts = [
        one.amount_minor for one in _named(own, "Order Completed") if one.amount_minor is not None
    ]
    bought = sum(amounts)
    refunded = _sum(_named(own, "Order Refunded"))
    lines = [(line, one.happened_at) for one in orders for line in one.lines]
    items = sum(line.quantity for line, _ in lines)
    taken = [(line.product_id, at) for line, at in lines] + [
        (one.product_id, one.happened_at) for one in orders if not one.lines and one.product_id
    ]
    known = [(products[name], at) for name, at in taken if name in products]
    local = [moment.astimezone(clock) for moment in at]
    discounted = [_discounted(one) for one in orders]
    last = max(
        (one for one in _named(own, "Order Completed") if one.amount_minor is not None),
        key=lambda one: (one.happened_at, one.event_id),
        default=None,
    )
    return {
        "orders": len(orders),
        **{f"orders_{n}d": len(_window(orders, now, n)) for n in (30, 90, 365)},
        "revenue_minor": _sum(_named(own, *MONEY)),
        **{
            f"revenue_minor_{n}d": _sum(_window(_named(own, *MONEY), now, n)) for n in (30, 90, 365)
        },
        "revenue_all_minor": _sum(_named(past, *MONEY)),
        "bought_minor": bought,
        "refunded_minor": refunded,
        "return_rate": -refunded / bought if bought else None,
        "average_order_minor": bought / len(amounts) if amounts else None,
        "average_basket_minor": int(bought / len(amounts) + 0.5) if amounts else None,
        "items_bought": items,
        "average_basket_items": items / len(orders) if items else None,
        "first_order_at": min(at, default=None),
        "last_order_at": max(at, default=None),
        "days_since_order": _since(orders, now),
        "lifetime_days": _days(min(at), max(at)) if at else None,
        "days_between_orders": sum(gaps) / len(gaps) if gaps else None,
        "median_days_between_orders": statistics.median(gaps) if gaps else None,
        "expected_next_order_at": (
            max(at) + timedelta(days=statistics.median(gaps)) if len(at) >= 3 else None
        ),
        "discount_share": sum(discounted) / len(discounted) if discounted else None,
        "last_order_minor": last.amount_minor if last else None,
        "order_currency": _favourite((one.currency, one.happened_at) for one in orders),
        "favourite_category": _favourite((one.category, at) for one, at in known),
        "favourite_brand": _favourite((one.brand, at) for one, at in known),
        "favourite_product": _favourite(taken),
        "products_bought": len({name for name, _ in taken}),
        "order_hour": _favourite((one.hour, one) for one in local),
        "order_weekday": _favourite((one.isoweekday(), one) for one in local),
        "order_channel": _favourite(
            (one.properties.get("channel") or one.source, one.happened_at) for one in orders
        ),
    }


def _discounted(order: Event) -> bool:
    discount = order.properties.get("discount")
    return (isinstance(discount, int | float) and discount > 0) or "coupon" in order.properties


def _favourite(seen: Iterable[tuple[object, datetime]]) -> object:
    """The commonest, then the latest, then the first by name."""
    moments: dict[object, list[datetime]] = {}
    for value, at in seen:
        if value is not None:
            moments.setdefault(value, []).append(at.astimezone(UTC))
    most = max((len(at) for at in moments.values()), default=0)
    best = {value: max(at) for value, at in moments.items() if len(at) == most}
    latest = [value for value, at in best.items() if at == max(best.values())]
    order: Callable[[object], object] = lambda value: value  # noqa: E731
    return min(latest, key=order, default=None)  # type: ignore[type-var, arg-type]


def _named(events: Sequence[Event], *names: str) -> list[Event]:
    return [event for event in events if event.name in names]


def _window(events: Sequence[Event], now: datetime, days: int) -> list[Event]:
    return [event for event in events if event.happened_at >= now - timedelta(days=days)]


def _since(events: Sequence[Event], now: datetime) -> int | None:
    return _days(max(event.happened_at for event in events), now) if events else None


def _days(start: datetime, end: datetime) -> int:
    return (int(end.timestamp()) - int(start.timestamp() // 1)) // 86_400


def _sum(events: Sequence[Event]) -> int:
    return sum(event.amount_minor or 0 for event in events)
