"""The page of one segment: its rule to read and as JSON, who is in it, what kind of buyers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.charts import figures
from rapport.console.controls import box, card, show
from rapport.console.customers import rfm_name, shown_name
from rapport.console.figures import rfm_mix
from rapport.console.markup import Markup, tag
from rapport.console.parts import (
    Bar,
    banner,
    bars,
    button_link,
    head,
    link,
    tile,
    tiles,
)
from rapport.console.segments import sentence_of
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.segments import (
    Member,
    Preview,
    Segment,
    get_segment,
    list_segments,
    preview,
    rule_json,
    rule_lookup,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    segment: Segment
    sentence: str
    preview: Preview
    mix: Mapping[str, int]


def segment(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the segment that the address names, and count who is in it."""
    doors = visit.app
    kept = get_segment(doors.database, arguments.path_parameters["segment_id"])
    names = {str(one.segment_id): one.name for one in list_segments(doors.database)}
    lookup = rule_lookup(doors.database)
    found = _Found(
        segment=kept,
        sentence=sentence_of(visit, kept, names),
        preview=preview(kept.rule, facts=doors.facts, now=visit.now, segments=lookup, examples=8),
        mix=rfm_mix(kept, facts=doors.facts, database=doors.database, now=visit.now),
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t, kept = visit.t, found.segment
    with box("head"):
        show(head(kept.name, crumbs=[(t("menu.segments"), link("/segments"))]))
        if visit.may(Permission.WRITE_CONTENT):
            show(_actions(visit, kept))
    with box("stack"):
        for warning in found.preview.warnings:
            show(banner(warning[t.language], "warn"))
        show(tag("p", found.sentence, class_="quote"))
        show(tiles(_figures(visit, found)))
        with box("cols two"):
            with card(t("segment.mix"), t("segment.mix_about")):
                show(_mix(visit, found))
            with card(t("segment.examples"), t("segment.examples_about")):
                show(examples_table(visit, found.preview.examples))
        shown = json.dumps(rule_json(kept.rule), ensure_ascii=False, indent=2)
        with card(t("segment.rule"), t("segment.rule_about")):
            show(figures(t("segment.json"), tag("pre", shown, class_="source")))


def _actions(visit: Visit, kept: Segment) -> Markup:
    edit = link(f"/segments/{kept.segment_id}/edit")
    brief = link("/briefs/new", segment=kept.segment_id)
    return tag(
        "div",
        button_link(visit.t("segment.edit"), edit, icon_name="edit"),
        button_link(visit.t("segment.write"), brief, kind="primary", icon_name="briefs"),
        class_="actions",
    )


def _figures(visit: Visit, found: _Found) -> list[Markup]:
    t, f, kept = visit.t, visit.f, found.segment
    return [
        tile(t("segment.size"), f.number(found.preview.size)),
        tile(t("segment.share"), f.share(found.preview.share)),
        tile(t("segment.changed"), f.ago(kept.updated_at, now=visit.now)),
        tile(t("segment.version"), f.number(kept.version)),
    ]


def _mix(visit: Visit, found: _Found) -> Markup:
    counted = sum(found.mix.values())
    if not counted:
        return tag("p", visit.t("segment.no_buyers"), class_="muted")
    items = [
        Bar(label=rfm_name(visit.t, group), value=number, shown=visit.f.number(number))
        for group, number in found.mix.items()
    ]
    rest = found.preview.size - counted
    if rest > 0:
        label = visit.t("segment.never_ordered")
        items.append(Bar(label=label, value=rest, shown=visit.f.number(rest), soft=True))
    return bars(items)


def examples_table(visit: Visit, examples: tuple[Member, ...]) -> Markup:
    """Show a few members; each leads to the customer's page."""
    t = visit.t
    if not examples:
        return tag("p", t("segment.nobody"), class_="muted")
    columns = (Column(title=t("customers.name")), Column(title=t("customers.place"), right=True))
    rows = [
        Row(
            href=link(f"/customers/{one.customer_id}"),
            cells=(
                shown_name(one.name) or one.customer_id,
                visit.f.country(one.country) if one.country else "–",
            ),
        )
        for one in examples
    ]
    return table(t("segment.examples"), columns, rows, plain=True)
