"""The page on which a segment is made or changed, with its size shown while the rule is built."""

import asyncio
import json
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, background_tasks, ui

from rapport.access import Permission
from rapport.catalog import list_categories
from rapport.console.controls import box, button, card, choice, show, text_area, text_field
from rapport.console.figures import event_names, trait_names
from rapport.console.markup import tag
from rapport.console.parts import banner, button_link, head, link
from rapport.console.rule_fields import Known, kind_names, line_fields
from rapport.console.rule_lines import JOINS, Line, lines_of, new_line, rule_of
from rapport.console.segment import examples_table
from rapport.console.visits import Draw, Visit, in_thread
from rapport.kit.errors import RapportError
from rapport.segments import (
    Preview,
    Rule,
    Segment,
    get_segment,
    list_segments,
    parse_rule,
    preview,
    rule_json,
    rule_lookup,
    save_segment,
    update_segment,
)

_PAUSE_SECONDS = 0.35  # typing stops for this long before the size is counted again
_START: dict[str, object] = {
    "kind": "performed",
    "event": "Order Completed",
    "within_days": 90,
}


def new_segment(visit: Visit, _arguments: PageArguments) -> Draw:
    return partial(_Editor(visit, None, _known(visit, "")).draw)


def edit_segment(visit: Visit, arguments: PageArguments) -> Draw:
    kept = get_segment(visit.app.database, arguments.path_parameters["segment_id"])
    return partial(_Editor(visit, kept, _known(visit, kept.segment_id)).draw)


def _known(visit: Visit, but: str) -> Known:
    facts, database = visit.app.facts, visit.app.database
    others = {str(s.segment_id): s.name for s in list_segments(database) if s.segment_id != but}
    return Known(
        traits=trait_names(facts),
        events=event_names(facts),
        categories=list_categories(facts),
        segments=others,
    )


@dataclass(slots=True)
class _Form:
    """What has been typed so far; `text` holds while the rule is edited as JSON."""

    name: str
    join: str
    lines: list[Line]
    text: str
    as_json: bool


