"""The page that lists drafts: those that wait for a reviewer first."""

from collections.abc import Mapping
from functools import partial

from nicegui import PageArguments

from rapport.console.controls import box, card, show
from rapport.console.copies import status_badge
from rapport.console.markup import Markup
from rapport.console.parts import badge, button_link, chips, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.content import Brief, Draft, DraftStatus, list_briefs, list_drafts
from rapport.review import queue

_FILTERS = ("", *(status.value for status in DraftStatus if status is not DraftStatus.WRITTEN))


def review(visit: Visit, arguments: PageArguments) -> Draw:
    """List the queue, or the drafts of another status."""
    database = visit.app.database
    status = arguments.query_parameters.get("status", "")
    if status in _FILTERS and status:
        drafts = list_drafts(database, DraftStatus(status))
    else:
        status, drafts = "", queue(database)
    briefs = {str(brief.brief_id): brief for brief in list_briefs(database)}
    return partial(_draw, visit, drafts, briefs, status)


def group_name(brief: Brief | None, segment_id: str) -> str:
    """Name the group of a brief that a segment is written to as."""
    groups = brief.groups if brief else ()
    return next((group.name for group in groups if group.segment_id == segment_id), segment_id)


def _draw(visit: Visit, drafts: list[Draft], briefs: Mapping[str, Brief], status: str) -> None:
    t = visit.t
    with box("head"):
        show(head(t("review.title"), t("review.about")))
    with box("stack"):
        items = [
            (t(f"review.filter.{name or 'waiting'}"), link("/review", status=name), name == status)
            for name in _FILTERS
        ]
        show(chips(items, label=t("review.filter.label")))
        with card(classes="flush"):
            show(_table(visit, drafts, briefs) if drafts else _nothing(visit, status))


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
            draft.copy.subject or draft.copy.body[:60],
            group_name(brief, draft.segment_id),
            t.name("language", draft.language.split("-")[0]),
            _checks(visit, draft),
            visit.f.ago(draft.created_at, now=visit.now),
        ),
    )


def _checks(visit: Visit, draft: Draft) -> Markup:
    t = visit.t
    if draft.status is not DraftStatus.WRITTEN:
        return status_badge(t, draft.status)
    if draft.findings:
        return badge(t.many("review.findings", len(draft.findings)), "warn")
    return badge(t("review.clear"), "good")
