"""The page of manual lists: customers put together by hand, to use in a segment's rule."""

from collections.abc import Mapping
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, show, text_field
from rapport.console.markup import Markup
from rapport.console.parts import empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.segments import ManualList, list_lists, list_sizes, save_list


def lists(visit: Visit, _arguments: PageArguments) -> Draw:
    """List the manual lists with how many customers are on each."""
    found = list_lists(visit.app.database)
    return partial(_draw, visit, found, list_sizes(visit.app.facts))


def _draw(visit: Visit, found: list[ManualList], sizes: Mapping[str, int]) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.segments"), link("/segments"))]
        show(head(t("lists.title"), t("lists.about"), crumbs=crumbs))
    with box("stack"):
        if visit.may(Permission.WRITE_CONTENT):
            with card(t("lists.new")), box("line keep end"):
                name = text_field("name", t("lists.name"), placeholder=t("lists.example"))
                made = button(t("lists.make"), partial(_make, visit, name), kind="primary")
                made.mark("make")
                name.on("keydown.enter", partial(_make, visit, name))
        with card(classes="flush"):
            if not found:
                show(empty("customers", t("lists.none"), t("lists.none_about")))
                return
            show(_table(visit, found, sizes))


def _table(visit: Visit, found: list[ManualList], sizes: Mapping[str, int]) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("lists.name")),
        Column(title=t("lists.customers"), right=True),
        Column(title=t("lists.made"), right=True, wide=True),
    )
    rows = [
        Row(
            href=link(f"/lists/{one.list_id}"),
            cells=(one.name, f.number(sizes.get(one.list_id, 0)), f.day(one.created_at)),
        )
        for one in found
    ]
    return table(t("lists.title"), columns, rows)


async def _make(visit: Visit, name: ui.input) -> None:
    doors = visit.app
    work = partial(
        save_list,
        database=doors.database,
        name=name.value or "",
        created_by=visit.operator.operator_id,
        now=doors.clock(),
    )
    with visit.told():
        made = await visit.do(Permission.WRITE_CONTENT, work)
        visit.go(f"/lists/{made.list_id}")
