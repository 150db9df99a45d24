"""The chart of a segment's sizes, with who entered and left on each day."""

from collections.abc import Sequence

from nicegui import ui

from rapport.console.charts import figures
from rapport.console.controls import box, show
from rapport.console.markup import Markup, tag
from rapport.console.segment_figures import Day
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit

_LABEL = {"color": "var(--ink-3)", "fontSize": 12}
_LINE = {"lineStyle": {"color": "var(--line-strong)"}}
_SPLIT = {"lineStyle": {"color": "var(--line)"}}
_WHOLE = ":formatter"
_SHOWN_DAYS = 14


def history_chart(visit: Visit, days: Sequence[Day]) -> None:
    """Draw the sizes as a line, and beneath it who came and went; the figures stand in a table."""
    t = visit.t
    if len(days) <= 1:
        show(tag("p", t("segment.history_young"), class_="muted"))
        return
    show(_legend(visit))
    with box("chart history") as around:
        ui.echart(_options(visit, days), renderer="svg")
    around.props["role"] = "img"
    around.props["aria-label"] = t(
        "segments.spark",
        days=visit.f.number(len(days)),
        first=visit.f.number(days[0].size),
        last=visit.f.number(days[-1].size),
    )
    show(figures(t("reports.figures"), _table(visit, days)))


def _options(visit: Visit, days: Sequence[Day]) -> dict[str, object]:
    t = visit.t
    names = [f"{one.day:%m-%d}" for one in days]
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "axisPointer": {"link": [{"xAxisIndex": "all"}], "lineStyle": {"color": "var(--neutral)"}},
        "tooltip": {
            "trigger": "axis",
            "className": "chart-tip",
            ":valueFormatter": "value => Math.abs(value).toLocaleString()",
        },
        "grid": [
            {"left": 52, "right": 12, "top": 12, "height": 150},
            {"left": 52, "right": 12, "top": 184, "height": 66},
        ],
        "xAxis": [_across(names, 0), _across(names, 1)],
        "yAxis": [_up(0, scale=True), _up(1, scale=False)],
        "series": [
            _sizes(t("segment.size"), days),
            _bar(t("segment.entered"), [one.entered for one in days], "var(--accent)"),
            _bar(t("segment.left"), [-one.left for one in days], "var(--series-3)"),
        ],
    }


def _across(names: Sequence[str], grid: int) -> dict[str, object]:
    return {
        "type": "category",
        "gridIndex": grid,
        "data": list(names),
        "axisLine": {**_LINE, "onZero": False},
        "axisTick": {"show": False},
        "axisLabel": {**_LABEL, "show": grid == 1, "hideOverlap": True},
    }


def _up(grid: int, *, scale: bool) -> dict[str, object]:
    return {
        "type": "value",
        "gridIndex": grid,
        "scale": scale,
        "splitNumber": 3 if grid == 0 else 2,
        "minInterval": 1,
        "splitLine": _SPLIT,
        "axisLabel": {**_LABEL, _WHOLE: "value => Math.abs(value).toLocaleString()"},
    }


def _sizes(name: str, days: Sequence[Day]) -> dict[str, object]:
    return {
        "name": name,
        "type": "line",
        "data": [one.size for one in days],
        "showSymbol": False,
        "color": "var(--series-2)",
        "lineStyle": {"color": "var(--series-2)", "width": 2.5},
        "areaStyle": {"color": "var(--surface-2)", "opacity": 1},
        "emphasis": {"disabled": True},
    }


def _bar(name: str, values: Sequence[int], colour: str) -> dict[str, object]:
    return {
        "name": name,
        "type": "bar",
        "stack": "moves",
        "data": list(values),
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "barMaxWidth": 14,
        "itemStyle": {"color": colour, "borderRadius": 2},
        "color": colour,
        "emphasis": {"disabled": True},
    }


def _legend(visit: Visit) -> Markup:
    keys = (("size", "--series-2"), ("entered", "--accent"), ("left", "--series-3"))
    drawn = [
        tag(
            "span",
            tag("i", style=f"background:var({colour})"),
            visit.t(f"segment.{name}"),
            class_="key",
        )
        for name, colour in keys
    ]
    return tag("div", drawn, class_="legend", aria_hidden="true")


def _table(visit: Visit, days: Sequence[Day]) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("segment.day")),
        Column(title=t("segment.size"), right=True),
        Column(title=t("segment.entered"), right=True),
        Column(title=t("segment.left"), right=True),
    )
    rows = [
        Row(
            cells=(
                one.day.isoformat(),
                f.number(one.size),
                f.number(one.entered),
                f.number(one.left),
            )
        )
        for one in reversed(days[-_SHOWN_DAYS:])
    ]
    return table(t("segment.history"), columns, rows, plain=True)
