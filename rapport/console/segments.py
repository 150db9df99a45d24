"""The page that lists segments: who is meant, how many they are, how that changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, card, show
from rapport.console.counting import (
    LOOKED_BACK,
    ago,
    change_of,
    change_text,
    count_button,
    sparkline,
    waiting_text,
)
from rapport.console.figures import count_customers
from rapport.console.insight_parts import names_of_aspects, read_aspects
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, button_link, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.insights import own_topics
from rapport.segments import (
    Alarm,
    Segment,
    Standing,
    alarms,
    describe,
    list_segments,
    standings,
    waiting_customers,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    segments: list[Segment]
    standings: Mapping[str, Standing]
    alarms: Mapping[str, Alarm]
    waiting: int | None
    customers: int


def segments(visit: Visit, _arguments: PageArguments) -> Draw:
    """List the segments, each as it stood at its last count."""
    facts, now = visit.app.facts, visit.now
    read_aspects(visit)
    kept = list_segments(visit.app.database)
    found = _Found(
        segments=kept,
        standings=standings(facts, since=now - LOOKED_BACK),
        alarms=alarms(facts, rules={str(one.segment_id): one.rule for one in kept}, now=now),
        waiting=waiting_customers(facts),
        customers=count_customers(facts),
    )
    return partial(_draw, visit, found)


def sentence_of(visit: Visit, segment: Segment, names: Mapping[str, str]) -> str:
    """Say a segment's rule in the operator's language, with other segments by name."""
    return describe(
        segment.rule,
        visit.t.language,
        segment_name=lambda one: names.get(one, one),
        topics=own_topics(names_of_aspects(visit)),
    )


def alarm_badge(visit: Visit, alarm: Alarm) -> Markup:
    """Name what looks wrong with a size; `everybody` and `empty` may be meant so."""
    kind = "bad" if alarm.kind in ("empty", "shrunk") else "warn"
    return badge(visit.t(f"segments.alarm.{alarm.kind}"), kind)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("segments.title"), t("segments.about")))
        show(_ways(visit, found), classes="actions")
    if not found.segments:
        new = (_new(visit),) if visit.may(Permission.WRITE_CONTENT) else ()
        with card(classes="flush"):
            show(empty("segments", t("segments.none"), t("segments.none_about"), *new))
        return
    with box("stack tight"):
        _counts(visit, found)
        with card(classes="flush"):
            show(_table(visit, found))


def _ways(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    ways = [button_link(t("lists.title"), link("/lists"))]
    if found.segments:
        ways.append(button_link(t("overlap.title"), link("/segments/overlap")))
    ways.append(button_link(t("clusters.title"), link("/segments/clusters")))
    if visit.may(Permission.WRITE_CONTENT):
        ways.append(_new(visit))
    return join(ways)


def _new(visit: Visit) -> Markup:
    href = link("/segments/new")
    return button_link(visit.t("segments.new"), href, kind="primary", icon_name="plus")


def _counts(visit: Visit, found: _Found) -> None:
    """Say what waits to be counted, and let it be counted."""
    t = visit.t
    missing = sum(one.segment_id not in found.standings for one in found.segments)
    waiting = waiting_text(visit, found.waiting)
    shown = t.many("segments.missing", missing) if missing else waiting[:1].upper() + waiting[1:]
    with box("line spread"):
        show(tag("p", shown, class_="small" if missing else "muted small"))
        if visit.may(Permission.WRITE_CONTENT):
            kind = "primary" if missing else ""
            count_button(visit, t("segments.count"), kind=kind)


def _table(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("segments.name")),
        Column(title=t("segments.size"), right=True),
        Column(title=t("segments.week"), right=True),
        Column(title=t("segments.days"), right=True, wide=True),
        Column(title=t("segments.counted_at"), right=True, wide=True),
    )
    names = {str(segment.segment_id): segment.name for segment in found.segments}
    rows = [_row(visit, segment, found, names) for segment in found.segments]
    return table(t("segments.title"), columns, rows)


def _row(visit: Visit, segment: Segment, found: _Found, names: Mapping[str, str]) -> Row:
    t, f = visit.t, visit.f
    standing = found.standings.get(segment.segment_id)
    href, sub = link(f"/segments/{segment.segment_id}"), sentence_of(visit, segment, names)
    if standing is None:
        uncounted = tag("span", t("segments.uncounted"), class_="muted")
        return Row(href=href, sub=sub, cells=(segment.name, uncounted, "–", "–", "–"))
    share = f.share(standing.state.size / found.customers if found.customers else 0)
    size = join(f.number(standing.state.size), tag("span", share, class_="sub"))
    moved = change_of(standing, visit.now)
    return Row(
        href=href,
        sub=join(sub, _warned(visit, found.alarms.get(segment.segment_id), standing)),
        cells=(
            segment.name,
            size,
            "–" if moved is None else change_text(visit, moved[0]),
            sparkline(visit, standing),
            ago(visit, standing.state.fresh_at),
        ),
    )


def _warned(visit: Visit, alarm: Alarm | None, standing: Standing) -> Markup | None:
    if standing.state.trouble:
        told = badge(visit.t("segments.trouble"), "bad")
        return tag("span", told, " ", visit.t("segments.trouble_about"), class_="warned")
    if alarm is None:
        return None
    return tag("span", alarm_badge(visit, alarm), " ", alarm.why[visit.t.language], class_="warned")
