"""The page of the calendar: a month as a grid or a list, and what does not go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from nicegui import PageArguments

from rapport.access import Permission
from rapport.calendar import (
    Conflict,
    Feed,
    Festival,
    Item,
    festivals_between,
    find_conflicts,
    list_feeds,
    list_items,
    markets_of,
    undated_campaigns,
)
from rapport.campaigns import Campaign
from rapport.console.calendar_feeds import draw_feeds
from rapport.console.calendar_grid import (
    festival_name,
    item_link,
    kind_mark,
    month_grid,
    state_text,
)
from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, banner, button_link, chips, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit

_VIEWS = ("month", "list")
_MONTH = timedelta(days=31)
_FIRST_YEAR, _LAST_YEAR = 2000, 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What the page shows. The grid begins on a Monday and ends on a Sunday, both inclusive."""

    month: date
    today: date
    grid_first: date
    grid_last: date
    items: Sequence[Item]
    festivals: Sequence[Festival]
    conflicts: Sequence[Conflict]
    undated: Sequence[Campaign]
    feeds: Sequence[Feed]


def calendar(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the month that the address names, else this one."""
    query = arguments.query_parameters
    view = query.get("view", "month")
    shop = visit.app.settings.shop
    today = visit.now.astimezone(ZoneInfo(shop.timezone)).date()
    found = read_month(visit, _month_of(query.get("month", ""), today), today)
    return partial(_draw, visit, found, view if view in _VIEWS else "month")


def read_month(visit: Visit, month: date, today: date) -> Month:
    """Read all that stands in the weeks of a month."""
    doors, shop = visit.app, visit.app.settings.shop
    last = _next(month) - timedelta(days=1)
    first_shown = month - timedelta(days=month.weekday())
    last_shown = last + timedelta(days=6 - last.weekday())
    return Month(
        month=month,
        today=today,
        grid_first=first_shown,
        grid_last=last_shown,
        items=list_items(first_shown, last_shown, database=doors.database, timezone=shop.timezone),
        festivals=festivals_between(first_shown, last_shown, markets=markets_of(shop.market)),
        conflicts=find_conflicts(
            first_shown,
            last_shown,
            database=doors.database,
            timezone=shop.timezone,
            now=visit.now,
            facts=doors.facts,
        ),
        undated=undated_campaigns(doors.database),
        feeds=list_feeds(doors.database),
    )


def _month_of(text: str, today: date) -> date:
    """Read `2026-03`; anything strange is this month."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return month if _FIRST_YEAR <= month.year < _LAST_YEAR else today.replace(day=1)


def _next(month: date) -> date:
    return (month + _MONTH).replace(day=1)


def _draw(visit: Visit, found: Month, view: str) -> None:
    t = visit.t
    with box("head"):
        show(head(t("calendar.title"), t("calendar.about")))
        if visit.may(Permission.WRITE_CONTENT):
            new = link("/calendar/new")
            show(
                button_link(t("calendar.new"), new, kind="primary", icon_name="plus"),
                classes="actions",
            )
    with box("stack"):
        show(_ways(visit, found, view))
        with card(visit.f.month_of(found.month), classes="flush"):
            show(month_grid(visit, found) if view == "month" else _list(visit, found))
        with card(t("calendar.conflicts")):
            show(_conflicts(visit, found.conflicts))
        if found.undated:
            with card(t("calendar.undated"), t("calendar.undated_about"), classes="flush"):
                show(_undated(visit, found.undated))
        draw_feeds(visit, found.feeds, first=found.grid_first, last=found.grid_last)


def _ways(visit: Visit, found: Month, view: str) -> Markup:
    """Other months and the other view, as links."""
    t = visit.t
    months = [
        (t("calendar.before"), found.month - timedelta(days=1)),
        (t("calendar.to_today"), found.today),
        (t("calendar.after"), _next(found.month)),
    ]
    steps = [
        button_link(text, link("/calendar", month=f"{day:%Y-%m}", view=view))
        for text, day in months
    ]
    views = [
        (
            t(f"calendar.{one}"),
            link("/calendar", month=f"{found.month:%Y-%m}", view=one),
            one == view,
        )
        for one in _VIEWS
    ]
    shown = chips(views, label=t("calendar.views"))
    return tag("div", tag("div", steps, class_="line"), shown, class_="line spread")


def _list(visit: Visit, found: Month) -> Markup:
    t = visit.t
    inside = [one for one in found.items if _same_month(one.day, found.month)]
    days = [one for one in found.festivals if _same_month(one.day, found.month)]
    if not inside and not days:
        return empty("calendar", t("calendar.nothing"), t("calendar.nothing_about"))
    columns = (
        Column(title=t("calendar.what")),
        Column(title=t("calendar.day")),
        Column(title=t("calendar.how_far"), right=True),
    )
    rows = [(one.day, _item_row(visit, one)) for one in inside]
    rows += [(one.day, _festival_row(visit, one)) for one in days]
    return table(t("calendar.title"), columns, [row for _, row in sorted(rows, key=lambda r: r[0])])


def _same_month(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def _item_row(visit: Visit, item: Item) -> Row:
    when = visit.f.plain_day(item.day) + (f" {item.at:%H:%M}" if item.at else "")
    return Row(
        href=item_link(item),
        sub=visit.t(f"calendar.kind.{item.kind.value}"),
        cells=(join(kind_mark(item.kind), " ", item.title), when, state_text(visit, item)),
    )


def _festival_row(visit: Visit, one: Festival) -> Row:
    t = visit.t
    kind = t("calendar.public") if one.public else t("calendar.kind.festival")
    name = tag("span", festival_name(visit, one), class_="muted")
    return Row(cells=(name, visit.f.plain_day(one.day), tag("span", kind, class_="muted")))


def _conflicts(visit: Visit, found: Sequence[Conflict]) -> Markup:
    if not found:
        return tag("p", visit.t("calendar.no_conflicts"), class_="muted")
    chinese = visit.t.language == "zh"
    told = [banner(one.message_zh if chinese else one.message, "warn") for one in found]
    return tag("div", told, class_="stack tight")


def _undated(visit: Visit, found: Sequence[Campaign]) -> Markup:
    t = visit.t
    columns = (Column(title=t("calendar_entry.campaign")), Column(title="", right=True))
    rows = [
        Row(
            href=link("/calendar/new", kind="campaign", campaign=one.campaign_id),
            cells=(one.name, badge(t("calendar.plan_it"))),
        )
        for one in found
    ]
    return table(t("calendar.undated"), columns, rows)
