"""Entries of a brand book as rows of fields: changed in place, added, taken away."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nicegui import ui

from rapport.console.controls import box, button, choice, show, text_field
from rapport.console.markup import Markup, tag
from rapport.console.texts import Texts

_BETWEEN = re.compile(r"[,，、;；]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOf:
    """One field of an entry. `words` holds several, `options` are a choice's stored values."""

    name: str
    words: bool = False
    options: Sequence[str] = ()


SECTIONS: Mapping[str, tuple[FieldOf, ...]] = {
    "prefer": (FieldOf(name="say"), FieldOf(name="instead_of", words=True), FieldOf(name="reason")),
    "avoid": (
        FieldOf(name="word"),
        FieldOf(name="reason"),
        FieldOf(name="reword"),
        FieldOf(name="unless", words=True),
        FieldOf(name="severity", options=("warn", "refuse")),
    ),
    "terms": (
        FieldOf(name="source"),
        FieldOf(name="say"),
        FieldOf(name="kind", options=("translate", "keep", "name")),
        FieldOf(name="never", words=True),
    ),
    "disclaimers": (
        FieldOf(name="text"),
        FieldOf(name="if_said", words=True),
        FieldOf(name="channels", words=True),
        FieldOf(name="sectors", words=True),
        FieldOf(name="offers", words=True),
        FieldOf(name="severity", options=("refuse", "warn")),
    ),
    "examples": (FieldOf(name="do"), FieldOf(name="dont")),
}
"""Section of a book -> the fields of its entries; the first option is the usual one."""


class Rows:
    """The entries of one section; what is not shown of an entry, such as evidence, stays."""

    def __init__(self, t: Texts, section: str, entries: Sequence[Mapping[str, object]]) -> None:
        self._t, self._section = t, section
        self._fields = SECTIONS[section]
        self._begun = entries
        self._rows: dict[int, tuple[Mapping[str, object], dict[str, ui.input | ui.select]]] = {}
        self._made = 0

    def draw(self) -> None:
        """Draw the rows and the button that adds one."""
        t = self._t
        with box("stack tight") as self._body:
            for entry in self._begun:
                self._draw_row(entry)
        add = button(t("brand.add"), self._add, icon_name="plus")
        add.mark(f"add-{self._section}").style("align-self: start; margin-top: 10px")

    def values(self) -> list[dict[str, object]]:
        """Give the entries as they are now; a row without its first field is left out."""
        return [entry for entry in self._values() if entry.get(self._fields[0].name)]

    def _values(self) -> Iterator[dict[str, object]]:
        for kept, controls in self._rows.values():
            entry = dict(kept)
            for field in self._fields:
                told = str(controls[field.name].value or "").strip()
                entry[field.name] = _words(told) if field.words else told
            yield entry

    def _add(self) -> None:
        with self._body:
            self._draw_row({})

    def _draw_row(self, entry: Mapping[str, object]) -> None:
        number, t = self._made, self._t
        self._made += 1
        controls: dict[str, ui.input | ui.select] = {}
        with box("entry") as row, box("fields"):
            for field in self._fields:
                controls[field.name] = self._control(field, entry, number)
        with row:
            gone = button("", lambda: self._remove(number, row), kind="bare", icon_name="close",
                          label=t("brand.remove"))  # fmt: skip
            gone.mark(f"remove-{self._section}-{number}")
            if entry.get("evidence"):
                show(evidence_note(t, entry["evidence"])).classes("seen")
        self._rows[number] = (entry, controls)

    def _control(
        self, field: FieldOf, entry: Mapping[str, object], number: int
    ) -> ui.input | ui.select:
        t, value = self._t, entry.get(field.name, "")
        name = f"{self._section}-{number}-{field.name}"
        label = t(f"brand.field.{field.name}")
        if field.options:
            options = {one: t(f"brand.option.{one}") for one in field.options}
            return choice(name, label, options, value=str(value or field.options[0]))
        shown = "、".join(value) if isinstance(value, list) else str(value)
        return text_field(name, label, value=shown)

    def _remove(self, number: int, row: ui.element) -> None:
        del self._rows[number]
        row.delete()


def evidence_note(t: Texts, seen: object) -> Markup:
    """Say in how many texts an entry was seen, and where."""
    assert isinstance(seen, Mapping)
    said = t("brand.seen", count=seen["count"], of=seen["of"])
    places = seen.get("places", ())
    return tag(
        "details",
        tag("summary", said),
        tag("ul", [tag("li", place) for place in places]) if places else None,
        class_="muted small",
    )


def _words(told: str) -> list[str]:
    return [word for part in _BETWEEN.split(told) if (word := part.strip())]
