"""The page on which a journey is written: its column, forms beside it, and its text."""

import asyncio
from functools import partial
from typing import Any

from nicegui import PageArguments, background_tasks

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.journey_asking import ACTS, ask_kind, show_keys
from rapport.console.journey_cards import Beside
from rapport.console.journey_checking import Checked, Findings, beside_of, check_draft
from rapport.console.journey_choices import Choices, read_choices
from rapport.console.journey_column import Column
from rapport.console.journey_edits import (
    Changed,
    History,
    NotPossible,
    duplicate,
    insert,
    insert_before,
    move,
    put_step,
    remove,
)
from rapport.console.journey_flow import Line, steps_of
from rapport.console.journey_keeping import Keeping
from rapport.console.journey_panel import Panel
from rapport.console.journey_publishing import Publishing
from rapport.console.journey_source import write_source
from rapport.console.journey_step_form import new_step
from rapport.console.journey_words import Words, read_names
from rapport.console.journeys import name_of
from rapport.console.parts import head, link
from rapport.console.visits import Draw, Visit, in_thread
from rapport.journeys import JourneyDraft, find_journey_draft, get_journey

PAUSE_SECONDS = 0.35  # nothing changes for this long before a draft is proved and kept
_ICONS = {"add": "plus", "remove": "trash", "copy": "copy", "edit": "edit"}


