"""The form of one step: fields for its kind, and where each of its ways leads."""

import copy
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import yaml
from nicegui.events import ValueChangeEventArguments

from rapport.console.controls import box, button, choice, show
from rapport.console.journey_choices import CHANNELS, Choices
from rapport.console.journey_flow import Definition, steps_of, ways_of
from rapport.console.journey_inputs import Inputs
from rapport.console.journey_words import Words
from rapport.console.markup import tag
from rapport.console.parts import banner
from rapport.console.rule_groups import TreeView
from rapport.console.rule_tree import read_tree, write_tree
from rapport.console.visits import Visit
from rapport.kit.errors import RapportError
from rapport.segments import parse_rule

START_RULE: Mapping[str, object] = {
    "kind": "performed",
    "event": "Order Completed",
    "within_days": 90,
}
TEAMS = ("sales", "service")
_MOST_WAYS = {"ways": 20, "options": 10, "cuts": 10}

Put = Callable[[dict[str, Any], str, bool], None]
"""Takes the step as it is now, the field that changed, and whether to draw the form anew."""


def new_step(kind: str, choices: Choices, words: Words) -> dict[str, Any]:
    """Give a step of a kind to begin with; its ways are put where it is put."""
    brief = next(iter(choices.briefs), "")
    groups = choices.groups.get(brief, {})
    started: dict[str, dict[str, Any]] = {
        "wait": {"days": 1},
        "wait-for": {"event": "Email Link Clicked", "days": 3},
        "wait-until": {"at": "09:00"},
        "branch": {"rule": dict(START_RULE)},
        "split": {"ways": [{"share": 1}, {"share": 1}]},
        "score": {"model": next(iter(choices.models), ""), "cuts": [{"at_least": 0.5}]},
        "choose": {"options": [{"name": "a"}, {"name": "b"}], "aim": "Order Completed"},
        "send": {"brief": brief} | ({"segment": next(iter(groups))} if len(groups) > 1 else {}),
        "set": {"trait": "", "value": ""},
        "webhook": {"endpoint": next(iter(choices.endpoints), "")},
        "task": {"title": words.t("journey_form.call_them"), "team": TEAMS[0]},
        "end": {},
    }
    return {"id": kind, "kind": kind, **copy.deepcopy(started[kind])}


