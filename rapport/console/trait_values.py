"""Computed traits as an operator reads them: names, groups, and values with their units."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from rapport.console.values import shown_value
from rapport.console.visits import Visit
from rapport.traits import TraitInfo, built_in_traits

COUNTED = ("days", "times", "orders", "items", "products")
"""The units that a number is said with, in a form that fits the number."""

_BUILT_IN = frozenset(one.name for one in built_in_traits())
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "seen": (
        "first_seen", "last_seen", "days_since_seen", "days_since_visit", "days_since_open",
        "days_since_click", "tenure",
    ),
    "activity": ("visits_", "views_", "carts_", "active_", "delivered_", "opens_", "clicks_"),
    "money": (
        "revenue_", "bought_", "refunded_", "return_rate", "average_order", "average_basket_minor",
        "discount_share", "last_order_minor", "order_currency",
    ),
    "taste": (
        "favourite_", "viewed_", "visit_", "order_hour", "order_weekday", "order_channel",
        "products_bought",
    ),
    "orders": (
        "orders", "items_", "average_basket_items", "first_order", "last_order", "lifetime",
        "days_between", "days_since_order", "median_days", "expected_next",
    ),
    "person": ("language", "time_zone", "email_domain"),
}  # fmt: skip
_ORDER = ("own", "seen", "orders", "money", "taste", "activity", "person", "other")


def trait_label(visit: Visit, info: TraitInfo) -> str:
    """Name a trait in the reader's language."""
    label = info.label.zh if visit.t.language == "zh" else info.label.en
    shown = label or info.name
    return shown[0].upper() + shown[1:]


def trait_about(visit: Visit, info: TraitInfo) -> str:
    told = info.description
    return told.zh if visit.t.language == "zh" else told.en


def grouped_traits(catalog: Sequence[TraitInfo]) -> list[tuple[str, list[TraitInfo]]]:
    """Put traits under the headings they are shown beneath; the shop's own come first."""
    groups: dict[str, list[TraitInfo]] = {name: [] for name in _ORDER}
    for info in catalog:
        groups[_group_of(info)].append(info)
    return [(name, infos) for name, infos in groups.items() if infos]


def is_own(info: TraitInfo) -> bool:
    """Whether the shop declared it."""
    return info.name not in _BUILT_IN


def _group_of(info: TraitInfo) -> str:
    if is_own(info):
        return "own"
    named = (name for name, starts in _GROUPS.items() if info.name.startswith(starts))
    return next(named, "other")


def trait_text(visit: Visit, info: TraitInfo, value: object) -> str:
    """Write a value with its unit; nothing known is a dash."""
    match value:
        case None:
            return "–"
        case datetime():
            return visit.f.moment(value)
        case date():
            return visit.f.day(datetime(value.year, value.month, value.day).astimezone())
        case int() | float() if not isinstance(value, bool):
            return _number(visit, info.unit, value)
        case _:
            return _word(visit, info.name, str(value))


def _number(visit: Visit, unit: str, value: float) -> str:
    t, shown = visit.t, visit.f.number(value, digits=0 if float(value).is_integer() else 1)
    match unit:
        case "minor":
            return visit.f.money(value)
        case "share":
            return visit.f.share(value)
        case "hour":
            return f"{int(value):02}:00"
        case "weekday":
            return t.name("traits.weekday", str(int(value)))
        case _ if unit in COUNTED:
            return t.many(f"traits.unit.{unit}", _whole(value), shown=shown)
        case _:
            return f"{shown} {unit}".strip()


def _whole(value: float) -> int:
    """The number whose form of words fits; 1.5 days are several."""
    return int(value) if float(value).is_integer() else 2


def _word(visit: Visit, name: str, value: str) -> str:
    if name == "language":
        return visit.t.name("language", value.split("-", maxsplit=1)[0])
    if name in ("language_from", "time_zone_from"):
        return visit.t.name("traits.from", value)
    return shown_value(visit, value)
