"""The tree of a rule as cards: groups within groups, a line for each condition."""

from collections.abc import Callable, Iterable
from functools import partial

from nicegui import ui

from rapport.console.controls import box, button, choice, show
from rapport.console.markup import tag
from rapport.console.parts import banner
from rapport.console.rule_fields import Fields
from rapport.console.rule_known import Known
from rapport.console.rule_lines import line_fields, line_more
from rapport.console.rule_starts import KINDS, another_kind, new_line
from rapport.console.rule_tree import (
    JOINS,
    Group,
    Line,
    Part,
    duplicate,
    lines_of,
    move,
    remove,
    wrap,
)
from rapport.console.visits import Visit

_DEEPEST = 8
_KEEP_FOCUS = """setTimeout(() => { if (document.activeElement === document.body)
document.getElementById(window.lastField || "")?.focus() }, 60)"""


class TreeView:
    """Draws the tree and changes it; `changed` is told after each change."""

    def __init__(
        self, visit: Visit, known: Known, tree: Group, *, changed: Callable[[], None]
    ) -> None:
        self._visit = visit
        self._t = visit.t
        self._known = known
        self._tree = tree
        self._changed = changed
        self._boxes: dict[int, ui.element] = {}
        self._whole: ui.element | None = None

    def show(self, tree: Group) -> None:
        """Draw a tree in the place where the view is drawn, instead of the one before."""
        self._tree = tree
        if self._whole is None:
            self._whole = ui.element("div").classes("stack tight")
        self._redraw()

    def mark(self, parts: Iterable[Part]) -> None:
        """Point at the parts that something is wrong with, and at no others."""
        wrong = {id(part) for part in parts}
        for one, drawn in self._boxes.items():
            drawn.classes(add="wrong") if one in wrong else drawn.classes(remove="wrong")

    def number_of(self, part: Part) -> int:
        """Give the number that a line is shown with; 0 for a group."""
        return next((n for n, line in enumerate(lines_of(self._tree), 1) if line is part), 0)

    def _redraw(self) -> None:
        assert self._whole is not None
        self._boxes.clear()
        self._whole.clear()
        with self._whole:
            if not self._tree.parts:
                show(banner(self._t("rule.everyone")))
            self._group(self._tree, "line", depth=1)

    def _act(self, work: Callable[[], object]) -> None:
        """Change the shape of the tree, and draw it anew."""
        work()
        self._redraw()
        self._changed()

    def _group(self, group: Group, place: str, *, depth: int) -> None:
        if depth > 1 or len(group.parts) > 1 or group.join == "none":
            with box("rule-line joins"):
                self._join(group, place)
                if depth > 1:
                    self._menu(group, place)
        for number, part in enumerate(group.parts):
            if number:
                show(tag("span", self._t(f"rule.between.{group.join}"), class_="rule-between"))
            here = f"{place}{number}"
            if isinstance(part, Line):
                self._line(part, here)
                continue
            with box(f"rule-group {part.join}") as drawn:
                drawn.props["role"] = "group"
                drawn.props["aria-label"] = self._t(f"rule.join.{part.join}")
                self._boxes[id(part)] = drawn
                self._group(part, f"{here}-", depth=depth + 1)
        self._adders(group, place, depth=depth)

    def _join(self, group: Group, place: str) -> None:
        joins = {join: self._t(f"rule.join.{join}") for join in JOINS}
        with box("rule-field wide"):
            made = choice(f"{place}-join", "", joins, value=group.join)
        made.props["aria-label"] = self._t("rule.join.label")
        made.on_value_change(lambda event: self._act(partial(setattr, group, "join", event.value)))

    def _line(self, line: Line, place: str) -> None:
        with box("rule") as drawn:
            drawn.props["role"] = "group"
            self._boxes[id(line)] = drawn
            self._line_inside(line, place, drawn)

    def _line_inside(self, line: Line, place: str, drawn: ui.element) -> None:
        number = self._t("rule.number", number=self.number_of(line))
        drawn.props["aria-label"] = number

        def changed(redraw: bool) -> None:
            if redraw:
                drawn.clear()
                with drawn:
                    self._line_inside(line, place, drawn)
                ui.run_javascript(_KEEP_FOCUS)
            self._changed()

        fields = Fields(
            self._visit, self._known, line.values, place=place, changed=self._in_window(changed)
        )
        with box("rule-line main"):
            show(tag("span", str(self.number_of(line)), class_="rule-number", aria_hidden="true"))
            with box("rule-field kind"):
                names = {kind: self._t(f"rule.kind.{kind}") for kinds in KINDS.values()
                         for kind in kinds}  # fmt: skip
                kind = choice(f"{place}-kind", "", names, value=line.kind)
            kind.props["aria-label"] = self._t("rule.kind.label")
            line_fields(fields, line)
            self._menu(line, place)
        line_more(fields, line)

        def turn(chosen: str) -> None:
            another_kind(line, chosen, self._known)
            fields.changed(True)

        kind.on_value_change(lambda event: turn(str(event.value)))

    def _in_window(self, work: Callable[[bool], None]) -> Callable[[bool], None]:
        """Run with the window at hand: the control that changed may be gone, drawn anew."""

        def run(redraw: bool) -> None:
            with self._visit.client:
                work(redraw)

        return run

    def _menu(self, part: Part, place: str) -> None:
        """Draw what can be done with a part, behind one small button."""
        t, tree = self._t, self._tree
        acts: dict[str, Callable[[], object]] = {
            "up": partial(move, tree, part, -1),
            "down": partial(move, tree, part, 1),
            "duplicate": partial(duplicate, tree, part),
            "wrap": partial(wrap, tree, part, "any"),
            "negate": partial(wrap, tree, part, "none"),
        }
        with box("rule-acts"):
            label = t("rule.acts")
            with button("", lambda: None, kind="bare", icon_name="more", label=label) as opener:
                opener.mark(f"{place}-acts")
                with ui.menu().props("auto-close"):
                    for name, act in acts.items():
                        item = ui.menu_item(t(f"rule.act.{name}"), partial(self._act, act))
                        item.mark(f"{place}-{name}")
            gone = partial(self._act, partial(remove, tree, part))
            label = t("rule.remove")
            button("", gone, kind="bare", icon_name="trash", label=label).mark(f"{place}-remove")

    def _adders(self, group: Group, place: str, *, depth: int) -> None:
        t = self._t
        with box("line adders"):
            with button(t("rule.add"), lambda: None, icon_name="plus") as opener:
                opener.mark(f"{place}-add" if depth > 1 else "add-line")
                with ui.menu().props("auto-close").classes("kind-menu"):
                    self._kinds(group, place if depth > 1 else "")
            if depth < _DEEPEST:
                add = partial(self._act, partial(self._add_group, group))
                made = button(t("rule.add_group"), add, kind="bare", icon_name="plus")
                made.mark(f"{place}-group" if depth > 1 else "add-group")

    def _kinds(self, group: Group, place: str) -> None:
        for topic, kinds in KINDS.items():
            show(tag("div", self._t(f"rule.topic_of.{topic}"), class_="kind-head"))
            for kind in kinds:
                add = partial(self._act, partial(self._add, group, kind))
                item = ui.menu_item(self._t(f"rule.kind.{kind}"), add)
                item.mark(f"{place}add-{kind}")

    def _add(self, group: Group, kind: str) -> None:
        group.parts.append(new_line(kind, self._known))

    def _add_group(self, group: Group) -> None:
        other = "all" if group.join == "any" else "any"
        group.parts.append(Group(other, [new_line("performed", self._known)]))
