"""The form of the journey as a whole: who comes in, what ends it, its goal, how often."""

import copy
from collections.abc import Mapping
from functools import partial
from typing import Any

from rapport.console.controls import box, button, choice, show
from rapport.console.journey_choices import Choices
from rapport.console.journey_flow import Definition
from rapport.console.journey_inputs import Inputs
from rapport.console.journey_step_form import START_RULE, Put
from rapport.console.markup import tag
from rapport.console.rule_groups import TreeView
from rapport.console.rule_tree import read_tree, write_tree
from rapport.console.visits import Visit
from rapport.kit.errors import RapportError
from rapport.segments import parse_rule

_STARTS: Mapping[str, Mapping[str, object]] = {
    "segment": {"segment": ""},
    "event": {"event": "Product Added"},
    "date": {"trait": "birthday", "at": "09:00"},
    "api": {},
}
_REENTRY = ("never", "after-exit", "any-time")


class WholeForm:
    """Draws the fields of the journey itself; each change is given to `put`."""

    def __init__(self, visit: Visit, choices: Choices, *, put: Put) -> None:
        self._visit = visit
        self._t = visit.t
        self._choices = choices
        self._put = put

    def draw(self, definition: Definition) -> None:
        values: dict[str, Any] = copy.deepcopy(dict(definition))
        inputs = Inputs(
            self._t,
            values,
            place="whole",
            changed=lambda what, redraw: self._put(values, what, redraw),
        )
        with box("stack tight"):
            inputs.text("name")
            show(tag("h3", self._t("journey.who")))
            self._trigger(inputs)
            self._reentry(inputs)
            show(tag("h3", self._t("journey.goal")))
            self._goal(inputs)
            show(tag("h3", self._t("journey_form.ends")))
            inputs.many("exits", self._choices.events)
            self._exit_rule(inputs)
            show(tag("h3", self._t("journey_form.bounds")))
            with box("fields"):
                inputs.number("holdout_share", default=0.1, factor=100)
                inputs.number("most_messages", default=6)

    def _trigger(self, inputs: Inputs) -> None:
        t, choices = self._t, self._choices
        trigger = inputs.values.get("trigger")
        trigger = trigger if isinstance(trigger, dict) else {}
        inputs.values["trigger"] = trigger
        kinds = {kind: t(f"journey_form.trigger.{kind}") for kind in _STARTS}
        kind = str(trigger.get("kind", ""))
        made = choice(
            "whole-trigger",
            t("journey_field.trigger"),
            kinds,
            value=kind if kind in kinds else None,
        )

        def turn(chosen: str) -> None:
            inputs.keep("trigger", {"kind": chosen, **_STARTS[chosen]}, redraw=True)

        made.on_value_change(lambda event: turn(str(event.value)))
        inner = inputs.inside(trigger, "trigger")
        match kind:
            case "segment":
                inner.select("segment", choices.segments)
            case "event":
                inner.open_select("event", choices.events)
                self._where(inputs, trigger)
                names = {one: t.name("rule.column", one) for one in choices.known.properties}
                inner.open_select("key", names)
            case "date":
                traits = {one: t.name("trait", one) for one in choices.known.traits}
                inner.open_select("trait", traits)
                with box("fields"):
                    inner.number("days", default=0)
                    inner.text("at", placeholder="09:00").props("type=time")
                inner.flag("yearly", default=True)

    def _where(self, inputs: Inputs, trigger: dict[str, Any]) -> None:
        """Properties that the event must have, a line each."""
        where = trigger.get("where")
        where = where if isinstance(where, dict) else {}
        made = inputs.inside(
            {"where": "; ".join(f"{k} = {v}" for k, v in where.items())}, "w"
        ).text("where", help_text=self._t("journey_form.where_about"))

        def keep(text: str) -> None:
            pairs = [one.partition("=") for one in text.split(";") if "=" in one]
            trigger["where"] = {key.strip(): value.strip() for key, _, value in pairs}
            if not trigger["where"]:
                trigger.pop("where")
            inputs.keep("trigger", trigger)

        made.on("blur", lambda: keep(made.value or ""))

    def _reentry(self, inputs: Inputs) -> None:
        reentry = inputs.values.get("reentry")
        reentry = dict(reentry) if isinstance(reentry, dict) else {}
        inner = Inputs(
            self._t,
            reentry,
            place="whole-reentry",
            changed=lambda _what, redraw: inputs.keep("reentry", reentry, redraw=redraw),
        )
        modes = {mode: self._t(f"journey_form.reentry.{mode}") for mode in _REENTRY}
        inner.select("mode", modes, default="never", redraw=True)
        if reentry.get("mode", "never") != "never":
            inner.number("after_days", default=0)

    def _goal(self, inputs: Inputs) -> None:
        goal = inputs.values.get("goal")
        if not isinstance(goal, dict):
            add = partial(
                inputs.keep, "goal", {"event": "Order Completed", "within_days": 30}, redraw=True
            )
            button(self._t("journey_form.add_goal"), add, icon_name="plus").mark("add-goal")
            return
        inner = inputs.inside(goal, "goal")
        inner.open_select("event", self._choices.events)
        inner.number("within_days", default=30)
        inner.flag("ends", default=True)
        drop = partial(inputs.keep, "goal", None, redraw=True)
        button(self._t("journey_form.drop_goal"), drop, kind="bare", icon_name="trash")

    def _exit_rule(self, inputs: Inputs) -> None:
        t, rule = self._t, inputs.values.get("exit_when")
        if rule is None:
            add = partial(inputs.keep, "exit_when", dict(START_RULE), redraw=True)
            button(t("journey_form.add_exit_rule"), add, icon_name="plus").mark("add-exit-rule")
            return
        try:
            tree = read_tree(parse_rule(rule))
        except RapportError:
            tree = read_tree(parse_rule(dict(START_RULE)))
        show(tag("p", t("journey_form.exit_rule"), class_="small"))
        view = TreeView(
            self._visit,
            self._choices.known,
            tree,
            changed=lambda: inputs.keep("exit_when", write_tree(tree).rule),
        )
        view.show(tree)
        drop = partial(inputs.keep, "exit_when", None, redraw=True)
        button(t("journey_form.drop_exit_rule"), drop, kind="bare", icon_name="trash")
