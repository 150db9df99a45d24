"""The page that lists segments, each with its rule as a sentence and its size at this moment."""

from collections.abc import Mapping
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, card, show
from rapport.console.figures import count_customers, segment_size
from rapport.console.markup import Markup
from rapport.console.parts import button_link, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.segments import Segment, describe, list_segments


def segments(visit: Visit, _arguments: PageArguments) -> Draw:
    """List the segments and count the members of each."""
    doors = visit.app
    found = list_segments(doors.database)
    sizes = {
        str(segment.segment_id): segment_size(
            segment, facts=doors.facts, database=doors.database, now=visit.now
        )
        for segment in found
    }
    return partial(_draw, visit, found, sizes, count_customers(doors.facts))


def sentence_of(visit: Visit, segment: Segment, names: Mapping[str, str]) -> str:
    """Say a segment's rule in the operator's language, with other segments by name."""
    return describe(segment.rule, visit.t.language, segment_name=lambda one: names.get(one, one))


def _draw(visit: Visit, found: list[Segment], sizes: Mapping[str, int], customers: int) -> None:
    t = visit.t
    with box("head"):
        show(head(t("segments.title"), t("segments.about")))
        if visit.may(Permission.WRITE_CONTENT):
            show(_new(visit), classes="actions")
    with card(classes="flush"):
        if not found:
            new = (_new(visit),) if visit.may(Permission.WRITE_CONTENT) else ()
            show(empty("segments", t("segments.none"), t("segments.none_about"), *new))
            return
        show(_table(visit, found, sizes, customers))


def _new(visit: Visit) -> Markup:
    href = link("/segments/new")
    return button_link(visit.t("segments.new"), href, kind="primary", icon_name="plus")


def _table(visit: Visit, found: list[Segment], sizes: Mapping[str, int], customers: int) -> Markup:
    t, f = visit.t, visit.f
    names = {str(segment.segment_id): segment.name for segment in found}
    columns = (
        Column(title=t("segments.name")),
        Column(title=t("segments.size"), right=True),
        Column(title=t("segments.share"), right=True, wide=True),
        Column(title=t("segments.changed"), right=True, wide=True),
    )
    rows = [
        Row(
            href=link(f"/segments/{segment.segment_id}"),
            sub=sentence_of(visit, segment, names),
            cells=(
                segment.name,
                f.number(sizes[segment.segment_id]),
                f.share(sizes[segment.segment_id] / customers if customers else 0),
                f.ago(segment.updated_at, now=visit.now),
            ),
        )
        for segment in found
    ]
    return table(t("segments.title"), columns, rows)
