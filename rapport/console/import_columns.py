"""Which column of a file is which field, chosen by the operator where the names do not say it."""

from collections import Counter
from collections.abc import Callable, Mapping

from nicegui import ui

from rapport.console.controls import box, choice, show
from rapport.console.markup import Markup, tag
from rapport.console.tables import Column, Row, table
from rapport.console.texts import Texts
from rapport.profiles import FileLook

_WIDEST = 60  # characters of a cell that are shown


def check_columns(look: FileLook, chosen: Mapping[str, str]) -> dict[str, str]:
    """Say which fields cannot stay as chosen: field -> key of the sentence that says why."""
    wrong = {field: "missing" for field in look.required if not chosen.get(field)}
    used = Counter(column for column in chosen.values() if column)
    wrong |= {field: "twice" for field, column in chosen.items() if used[column] > 1}
    wrong |= {
        field: "read_anyway"
        for field, column in look.by_field.items()
        if field not in look.required and not chosen.get(field) and not used[column]
    }
    return wrong


class ColumnFields:
    """A choice of column for each field; those the kind needs stand first."""

    def __init__(self, t: Texts, look: FileLook, on_change: Callable[[], None]) -> None:
        self._t = t
        self._look = look
        self._on_change = on_change
        self._made: dict[str, ui.select] = {}

    def draw(self) -> None:
        t, look = self._t, self._look
        if look.required:
            with box("fields"):
                for field in look.required:
                    self._field(field)
        found = [field for field in look.others if field in look.by_field]
        with ui.element("details").classes("figures") as self._more:
            if not look.required:
                self._more.props("open")
            with ui.element("summary"):
                show(tag("span", t("imports.others", found=len(found), known=len(look.others))))
            with box("fields"):
                for field in look.others:
                    self._field(field)

    @property
    def chosen(self) -> dict[str, str]:
        """Field -> column, of the fields that have one."""
        own = {field: str(made.value) for field, made in self._made.items() if made.value}
        known = {*self._look.required, *self._look.others}
        # `attributes.X` and the like are found by their names and have no field to choose.
        free = {
            field: column for field, column in self._look.by_field.items() if field not in known
        }
        return {**free, **own}

    def agreed(self) -> bool:
        """Check what is chosen; each wrong field says so beneath itself."""
        wrong = check_columns(self._look, self.chosen)
        for field, made in self._made.items():
            made.error = self._t(f"imports.wrong.{wrong[field]}") if field in wrong else None
        if set(wrong) & set(self._look.others):
            self._more.props("open")
        return not wrong

    def _field(self, field: str) -> None:
        t = self._t
        options = {"": t("imports.no_column"), **{one: one for one in self._look.columns}}
        label = f"{t.name('import_field', field)} · {field}"
        made = choice(f"column-{field}", label, options, value=self._look.by_field.get(field, ""))
        made.on_value_change(lambda _: self._on_change())
        self._made[field] = made


def first_rows(t: Texts, look: FileLook) -> Markup:
    """Show the first rows as they stand in the file."""
    columns = [Column(title=column) for column in look.columns]
    rows = [Row(cells=[_cut(cell) for cell in row]) for row in look.rows]
    return table(t("imports.rows"), columns, rows)


def _cut(cell: str) -> str:
    return cell if len(cell) <= _WIDEST else cell[: _WIDEST - 1] + "…"
