"""The page of one segment: its rule to read, how it lives, who is in it, and what can be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, show
from rapport.console.counting import ago, count_button, waiting_text
from rapport.console.dialogs import confirmed
from rapport.console.insight_parts import read_aspects
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import banner, button_link, chips, head, link
from rapport.console.segment_edge import draw_edge, read_edge
from rapport.console.segment_members import draw_members, read_members
from rapport.console.segment_overview import draw_overview, read_overview
from rapport.console.segment_uncounted import draw_uncounted, read_uncounted
from rapport.console.segments import alarm_badge, sentence_of
from rapport.console.visits import Draw, Visit
from rapport.segments import (
    Alarm,
    Segment,
    State,
    alarms,
    delete_segment,
    get_segment,
    list_segments,
    read_states,
    remove_tests,
    saved_tests,
    waiting_customers,
)
from rapport.uses import check_segment_unused

_VIEWS = ("overview", "members", "edge")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    segment: Segment
    sentence: str
    view: str
    state: State | None
    waiting: int | None
    alarm: Alarm | None
    draw: Draw


def segment(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the segment that the address names, and the view of it that is asked for."""
    read_aspects(visit)
    doors, query = visit.app, arguments.query_parameters
    kept = get_segment(doors.database, arguments.path_parameters["segment_id"])
    segment_id = str(kept.segment_id)
    names = {str(one.segment_id): one.name for one in list_segments(doors.database)}
    view = query.get("view", "")
    view = view if view in _VIEWS else _VIEWS[0]
    state = read_states(doors.facts).get(segment_id)
    found = _Found(
        segment=kept,
        sentence=sentence_of(visit, kept, names),
        view=view,
        state=state,
        waiting=waiting_customers(doors.facts),
        alarm=alarms(doors.facts, rules={segment_id: kept.rule}, now=visit.now).get(segment_id),
        draw=_view(visit, kept, names, query, is_counted=state is not None),
    )
    return partial(_draw, visit, found)


def _view(
    visit: Visit,
    kept: Segment,
    names: Mapping[str, str],
    query: Mapping[str, str],
    *,
    is_counted: bool,
) -> Draw:
    view = query.get("view")
    if view == "edge":
        return partial(draw_edge, visit, read_edge(visit, kept, names))
    if not is_counted:
        return partial(draw_uncounted, visit, read_uncounted(visit, kept))
    if view == "members":
        text, page = query.get("q", ""), query.get("page", "")
        return partial(draw_members, visit, kept, read_members(visit, kept, text=text, page=page))
    return partial(draw_overview, visit, read_overview(visit, kept, names))


def _draw(visit: Visit, found: _Found) -> None:
    t, kept = visit.t, found.segment
    with box("head"):
        show(head(kept.name, crumbs=[(t("menu.segments"), link("/segments"))]))
        if visit.may(Permission.WRITE_CONTENT):
            _actions(visit, kept)
    with box("stack"):
        show(tag("p", found.sentence, class_="quote"))
        for told in _warnings(visit, found):
            show(told)
        with box("line spread"):
            path = f"/segments/{kept.segment_id}"
            ways = [
                (t(f"segment.view.{one}"), link(path, view=one), one == found.view)
                for one in _VIEWS
            ]
            show(chips(ways, label=kept.name))
            _freshness(visit, found)
        found.draw()


def _actions(visit: Visit, kept: Segment) -> None:
    t = visit.t
    edit = link(f"/segments/{kept.segment_id}/edit")
    brief = link("/briefs/new", segment=kept.segment_id)
    with box("actions"):
        remove = button(
            "", partial(_delete, visit, kept), kind="bare", icon_name="trash",
            label=t("segment.delete"),
        )  # fmt: skip
        remove.mark("delete")
        show(
            join(
                button_link(t("segment.edit"), edit, icon_name="edit"),
                button_link(t("segment.write"), brief, kind="primary", icon_name="briefs"),
            ),
            classes="actions",
        )


def _warnings(visit: Visit, found: _Found) -> list[Markup]:
    t, state, told = visit.t, found.state, []
    if found.alarm is not None:
        why = tag("span", alarm_badge(visit, found.alarm), " ", found.alarm.why[t.language])
        told.append(banner(why, "warn"))
    if state is not None and state.trouble:
        told.append(banner(t("segment.trouble_about"), "bad", code=state.trouble))
    if state is not None and found.segment.updated_at > state.fresh_at:
        told.append(banner(t("segment.changed_since"), "warn"))
    return told


def _freshness(visit: Visit, found: _Found) -> None:
    """Say when it was last counted and who waits, with a button that counts."""
    t, state = visit.t, found.state
    may_count = visit.may(Permission.WRITE_CONTENT)
    with box("line freshness"):
        if state is not None:
            counted = t(
                "segment.counted",
                ago=ago(visit, state.fresh_at),
                waiting=waiting_text(visit, found.waiting),
            )
            show(tag("span", counted, class_="muted small"))
        if may_count:
            segment_id = str(found.segment.segment_id)
            kind = "" if state else "primary"
            count_button(visit, t("segments.count"), segment_id=segment_id, kind=kind)


async def _delete(visit: Visit, kept: Segment) -> None:
    t = visit.t
    title = t("segment.delete_title", name=kept.name)
    yes = t("segment.delete")
    if not await confirmed(visit, title, t("segment.delete_about"), yes=yes, danger=True):
        return
    with visit.told():
        await visit.do(Permission.WRITE_CONTENT, _deletion(visit, kept))
        visit.say(t("segment.deleted", name=kept.name))
        visit.go("/segments")


def _deletion(visit: Visit, kept: Segment) -> Callable[[], Segment]:
    doors = visit.app

    def work() -> Segment:
        check_segment_unused(kept, database=doors.database)
        gone = delete_segment(kept.segment_id, database=doors.database, facts=doors.facts)
        tests = saved_tests(kept.segment_id, database=doors.database)
        remove_tests([one.test_id for one in tests], database=doors.database)
        return gone

    return work
