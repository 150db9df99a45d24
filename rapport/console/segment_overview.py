"""The first view of a segment: its sizes, who came and went, who they are, whom they share."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapport.console.charts import figures
from rapport.console.controls import box, card, show
from rapport.console.counting import LOOKED_BACK, ago, change_of, change_text
from rapport.console.customers import customer_link, full_name, rfm_name
from rapport.console.figures import count_customers
from rapport.console.markup import Markup, tag
from rapport.console.parts import Bar, badge, bars, link, tile, tiles
from rapport.console.segment_figures import (
    Day,
    Move,
    Shared,
    days_of,
    moves_of,
    rfm_mix,
    shared_with,
)
from rapport.console.segment_history import history_chart
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.segments import (
    Segment,
    Shift,
    Standing,
    composition,
    rule_json,
    size_history,
    standings,
)

_MOVES, _SHARED, _VALUES = 8, 5, 4
_ALIKE, _MUCH = 0.1, 0.25  # population stability index
_TENURES = {"< 30 d": "new", "< 90 d": "young", "< 365 d": "year", ">= 365 d": "old"}
_REPORTS = ("funnel", "retention", "paths")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All that the view shows."""

    segment: Segment
    names: Mapping[str, str]
    standing: Standing
    customers: int
    days: Sequence[Day]
    moves: Sequence[Move]
    mix: Mapping[str, int]
    shifts: Sequence[Shift]
    shared: Sequence[Shared]


def read_overview(visit: Visit, segment: Segment, names: Mapping[str, str]) -> Overview:
    """Read the view of a segment that has been counted."""
    facts, now, segment_id = visit.app.facts, visit.now, str(segment.segment_id)
    standing = standings(facts, since=now - LOOKED_BACK)[segment_id]
    points = size_history(segment_id, facts=facts, since=now - LOOKED_BACK)
    return Overview(
        segment=segment,
        names=names,
        standing=standing,
        customers=count_customers(facts),
        days=days_of(points, visit.app.settings.shop.timezone),
        moves=moves_of(segment_id, facts=facts, now=now, limit=_MOVES),
        mix=rfm_mix(segment_id, facts=facts, now=now),
        shifts=composition(segment_id, facts=facts, now=now),
        shared=shared_with(segment_id, list(names), facts=facts),
    )


def draw_overview(visit: Visit, found: Overview) -> None:
    t = visit.t
    show(tiles(_figures(visit, found)))
    with card(t("segment.history"), t("segment.history_about")):
        history_chart(visit, found.days)
    with box("cols two"):
        with box("stack"):
            with card(t("segment.moves"), t("segment.moves_about")):
                show(_moves(visit, found.moves))
            with card(t("segment.shared"), t("segment.shared_about")):
                show(_shared(visit, found))
        with box("stack"):
            with card(t("segment.mix"), t("segment.mix_about")):
                show(_mix(visit, found))
            with card(t("segment.shifts"), t("segment.shifts_about")):
                show(_shifts(visit, found.shifts))
    with card(t("segment.further"), t("segment.further_about")):
        show(_further(visit, str(found.segment.segment_id)))
    shown = json.dumps(rule_json(found.segment.rule), ensure_ascii=False, indent=2)
    with card(t("segment.rule"), t("segment.rule_about")):
        show(figures(t("segment.json"), tag("pre", shown, class_="source")))


def _figures(visit: Visit, found: Overview) -> list[Markup]:
    t, f, size = visit.t, visit.f, found.standing.state.size
    share = f.share(size / found.customers if found.customers else 0)
    moved = change_of(found.standing, visit.now)
    entered, left = (sum(getattr(one, way) for one in found.days) for way in ("entered", "left"))
    return [
        tile(t("segment.size"), f.number(size), t("segment.share_of", share=share)),
        tile(
            t("segment.week"),
            "–" if moved is None else change_text(visit, moved[0]),
            t("segment.week_none") if moved is None else t.many("segment.week_days", moved[1]),
        ),
        tile(t("segment.entered"), f.number(entered), t("segment.month")),
        tile(t("segment.left"), f.number(left), t("segment.month")),
    ]


def _moves(visit: Visit, moves: Sequence[Move]) -> Markup:
    if not moves:
        return tag("p", visit.t("segment.no_moves"), class_="muted")
    return tag("ul", [_move(visit, one) for one in moves], class_="list moves")


