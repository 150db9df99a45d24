"""The settings page of pulls: what is read from the shop's own database, how far, what failed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from nicegui import PageArguments
from pydantic import ValidationError

from rapport.access import Permission
from rapport.console.controls import (
    box,
    button,
    card,
    choice,
    show,
    text_area,
    text_field,
)
from rapport.console.dialogs import confirmed
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, banner, empty, facts
from rapport.console.settings import settings_frame
from rapport.console.visits import Draw, Visit
from rapport.profiles import (
    ImportKind,
    NewPull,
    Pull,
    PullReport,
    add_pull,
    list_pulls,
    make_mapping,
    remove_pull,
    run_pull,
)

_OFTEN = ("", "300", "3600", "86400")


def pulls(visit: Visit, _arguments: PageArguments) -> Draw:
    return partial(_draw, visit, list_pulls(database=visit.app.database))


def _draw(visit: Visit, found: Sequence[Pull]) -> None:
    t = visit.t
    connections = sorted(visit.app.settings.pull_urls)
    with settings_frame(visit, "pulls"), box("cols main-side"):
        with box("stack"):
            if not found:
                with card():
                    show(empty("imports", t("pulls.none"), t("pulls.none_about")))
            for pull in found:
                _pull(visit, pull)
        with card(t("pulls.new"), t("pulls.new_about")), box("stack tight"):
            if connections:
                _Form(visit, connections).draw()
            else:
                show(banner(t("pulls.no_connection"), "warn"))
                show(tag("pre", _EXAMPLE, class_="source"))


_EXAMPLE = "RAPPORT_PULL_URLS__SHOP=postgresql://USER:PASSWORD@HOST/NAME"


def _pull(visit: Visit, pull: Pull) -> None:
    t, told = visit.t, pull.told
    with card(told.name, t(f"imports.kind.{told.kind.value}")), box("stack tight"):
        show(tag("div", _state(visit, pull), class_="tags"))
        if pull.last_error:
            show(banner(pull.last_error, "bad"))
        show(facts(_facts(visit, pull)))
        with box("line"):
            run = partial(_run, visit, told.name)
            made = button(t("pulls.run"), run, kind="primary")
            made.props["aria-label"] = f"{t('pulls.run')}: {told.name}"
            made.mark(f"run-{told.name}")
            label = f"{t('pulls.remove')}: {told.name}"
            end = partial(_remove, visit, told.name)
            made = button(t("pulls.remove"), end, kind="danger", icon_name="trash")
            made.props["aria-label"] = label
            made.mark(f"remove-{told.name}")


def _state(visit: Visit, pull: Pull) -> list[Markup]:
    t = visit.t
    if pull.last_error:
        state = badge(t("pulls.failed"), "bad")
    elif pull.last_at:
        state = badge(t("pulls.works"), "good")
    else:
        state = badge(t("pulls.not_yet"))
    often = str(pull.told.every_seconds or "")
    known = t.has(f"pulls.every.{often or 'never'}")
    said = t(f"pulls.every.{often or 'never'}") if known else t("pulls.every_other", count=often)
    return [state, badge(said)]


def _facts(visit: Visit, pull: Pull) -> list[tuple[str, str]]:
    t, f, told = visit.t, visit.f, pull.told
    return [
        (t("pulls.connection"), told.connection),
        (t("pulls.table"), told.table or t("pulls.by_query")),
        (t("pulls.cursor_column"), told.cursor_column or t("pulls.whole")),
        (t("pulls.cursor"), pull.cursor or ""),
        (t("pulls.rows"), f.number(pull.rows)),
        (t("pulls.last_at"), f.moment(pull.last_at)),
        (t("pulls.next_at"), f.moment(pull.next_at)),
    ]


async def _run(visit: Visit, name: str) -> None:
    t, doors = visit.t, visit.app
    visit.say(t("pulls.running"))
    with visit.told():
        work = partial(
            run_pull,
            name,
            database=doors.database,
            facts=doors.facts,
            urls=doors.settings.pull_urls,
            clock=doors.clock,
        )
        report = await visit.do(Permission.IMPORT, work)
        visit.say(_said(visit, report), bad=report.rejected > 0)
    await visit.refresh()


def _said(visit: Visit, report: PullReport) -> str:
    t, f = visit.t, visit.f
    said = t("pulls.ran", read=f.number(report.rows_read), kept=f.number(report.kept))
    if not report.rejected:
        return said
    first = report.errors[0].reason if report.errors else ""
    return f"{said} {t('pulls.rejected', count=f.number(report.rejected), reason=first)}"


async def _remove(visit: Visit, name: str) -> None:
    t = visit.t
    title = t("pulls.remove_title", name=name)
    if not await confirmed(visit, title, t("pulls.remove_about"), yes=t("pulls.remove"),
                           danger=True):  # fmt: skip
        return
    with visit.told():
        work = partial(remove_pull, name, database=visit.app.database)
        await visit.do(Permission.ADMIN, work)
        await visit.refresh()


class _Form:
    """The form that declares a pull; the database is asked at once whether it can work."""

    def __init__(self, visit: Visit, connections: Sequence[str]) -> None:
        self._visit, self._connections = visit, connections
        self._fields: dict[str, Any] = {}

    def draw(self) -> None:
        t, fields = self._visit.t, self._fields
        fields["name"] = text_field("name", t("pulls.name"), help_text=t("pulls.name_help"))
        fields["connection"] = choice(
            "connection",
            t("pulls.connection"),
            {one: one for one in self._connections},
            value=self._connections[0],
        )
        kinds = {kind.value: t(f"imports.kind.{kind.value}") for kind in ImportKind}
        fields["kind"] = choice("kind", t("imports.kind_label"), kinds, value=next(iter(kinds)))
        fields["table"] = text_field("table", t("pulls.table"), help_text=t("pulls.table_help"))
        fields["query"] = text_area("query", t("pulls.query"), code=True)
        fields["cursor_column"] = text_field(
            "cursor_column", t("pulls.cursor_column"), help_text=t("pulls.cursor_help")
        )
        fields["mapping"] = text_area(
            "mapping", t("pulls.mapping"), help_text=t("pulls.mapping_help"), code=True
        )
        often = {one: t(f"pulls.every.{one or 'never'}") for one in _OFTEN}
        fields["every"] = choice("every", t("pulls.often"), often, value="")
        button(t("pulls.add"), self._add, kind="primary", icon_name="plus").mark("add")

    async def _add(self) -> None:
        visit, doors = self._visit, self._visit.app
        with visit.told():
            told = self._read({name: field.value for name, field in self._fields.items()})
            if told is None:
                return
            work = partial(
                add_pull,
                told,
                database=doors.database,
                urls=doors.settings.pull_urls,
                now=doors.clock(),
            )
            await visit.do(Permission.ADMIN, work)
            visit.say(visit.t("pulls.added", name=told.name))
            await visit.refresh()

    def _read(self, said: Mapping[str, Any]) -> NewPull | None:
        """The pull as the form says it; a field that is wrong says so beneath itself."""
        text = {name: str(value or "").strip() for name, value in said.items()}
        shop = self._visit.app.settings.shop
        mapping = make_mapping({"fields": _columns(text["mapping"])})
        for field in self._fields.values():
            field.error = None
        try:
            return NewPull(
                name=text["name"],
                connection=text["connection"],
                kind=ImportKind(text["kind"]),
                table=text["table"] or None,
                query=text["query"] or None,
                cursor_column=text["cursor_column"] or None,
                mapping=mapping.completed(currency=shop.currency, language=shop.language),
                every_seconds=int(text["every"]) if text["every"] else None,
            )
        except ValidationError as error:
            place = error.errors(include_url=False)[0]["loc"]
            wrong = "name" if place == ("name",) else "table"
            self._fields[wrong].error = self._visit.t(f"pulls.wrong.{wrong}")
            return None


def _columns(text: str) -> dict[str, str]:
    """Read lines such as `email = mail_address`: a field of ours, and the column it is in."""
    parts = [line.partition("=") for line in text.splitlines() if line.strip()]
    return {field.strip(): column.strip() for field, _, column in parts}
