"""The page on which a file is brought in: handed in, looked at, tried, imported."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from nicegui import PageArguments, events, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, choice, show, text_field
from rapport.console.import_columns import ColumnFields, first_rows
from rapport.console.import_files import ENDINGS, MOST_BYTES, FileRoom, Watched, megabytes
from rapport.console.import_report import report_view
from rapport.console.markup import tag
from rapport.console.parts import banner, head
from rapport.console.visits import Draw, Visit, error_title
from rapport.kit.errors import Invalid
from rapport.profiles import (
    ColumnMapping,
    FileLook,
    ImportKind,
    ImportOptions,
    ImportReport,
    import_file,
    look_into,
    make_mapping,
)

_LOOK_SECONDS = 0.3
_ENCODINGS = ("utf-8", "gb18030", "utf-16", "latin-1")


def imports(visit: Visit, arguments: PageArguments) -> Draw:
    """Begin with the kind of file that the address names, if it names one."""
    wanted = arguments.query_parameters.get("kind", "")
    kind = ImportKind(wanted) if wanted in list(ImportKind) else ImportKind.CUSTOMERS
    return partial(_Form(visit, kind).draw)


class _Form:
    """The steps, one under the other; what follows from a step is drawn when it is done."""

    def __init__(self, visit: Visit, kind: ImportKind) -> None:
        self._visit = visit
        self._t = visit.t
        self._kind = kind
        self._room = FileRoom(visit.app.settings.home)
        self._progress = (0, 0.0)
        shop = visit.app.settings.shop
        self._said = {"encoding": _ENCODINGS[0], "timezone": "UTC", "currency": shop.currency}

    def draw(self) -> None:
        t = self._t
        with box("head"):
            show(head(t("imports.title"), t("imports.about")))
        with Watched(self._room.leave).classes("stack"):
            limit = t("imports.limit", most=megabytes(MOST_BYTES))
            with card(t("imports.file"), limit), box("stack tight"):
                self._draw_file()
            self._steps = ui.element("div").classes("stack")
            self._result = ui.element("div").classes("stack tight").mark("result")
            self._result.props("aria-live=polite")

    def _draw_file(self) -> None:
        t = self._t
        with box("fields"):
            kinds = {one.value: t(f"imports.kind.{one.value}") for one in ImportKind}
            kind = choice("kind", t("imports.kind_label"), kinds, value=self._kind.value)
            kind.on_value_change(lambda event: self._choose_kind(str(event.value)))
            encodings = {one: t.name("imports.encoding", one) for one in _ENCODINGS}
            encoding = choice(
                "encoding", t("imports.encoding_label"), encodings, value=self._said["encoding"]
            )
            encoding.on_value_change(lambda event: self._say_again("encoding", event.value))
        # Hidden: its own look has no labels. The button presses it in the browser.
        upload = ui.upload(
            auto_upload=True,
            max_file_size=MOST_BYTES,
            on_upload=self._take,
            on_rejected=self._too_large,
        )
        upload.props(f"accept={ENDINGS} aria-hidden=true").classes("unseen").mark("upload")
        with box("line"):
            pick = button(t("imports.choose"), lambda: None, kind="primary", icon_name="imports")
            pick.on("click", js_handler=f"() => runMethod({upload.id}, 'pickFiles', [])")
            self._name = show(tag("span", t("imports.no_file"), class_="muted"))
        self._upload = upload

    def _too_large(self) -> None:
        self._visit.say(self._t("imports.refused", most=megabytes(MOST_BYTES)), bad=True)

    async def _take(self, event: events.UploadEventArguments) -> None:
        self._forget()
        with self._answering():
            await self._visit.do(Permission.IMPORT, lambda: None)
            await self._room.take(event.file)
            size = self._visit.f.number(megabytes(self._room.size), digits=2)
            self._name.set_content(
                tag("span", self._t("imports.chosen", name=event.file.name, size=size))
            )
            await self._look()
        self._upload.reset()

    async def _choose_kind(self, value: str) -> None:
        self._kind = ImportKind(value)
        await self._look_again()

    async def _say_again(self, name: str, value: object) -> None:
        self._said[name] = str(value)
        await self._look_again()

    async def _look_again(self) -> None:
        self._forget()
        if self._room.holds:
            with self._answering():
                await self._look()

    async def _look(self) -> None:
        mapping = ColumnMapping(encoding=self._said["encoding"])
        with self._room.reading() as path:
            work = partial(look_into, self._kind, path, mapping=mapping)
            look = await self._visit.do(Permission.IMPORT, work)
        if not self._steps.is_deleted:
            self._forget()
            with self._steps:
                self._draw_steps(look)

    def _draw_steps(self, look: FileLook) -> None:
        t = self._t
        with card(t("imports.rows"), t("imports.rows_about"), classes="flush"):
            show(first_rows(t, look))
        with card(t("imports.columns"), t("imports.columns_about")), box("stack tight"):
            self._columns = ColumnFields(t, look, self._unchecked)
            self._columns.draw()
            with box("fields"):
                self._draw_said("timezone")
                self._draw_said("currency")
        with box("line"):
            self._try = button(t("imports.try"), partial(self._run, dry_run=True), kind="primary")
            self._try.mark("try")
            self._import = button(
                t("imports.import"), partial(self._run, dry_run=False), icon_name="check"
            )
            self._import.mark("import")
            show(tag("span", t("imports.try_about"), class_="muted small"))
        self._import.disable()

    def _draw_said(self, name: str) -> None:
        made = text_field(
            name,
            self._t(f"imports.{name}"),
            value=self._said[name],
            help_text=self._t(f"imports.{name}_help"),
        )

        def keep(event: events.ValueChangeEventArguments[str | None]) -> None:
            self._said[name] = str(event.value or "").strip()
            self._unchecked()

        made.on_value_change(keep)

    def _forget(self) -> None:
        self._steps.clear()
        self._result.clear()

    def _unchecked(self) -> None:
        """What was tried no longer holds; it must be tried again."""
        self._result.clear()
        self._import.disable()

    async def _run(self, *, dry_run: bool) -> None:
        if not self._columns.agreed():
            return
        self._try.disable()
        self._import.disable()
        watcher = self._draw_progress(dry_run=dry_run)
        report = None
        with self._answering(), self._room.reading() as path:
            work = partial(self._work, path, dry_run=dry_run)
            report = await self._visit.do(Permission.IMPORT, work)
        watcher.cancel()
        if report is not None and not self._result.is_deleted:
            self._show(report)
        if not self._try.is_deleted:
            self._try.enable()

    def _work(self, path: Path, *, dry_run: bool) -> ImportReport:
        doors = self._visit.app
        shop = doors.settings.shop
        mapping = make_mapping(self._said | {"fields": self._columns.chosen})
        return import_file(
            self._kind,
            path,
            facts=doors.facts,
            database=doors.database,
            now=doors.clock(),
            options=ImportOptions(
                mapping=mapping.completed(currency=shop.currency, language=shop.language),
                dry_run=dry_run,
                on_progress=self._keep_progress,
            ),
        )

    def _keep_progress(self, rows: int, share: float) -> None:
        self._progress = (rows, share)

    def _show(self, report: ImportReport) -> None:
        if report.dry_run:
            self._result.clear()
            self._import.set_enabled(report.kept > 0)
        else:
            self._room.clear()
            self._name.set_content(tag("span", self._t("imports.no_file"), class_="muted"))
            self._forget()
        with self._result, card(self._t("imports.tried" if report.dry_run else "imports.result")):
            show(report_view(self._visit, report)).mark("report")

    def _draw_progress(self, *, dry_run: bool) -> asyncio.Task[None]:
        told = self._t("imports.trying" if dry_run else "imports.importing")
        self._progress = (0, 0.0)
        self._result.clear()
        with self._result, card(), box("stack snug"):
            show(tag("p", told, class_="strong"))
            bar = ui.linear_progress(0, show_value=False)
            bar.props["aria-label"] = told
            count = show(tag("p", "", class_="muted small"))
        return asyncio.create_task(self._watch(bar, count))

    async def _watch(self, bar: ui.linear_progress, count: ui.html) -> None:
        while not bar.is_deleted:
            rows, share = self._progress
            bar.value = share
            told = self._t("imports.progress", rows=self._visit.f.number(rows))
            count.set_content(tag("p", told, class_="muted small"))
            await asyncio.sleep(_LOOK_SECONDS)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """What is wrong with the file or the choices is said where the result would stand."""
        with self._visit.told():
            try:
                yield
            except Invalid as error:
                if not self._result.is_deleted:
                    self._result.clear()
                    with self._result:
                        said = f"{error_title(self._t, error)}: {error}"
                        show(banner(said, "bad", code=error.code))
