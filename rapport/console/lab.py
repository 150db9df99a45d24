"""The page of the language lab: the runs below the shop's data folder, and the curve of one."""

from collections.abc import Mapping, Sequence
from functools import partial

from nicegui import PageArguments, ui

from rapport.console.charts import Series, figures, line_chart
from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit, in_thread
from rapport.training import list_runs, read_curve

_LOOK_SECONDS = 2.0
_MOST = 200  # points of a chart

Points = Sequence[Mapping[str, object]]


def lab(visit: Visit, arguments: PageArguments) -> Draw:
    """List the runs, and draw the one that the address names, else the latest."""
    home = visit.app.settings.home
    runs = list_runs(home)
    asked = dict(arguments.query_parameters).get("run", "")
    chosen = asked if asked in runs else next(iter(runs), "")
    points = {run: read_curve(home / run) for run in runs}
    return partial(_draw, visit, points, chosen)


def _draw(visit: Visit, runs: Mapping[str, Points], chosen: str) -> None:
    t = visit.t
    with box("head"):
        show(head(t("lab.title"), t("lab.about")))
    with box("stack"):
        if not runs:
            with card():
                show(empty("lab", t("lab.none"), t("lab.none_about")))
            return
        if runs[chosen]:
            with card(), box("stack snug"):
                show(tag("h2", chosen))
                _chart(visit, runs[chosen])
        show(_list(visit, runs))
    _watch(visit, chosen, runs[chosen])


def _list(visit: Visit, runs: Mapping[str, Points]) -> Markup:
    t, f = visit.t, visit.f
    columns = [
        Column(title=t("lab.run")),
        Column(title=t("lab.step"), right=True),
        Column(title=t("lab.loss"), right=True),
    ]
    rows = []
    for run, points in runs.items():
        last = points[-1] if points else {}
        cells = [run, f.number(int(_number(last, "step"))), f"{_number(last, 'loss'):.4f}"]
        rows.append(Row(cells=cells, href=link("/lab", run=run)))
    return table(t("lab.title"), columns, rows)


def _chart(visit: Visit, points: Points) -> None:
    t = visit.t
    some = points[:: -(-len(points) // _MOST)]
    losses = Series(name=t("lab.loss"), values=[_number(one, "loss") for one in some])
    series, seen = [losses], _seen(some)
    if seen:
        series.append(Series(name=t("lab.valid_loss"), values=seen, soft=True))
    names = [str(one["step"]) for one in some]
    line_chart(t("lab.chart"), names, series, prefix="")
    columns = [Column(title=t("lab.step"))]
    columns += [Column(title=one.name, right=True) for one in series]
    rows = [
        Row(cells=[name, *(f"{one.values[place]:.4f}" for one in series)])
        for place, name in enumerate(names)
    ]
    show(figures(t("lab.figures"), table(t("lab.chart"), columns, rows)))


def _seen(points: Points) -> list[float]:
    """The validation loss at each point: the last that was looked at, at first the first one."""
    known = [
        None if one.get("valid_loss") is None else _number(one, "valid_loss") for one in points
    ]
    last = next((one for one in known if one is not None), None)
    if last is None:
        return []
    found = []
    for one in known:
        last = last if one is None else one
        found.append(last)
    return found


def _watch(visit: Visit, run: str, points: Points) -> None:
    """Draw again once the run has gone on."""
    folder = visit.app.settings.home / run

    async def look() -> None:
        if len(await in_thread(partial(read_curve, folder))) != len(points):
            await visit.refresh()

    ui.timer(_LOOK_SECONDS, look)


def _number(point: Mapping[str, object], name: str) -> float:
    value = point.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
