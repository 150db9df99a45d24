"""The page that lists drafts: those that wait for a reviewer first, by risk."""

from collections.abc import Mapping
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, card, show
from rapport.console.copies import status_badge
from rapport.console.markup import Markup
from rapport.console.parts import button_link, chips, empty, head, link
from rapport.console.review_queue import Queue, queue_filter
from rapport.console.slot_words import title_of
from rapport.console.tables import PAGE_SIZE, Column, Row, page_of, pager, table
from rapport.console.visits import Draw, Visit
from rapport.content import Brief, Draft, DraftStatus, list_briefs, list_drafts
from rapport.review import assess_waiting, queue_page

_FILTERS = ("", *(status.value for status in DraftStatus if status is not DraftStatus.WRITTEN))


def review(visit: Visit, arguments: PageArguments) -> Draw:
    """Read a page of the queue, or of the drafts of another status."""
    database, asked = visit.app.database, arguments.query_parameters
    status, number = asked.get("status", ""), page_of(asked.get("page"))
    briefs = {str(brief.brief_id): brief for brief in list_briefs(database)}
    if status in _FILTERS and status:
        drafts = list_drafts(database, DraftStatus(status))
        return partial(_draw_status, visit, drafts, briefs, status, number)
    assess_waiting(database, visit.app.facts, now=visit.now)
    wanted = queue_filter(asked)
    page = queue_page(database, wanted, now=visit.now, page=number, size=PAGE_SIZE)
    return partial(_draw_queue, visit, Queue(visit, page, wanted, number, briefs))


def group_name(brief: Brief | None, segment_id: str) -> str:
    """Name the group of a brief that a segment is written to as."""
    groups = brief.groups if brief else ()
    return next((group.name for group in groups if group.segment_id == segment_id), segment_id)


def status_chips(visit: Visit, status: str) -> Markup:
    """Lead to the drafts of each status."""
    t = visit.t
    items = [
        (t(f"review.filter.{name or 'waiting'}"), link("/review", status=name), name == status)
        for name in _FILTERS
    ]
    return chips(items, label=t("review.filter.label"))


def _head(visit: Visit) -> None:
    t = visit.t
    with box("head"):
        show(head(t("review.title"), t("review.about")))
        with box("actions"):
            show(button_link(t("samples.title"), link("/review/samples"), icon_name="check"))
            show(button_link(t("rules.title"), link("/review/rules"), icon_name="edit"))


def _draw_queue(visit: Visit, queue: Queue) -> None:
    _head(visit)
    with box("stack"):
        show(status_chips(visit, ""))
        if queue.page.counts["band"] and sum(queue.page.counts["band"].values()):
            queue.draw(may_review=visit.may(Permission.REVIEW))
        else:
            with card(classes="flush"):
                show(_nothing(visit, ""))


def _draw_status(
    visit: Visit, drafts: list[Draft], briefs: Mapping[str, Brief], status: str, number: int
) -> None:
    t = visit.t
    _head(visit)
    first = (number - 1) * PAGE_SIZE
    with box("stack"):
        show(status_chips(visit, status))
        with card(classes="flush"):
            some = drafts[first : first + PAGE_SIZE]
            show(_table(visit, some, briefs) if some else _nothing(visit, status))
        if len(drafts) > PAGE_SIZE:
            show(pager(t, path="/review", page=number, total=len(drafts), status=status))


def _nothing(visit: Visit, status: str) -> Markup:
    t = visit.t
    if status:
        return empty("review", t("review.none_of"), t("review.none_of_about"))
    to_briefs = button_link(t("review.to_briefs"), link("/briefs"), icon_name="briefs")
    return empty("check", t("review.none"), t("review.none_about"), to_briefs)


def _table(visit: Visit, drafts: list[Draft], briefs: Mapping[str, Brief]) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("review.draft")),
        Column(title=t("review.group"), wide=True),
        Column(title=t("review.language"), wide=True),
        Column(title=t("review.checks")),
        Column(title=t("review.written"), right=True, wide=True),
    )
    rows = [_row(visit, draft, briefs.get(draft.brief_id)) for draft in drafts]
    return table(t("review.title"), columns, rows)


def _row(visit: Visit, draft: Draft, brief: Brief | None) -> Row:
    t = visit.t
    return Row(
        href=link(f"/review/{draft.draft_id}"),
        sub=t("review.of_brief", brief=brief.name if brief else "–", variant=draft.variant),
        cells=(
            title_of(t, draft.copy),
            group_name(brief, draft.segment_id),
            t.name("language", draft.language.split("-")[0]),
            status_badge(t, draft.status),
            visit.f.ago(draft.created_at, now=visit.now),
        ),
    )