class _Editor:
    """Holds the form of one visitor, and counts anew after each change."""

    def __init__(self, visit: Visit, kept: Segment | None, known: Known) -> None:
        self._visit = visit
        self._t = visit.t
        self._kept = kept
        self._known = known
        rule = kept.rule if kept else parse_rule(_START)
        read = lines_of(rule)
        self._form = _Form(
            name=kept.name if kept else "",
            join=read[0] if read else "all",
            lines=read[1] if read else [],
            text=_pretty(rule_json(rule)),
            as_json=read is None,
        )
        self._fits = read is not None
        self._asked = 0

    def draw(self) -> None:
        t = self._t
        with box("head"):
            crumbs = [(t("menu.segments"), link("/segments"))]
            show(head(self._kept.name if self._kept else t("segment_form.new"), crumbs=crumbs))
        with box("cols main-side"):
            with box("stack"):
                with card():
                    name = text_field("name", t("segment_form.name"), value=self._form.name)
                    name.on_value_change(lambda event: self._named(event.value))
                with card(t("segment_form.who")):
                    self._draw_rule()
            with box("stack sticky"):
                with card(t("segment_form.now")):
                    self._result = ui.element("div").classes("stack tight")
                self._draw_end()
        self._changed(False)

    def _draw_rule(self) -> None:
        t = self._t
        with ui.tabs().classes("tabs").props("align=left no-caps") as tabs:
            form = ui.tab("form", label=t("segment_form.form"))
            text = ui.tab("json", label="JSON")
        with ui.tab_panels(tabs, value=text if self._form.as_json else form) as panels:
            with ui.tab_panel(form):
                self._lines = ui.element("div").classes("stack tight")
            with ui.tab_panel(text):
                show(tag("p", t("segment_form.json_about"), class_="muted small"))
                self._text = text_area("json", "", value=self._form.text, code=True)
                self._text.props["aria-label"] = "JSON"
        panels.props("animated=false")
        self._text.on_value_change(lambda event: self._typed(event.value))
        tabs.on_value_change(lambda event: self._turn(str(event.value)))
        self._draw_lines()

    def _draw_lines(self) -> None:
        t = self._t
        self._lines.clear()
        with self._lines:
            if not self._fits:
                show(banner(t("segment_form.no_form")))
                return
            if len(self._form.lines) > 1:
                joins = {join: t(f"rule.join.{join}") for join in JOINS}
                made = choice("join", t("rule.join.label"), joins, value=self._form.join)
                made.on_value_change(lambda event: self._joined(event.value))
            if not self._form.lines:
                show(banner(t("rule.everyone")))
            for place, line in enumerate(self._form.lines):
                self._draw_line(place, line)
            add = partial(self._add, "performed")
            button(t("rule.add"), add, icon_name="plus").mark("add-line").style("align-self: start")

    def _draw_line(self, place: int, line: Line) -> None:
        t = self._t
        with box("rule stack tight"):
            with box("line keep"):
                kind = choice(f"line{place}-kind", "", kind_names(self._visit), value=line.kind)
                kind.props["aria-label"] = t("rule.kind.label")
                remove = partial(self._remove, place)
                button("", remove, kind="bare", icon_name="trash", label=t("rule.remove"))
            kind.on_value_change(lambda event: self._replace(place, event.value))
            line_fields(self._visit, line, self._known, changed=self._changed, place=f"line{place}")

    def _draw_end(self) -> None:
        t = self._t
        back = link(f"/segments/{self._kept.segment_id}" if self._kept else "/segments")
        with box("line"):
            save = button(t("segment_form.save"), self._save, kind="primary", icon_name="check")
            save.mark("save")
            show(button_link(t("words.cancel"), back))

    def _named(self, name: str | None) -> None:
        self._form.name = name or ""

    def _joined(self, join: str) -> None:
        self._form.join = join
        self._changed(False)

    def _add(self, kind: str) -> None:
        self._form.lines.append(new_line(kind))
        self._changed(True)

    def _remove(self, place: int) -> None:
        del self._form.lines[place]
        self._changed(True)

    def _replace(self, place: int, kind: str) -> None:
        self._form.lines[place] = new_line(kind)
        self._changed(True)

    def _typed(self, text: str | None) -> None:
        self._form.text = text or ""
        if self._form.as_json:
            self._changed(False)

    def _turn(self, tab: str) -> None:
        """Carry the rule over from one tab to the other, as far as it fits."""
        if tab == "json" and not self._form.as_json and self._fits:
            self._text.value = _pretty(rule_of(self._form.join, self._form.lines))
        if tab == "form" and self._form.as_json:
            self._read_text()
        self._form.as_json = tab == "json" or not self._fits
        self._changed(True)

    def _read_text(self) -> None:
        try:
            read = lines_of(parse_rule(self._form.text))
        except RapportError:
            read = None
        self._fits = read is not None
        if read:
            self._form.join, self._form.lines = read

    def _changed(self, redraw: bool) -> None:
        if redraw:
            self._draw_lines()
        self._asked += 1
        # In the window's context: the control that changed may be gone, drawn anew.
        background_tasks.create(self._count(self._asked), context=self._visit.client)

    async def _count(self, asked: int) -> None:
        await asyncio.sleep(_PAUSE_SECONDS)
        if asked != self._asked:
            return
        try:
            rule = self._rule()
            result: Preview | str = await in_thread(partial(self._preview, rule))
        except RapportError as error:
            result = str(error)
        if asked == self._asked and not self._result.is_deleted:
            self._draw_result(result)

    def _rule(self) -> Rule:
        if self._form.as_json:
            return parse_rule(self._form.text)
        return parse_rule(rule_of(self._form.join, self._form.lines))

    def _preview(self, rule: Rule) -> Preview:
        doors = self._visit.app
        lookup = rule_lookup(doors.database)
        return preview(rule, facts=doors.facts, now=doors.clock(), segments=lookup, examples=6)

    def _draw_result(self, result: Preview | str) -> None:
        t, f = self._t, self._visit.f
        self._result.clear()
        with self._result:
            if isinstance(result, str):
                show(banner(result, "bad"))
                return
            size = tag("span", f.number(result.size), class_="big num")
            share = t("segment_form.share", share=f.share(result.share))
            show(tag("p", size, tag("span", share, class_="muted small"), class_="line"))
            show(tag("p", result.sentence[t.language], class_="quote small"))
            for warning in result.warnings:
                show(banner(warning[t.language], "warn"))
            show(examples_table(self._visit, result.examples))

    async def _save(self) -> None:
        with self._visit.told():
            work = partial(self._keep, self._rule())
            kept = await self._visit.do(Permission.WRITE_CONTENT, work)
            self._visit.say(self._t("segment_form.saved", name=kept.name))
            self._visit.go(f"/segments/{kept.segment_id}")

    def _keep(self, rule: Rule) -> Segment:
        doors, name = self._visit.app, self._form.name
        if self._kept is None:
            operator = self._visit.operator.operator_id
            return save_segment(
                database=doors.database,
                name=name,
                rule=rule,
                created_by=operator,
                now=doors.clock(),
            )
        return update_segment(
            self._kept.segment_id,
            database=doors.database,
            rule=rule,
            name=name,
            version=self._kept.version,
            now=doors.clock(),
        )


def _pretty(rule: object) -> str:
    return json.dumps(rule, ensure_ascii=False, indent=2)