def edit_journey(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the draft of a journey, else the version that is live, to be changed."""
    database, journey_id = visit.app.database, str(arguments.path_parameters["journey_id"])
    draft = find_journey_draft(database, journey_id)
    if draft is not None:
        definition = dict(draft.definition)
    else:
        published = get_journey(database, journey_id)
        definition = published.journey.model_dump(mode="json", exclude_defaults=True)
    words = Words(visit.t, visit.f, read_names(visit))
    return partial(_Editor(visit, journey_id, definition, draft, read_choices(visit), words).draw)


class _Editor:
    """Holds the draft of one sitting; every change goes through `take`."""

    def __init__(
        self,
        visit: Visit,
        journey_id: str,
        definition: dict[str, Any],
        draft: JourneyDraft | None,
        choices: Choices,
        words: Words,
    ) -> None:
        self._visit = visit
        self._t = visit.t
        self._journey_id = journey_id
        self._choices = choices
        self._words = words
        self._history = History(definition)
        revision = draft.revision if draft else 0
        self._keeping = Keeping(visit, journey_id, definition, revision)
        self._checked = Checked()
        self._pointed = -1
        self._asked = 0
        self._column = Column(visit, words, act=self._act)
        self._panel = Panel(
            visit,
            choices,
            words,
            put_step=self._put_step,
            put_whole=self._put_whole,
            typed=self._typed,
            ran=self._redraw,
            wanted=lambda: self._checked.journey,
        )
        self._findings = Findings(visit, words, point=self._point)

    def draw(self) -> None:
        t = self._t
        with box("head"):
            crumbs = [
                (t("menu.journeys"), link("/journeys")),
                (name_of(self._now, self._journey_id), link(f"/journeys/{self._journey_id}")),
            ]
            show(head(t("journey_form.title"), t("journey_form.about"), crumbs=crumbs))
            with box("actions"):
                self._keeping.draw()
                if self._visit.may(Permission.SEND):
                    out = button(t("journey_form.publish"), self._publish, kind="primary")
                    out.mark("publish")
        with box("cols editor"):
            with box("stack tight"):
                self._bar()
                self._column.draw(self._now, self._beside())
            with box("side-panel"), card():
                self._panel.draw(self._now, self._line(), self._findings)
        self._changed()

    @property
    def _now(self) -> dict[str, Any]:
        return self._history.now

    def _bar(self) -> None:
        t = self._t
        self._buttons = {}
        with box("flow-bar") as bar:
            bar.props["role"] = "toolbar"
            bar.props["aria-label"] = t("journey_form.bar")
            for act in ACTS:
                press = partial(self._press, act)
                made = button(t(f"journey_form.act.{act}"), press, icon_name=_ICONS.get(act, ""))
                made.classes("small-btn").mark(f"act-{act}")
                made.props["title"] = t(f"journey_form.keys.{act}")
                self._buttons[act] = made

    def _line(self) -> Line | None:
        return self._column.line(self._now)

    def _beside(self) -> Beside:
        figures = dict(self._panel.figures())
        return beside_of(self._checked, self._words, figures, self._pointed)

    def _press(self, act: str) -> object:
        line = self._line()
        return self._act(act, line.key if line else "")

    def _act(self, act: str, key: str) -> object:
        """Do what was pressed or typed; what cannot be done is said."""
        line = self._line()
        try:
            match act:
                case "add":
                    return self._add(line)
                case "help":
                    return self._help()
                case "undo" | "redo":
                    getattr(self._history, act)()
                    self._all_anew()
                case "path":
                    self._point(int(key) if key.isdigit() else -1)
                case _ if line is not None:
                    self._on_line(act, line)
        except NotPossible as error:
            self._visit.say(self._t(str(error)), bad=True)
        return None

    def _on_line(self, act: str, line: Line) -> None:
        match act:
            case "choose":
                self._panel.look_at(self._now, line)
            case "edit":
                self._panel.look_at(self._now, line)
                self._panel.focus()
            case "jump":
                self._column.choose_step(line.target)
                self._redraw()
                self._column.focus()
            case _ if line.kind != "step":
                raise NotPossible("journey_form.choose_step")
            case "remove":
                self._take(remove(self._now, line.step_id))
            case "copy":
                self._take(duplicate(self._now, line.step_id))
            case "up" | "down":
                self._take(move(self._now, line.step_id, -1 if act == "up" else 1))

    async def _add(self, line: Line | None) -> None:
        """Let a kind be chosen, and put a step of it after the line."""
        kind = await ask_kind(self._visit)
        if kind is not None:
            try:
                self._take(self._added(line, new_step(kind, self._choices, self._words)))
            except NotPossible as error:
                self._visit.say(self._t(str(error)), bad=True)
        self._column.focus()

    def _added(self, line: Line | None, step: dict[str, Any]) -> Changed:
        if line is None or line.kind == "rest":
            return insert(self._now, "", 0, step)
        if line.kind == "meet":
            return insert_before(self._now, line.target, step)
        return insert(self._now, line.step_id, line.place, step)

    async def _help(self) -> None:
        await show_keys(self._visit)
        self._column.focus()

    def _take(self, changed: Changed) -> None:
        """Take a change of the steps, and look at the step that it is about."""
        self._history.put(changed.definition)
        self._column.choose_step(changed.step_id)
        if changed.removed:
            self._visit.say(self._t.many("journey_form.removed", changed.removed))
        self._all_anew()

    def _put_step(self, values: dict[str, Any], what: str, redraw: bool) -> None:
        line = self._line()
        if line is None or line.step_id not in steps_of(self._now):
            return
        changed = put_step(self._now, line.step_id, values)
        self._history.put(changed.definition, what)
        if line.kind == "step":
            self._column.choose_step(changed.step_id)
        self._after_form(redraw=redraw)

    def _put_whole(self, values: dict[str, Any], what: str, redraw: bool) -> None:
        self._history.put({**values, "steps": self._now.get("steps", [])}, what)
        self._after_form(redraw=redraw)

    def _after_form(self, *, redraw: bool) -> None:
        with self._visit.client:
            self._panel.write(self._now)
            if redraw:
                self._panel.look_at(self._now, self._line(), anew=True)
            self._changed()

    def _typed(self, definition: dict[str, Any]) -> None:
        """Take what was typed as text."""
        self._history.put(definition, "text")
        self._panel.look_at(self._now, self._line(), anew=True, but_text=True)
        self._changed()

    def _all_anew(self) -> None:
        self._panel.write(self._now)
        self._panel.look_at(self._now, self._line(), anew=True)
        self._changed()

    def _changed(self) -> None:
        """Draw the column, and prove and keep the draft once nothing has changed for a moment."""
        self._panel.stale()
        self._pointed = -1
        self._redraw()
        for act, can in (("undo", self._history.can_undo), ("redo", self._history.can_redo)):
            self._buttons[act].set_enabled(can)
        self._asked += 1
        background_tasks.create(self._later(self._asked), context=self._visit.client)

    def _redraw(self) -> None:
        self._column.redraw(self._now, self._beside())

    def _point(self, place: int) -> None:
        self._pointed = -1 if self._pointed == place else place
        self._redraw()

    async def _later(self, asked: int) -> None:
        await asyncio.sleep(PAUSE_SECONDS)
        if asked != self._asked or self._keeping.is_gone:
            return
        definition, text = self._now, self._panel.text
        checked = await in_thread(partial(check_draft, self._visit, definition, text))
        if asked == self._asked and not self._keeping.is_gone:
            self._checked = checked
            with self._visit.client:
                self._redraw()
                self._findings.show(checked, definition)
                self._panel.told(checked)
        await self._keeping.keep(self._now)

    async def _publish(self) -> None:
        t = self._t
        await self._keeping.keep(self._now)
        text = write_source(self._now, "yaml")
        checked = await in_thread(partial(check_draft, self._visit, self._now, text))
        if checked.journey is None or not checked.sound:
            self._visit.say(t("journey_form.not_sound"), bad=True)
            self._panel.open("findings")
            return
        if checked.journey.journey != self._journey_id:
            self._visit.say(t("journey_form.other_id", id=self._journey_id), bad=True)
            return
        if await Publishing(self._visit, self._words, checked.journey).ask():
            self._visit.go(f"/journeys/{self._journey_id}")
