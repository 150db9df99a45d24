"""The page on which a segment is made or changed: in a sentence, as a tree, or as JSON."""

import json
from collections.abc import Sequence
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, show, text_area, text_field
from rapport.console.markup import tag
from rapport.console.parts import banner, button_link, head, link
from rapport.console.rule_count import Counting, Wanted, sentence_of
from rapport.console.rule_edges import Edges
from rapport.console.rule_groups import TreeView
from rapport.console.rule_known import Known, read_known
from rapport.console.rule_tree import Part, read_tree, write_tree
from rapport.console.rule_words import Saying
from rapport.console.visits import Draw, Visit
from rapport.kit.errors import RapportError
from rapport.segments import (
    Rule,
    Segment,
    get_segment,
    parse_rule,
    rule_json,
    save_boundary_tests,
    save_segment,
    update_segment,
)

_START: dict[str, object] = {
    "kind": "performed",
    "event": "Order Completed",
    "within_days": 90,
}
_LONGEST_NAME = 60
_TESTS_EACH = 3
_FOLLOW_FOCUS = """document.addEventListener("focusin",
event => { if (event.target.id) window.lastField = event.target.id })"""


def new_segment(visit: Visit, arguments: PageArguments) -> Draw:
    """Begin with buyers, or with who said something of a topic that the address names."""
    topic, feeling = (arguments.query_parameters.get(one, "") for one in ("topic", "feeling"))
    told = {"kind": "finding", "topic": topic, "feeling": feeling}
    start = {name: value for name, value in told.items() if value} if topic else _START
    return partial(_Editor(visit, None, read_known(visit), start=parse_rule(start)).draw)


def edit_segment(visit: Visit, arguments: PageArguments) -> Draw:
    kept = get_segment(visit.app.database, arguments.path_parameters["segment_id"])
    return partial(_Editor(visit, kept, read_known(visit, but=kept.segment_id)).draw)


