"""A proposal from past copy: each entry with a box to tick and where it was seen."""

from functools import partial

from nicegui import events, ui

from rapport.access import Permission
from rapport.brand import (
    BookVersion,
    BrandBook,
    Choice,
    PastText,
    Proposed,
    adopt,
    proposed_entries,
    read_past_copy,
    save_book,
)
from rapport.console.brand_books import book_path
from rapport.console.controls import box, button, card, show, text_area
from rapport.console.markup import tag
from rapport.console.visits import Visit
from rapport.content import PastCopy, propose_brand

MOST_BYTES = 20 * 1024 * 1024
_ENDINGS = ".txt,.csv,.jsonl"


def draw_proposal(visit: Visit, newest: BookVersion) -> None:
    """Draw what to read, and what is proposed from it once that was read."""
    _Proposal(visit, newest).draw()


class _Proposal:
    def __init__(self, visit: Visit, newest: BookVersion) -> None:
        self._visit, self._t, self._newest = visit, visit.t, newest
        self._files: list[PastText] = []

    def draw(self) -> None:
        t = self._t
        with card(t("brand.propose_title"), t("brand.propose_about")), box("stack tight"):
            self._drafts = ui.checkbox(t("brand.from_drafts"), value=True).mark("drafts")
            self._products = ui.checkbox(t("brand.from_products"), value=True).mark("products")
            self._pasted = text_area("pasted", t("brand.pasted"), help_text=t("brand.pasted_help"))
            upload = ui.upload(auto_upload=True, max_file_size=MOST_BYTES, on_upload=self._take)
            upload.props(f"accept={_ENDINGS} aria-hidden=true").classes("unseen").mark("upload")
            with box("line"):
                read = button(t("brand.propose"), self._propose, kind="primary", icon_name="spark")
                read.mark("propose")
                pick = button(t("brand.choose_file"), lambda: None, icon_name="imports")
                pick.on("click", js_handler=f"() => runMethod({upload.id}, 'pickFiles', [])")
                self._told = show(tag("span", ""), element="span")
        self._answer = ui.element("div").classes("stack").mark("answer").props("aria-live=polite")

    async def _take(self, event: events.UploadEventArguments) -> None:
        raw = await event.file.read()
        with self._visit.told():
            text = raw.decode("utf-8-sig", errors="replace")
            self._files += read_past_copy(event.file.name, text)
            self._told.set_content(self._t.many("brand.texts_read", len(self._files)))

    async def _propose(self) -> None:
        visit, doors, book = self._visit, self._visit.app, self._newest.book
        pasted = read_past_copy("pasted.txt", self._pasted.value or "")
        wanted = PastCopy(
            market=book.market,
            language=book.language,
            name=book.name,
            texts=[*self._files, *pasted],
            drafts=bool(self._drafts.value),
            products=bool(self._products.value),
        )
        self._answer.clear()
        with self._answer:
            show(tag("p", self._t("brand.reading"), class_="muted"))
        with visit.told():
            work = partial(propose_brand, wanted, database=doors.database, facts=doors.facts)
            proposal = await visit.do(Permission.WRITE_CONTENT, work)
            self._show(proposal)

    def _show(self, proposal: BrandBook) -> None:
        t = self._t
        entries = [one for one in proposed_entries(proposal, self._newest.book) if not one.known]
        boxes: dict[Choice, ui.checkbox] = {}
        self._answer.clear()
        with self._answer:
            for section in dict.fromkeys(one.section for one in entries):
                with card(t.name("brand.section", section)), box("stack tight"):
                    for one in entries:
                        if one.section == section:
                            boxes[one.choice] = self._entry(one)
            with box("line"):
                take = button(
                    t("brand.take"), partial(self._adopt, proposal, boxes), kind="primary"
                )
                take.mark("take")
                show(tag("span", t("brand.take_about"), class_="muted small"))

    def _entry(self, one: Proposed) -> ui.checkbox:
        t = self._t
        name = t.name("brand.manner", one.entry) if one.section == "manner" else one.entry
        said = "" if one.said == one.entry else one.said
        with box("stack tight"):
            made = ui.checkbox(": ".join(filter(None, (name, said))), value=False)
            made.mark(f"take-{one.section}-{one.entry}")
            if one.evidence:
                seen = t("brand.seen", count=one.evidence.count, of=one.evidence.of)
                places = [tag("li", place) for place in one.evidence.places]
                show(
                    tag(
                        "details",
                        tag("summary", seen),
                        tag("ul", places) if places else None,
                        class_="muted small",
                    )
                )
        return made

    async def _adopt(self, proposal: BrandBook, boxes: dict[Choice, ui.checkbox]) -> None:
        visit, doors, newest = self._visit, self._visit.app, self._newest
        chosen = {choice for choice, made in boxes.items() if made.value}
        if not chosen:
            visit.say(self._t("brand.nothing_chosen"), bad=True)
            return
        with visit.told():
            work = partial(
                save_book,
                adopt(newest.book, proposal, chosen),
                database=doors.database,
                by=visit.operator.name,
                now=doors.clock(),
                note=self._t.many("brand.taken_note", len(chosen)),
                based_on=newest.version,
            )
            kept = await visit.do(Permission.WRITE_CONTENT, work)
            visit.say(self._t("brand.saved", version=kept.version))
            visit.go(book_path(newest.book.market, newest.book.language), version=kept.version)
