"""Tables with headings that belong to their columns, and pages cut by the server."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.console.icons import icon
from rapport.console.markup import Markup, tag
from rapport.console.parts import link
from rapport.console.texts import Texts

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's heading; numbers stand on the right; `wide` ones are left out on a phone."""

    title: str
    right: bool = False
    wide: bool = False

    @property
    def classes(self) -> str | None:
        names = [name for name, on in (("right", self.right), ("wide-only", self.wide)) if on]
        return " ".join(names) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The cells of a row; with an address, its first cell is a link that covers the row."""

    cells: Sequence[str | Markup]
    href: str = ""
    sub: str = ""


def table(
    title: str, columns: Sequence[Column], rows: Sequence[Row], *, plain: bool = False
) -> Markup:
    """Draw a table; its title is read by screen readers only."""
    names = [tag("th", column.title, scope="col", class_=column.classes) for column in columns]
    body = [_row(row, columns) for row in rows]
    drawn = tag(
        "table",
        tag("caption", title, class_="sr-only"),
        tag("thead", tag("tr", names)),
        tag("tbody", body),
        class_="data plain" if plain else "data",
    )
    return tag("div", drawn, class_="table-wrap")


def pager(t: Texts, *, path: str, page: int, total: int, **query: object) -> Markup:
    """Say which rows are shown, and lead to the pages before and after."""
    pages = max(1, -(-total // PAGE_SIZE))
    first, last = (page - 1) * PAGE_SIZE + 1, min(page * PAGE_SIZE, total)
    shown = t("tables.shown", first=f"{first:,}", last=f"{last:,}", total=f"{total:,}")
    before = _step(t("tables.before"), "back", link(path, **query, page=page - 1), on=page > 1)
    after = _step(t("tables.after"), "next", link(path, **query, page=page + 1), on=page < pages)
    steps = tag("div", before, after, class_="links")
    return tag("nav", tag("span", shown), steps, class_="pager", aria_label=t("tables.pages"))


def page_of(value: str | None) -> int:
    """Read a page number from an address; anything strange is the first page."""
    return max(1, int(value)) if value and value.isascii() and value.isdigit() else 1


def _row(row: Row, columns: Sequence[Column]) -> Markup:
    cells = []
    for index, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
        shown: tuple[str | Markup | None, ...] = (cell,)
        if index == 0:
            name = tag("a", cell, href=row.href, class_="main") if row.href else cell
            shown = (name, tag("span", row.sub, class_="sub") if row.sub else None)
        cells.append(tag("td", *shown, class_=column.classes))
    return tag("tr", cells, class_="go" if row.href else None)


def _step(text: str, icon_name: str, href: str, *, on: bool) -> Markup:
    shape = icon(icon_name)
    words = (shape, text) if icon_name == "back" else (text, shape)
    return tag("a", *words, href=href) if on else tag("span", *words, class_="off")
