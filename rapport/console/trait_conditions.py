"""Conditions on the events of a computed trait: lines that an operator adds and takes away."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from nicegui import ui

from rapport.console.controls import box, button, choice, show, text_field
from rapport.console.markup import tag
from rapport.console.visits import Visit

_OPS = (
    "is", "is_not", "one_of", "none_of", "at_least", "at_most", "more_than", "less_than",
    "exists", "missing",
)  # fmt: skip
_LISTS = ("one_of", "none_of")
_BARE = ("exists", "missing")


class ConditionLines:
    """The conditions of one part of a declaration; `name` tells its fields from others'."""

    def __init__(self, visit: Visit, name: str, given: Sequence[Mapping[str, Any]]) -> None:
        self._visit, self._name = visit, name
        self._lines: list[dict[str, Any]] = []
        self._given = given
        self._made = 0

    def draw(self, title: str) -> None:
        t = self._visit.t
        show(tag("h3", title))
        self._room = ui.element("div").classes("stack tight")
        for one in self._given:
            self._add(one)
        more = button(t("traits.add_condition"), lambda: self._add({}), icon_name="plus")
        more.mark(f"add-{self._name}").style("align-self: start")

    def read(self) -> list[dict[str, object]]:
        """Give the conditions as a declaration writes them; one without a name is left out."""
        return [_read(line) for line in self._lines if (line["name"].value or "").strip()]

    def _add(self, given: Mapping[str, Any]) -> None:
        t, number, name = self._visit.t, self._made, self._name
        self._made += 1
        line: dict[str, Any] = {}
        with self._room, box("rule condition") as row:
            with box("fields"):
                places = {
                    "": t("traits.place.property"),
                    "product": t("traits.place.product"),
                }
                place = "product" if given.get("of_product") else ""
                line["place"] = choice(f"{name}-place-{number}", t("traits.place.label"), places,
                                       value=place)  # fmt: skip
                line["name"] = text_field(
                    f"{name}-name-{number}", t("traits.value"), value=given.get("name", "")
                )
                ops = {op: t(f"op.{op}") for op in _OPS}
                line["op"] = choice(
                    f"{name}-op-{number}", t("traits.op"), ops, value=given.get("op", "is")
                )
                line["value"] = text_field(
                    f"{name}-value-{number}", t("traits.compared"), value=_shown(given)
                )
            label = t("traits.remove_condition")
            button("", partial(self._remove, line, row), kind="bare", icon_name="trash",
                   label=label)  # fmt: skip
        self._lines.append(line)

    def _remove(self, line: dict[str, Any], row: ui.element) -> None:
        self._lines.remove(line)
        row.delete()


def _read(line: Mapping[str, Any]) -> dict[str, object]:
    op, text = line["op"].value, str(line["value"].value or "").strip()
    told: dict[str, object] = {"name": line["name"].value.strip(), "op": op}
    if op in _LISTS:
        parts = text.replace("，", ",").split(",")
        told["value"] = [_scalar(part.strip()) for part in parts if part.strip()]
    elif op not in _BARE:
        told["value"] = _scalar(text)
    if line["place"].value == "product":
        told["of_product"] = True
    return told


def _scalar(text: str) -> bool | int | float | str:
    """Read a number or a yes as such, so that it compares as one; quotes keep a text a text."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _shown(given: Mapping[str, Any]) -> str:
    value = given.get("value")
    if value is None:
        return ""
    parts = value if isinstance(value, list | tuple) else [value]
    return ", ".join(_text(part) for part in parts)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and not isinstance(_scalar(value), str):
        return f'"{value}"'
    return str(value)