def _move(visit: Visit, move: Move) -> Markup:
    t = visit.t
    name = tag(
        "a",
        full_name(move.profile),
        href=customer_link(move.profile.customer_id),
        class_="strong grow clip",
    )
    way = badge(t("segment.entered"), "good") if move.entered else badge(t("segment.left"), "warn")
    when = tag("span", ago(visit, move.at), class_="muted small nowrap")
    return tag("li", name, way, when, class_="line keep")


def _mix(visit: Visit, found: Overview) -> Markup:
    counted = sum(found.mix.values())
    if not counted:
        return tag("p", visit.t("segment.no_buyers"), class_="muted")
    items = [
        Bar(label=rfm_name(visit.t, group), value=number, shown=visit.f.number(number))
        for group, number in found.mix.items()
    ]
    rest = found.standing.state.size - counted
    if rest > 0:
        label = visit.t("segment.never_ordered")
        items.append(Bar(label=label, value=rest, shown=visit.f.number(rest), soft=True))
    return bars(items)


def _shifts(visit: Visit, shifts: Sequence[Shift]) -> Markup:
    if not shifts:
        return tag("p", visit.t("segment.no_shifts"), class_="muted")
    return tag("div", [_shift(visit, one) for one in shifts], class_="shifts")


def _shift(visit: Visit, shift: Shift) -> Markup:
    """One respect in which newcomers may differ; the figures are open where they do."""
    t = visit.t
    is_alike = shift.psi < _ALIKE
    key = "alike" if is_alike else "shifted" if shift.psi < _MUCH else "much_shifted"
    verdict = badge(t(f"segment.{key}"), "good" if is_alike else "warn")
    title = tag("h3", t(f"segment.respect.{shift.what}"))
    opened = tag("summary", tag("span", title, verdict, class_="line spread"))
    drawn = _shares(visit, shift)
    return tag("details", opened, drawn, class_="shift", open=None if is_alike else True)


def _shares(visit: Visit, shift: Shift) -> Markup:
    t, f = visit.t, visit.f
    largest = sorted(shift.before, key=lambda one: -max(shift.lately[one], shift.before[one]))
    columns = (
        Column(title=t("segment.members_are")),
        Column(title=t("segment.lately"), right=True),
        Column(title=t("segment.before"), right=True),
    )
    rows = [
        Row(
            cells=(
                _value(visit, shift.what, one),
                f.share(shift.lately[one], digits=0),
                f.share(shift.before[one], digits=0),
            )
        )
        for one in largest[:_VALUES]
    ]
    return table(t(f"segment.respect.{shift.what}"), columns, rows, plain=True)


def _value(visit: Visit, what: str, value: str) -> str:
    t = visit.t
    if value in ("…", "?"):
        return t("segment.others" if value == "…" else "segment.unknown")
    if what == "country":
        return visit.f.country(value)
    if what == "language":
        return t.name("language", value.split("-", maxsplit=1)[0])
    return t.name("segment.tenure", _TENURES.get(value, value))


def _shared(visit: Visit, found: Overview) -> Markup:
    t, f = visit.t, visit.f
    if not found.shared:
        return tag("p", t("segment.no_shared"), class_="muted")
    items = [
        Bar(
            label=tag("a", found.names[one.segment_id], href=link(f"/segments/{one.segment_id}")),
            value=one.part,
            shown=f"{f.number(one.customers)} · {f.share(one.part, digits=0)}",
        )
        for one in found.shared[:_SHARED]
    ]
    chosen = [str(found.segment.segment_id), *(one.segment_id for one in found.shared[:7])]
    more = tag("a", t("segment.compare"), href=link("/segments/overlap", segments=",".join(chosen)))
    return tag("div", bars(items, whole=1), tag("p", more, class_="small after"))


def _further(visit: Visit, segment_id: str) -> Markup:
    ways = [
        (f"reports.{kind}", link("/reports", kind=kind, segment=segment_id)) for kind in _REPORTS
    ]
    ways.append(("clusters", link("/segments/clusters", segment=segment_id)))
    drawn = [
        tag(
            "a",
            tag("b", visit.t(f"{name}.title")),
            tag(
                "span",
                visit.t(f"segment.way.{name.removeprefix('reports.')}"),
                class_="muted small",
            ),
            href=href,
            class_="way",
        )
        for name, href in ways
    ]
    return tag("div", drawn, class_="ways")
