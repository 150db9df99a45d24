"""The fields in which the parts of a draft are typed, with how much of its limit each takes."""

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from nicegui import ui

from rapport.console.controls import box, show, text_area, text_field
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge
from rapport.console.texts import Texts
from rapport.content import Count, Kind, Part, format_of

Changed = Callable[[str, object], Coroutine[Any, Any, None]]

_LINES = frozenset({Kind.LINE, Kind.LINK})


class DraftFields:
    """Draws a field for each part of a format; `count` shows the sizes anew."""

    def __init__(self, t: Texts, channel: str) -> None:
        self._t = t
        self._parts = format_of(channel).parts
        self._counters: dict[str, ui.html] = {}

    def draw(self, typed: Mapping[str, str], changed: Changed) -> None:
        """Draw the fields with what they hold; `changed` gets a part's name and the event."""
        for part in self._parts:
            with box("stack snug"):
                self._field(part, typed.get(part.name, "")).on_value_change(
                    partial(changed, part.name)
                )
                self._counters[part.name] = show(tag("div"))

    def count(self, counts: Mapping[str, Count]) -> None:
        """Show how much each part takes; nothing where a text cannot be filled."""
        for name, counter in self._counters.items():
            one = counts.get(name)
            counter.set_content(self._told(one) if one else tag("div"))

    def _field(self, part: Part, value: str) -> ui.input | ui.textarea:
        label = part.zh if self._t.language == "zh" else part.en
        if part.kind in _LINES:
            return text_field(part.name, label, value=value)
        help_text = self._t(f"draft_form.how.{part.kind.value}")
        return text_area(part.name, label, value=value, help_text=help_text, code=True)

    def _told(self, one: Count) -> Markup:
        t, told = self._t, []
        unit = t(f"draft_form.unit.{one.measure.value}")
        if one.most:
            told.append(t("draft_form.size", size=one.size, most=one.most, unit=unit))
        if one.most_items:
            told.append(t("draft_form.items", items=one.items, most=one.most_items))
        words = " · ".join(told)
        if not words:
            return tag("div")
        look = badge(words, "bad") if one.over else tag("span", words, class_="muted small")
        return tag("div", look, role="status")
