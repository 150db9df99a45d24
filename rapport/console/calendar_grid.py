"""A month as a grid of days. What a line is, is told by icon, border and words, never by colour."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from rapport.access import Permission
from rapport.calendar import Conflict, Festival, Item, ItemKind, State, markets_of
from rapport.console.icons import icon
from rapport.console.markup import Markup, tag
from rapport.console.parts import link
from rapport.console.visits import Visit

_ICONS: Mapping[ItemKind, str] = {
    ItemKind.CAMPAIGN: "campaigns",
    ItemKind.TEXT: "briefs",
    ItemKind.NOTE: "star",
    ItemKind.JOURNEY: "spark",
}
_WEEK = 7


class Grid(Protocol):
    """What a grid is drawn from: days from a Monday to a Sunday, and what stands on them."""

    @property
    def month(self) -> date: ...
    @property
    def today(self) -> date: ...
    @property
    def grid_first(self) -> date: ...
    @property
    def grid_last(self) -> date: ...
    @property
    def items(self) -> Sequence[Item]: ...
    @property
    def festivals(self) -> Sequence[Festival]: ...
    @property
    def conflicts(self) -> Sequence[Conflict]: ...


def month_grid(visit: Visit, found: Grid) -> Markup:
    """Draw the weeks of a month; each day and each item is a link, in the order of the days."""
    clashing = frozenset(item_id for one in found.conflicts for item_id in one.item_ids)
    names = [tag("th", name, scope="col") for name in visit.f.weekdays()]
    weeks = [
        tag("tr", [_day(visit, found, day, clashing) for day in week]) for week in _weeks(found)
    ]
    title = visit.f.month_of(found.month)
    drawn = tag(
        "table",
        tag("caption", title, class_="sr-only"),
        tag("thead", tag("tr", names)),
        tag("tbody", weeks),
        class_="month",
    )
    return tag("div", drawn, class_="table-wrap")


def kind_mark(kind: ItemKind) -> Markup:
    """The icon of a kind; its name stands beside it or is read out by the item."""
    return icon(_ICONS[kind])


def item_link(item: Item) -> str:
    """Where an item leads: to its entry, else to its campaign; a journey has no page."""
    if item.entry_id:
        return link(f"/calendar/{item.entry_id}")
    return link(f"/campaigns/{item.campaign_id}") if item.campaign_id else ""


def state_text(visit: Visit, item: Item) -> str:
    return visit.t(f"calendar.state.{item.state.value}")


def festival_name(visit: Visit, one: Festival) -> str:
    """Name a festival; where those of several markets are shown, with its market."""
    name = one.zh if visit.t.language == "zh" else one.en
    if len(markets_of(visit.app.settings.shop.market)) == 1:
        return name
    return f"{name} · {visit.t(f'calendar.market.{one.market}')}"


def _weeks(found: Grid) -> Iterator[list[date]]:
    day = found.grid_first
    while day <= found.grid_last:
        yield [day + timedelta(days=place) for place in range(_WEEK)]
        day += timedelta(days=_WEEK)


def _day(visit: Visit, found: Grid, day: date, clashing: frozenset[str]) -> Markup:
    festivals = [
        tag("div", festival_name(visit, one), class_="cal-festival")
        for one in found.festivals
        if one.day == day
    ]
    items = [
        _item(visit, one, clashes=one.item_id in clashing) for one in found.items if one.day == day
    ]
    return tag(
        "td",
        _number(visit, day, today=found.today),
        festivals,
        tag("div", items, class_="cal-items") if items else None,
        class_=None if day.month == found.month.month else "outside",
        aria_current="date" if day == found.today else None,
    )


def _number(visit: Visit, day: date, *, today: date) -> Markup:
    t = visit.t
    shown = visit.f.plain_day(day)
    number: Markup
    if visit.may(Permission.WRITE_CONTENT):
        label = t("calendar.add_on", day=shown)
        href = link("/calendar/new", day=day.isoformat())
        number = tag("a", str(day.day), href=href, aria_label=label, title=label)
    else:
        number = tag("span", str(day.day), tag("span", f" {shown}", class_="sr-only"))
    mark = tag("b", t("calendar.today")) if day == today else None
    return tag("div", number, mark, class_="cal-day")


def _item(visit: Visit, item: Item, *, clashes: bool) -> Markup:
    t = visit.t
    clock = f"{item.at:%H:%M} · " if item.at else ""
    kind = t(f"calendar.kind.{item.kind.value}")
    told = kind if item.state is State.NOTED else f"{kind} · {state_text(visit, item)}"
    words = tag(
        "span",
        item.title,
        tag("small", f"{clock}{told}"),
    )
    clash = icon("warning", label=t("calendar.clash")) if clashes else None
    href = item_link(item)
    return tag(
        "a" if href else "div",
        kind_mark(item.kind),
        words,
        clash,
        class_=f"cal-item {item.kind.value}",
        href=href or None,
    )