class _Editor:
    """Holds the rule of one visitor while it is built: a tree, or a text while it is JSON."""

    def __init__(
        self, visit: Visit, kept: Segment | None, known: Known, *, start: Rule | None = None
    ) -> None:
        self._visit = visit
        self._t = visit.t
        self._kept = kept
        self._known = known
        rule = kept.rule if kept else start or parse_rule(_START)
        self._tree = read_tree(rule)
        self._typed = _pretty(rule_json(rule))
        self._is_json = False
        self._keeps_tests = False
        self._said = ""
        self._view = TreeView(visit, known, self._tree, changed=self._changed)
        self._saying = Saying(visit, known, made=self._made)
        self._counting = Counting(
            visit, known, wanted=self._wanted, wrong=self._point, number_of=self._view.number_of
        )
        self._edges = Edges(visit, wanted=self._wanted, keep=self._keep_tests)

    def draw(self) -> None:
        t = self._t
        ui.run_javascript(_FOLLOW_FOCUS)
        with box("head"):
            crumbs = [(t("menu.segments"), link("/segments"))]
            show(head(self._kept.name if self._kept else t("segment_form.new"), crumbs=crumbs))
        with box("cols main-side builder"):
            with box("stack"):
                with card(t("rule.say.title"), t("rule.say.about")):
                    self._saying.draw()
                with card(t("segment_form.who")):
                    self._draw_rule()
            with box("stack sticky"):
                with card(t("segment_form.now")):
                    self._counting.draw()
                with card():
                    self._draw_end()
        with box("cols main-side edge"), box("stack"):
            self._edges.draw()
        self._changed()

    def _draw_rule(self) -> None:
        t = self._t
        with ui.tabs().classes("tabs").props("align=left no-caps") as self._tabs:
            form = ui.tab("form", label=t("segment_form.form")).mark("form-tab")
            text = ui.tab("json", label="JSON").mark("json-tab")
        with ui.tab_panels(self._tabs, value=form).props("animated=false keep-alive"):
            with ui.tab_panel(form):
                self._view.show(self._tree)
            with ui.tab_panel(text):
                show(tag("p", t("segment_form.json_about"), class_="muted small"))
                self._text = text_area("json", "", value=self._typed, code=True)
                self._text.props["aria-label"] = "JSON"
        self._text.on_value_change(lambda event: self._type(event.value or ""))
        self._tabs.on_value_change(lambda event: self._turn(str(event.value)))

    def _draw_end(self) -> None:
        t = self._t
        kept = self._kept
        self._name = text_field("name", t("segment_form.name"), value=kept.name if kept else "")
        self._name.props["placeholder"] = t("segment_form.name_from")
        self._tests = ui.element("div").classes("stack tight")
        back = link(f"/segments/{kept.segment_id}" if kept else "/segments")
        with box("line closing"):
            save = button(t("segment_form.save"), self._save, kind="primary", icon_name="check")
            save.mark("save")
            show(button_link(t("words.cancel"), back))

    def _made(self, rule: Rule, sentence: str) -> None:
        """Take the rule of a sentence for the one that is built."""
        self._said = sentence
        self._take(rule)
        self._is_json = False
        self._tabs.value = "form"
        self._changed()

    def _take(self, rule: Rule) -> None:
        self._tree = read_tree(rule)
        self._view.show(self._tree)

    def _type(self, text: str) -> None:
        self._typed = text
        if self._is_json:
            self._changed()

    def _turn(self, tab: str) -> None:
        """Carry the rule over to the other way of writing it; a mistake in JSON stays there."""
        if tab == "json" and not self._is_json:
            self._text.value = self._typed = _pretty(write_tree(self._tree).rule)
            self._is_json = True
        elif tab == "form" and self._is_json:
            try:
                self._take(parse_rule(self._typed))
            except RapportError as error:
                self._visit.say(str(error), bad=True)
                self._tabs.value = "json"
                return
            self._is_json = False
        self._changed()

    def _wanted(self) -> Wanted:
        """Read the rule as it stands now."""
        written = None if self._is_json else write_tree(self._tree)
        try:
            rule = parse_rule(self._typed if written is None else written.rule)
        except RapportError as error:
            return Wanted(error=error, written=written)
        return Wanted(rule=rule, written=written)

    def _point(self, parts: Sequence[Part]) -> None:
        self._view.mark(parts)

    def _changed(self) -> None:
        self._edges.stale()
        self._counting.changed()

    async def _keep_tests(self) -> None:
        """Keep who stands at the edge: at once where the rule is saved as it is, else with it."""
        wanted = self._wanted()
        if self._kept is not None and wanted.rule == self._kept.rule:
            with self._visit.told():
                work = partial(self._make_tests, self._kept)
                count = await self._visit.do(Permission.WRITE_CONTENT, work)
                self._visit.say(self._t.many("segment_form.tests", count))
            return
        self._keeps_tests = True
        self._tests.clear()
        with self._tests:
            show(banner(self._t("segment_form.tests_later")))

    async def _save(self) -> None:
        with self._visit.told():
            wanted = self._wanted()
            if wanted.rule is None:
                assert wanted.error is not None
                self._point(wanted.parts_named_by(wanted.error))
                raise wanted.error
            work = partial(self._write, wanted.rule)
            kept = await self._visit.do(Permission.WRITE_CONTENT, work)
            self._visit.say(self._t("segment_form.saved", name=kept.name))
            self._visit.go(f"/segments/{kept.segment_id}")

    def _write(self, rule: Rule) -> Segment:
        doors, name = self._visit.app, (self._name.value or "").strip()
        name = name or self._proposed(rule)
        if self._kept is None:
            kept = save_segment(
                database=doors.database,
                name=name,
                rule=rule,
                created_by=self._visit.operator.operator_id,
                now=doors.clock(),
            )
        else:
            kept = update_segment(
                self._kept.segment_id,
                database=doors.database,
                rule=rule,
                name=name,
                version=self._kept.version,
                now=doors.clock(),
            )
        if self._keeps_tests:
            self._make_tests(kept)
        return kept

    def _proposed(self, rule: Rule) -> str:
        """Name a segment by what was said of it, or by the sentence of its rule."""
        told = self._said or sentence_of(rule, self._known, self._t.language)
        short = told.strip(" .。").removesuffix("的客户")
        return short if len(short) <= _LONGEST_NAME else short[: _LONGEST_NAME - 1].rstrip() + "…"

    def _make_tests(self, kept: Segment) -> int:
        doors = self._visit.app
        made = save_boundary_tests(
            kept.segment_id,
            database=doors.database,
            facts=doors.facts,
            now=doors.clock(),
            made_by=self._visit.operator.operator_id,
            each=_TESTS_EACH,
        )
        return len(made)


def _pretty(rule: object) -> str:
    return json.dumps(rule, ensure_ascii=False, indent=2)
