"""The panel beside the column: the step that is chosen, the whole, the text, findings, a replay."""

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from rapport.console.controls import box, button, choice, show, text_area
from rapport.console.journey_checking import Checked, Findings
from rapport.console.journey_choices import Choices
from rapport.console.journey_flow import Line, steps_of
from rapport.console.journey_keys import FIRST_FIELD, FOCUS_LINE, LEAVE, SELECT_LINE
from rapport.console.journey_replaying import Replaying
from rapport.console.journey_source import Fault, Form, read_source, write_source
from rapport.console.journey_step_form import Put, StepForm
from rapport.console.journey_whole_form import WholeForm
from rapport.console.journey_words import Words
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner
from rapport.console.visits import Visit
from rapport.journeys import Journey

TABS = ("step", "whole", "text", "findings", "replay")


class Panel:
    """Draws the tabs; changes go to the editor by what it is given."""

    def __init__(  # noqa: PLR0913  a way back for each kind of change
        self,
        visit: Visit,
        choices: Choices,
        words: Words,
        *,
        put_step: Put,
        put_whole: Put,
        typed: Callable[[dict[str, Any]], object],
        ran: Callable[[], object],
        wanted: Callable[[], Journey | None],
    ) -> None:
        self._visit = visit
        self._t = visit.t
        self._typed = typed
        self._step_form = StepForm(visit, choices, words, put=put_step)
        self._whole_form = WholeForm(visit, choices, put=put_whole)
        self._replaying = Replaying(visit, wanted=wanted, ran=ran)
        self._form: Form = "yaml"
        self._definition: Mapping[str, Any] = {}
        self._shown = ""
        self.text = ""

    def draw(self, definition: Mapping[str, Any], line: Line | None, findings: Findings) -> None:
        t = self._t
        self._definition = definition
        self.text = write_source(definition, self._form)
        with ui.tabs().classes("tabs").props("align=left no-caps dense") as self._tabs:
            for name in TABS:
                ui.tab(name, label=t(f"journey_form.tab.{name}")).mark(f"tab-{name}")
        panels = ui.tab_panels(self._tabs, value="step").props("animated=false keep-alive")
        panels.on("keydown", js_handler=LEAVE % (FOCUS_LINE % ("true", 0)))
        with panels:
            with ui.tab_panel("step"):
                self._step = ui.element("div").classes("stack tight")
            with ui.tab_panel("whole"):
                self._whole = ui.element("div").classes("stack tight")
            with ui.tab_panel("text"):
                self._draw_text()
            with ui.tab_panel("findings"):
                findings.draw()
            with ui.tab_panel("replay"):
                self._replaying.draw()
        self.look_at(definition, line, anew=True)

    def look_at(
        self,
        definition: Mapping[str, Any],
        line: Line | None,
        *,
        anew: bool = False,
        but_text: bool = False,
    ) -> None:
        """Show the step of a line, and the whole; drawn anew only where something else is shown."""
        self._definition = definition
        step_id = line.step_id if line is not None else ""
        if self._step.is_deleted or (step_id == self._shown and not anew):
            return
        self._shown = step_id
        self._step.clear()
        with self._step:
            if step_id in steps_of(definition):
                self._step_form.draw(definition, step_id)
            else:
                show(tag("p", self._t("journey_form.nothing_chosen"), class_="muted"))
        if anew:
            self._whole.clear()
            with self._whole:
                self._whole_form.draw(definition)
        if anew and not but_text:
            self.write(definition)

    def open(self, tab: str) -> None:
        self._tabs.set_value(tab)

    def focus(self) -> None:
        """Open the form of the chosen step and go to its first field."""
        self.open("step")
        with self._visit.client:
            ui.run_javascript(FIRST_FIELD)

    def write(self, definition: Mapping[str, Any]) -> None:
        """Write the text anew from a definition."""
        self._definition = definition
        self.text = write_source(definition, self._form)
        if not self._area.is_deleted:
            self._area.set_value(self.text)
            self._tell(None)

    def told(self, checked: Checked) -> None:
        """Say what is wrong with the text, at its place."""
        self._tell(checked.faults[0] if checked.faults else None)
        proof = checked.proof
        count = len(checked.faults) + (len(proof.faults) if proof else 0)
        tab = self._t("journey_form.tab.findings")
        for one in self._tabs.default_slot.children:
            if one.props.get("name") == "findings":
                one.props["label"] = f"{tab} ({count})" if count else tab

    def figures(self) -> Mapping[str, list[Markup]]:
        return self._replaying.figures()

    def stale(self) -> None:
        self._replaying.stale()

    def _draw_text(self) -> None:
        t = self._t
        forms = {"yaml": "YAML", "json": "JSON"}
        with box("line end spread"):
            made = choice("source-form", t("journey_form.text_form"), forms, value=self._form)
            show(tag("p", t("journey_form.text_about"), class_="muted small"))
        self._fault = ui.element("div").props("aria-live=polite").classes("stack tight")
        self._area = text_area("source", "", value=self.text, code=True)
        self._area.props["aria-label"] = t("journey_form.tab.text")
        self._area.on_value_change(lambda event: self._read(event.value or ""))
        made.on_value_change(lambda event: self._turn(event.value))

    def _turn(self, form: Form) -> None:
        self._form = form
        self.write(self._definition)

    def _read(self, text: str) -> None:
        if text == self.text:
            return
        self.text = text
        read = read_source(text)
        self._tell(read.fault)
        if read.definition is not None:
            self._typed(read.definition)

    def _tell(self, fault: Fault | None) -> None:
        if self._fault.is_deleted:
            return
        t = self._t
        self._fault.clear()
        if fault is None:
            return
        with self._fault:
            place = t("journey_form.at_line", line=fault.line) if fault.line else ""
            show(banner(f"{place} {fault.message}".strip(), "bad", code=fault.place))
            if fault.line:
                go = button(t("journey_form.to_line"), lambda: self._select(fault.line))
                go.mark("to-line")

    def _select(self, line: int) -> None:
        with self._visit.client:
            ui.run_javascript(SELECT_LINE % line)
