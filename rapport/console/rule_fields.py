"""Fields bound to values in the JSON of a rule: what is chosen or typed stands there at once.

A field that is emptied takes its value away. What a field does not know is kept and shown.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from nicegui import ui

from rapport.console.controls import box, button, choice, number_field, show, text_field
from rapport.console.markup import tag
from rapport.console.rule_known import Known
from rapport.console.visits import Visit

Changed = Callable[[bool], None]
"""Is told that a rule changed, and whether what is around the field must be drawn anew."""
Json = dict[str, object]

_MANY = 12
_FINE = 9  # decimals that an amount keeps when it is scaled


class Fields:
    """Draws fields over one JSON object; `place` begins their names on the page."""

    def __init__(
        self, visit: Visit, known: Known, values: Json, *, place: str, changed: Changed
    ) -> None:
        self.visit = visit
        self.t = visit.t
        self.known = known
        self.values = values
        self.place = place
        self.changed = changed

    def inside(self, values: Json, place: str) -> "Fields":
        """Give fields over an object inside this one."""
        return Fields(
            self.visit, self.known, values, place=f"{self.place}-{place}", changed=self.changed
        )

    def items(self, key: str) -> list[Json]:
        """Give the objects of a list inside this one; it is there once one is added."""
        found = self.values.get(key)
        return found if isinstance(found, list) else []

    def add(self, key: str, value: Json) -> None:
        self.values[key] = [*self.items(key), value]
        self.changed(True)

    def drop(self, key: str, place: int) -> None:
        left = [one for at, one in enumerate(self.items(key)) if at != place]
        self.keep(key, left, redraw=True)

    def keep(self, key: str, value: object, *, redraw: bool = False) -> None:
        """Put a value in its place; nothing, an empty text, an empty list or a no is left out."""
        if value is None or value is False or value in ("", [], ()):
            self.values.pop(key, None)
        else:
            self.values[key] = value
        self.changed(redraw)

    def text_of(self, key: str, default: str = "") -> str:
        return str(self.values.get(key, default))

    def number_of(self, key: str) -> float | None:
        value = self.values.get(key)
        fitting = isinstance(value, int | float) and not isinstance(value, bool)
        return value if fitting and isinstance(value, int | float) else None

    def word(self, key: str, **values: object) -> None:
        """Put a word between two fields."""
        show(tag("span", self.t(key, **values), class_="rule-word"))

    def select(
        self,
        key: str,
        options: Mapping[str, str],
        *,
        default: str = "",
        redraw: bool = False,
        on_change: Callable[[str], None] | None = None,
        wide: bool = False,
    ) -> None:
        """Let one be chosen; a value that is not offered is offered too."""
        value = self.text_of(key, default)
        offered = dict(options)
        if value:
            offered.setdefault(value, value)
        with box("rule-field wide" if wide else "rule-field"):
            made = choice(
                self._id(key),
                "",
                offered,
                value=value if value in offered else None,
                search=len(offered) > _MANY,
            )
        self._name(made, key)
        kept = on_change or partial(self.keep, key, redraw=redraw)
        made.on_value_change(lambda event: kept(event.value or ""))

    def open_select(self, key: str, options: Mapping[str, str], *, redraw: bool = False) -> None:
        """Let one be chosen, or another be typed."""
        value = self.text_of(key)
        offered = dict(options) | ({value: options.get(value, value)} if value else {})
        if not offered:
            self.text(key)
            return
        with box("rule-field"):
            made = ui.select(
                offered, value=value or None, new_value_mode="add-unique", key_generator=str
            )
        self._dress(made, key)
        made.on_value_change(lambda event: self.keep(key, event.value or "", redraw=redraw))

    def many(
        self, key: str, options: Mapping[str, str], *, free: bool = True, hint: str = ""
    ) -> None:
        """Let several be chosen; with `free`, others be typed too. Where none is, a hint stands."""
        value = self.values.get(key)
        kept = {str(one): one for one in value} if isinstance(value, list) else {}
        offered = dict(options) | {one: options.get(one, one) for one in kept}
        with box("rule-field grow"):
            made = ui.select(
                offered,
                value=list(kept),
                multiple=True,
                with_input=free or bool(hint) or len(offered) > _MANY,
                new_value_mode="add-unique" if free else None,
                key_generator=str if free else None,
            ).props("use-chips")
        self._dress(made, key)
        if not kept and (free or hint):
            made.props["placeholder"] = hint or self.t("rule.type_enter")
        made.on_value_change(
            lambda event: self.keep(key, [kept.get(one, one) for one in event.value or ()])
        )

    def number(
        self,
        key: str,
        *,
        around: tuple[str, str] = ("", ""),
        factor: float = 1,
        minimum: float = 0,
        default: float | None = None,
    ) -> None:
        """Let a number be typed between two words; kept times `factor`, whole where it is whole."""
        value = self.number_of(key)
        value = default if value is None else value
        shown = None if value is None else _whole(value / factor)
        with box("rule-field number"):
            made = number_field(self._id(key), "", value=shown, minimum=minimum)
        self._name(made, key)
        for side, text in zip(("prefix", "suffix"), around, strict=True):
            if text:
                made.props[side] = text

        def keep(typed: float | None) -> None:
            self.keep(key, None if typed is None else _whole(typed * factor))

        made.on_value_change(lambda event: keep(event.value))

    def text(self, key: str, *, placeholder: str = "") -> None:
        with box("rule-field"):
            value = self.text_of(key)
            made = text_field(self._id(key), "", value=value, placeholder=placeholder)
        self._name(made, key)
        made.on_value_change(lambda event: self.keep(key, (event.value or "").strip()))

    def day(self, key: str, *, before: str = "") -> None:
        """Let a day be chosen; a moment of a day that stands here already is shown as text."""
        value = self.text_of(key)
        with box("rule-field"):
            made = text_field(self._id(key), "", value=value)
        self._name(made, key)
        if not value or _is_day(value):
            made.props["type"] = "date"
        if before:
            made.props["prefix"] = before
        made.on_value_change(lambda event: self.keep(key, event.value or ""))

    def flag(self, key: str) -> None:
        made = ui.checkbox(self.t(f"rule.field.{key}"), value=bool(self.values.get(key)))
        made.mark(self._id(key)).props("dense")
        made.on_value_change(lambda event: self.keep(key, bool(event.value)))

    def more(self, text: str, press: Callable[[], object], *, name: str) -> None:
        """Put a small button that adds something."""
        made = button(text, press, kind="bare", icon_name="plus").mark(self._id(name))
        made.classes("small-btn")

    def bin(self, press: Callable[[], object], *, name: str) -> None:
        """Put a button that takes away what stands before it."""
        label = self.t("rule.remove_part")
        made = button("", press, kind="bare", icon_name="close", label=label)
        made.mark(self._id(name)).classes("small-btn")

    def named(self, group: str, values: Sequence[str]) -> dict[str, str]:
        return {value: self.t.name(group, value) for value in values}

    def _id(self, key: str) -> str:
        return f"{self.place}-{key}"

    def _name(self, made: ui.element, key: str) -> None:
        made.props["aria-label"] = self.t(f"rule.field.{key}")

    def _dress(self, made: ui.element, key: str) -> None:
        made.classes("input").props("outlined dense hide-bottom-space options-dense")
        made.mark(self._id(key))
        self._name(made, key)


def _whole(value: float) -> float:
    rounded = round(value, _FINE)
    return int(rounded) if float(rounded).is_integer() else rounded


def _is_day(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).date().isoformat() == text
    except ValueError:
        return False
