"""The page on which a reviewer edits a draft; the checks run while they type."""

import asyncio
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.copies import findings_list
from rapport.console.draft import Found, draft_head, found_draft
from rapport.console.draft_fields import DraftFields
from rapport.console.draft_preview import Preview
from rapport.console.parts import banner
from rapport.console.visits import Draw, Visit, in_thread
from rapport.content import Copy, Draft, Finding, check_copy, copy_of, counts_of, parts_of
from rapport.review import DraftHeld, Edit, edit, hold, let_go

_PAUSE_SECONDS = 0.4
_RENEW_SECONDS = 60.0


def edit_draft(visit: Visit, arguments: PageArguments) -> Draw:
    """Hold the draft for this operator, if nobody else does, and read it."""
    draft_id = arguments.path_parameters["draft_id"]
    editor = _Editor(visit, found_draft(visit, draft_id))
    editor.hold()
    return editor.draw


class _Editor:
    """Holds what has been typed; after each pause it is checked and shown anew."""

    def __init__(self, visit: Visit, found: Found) -> None:
        self._visit = visit
        self._t = visit.t
        self._found = found
        self._typed = dict(parts_of(found.draft.copy))
        self._fields = DraftFields(visit.t, found.draft.channel)
        self._asked = 0
        self._held = ""

    def hold(self) -> None:
        """Hold the draft, anew or longer; who comes second may look, and cannot save."""
        doors = self._visit.app
        try:
            hold(
                doors.database,
                self._found.draft.draft_id,
                operator=self._visit.operator.operator_id,
                now=doors.clock(),
                rules=doors.settings.review,
            )
        except DraftHeld as error:
            self._held = str(error)
        else:
            self._held = ""

    async def _renew(self) -> None:
        await in_thread(self.hold)

    def draw(self) -> None:
        t, found = self._t, self._found
        with box("head"):
            draft_head(self._visit, found)
            with box("actions"):
                save = button(t("draft_form.save"), self._save, kind="primary", icon_name="check")
                save.mark("save").set_enabled(not self._held)
                button(t("words.cancel"), self._leave).mark("leave")
        if found.lock is not None:
            until = self._visit.f.clock(found.lock.until)
            show(banner(t("draft.held", who=found.holder, until=until), "warn"))
        else:
            ui.timer(_RENEW_SECONDS, self._renew, immediate=False)
        with box("cols review"):
            with box("stack"):
                with card(t("draft_form.text"), t("draft_form.text_about")), box("stack tight"):
                    self._fields.draw(self._typed, self._change)
                    self._fields.count(counts_of(found.draft.copy, found.grounds))
                    show(banner(t("draft_form.help")))
                with card(t("draft.checks"), t("draft_form.checks_about")):
                    self._findings = show(findings_list(t, found.draft.findings))
            with card(t("draft.preview"), t("draft.preview_about")):
                self._preview = Preview(
                    self._visit, found.draft, grounds=found.grounds, readers=found.readers
                )
                self._preview.draw()

    async def _change(self, part: str, event: object) -> None:
        self._typed[part] = getattr(event, "value", "") or ""
        self._asked += 1
        asked = self._asked
        await asyncio.sleep(_PAUSE_SECONDS)
        if asked != self._asked:
            return
        copy = copy_of(self._typed)
        findings = await in_thread(partial(check_copy, copy, self._found.grounds))
        counts = await in_thread(partial(counts_of, copy, self._found.grounds))
        if asked == self._asked and not self._findings.is_deleted:
            self._show(copy, findings)
            self._fields.count(counts)

    def _show(self, copy: Copy, findings: tuple[Finding, ...]) -> None:
        self._findings.set_content(findings_list(self._t, findings))
        self._preview.fill(copy)

    async def _leave(self) -> None:
        draft_id = self._found.draft.draft_id
        work = partial(
            let_go,
            self._visit.app.database,
            draft_id,
            operator=self._visit.operator.operator_id,
        )
        await in_thread(work)
        self._visit.go(f"/review/{draft_id}")

    async def _save(self) -> None:
        with self._visit.told():
            kept = await self._visit.do(Permission.REVIEW, self._keep)
            self._visit.say(self._t("draft_form.saved", version=kept.version))
            self._visit.go(f"/review/{kept.draft_id}")

    def _keep(self) -> Draft:
        doors, kept = self._visit.app, self._found.draft
        change = Edit(
            draft_id=kept.draft_id,
            version=kept.version,
            copy=copy_of(self._typed),
            operator=self._visit.operator.operator_id,
        )
        return edit(
            change,
            database=doors.database,
            facts=doors.facts,
            shop=doors.settings.shop,
            now=doors.clock(),
        )
