"""The steps of a sequence: one thing, then another, with what must not lie between them."""

from functools import partial

from rapport.console.controls import box
from rapport.console.rule_conditions import add_condition, conditions
from rapport.console.rule_fields import Fields, Json

_MOST_STEPS = 6
_MOST_BETWEEN = 5


def steps(fields: Fields) -> None:
    """Draw the steps in their order."""
    found = fields.items("steps")
    for place, values in enumerate(found):
        step = fields.inside(values, f"step{place}")
        with box("rule-step"):
            _step(fields, step, place, len(found) - 1)


def add_step(fields: Fields) -> None:
    """Draw the button that adds a step, while another fits."""
    if len(fields.items("steps")) < _MOST_STEPS:
        fields.more(fields.t("rule.step.add"), partial(_add, fields), name="add-step")


def _step(fields: Fields, step: Fields, place: int, last: int) -> None:
    t = fields.t
    with box("rule-line"):
        if place == 0:
            fields.word("rule.step.first")
        elif place == last:
            ways = {"then": t("rule.step.then"), "absent": t("rule.step.absent")}
            shown: Json = {"follows": "absent" if step.values.get("absent") else "then"}
            chooser = step.inside(shown, "w")
            chooser.select("follows", ways, on_change=partial(_follow, step))
        else:
            fields.word("rule.step.then")
        step.select("event", fields.named("event", fields.known.events), wide=True)
        if place:
            within = t("rule.step.within")
            step.number("within_days", around=(within, t("rule.unit.days_in")))
        if last > 1:
            step.bin(partial(_drop, fields, place), name="drop")
    conditions(step, "product", "product")
    conditions(step, "where", "where")
    for number, one in enumerate(step.items("without")):
        _between(step, step.inside(one, f"without{number}"), number)
    with box("rule-adders"):
        add_condition(step, "product", "product")
        add_condition(step, "where", "where")
        if place and len(step.items("without")) < _MOST_BETWEEN:
            fresh: Json = {"event": "Order Completed"}
            add = partial(step.add, "without", fresh)
            step.more(t("rule.step.add_without"), add, name="add-without")


def _between(step: Fields, one: Fields, number: int) -> None:
    with box("rule-line only"):
        step.word("rule.step.without")
        one.select("event", step.named("event", step.known.events), wide=True)
        one.bin(partial(step.drop, "without", number), name="drop")
    conditions(one, "product", "product")
    conditions(one, "where", "where")


def _add(fields: Fields) -> None:
    """Add a step at the end; what did not follow before must follow now."""
    found = fields.items("steps")
    found[-1].pop("absent", None)
    fields.add("steps", {"event": "Order Completed", "within_days": 30})


def _drop(fields: Fields, place: int) -> None:
    left = [one for at, one in enumerate(fields.items("steps")) if at != place]
    for key in ("within_days", "without", "absent"):
        left[0].pop(key, None)
    fields.keep("steps", left, redraw=True)


def _follow(step: Fields, way: str) -> None:
    if way == "absent":
        step.values.setdefault("within_days", 7)
    step.keep("absent", way == "absent", redraw=True)