class StepForm:
    """Draws the form of a step; each change is given to `put`."""

    def __init__(self, visit: Visit, choices: Choices, words: Words, *, put: Put) -> None:
        self._visit = visit
        self._t = visit.t
        self._choices = choices
        self._words = words
        self._put = put

    def draw(self, definition: Definition, step_id: str) -> None:
        """Draw the form of a step of a definition."""
        values: dict[str, Any] = copy.deepcopy(dict(steps_of(definition)[step_id]))

        def changed(what: str, redraw: bool) -> None:
            self._put(values, f"{step_id}/{what}", redraw)

        inputs = Inputs(self._t, values, place="step", changed=changed)
        kind = str(values.get("kind"))
        drawn = getattr(self, f"_{kind.replace('-', '_')}", None)
        title = f"journey_kind.{kind}"
        show(tag("h3", self._t(title) if self._t.has(title) else kind))
        if drawn is None:
            show(banner(self._t("journey_words.unreadable"), "bad"))
            return
        with box("stack tight"):
            drawn(inputs)
            self._ways(inputs, definition)
            self._id(inputs, definition, step_id)

    def _wait(self, inputs: Inputs) -> None:
        with box("fields"):
            inputs.number("days", default=0)
            inputs.number("hours", default=0)

    def _wait_for(self, inputs: Inputs) -> None:
        inputs.open_select("event", self._choices.events)
        self._wait(inputs)

    def _wait_until(self, inputs: Inputs) -> None:
        inputs.text("at", placeholder="09:00").props("type=time")
        inputs.weekdays("weekdays", self._visit.f.weekdays())

    def _branch(self, inputs: Inputs) -> None:
        """The builder of segments, for the rule of this step."""
        try:
            tree = read_tree(parse_rule(inputs.values.get("rule", START_RULE)))
        except RapportError as error:
            show(banner(str(error), "bad"))
            tree = read_tree(parse_rule(START_RULE))
        view = TreeView(
            self._visit,
            self._choices.known,
            tree,
            changed=lambda: inputs.keep("rule", write_tree(tree).rule),
        )
        view.show(tree)

    def _split(self, inputs: Inputs) -> None:
        self._items(inputs, "ways", "share", {"share": 1})

    def _score(self, inputs: Inputs) -> None:
        inputs.open_select("model", {one: one for one in self._choices.models})
        self._items(inputs, "cuts", "at_least", {"at_least": 0.5})

    def _choose(self, inputs: Inputs) -> None:
        inputs.open_select("aim", self._choices.events)
        inputs.number("within_days", default=7)
        self._items(inputs, "options", "name", {"name": "c"})

    def _send(self, inputs: Inputs) -> None:
        choices, t, values = self._choices, self._t, inputs.values
        if not choices.briefs:
            show(banner(t("journey_form.no_briefs"), "warn"))
        inputs.select("brief", choices.briefs, redraw=True)
        brief = str(values.get("brief", ""))
        groups = choices.groups.get(brief, {})
        if groups or values.get("segment"):
            inputs.select("segment", groups, none=t("journey_form.any_group"))
        approved = choices.approved.get(brief, ())
        channels = {
            one: t("journey_form.approved_on", channel=t.name("channel", one))
            if one in approved
            else t.name("channel", one)
            for one in CHANNELS
        }
        inputs.select("channel", channels, default="email")
        inputs.open_select("topic", {one: one for one in choices.topics})

    def _set(self, inputs: Inputs) -> None:
        traits = {one: self._t.name("trait", one) for one in self._choices.known.traits}
        inputs.open_select("trait", traits)
        value = inputs.values.get("value")
        made = Inputs(
            self._t,
            {"value": "" if value is None else value},
            place="step",
            changed=lambda _what, _redraw: None,
        ).text("value", help_text=self._t("journey_form.value_about"))

        def keep(text: str) -> None:
            inputs.values["value"] = _scalar(text) if text else None
            inputs.keep("trait", inputs.values.get("trait", ""))

        made.on_value_change(lambda event: keep((event.value or "").strip()))

    def _webhook(self, inputs: Inputs) -> None:
        inputs.open_select("endpoint", {one: one for one in self._choices.endpoints})

    def _task(self, inputs: Inputs) -> None:
        inputs.text("title")
        teams = {one: self._t(f"journey_words.team.{one}") for one in TEAMS}
        inputs.select("team", teams, default=TEAMS[0])
        inputs.number("due_days", default=1)

    def _end(self, _inputs: Inputs) -> None:
        show(tag("p", self._t("journey_form.end_about"), class_="muted"))

    def _items(self, inputs: Inputs, key: str, field: str, fresh: dict[str, Any]) -> None:
        """The parts of a step that has a way for each: added and taken away here."""
        t, values = self._t, inputs.values
        items = values.get(key)
        items = values[key] = items if isinstance(items, list) else []
        fewest = 1 if key == "cuts" else 2
        for number, item in enumerate(items):
            if not isinstance(item, dict):
                continue
            with box("line keep end"):
                one = inputs.inside(item, f"{key}{number}")
                one.text(field) if field == "name" else one.number(field)
                if len(items) > fewest:
                    label = t("journey_form.drop_way", number=number + 1)
                    drop = partial(self._drop, inputs, key, number)
                    gone = button("", drop, kind="bare", icon_name="trash", label=label)
                    gone.mark(f"drop-{key}{number}")
        if len(items) < _MOST_WAYS[key]:
            add = partial(self._add, inputs, key, fresh)
            button(t("journey_form.add_way"), add, icon_name="plus").mark(f"add-{key}")

    def _add(self, inputs: Inputs, key: str, fresh: dict[str, Any]) -> None:
        items = inputs.values[key]
        taken = {str(one.get("name")) for one in items if isinstance(one, dict)}
        made = dict(fresh)
        if "name" in made:
            made["name"] = next(one for one in "abcdefghijklm" if one not in taken)
        last = items[-1] if items and isinstance(items[-1], dict) else {}
        made["next"] = last.get("next", "")
        inputs.keep(key, [*items, made], redraw=True)

    def _drop(self, inputs: Inputs, key: str, number: int) -> None:
        left = [one for place, one in enumerate(inputs.values[key]) if place != number]
        inputs.keep(key, left, redraw=True)

    def _ways(self, inputs: Inputs, definition: Definition) -> None:
        """Where each way goes on: at a step that is there."""
        values = inputs.values
        steps = steps_of(definition)
        options = {
            one: f"{self._words.target(definition, one)} · {one}"
            for one in steps
            if one != values.get("id")
        }
        for way in ways_of(values):
            forks = len(ways_of(values)) > 1
            name = self._words.way(values, way.place) if forks else ""
            label = (
                self._t("journey_form.goes_to", way=name) if forks else self._t("journey_form.next")
            )
            offered = options | ({way.target: options.get(way.target, way.target)})
            made = choice(f"step-way{way.place}", label, offered, value=way.target, search=True)
            made.on_value_change(partial(self._lead, inputs, way.path))

    def _lead(
        self, inputs: Inputs, path: tuple[str | int, ...], event: ValueChangeEventArguments[Any]
    ) -> None:
        *before, last = path
        inner: Any = inputs.values
        for part in before:
            inner = inner[part]
        inner[last] = event.value or ""
        first = str(path[0])
        inputs.keep(first, inputs.values.get(first))

    def _id(self, inputs: Inputs, definition: Definition, step_id: str) -> None:
        """The step's own name, which people inside are found by: changed when it is left."""
        made = inputs.inside({"id": step_id}, "own").text(
            "id", help_text=self._t("journey_form.id_about")
        )
        made.on("blur", lambda: self._rename(inputs, definition, step_id, made.value or ""))
        made.on(
            "keydown.enter", lambda: self._rename(inputs, definition, step_id, made.value or "")
        )

    def _rename(self, inputs: Inputs, definition: Definition, step_id: str, wanted: str) -> None:
        wanted = wanted.strip()
        if wanted in ("", step_id):
            return
        if wanted in steps_of(definition):
            self._visit.say(self._t("journey_form.id_taken", step=wanted), bad=True)
            return
        inputs.keep("id", wanted, redraw=True)


def _scalar(text: str) -> object:
    """Read `true`, `3` and `0.5` as what they are, anything else as the text it is."""
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        return text
    return value if isinstance(value, bool | int | float) else text
