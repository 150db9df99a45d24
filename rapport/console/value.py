"""The page "Customer value": what buyers are expected to bring, and how far to trust it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.console.charts import Series, line_chart
from rapport.console.controls import box, card, show
from rapport.console.customers import rfm_name
from rapport.console.markup import Markup, tag
from rapport.console.parts import Bar, banner, bars, chips, empty, head, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.lifetime_value import (
    FEWEST_REPEAT_BUYERS,
    GroupValue,
    PastTest,
    Range,
    ValueReport,
    find_report,
    method_sentence,
    value_of_members,
    values_by_group,
    values_by_size,
)
from rapport.segments import list_segments, members_of

_BY = ("rfm", "segment")
_MOST_SEGMENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    report: ValueReport
    by: str
    groups: Sequence[GroupValue]
    sizes: Sequence[GroupValue]


def value(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the last report and what stands behind it; by segment only if that is asked for."""
    doors = visit.app
    report = find_report(doors.database, doors.settings.shop.currency)
    if report is None:
        return partial(_draw_nothing, visit)
    by = "segment" if arguments.query_parameters.get("by") == "segment" else "rfm"
    found = _Found(
        report=report,
        by=by,
        groups=_by_segment(visit) if by == "segment" else _by_rfm(visit, report),
        sizes=values_by_size(doors.facts),
    )
    return partial(_draw, visit, found)


def _by_rfm(visit: Visit, report: ValueReport) -> Sequence[GroupValue]:
    return values_by_group(visit.app.facts, now=visit.now, currency=report.currency)


def _by_segment(visit: Visit) -> Sequence[GroupValue]:
    doors = visit.app
    found = []
    for segment in list_segments(doors.database)[:_MOST_SEGMENTS]:
        members = members_of(
            segment.segment_id, database=doors.database, facts=doors.facts, now=visit.now
        )
        if members is not None:
            found.append(value_of_members(doors.facts, members, group=segment.name))
    return sorted(found, key=lambda one: -one.value_minor)


def _draw_nothing(visit: Visit) -> None:
    t = visit.t
    with box("head"):
        show(head(t("value.title"), t("value.about")))
    with card():
        show(empty("value", t("value.none"), t("value.none_about")))


def _draw(visit: Visit, found: _Found) -> None:
    t, report = visit.t, found.report
    with box("head"):
        show(head(t("value.title"), t("value.about")))
    with box("stack"):
        sentence = method_sentence(report, t.language, fewest=FEWEST_REPEAT_BUYERS)
        if sentence:
            show(banner(sentence, "warn"))
        show(tiles(_figures(visit, report)))
        with box("cols two"):
            with card(t("value.groups"), t("value.groups_about"), classes="flush"):
                _groups(visit, found)
            with card(t("value.sizes"), t("value.sizes_about")):
                show(bars([_size(visit, one) for one in found.sizes]))
        if report.past is not None:
            _past(visit, report.past)


def _figures(visit: Visit, report: ValueReport) -> list[Markup]:
    t, f = visit.t, visit.f
    money, orders = report.minor, report.orders
    return [
        tile(
            t("value.expected_money"),
            f.money_whole(money.expected),
            t("value.between", low=f.money_whole(money.low), high=f.money_whole(money.high)),
            kind="hero",
        ),
        tile(
            t("value.expected_orders"),
            f.number(orders.expected),
            t("value.between", low=f.number(orders.low), high=f.number(orders.high)),
        ),
        tile(
            t("value.buyers"),
            f.number(report.customers),
            t("value.came_back", count=f.number(report.repeat_buyers)),
        ),
        tile(t("value.valued_at"), f.moment(report.valued_at)),
    ]


def _groups(visit: Visit, found: _Found) -> None:
    t, f = visit.t, visit.f
    links = [(t(f"value.by.{by}"), link("/value", by=by), by == found.by) for by in _BY]
    show(chips(links, label=t("value.groups")))
    columns = (
        Column(title=t("value.group")),
        Column(title=t("value.buyers"), right=True),
        Column(title=t("value.expected_orders"), right=True, wide=True),
        Column(title=t("value.money"), right=True),
        Column(title=t("value.each"), right=True, wide=True),
    )
    rows = [
        Row(
            cells=(
                rfm_name(t, one.group) if found.by == "rfm" else one.group,
                f.number(one.customers),
                f.number(one.expected_orders, digits=1),
                f.money_whole(one.value_minor),
                f.money_whole(one.value_minor / max(one.customers, 1)),
            )
        )
        for one in found.groups
    ]
    show(table(t("value.groups"), columns, rows))


def _size(visit: Visit, one: GroupValue) -> Bar:
    t, f = visit.t, visit.f
    bound = f.money_whole(float(one.group)) if one.group else ""
    label = t("value.below", bound=bound) if bound else t("value.above")
    shown = t("value.size", count=f.number(one.customers), money=f.money_whole(one.value_minor))
    return Bar(label=label, value=one.customers, shown=shown)


def _past(visit: Visit, past: PastTest) -> None:
    t, f = visit.t, visit.f
    about = t("value.past_about", day=f.day(past.as_of))
    names = [t("value.tenth", number=number) for number in range(1, len(past.tenths) + 1)]
    came = [one.actual_orders for one in past.tenths]
    expected = [one.expected_orders for one in past.tenths]
    series = [
        Series(name=t("value.came"), values=came),
        Series(name=t("value.was_expected"), values=expected, soft=True),
    ]
    with card(t("value.past"), about), box("stack tight"):
        show(tag("p", _verdict(visit, past)))
        line_chart(t("value.past"), names, series, prefix="")


def _verdict(visit: Visit, past: PastTest) -> str:
    t, f = visit.t, visit.f
    within = _within(past.minor, past.actual_minor)
    return t(
        "value.past_held" if within else "value.past_missed",
        orders=f.number(past.orders.expected),
        actual_orders=f.number(past.actual_orders),
        money=f.money_whole(past.minor.expected),
        actual_money=f.money_whole(past.actual_minor),
        low=f.money_whole(past.minor.low),
        high=f.money_whole(past.minor.high),
    )


def _within(expected: Range, actual: float) -> bool:
    return expected.low <= actual <= expected.high
