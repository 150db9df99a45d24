"""Labelled fields over one mapping of a definition: what is typed stands there at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from nicegui import ui

from rapport.console.controls import box, choice, number_field, show, text_field
from rapport.console.markup import tag
from rapport.console.texts import Texts

Changed = Callable[[str, bool], None]
"""Is told which key changed, and whether the form must be drawn anew."""

_MANY = 12


class Inputs:
    """Draws fields; a field that is emptied takes its key away. `place` begins their names."""

    def __init__(self, t: Texts, values: dict[str, Any], *, place: str, changed: Changed) -> None:
        self.t = t
        self.values = values
        self._place = place
        self._changed = changed

    def inside(self, values: dict[str, Any], place: str) -> "Inputs":
        return Inputs(self.t, values, place=f"{self._place}-{place}", changed=self._changed)

    def name(self, key: str) -> str:
        return f"{self._place}-{key}"

    def keep(self, key: str, value: object, *, redraw: bool = False) -> None:
        if value is None or value in ("", []):
            self.values.pop(key, None)
        else:
            self.values[key] = value
        self._changed(self.name(key), redraw)

    def text(self, key: str, *, help_text: str = "", placeholder: str = "") -> ui.input:
        value = self.values.get(key)
        made = text_field(
            self.name(key),
            self._label(key),
            value="" if value is None else str(value),
            help_text=help_text,
            placeholder=placeholder,
        )
        made.on_value_change(lambda event: self.keep(key, (event.value or "").strip()))
        return made

    def number(self, key: str, *, default: float | None = None, factor: float = 1) -> None:
        """Let a number be typed; it is kept divided by `factor`, whole where it is whole."""
        value = self.values.get(key, default)
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        shown = float(value) * factor if fits and isinstance(value, int | float) else None
        made = number_field(self.name(key), self._label(key), value=_whole(shown))
        made.on_value_change(
            lambda event: self.keep(
                key, _whole(None if event.value is None else float(event.value) / factor)
            )
        )

    def select(
        self,
        key: str,
        options: Mapping[str, str],
        *,
        default: str = "",
        redraw: bool = False,
        none: str = "",
    ) -> None:
        """Let one be chosen; what stands there is offered even where it is not known."""
        value = str(self.values.get(key) or default)
        offered = ({"": none} if none else {}) | dict(options)
        if value:
            offered.setdefault(value, value)
        made = choice(
            self.name(key),
            self._label(key),
            offered,
            value=value if value in offered else None,
            search=len(offered) > _MANY,
        )
        made.on_value_change(lambda event: self.keep(key, event.value or "", redraw=redraw))

    def open_select(self, key: str, options: Mapping[str, str]) -> None:
        """Let one be chosen or another be typed."""
        value = str(self.values.get(key) or "")
        offered = dict(options) | ({value: options.get(value, value)} if value else {})
        if not offered:
            self.text(key)
            return
        with self._labelled(key):
            made = ui.select(
                offered,
                value=value or None,
                with_input=True,
                new_value_mode="add-unique",
                key_generator=str,
            )
        self._dress(made, key)
        made.on_value_change(lambda event: self.keep(key, event.value or ""))

    def many(self, key: str, options: Mapping[str, str]) -> None:
        """Let several be chosen, or others be typed."""
        value = self.values.get(key)
        kept = [str(one) for one in value] if isinstance(value, list | tuple) else []
        offered = dict(options) | {one: options.get(one, one) for one in kept}
        with self._labelled(key):
            made = ui.select(
                offered,
                value=kept,
                multiple=True,
                with_input=True,
                new_value_mode="add-unique",
                key_generator=str,
            ).props("use-chips")
        self._dress(made, key)
        made.on_value_change(lambda event: self.keep(key, list(event.value or ())))

    def weekdays(self, key: str, names: Sequence[str]) -> None:
        value = self.values.get(key)
        chosen = [one for one in value if isinstance(one, int)] if isinstance(value, list) else []
        options = {str(number): name for number, name in enumerate(names, 1)}
        with self._labelled(key):
            made = ui.select(options, value=[str(one) for one in chosen], multiple=True)
        self._dress(made.props("use-chips"), key)
        made.on_value_change(
            lambda event: self.keep(key, sorted(int(one) for one in event.value or ()))
        )

    def flag(self, key: str, *, default: bool) -> None:
        value = self.values.get(key, default)
        made = ui.checkbox(self._label(key), value=bool(value)).mark(self.name(key))

        def keep(chosen: bool) -> None:
            self.values[key] = chosen
            self._changed(self.name(key), False)

        made.on_value_change(lambda event: keep(bool(event.value)))

    def _label(self, key: str) -> str:
        return self.t(f"journey_field.{key}")

    @contextmanager
    def _labelled(self, key: str) -> Iterator[None]:
        with box("field"):
            show(tag("label", self._label(key), for_=f"f-{self.name(key)}", class_="q-field-label"))
            yield

    def _dress(self, made: ui.element, key: str) -> None:
        made.classes("input").props("outlined dense hide-bottom-space options-dense")
        made.props["for"] = f"f-{self.name(key)}"
        made.props["aria-label"] = self._label(key)
        made.mark(self.name(key))


def _whole(value: float | None) -> float | None:
    if value is None:
        return None
    rounded = round(value, 6)
    return int(rounded) if float(rounded).is_integer() else rounded
