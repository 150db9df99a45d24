"""Putting customers on a list: pasted lines or a CSV file, with what became of each name."""

from functools import partial

from nicegui import events, ui

from rapport.access import Permission
from rapport.console.controls import box, button, show, text_area
from rapport.console.markup import tag
from rapport.console.parts import banner
from rapport.console.visits import Visit
from rapport.segments import Listed, ManualList, add_to_list, read_names

MOST_BYTES = 20 * 1024 * 1024
_MEGABYTE = 1024 * 1024
_ENDINGS = ".csv,.txt,.tsv"


def draw_entry(visit: Visit, kept: ManualList) -> None:
    """The field to paste into, the button for a file, and the answer beneath them."""
    entry = _Entry(visit, kept)
    entry.draw()


class _Entry:
    def __init__(self, visit: Visit, kept: ManualList) -> None:
        self._visit, self._t, self._kept = visit, visit.t, kept

    def draw(self) -> None:
        t = self._t
        with box("stack tight"):
            self._text = text_area("named", t("lists.named"), help_text=t("lists.named_help"))
            self._text.props('input-style="min-height: 84px"')
            upload = ui.upload(
                auto_upload=True,
                max_file_size=MOST_BYTES,
                on_upload=self._take,
                on_rejected=self._too_large,
            )
            upload.props(f"accept={_ENDINGS} aria-hidden=true").classes("unseen").mark("upload")
            with box("line"):
                button(t("lists.add_these"), self._add_pasted, kind="primary").mark("add")
                pick = button(t("lists.choose_file"), lambda: None, icon_name="imports")
                pick.on("click", js_handler=f"() => runMethod({upload.id}, 'pickFiles', [])")
            self._upload = upload
            self._answer = box_of_answer()

    def _too_large(self) -> None:
        most = self._visit.f.number(MOST_BYTES / _MEGABYTE)
        self._visit.say(self._t("lists.too_large", most=most), bad=True)

    async def _take(self, event: events.UploadEventArguments) -> None:
        raw = await event.file.read()
        await self._add(raw.decode("utf-8-sig", errors="replace"))
        self._upload.reset()

    async def _add_pasted(self) -> None:
        await self._add(self._text.value or "")

    async def _add(self, text: str) -> None:
        visit, doors = self._visit, self._visit.app
        named = read_names(text.replace("\t", ","))
        if not named:
            visit.say(self._t("lists.nothing_named"), bad=True)
            return
        work = partial(
            add_to_list,
            self._kept.list_id,
            named,
            database=doors.database,
            facts=doors.facts,
            now=doors.clock(),
        )
        with visit.told():
            done = await visit.do(Permission.WRITE_CONTENT, work)
            if not done.unknown:
                visit.say(_said(visit, done))
                await visit.refresh()
                return
            self._tell(done, named)

    def _tell(self, done: Listed, named: list[str]) -> None:
        """Name the unknown ones by their place, and leave only them in the field."""
        t = self._t
        places = ", ".join(str(place) for place in done.places)
        rest = " …" if done.unknown > len(done.places) else ""
        told = t.many("lists.unknown", done.unknown, places=places + rest)
        self._answer.clear()
        with self._answer:
            shown = tag("ul", [tag("li", f"{at}: {named[at - 1]}") for at in done.places])
            words = tag("div", tag("div", _said(self._visit, done)), tag("div", told), shown)
            show(banner(words, "warn"))
            again = button(t("lists.show_list"), self._visit.refresh).mark("show-list")
            again.style("align-self: start")


def box_of_answer() -> ui.element:
    """Where an answer appears; screen readers say it when it does."""
    made = ui.element("div").classes("stack tight").mark("answer")
    made.props("aria-live=polite")
    return made


def _said(visit: Visit, done: Listed) -> str:
    t, f = visit.t, visit.f
    added = t.many("lists.added", done.changed, shown=f.number(done.changed))
    if not done.unchanged:
        return added
    there = t.many("lists.there", done.unchanged, shown=f.number(done.unchanged))
    return f"{added} {there}"
