"""The page that lists briefs, each with where its drafts stand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, card, show
from rapport.console.copies import STATUS_LOOKS
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, button_link, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.content import Brief, Draft, DraftStatus, list_briefs, list_drafts

Counts = Mapping[DraftStatus, int]


def briefs(visit: Visit, _arguments: PageArguments) -> Draw:
    """List the briefs and count their drafts by status."""
    database = visit.app.database
    return partial(_draw, visit, list_briefs(database), _by_brief(list_drafts(database)))


def counted(drafts: Sequence[Draft]) -> Counts:
    return Counter(draft.status for draft in drafts)


def draft_badges(visit: Visit, counts: Counts) -> Markup:
    """Say how many drafts stand where; a brief without any says so."""
    if not counts:
        return badge(visit.t("briefs.unwritten"))
    shown = [
        badge(f"{visit.t(f'status.draft.{status.value}')} {counts[status]}", look)
        for status, look in STATUS_LOOKS.items()
        if counts.get(status)
    ]
    return tag("span", shown, class_="tags")


def _by_brief(drafts: Sequence[Draft]) -> Mapping[str, Counts]:
    kept: dict[str, Counter[DraftStatus]] = {}
    for draft in drafts:
        kept.setdefault(draft.brief_id, Counter())[draft.status] += 1
    return kept


def _draw(visit: Visit, found: list[Brief], counts: Mapping[str, Counts]) -> None:
    t = visit.t
    with box("head"):
        show(head(t("briefs.title"), t("briefs.about")))
        if visit.may(Permission.WRITE_CONTENT):
            show(_new(visit), classes="actions")
    with card(classes="flush"):
        show(_table(visit, found, counts) if found else _nothing(visit))


def _new(visit: Visit) -> Markup:
    return button_link(visit.t("briefs.new"), link("/briefs/new"), kind="primary", icon_name="plus")


def _nothing(visit: Visit) -> Markup:
    new = (_new(visit),) if visit.may(Permission.WRITE_CONTENT) else ()
    return empty("briefs", visit.t("briefs.none"), visit.t("briefs.none_about"), *new)


def _table(visit: Visit, found: list[Brief], counts: Mapping[str, Counts]) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("briefs.name")),
        Column(title=t("briefs.groups"), wide=True),
        Column(title=t("briefs.language"), wide=True),
        Column(title=t("briefs.drafts")),
        Column(title=t("briefs.made"), right=True, wide=True),
    )
    rows = [
        Row(
            href=link(f"/briefs/{brief.brief_id}"),
            sub=t.name("objective", brief.objective),
            cells=(
                brief.name,
                t("timeline.between").join(group.name for group in brief.groups),
                t("timeline.between").join(
                    t.name("language", one.split("-")[0]) for one in brief.languages
                ),
                draft_badges(visit, counts.get(brief.brief_id, {})),
                visit.f.ago(brief.created_at, now=visit.now),
            ),
        )
        for brief in found
    ]
    return table(t("briefs.title"), columns, rows)
