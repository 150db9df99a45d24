"""Groups of texts against what they speak of, as a table whose colours say where it hurts."""

from collections.abc import Mapping

from rapport.console.insight_parts import about_name, percent
from rapport.console.insight_scope import Asked
from rapport.console.markup import Markup, tag
from rapport.console.visits import Visit
from rapport.insights import Cell, Grid, Grouping, GroupSaid

_PARAMETERS = {
    Grouping.PRODUCT: "product",
    Grouping.CATEGORY: "category",
    Grouping.BRAND: "brand",
    Grouping.SOURCE: "source",
    Grouping.PLATFORM: "platform",
    Grouping.LANGUAGE: "language",
}
_NAMES = {
    Grouping.SOURCE: "insights.source",
    Grouping.PLATFORM: "insights.platform",
    Grouping.LANGUAGE: "language",
}
_STRONG = 0.3  # a lead of praise over complaints from which a cell has its full colour


def grid_table(
    visit: Visit, asked: Asked, by: Grouping, grid: Grid, names: Mapping[str, str]
) -> Markup:
    """Draw the table; `names` are those of products. Each cell leads to its texts."""
    t = visit.t
    if not grid.groups:
        return tag("p", t("insights.no_groups"), class_="muted")
    heads = [
        tag("th", t(f"insights.by.{by.value}"), scope="col"),
        tag("th", t("insights.texts"), scope="col", class_="right"),
        *(
            tag("th", about_name(visit, about), scope="col", class_="right")
            for about in grid.abouts
        ),
    ]
    rows = [_row(visit, asked, by, grid, one, names) for one in grid.groups]
    drawn = tag(
        "table",
        tag("caption", t("insights.groups_caption"), class_="sr-only"),
        tag("thead", tag("tr", heads)),
        tag("tbody", rows),
        class_="data plain heat felt",
    )
    return tag("div", drawn, class_="table-wrap")


def _row(
    visit: Visit,
    asked: Asked,
    by: Grouping,
    grid: Grid,
    one: GroupSaid,
    names: Mapping[str, str],
) -> Markup:
    key = _PARAMETERS[by]
    name = names.get(one.name) or (visit.t.name(_NAMES[by], one.name) if by in _NAMES else one.name)
    group = tag("a", name, href=asked.link(**{key: one.name}))
    cells = [
        _cell(
            visit,
            grid.cells.get(one.name, {}).get(about),
            asked.link("texts", **{key: one.name}, topic=about),
        )
        for about in grid.abouts
    ]
    return tag(
        "tr",
        tag("th", group, scope="row"),
        tag("td", visit.f.number(one.texts), class_="right"),
        cells,
    )


def _cell(visit: Visit, cell: Cell | None, href: str) -> Markup:
    if cell is None:
        return tag("td", "–", class_="right muted")
    good, bad = cell.positive, cell.negative
    f, lead = visit.f, good.share - bad.share
    heat = min(1.0, abs(lead) / _STRONG)
    told = visit.t("insights.cell", good=good.hits, bad=bad.hits, of=good.of)
    both = tag(
        "a",
        tag("span", "+" + percent(f, good.share), class_="up"),
        tag("span", "−" + percent(f, bad.share), class_="down"),
        href=href,
        title=told,
        aria_label=told,
    )
    return tag("td", both, class_="right bad" if lead < 0 else "right", style=f"--heat:{heat:.2f}")
