"""The page that lays segments over each other: who is in two of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from nicegui import PageArguments

from rapport.console.charts import figures
from rapport.console.controls import box, button, card, choices, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.segments import Overlap, list_segments, overlap, read_states

MOST = 8
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    names: Mapping[str, str]
    chosen: Sequence[str]
    overlap: Overlap


def overlaps(visit: Visit, arguments: PageArguments) -> Draw:
    """Compare the segments that the address names, else the largest."""
    doors = visit.app
    kept = {str(one.segment_id): one.name for one in list_segments(doors.database)}
    sizes = {one: state.size for one, state in read_states(doors.facts).items() if one in kept}
    asked = arguments.query_parameters.get("segments", "").split(",")
    chosen = [one for one in dict.fromkeys(asked) if one in sizes][:MOST]
    chosen = chosen or sorted(sizes, key=lambda one: (-sizes[one], one))[:MOST]
    found = _Found(
        names={one: kept[one] for one in sizes},
        chosen=chosen,
        overlap=overlap(chosen, facts=doors.facts),
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.segments"), link("/segments"))]
        show(head(t("overlap.title"), t("overlap.about"), crumbs=crumbs))
    with box("stack"):
        if len(found.names) <= 1:
            with card(classes="flush"):
                show(empty("segments", t("overlap.few"), t("overlap.few_about")))
            return
        _form(visit, found)
        if len(found.chosen) <= 1:
            show(banner(t("overlap.choose_two"), "warn"))
            return
        show(tag("p", standing_out(visit, found.overlap, found.names), class_="quote"))
        with card(t("overlap.shared"), t("overlap.shared_about")):
            show(_matrix(visit, found))
            show(figures(t("reports.figures"), _pairs(visit, found)))


def _form(visit: Visit, found: _Found) -> None:
    t = visit.t
    with card(), box("stack tight"):
        field = choices("segments", t("overlap.which", most=MOST), found.names, value=found.chosen)
        field.props(f"max-values={MOST}")

        def ask() -> None:
            visit.go("/segments/overlap", segments=",".join(field.value))

        button(t("overlap.compare"), ask, kind="primary").mark("ask").style("align-self: start")


def standing_out(visit: Visit, found: Overlap, names: Mapping[str, str]) -> str:
    """Say in a sentence what the reader should see first."""
    t, f, ids = visit.t, visit.f, found.segment_ids
    pairs = [pair for pair in combinations(range(len(ids)), 2) if found.shared[pair[0]][pair[1]]]
    if not pairs:
        return t("overlap.none")
    within = [
        (found.share[a][b], a, b)
        for pair in pairs
        for a, b in (pair, pair[::-1])
        if found.share[a][b] >= _NEARLY_ALL and found.shared[a][a] < found.shared[b][b]
    ]
    if within:
        share, a, b = max(within, key=lambda one: (one[0], found.shared[one[1]][one[2]]))
        part = f.share(share, digits=0)
        return t("overlap.within", part=part, inner=names[ids[a]], outer=names[ids[b]])
    a, b = max(pairs, key=lambda pair: found.jaccard[pair[0]][pair[1]])
    return t(
        "overlap.most",
        first=names[ids[a]],
        second=names[ids[b]],
        count=f.number(found.shared[a][b]),
        part=f.share(found.jaccard[a][b], digits=0),
    )


def _matrix(visit: Visit, found: _Found) -> Markup:
    t, f, ids = visit.t, visit.f, found.overlap.segment_ids
    tops = [
        tag("th", str(place + 1), scope="col", class_="right", title=found.names[one])
        for place, one in enumerate(ids)
    ]
    rows = []
    for row, one in enumerate(ids):
        name = tag(
            "th",
            tag("span", str(row + 1), class_="muted num"),
            " ",
            tag("a", found.names[one], href=link(f"/segments/{one}")),
            scope="row",
        )
        rows.append(tag("tr", name, [_cell(visit, found, row, at) for at in range(len(ids))]))
    drawn = tag(
        "table",
        tag("caption", t("overlap.shared"), class_="sr-only"),
        tag("thead", tag("tr", tag("th", t("segments.name"), scope="col"), tops)),
        tag("tbody", rows),
        class_="data plain heat matrix",
    )
    legend = tag("p", t("overlap.legend", size=f.number(len(ids))), class_="muted small after")
    return tag("div", tag("div", drawn, class_="table-wrap"), legend)


def _cell(visit: Visit, found: _Found, row: int, at: int) -> Markup:
    f, given, names = visit.f, found.overlap, found.names
    shown = f.number(given.shared[row][at])
    if row == at:
        return tag("td", shown, class_="right self")
    told = visit.t(
        "overlap.cell",
        jaccard=f.share(given.jaccard[row][at]),
        part=f.share(given.share[row][at]),
        first=names[given.segment_ids[row]],
        second=names[given.segment_ids[at]],
    )
    highest = max(
        share for i, line in enumerate(given.share) for j, share in enumerate(line) if i != j
    )
    heat = f"--heat:{given.share[row][at] / (highest or 1):.3f}"
    classes = "right" if given.shared[row][at] else "right muted"
    return tag("td", shown, class_=classes, style=heat, title=told)


def _pairs(visit: Visit, found: _Found) -> Markup:
    t, f, given, names = visit.t, visit.f, found.overlap, found.names
    ids = given.segment_ids
    columns = (
        Column(title=t("overlap.pair")),
        Column(title=t("overlap.both"), right=True),
        Column(title=t("overlap.jaccard"), right=True),
        Column(title=t("overlap.of_first"), right=True, wide=True),
        Column(title=t("overlap.of_second"), right=True, wide=True),
    )
    pairs = sorted(
        combinations(range(len(ids)), 2), key=lambda pair: -given.jaccard[pair[0]][pair[1]]
    )
    rows = [
        Row(
            cells=(
                f"{names[ids[a]]} · {names[ids[b]]}",
                f.number(given.shared[a][b]),
                f.share(given.jaccard[a][b]),
                f.share(given.share[a][b]),
                f.share(given.share[b][a]),
            )
        )
        for a, b in pairs
    ]
    return table(t("overlap.shared"), columns, rows, plain=True)
