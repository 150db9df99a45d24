"""Charts, in the colours of the page's theme, each with its figures as a table beneath."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nicegui import ui

from rapport.console.controls import box, show
from rapport.console.markup import Markup, tag

# SVG, so that `var(…)` follows the theme without drawing again.
_NEAR = 26  # of a hundred: on a phone the words of two such marks would lie on each other
_LABEL = {"color": "var(--ink-3)", "fontSize": 12}
_AXIS = {
    "axisLine": {"lineStyle": {"color": "var(--line-strong)"}},
    "axisTick": {"show": False},
    "axisLabel": _LABEL,
}
_FONT = "inherit"
_COLOURS = ("var(--accent)", "var(--series-2)", "var(--series-3)", "var(--series-4)")
_SOFT = "var(--neutral)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a chart; a soft one is what the others are compared with."""

    name: str
    values: Sequence[float]
    soft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """So many went from one node to another; a node is `place|text`. `ends`: nobody goes on."""

    source: str
    target: str
    value: int
    ends: bool = False


def line_chart(label: str, names: Sequence[str], series: Sequence[Series], *, prefix: str) -> None:
    """Draw lines over named steps. `label` says in words what the chart shows."""
    colours = colours_of(series)
    drawn = [
        {
            "name": one.name,
            "type": "line",
            "data": [round(value, 4) for value in one.values],
            "showSymbol": len(one.values) == 1,
            "smooth": 0.2,
            "color": colours[one.name],
            "lineStyle": {"color": colours[one.name], "width": 2.5 if not one.soft else 2},
            "emphasis": {"disabled": True},
        }
        for one in series
    ]
    options = {
        "animation": False,
        "textStyle": {"fontFamily": _FONT},
        "grid": {"left": 8, "right": 32, "top": 16, "bottom": 8, "containLabel": True},
        "tooltip": {
            "trigger": "axis",
            "className": "chart-tip",
            ":valueFormatter": f"value => {prefix!r} + Number(value).toFixed(2)",
        },
        "xAxis": {
            "type": "category",
            "boundaryGap": False,
            "data": list(names),
            **_AXIS,
            # Long names would be cut off where the axis begins and ends.
            "axisLabel": {**_LABEL, "alignMinLabel": "left", "alignMaxLabel": "right"},
        },
        "yAxis": {
            "type": "value",
            "splitLine": {"lineStyle": {"color": "var(--line)"}},
            "axisLabel": {**_LABEL, ":formatter": f"value => {prefix!r} + value"},
        },
        "series": drawn,
    }
    show(legend(series))
    with box("chart") as around:
        ui.echart(options, renderer="svg")
    around.props["role"] = "img"
    around.props["aria-label"] = label


def flow_chart(label: str, flows: Sequence[Flow]) -> None:
    """Draw how customers flow between the nodes of a way. `label` says in words what is shown."""
    ends = {flow.target for flow in flows if flow.ends}
    names = dict.fromkeys(name for flow in flows for name in (flow.source, flow.target))
    places = sorted({_text_of(name) for name in names} - {_text_of(name) for name in ends})
    colours = {text: _COLOURS[place % len(_COLOURS)] for place, text in enumerate(places)}
    nodes = [
        {
            "name": name,
            "itemStyle": {"color": colours.get(_text_of(name), _SOFT), "borderWidth": 0},
        }
        for name in names
    ]
    options = {
        "animation": False,
        "textStyle": {"fontFamily": _FONT},
        "tooltip": {
            "className": "chart-tip",
            ":formatter": "p => p.dataType === 'edge'"
            " ? p.data.source.split('|')[1] + ' → ' + p.data.target.split('|')[1] + ': '"
            " + Number(p.value).toLocaleString() : p.name.split('|')[1]",
        },
        "series": [
            {
                "type": "sankey",
                "left": 4,
                "right": 110,
                "top": 8,
                "bottom": 8,
                "nodeWidth": 12,
                "nodeGap": 15,
                "draggable": False,
                "data": nodes,
                "links": [
                    {"source": flow.source, "target": flow.target, "value": flow.value}
                    for flow in flows
                ],
                "label": {
                    "color": "var(--ink)",
                    "fontSize": 12,
                    ":formatter": "p => p.name.split('|')[1]",
                },
                "lineStyle": {"color": "source", "opacity": 0.25},
                "emphasis": {"disabled": True},
            }
        ],
    }
    with box("chart flow") as around:
        ui.echart(options, renderer="svg")
    around.props["role"] = "img"
    around.props["aria-label"] = label


def _text_of(node: str) -> str:
    return node.partition("|")[2]


def colours_of(series: Sequence[Series]) -> Mapping[str, str]:
    strong = [one.name for one in series if not one.soft]
    named = {name: _COLOURS[place % len(_COLOURS)] for place, name in enumerate(strong)}
    return {one.name: named.get(one.name, _SOFT) for one in series}


def legend(series: Sequence[Series]) -> Markup:
    colours = colours_of(series)
    keys = [
        tag("span", tag("i", style=f"background:{colours[one.name]}"), one.name, class_="key")
        for one in series
    ]
    return tag("div", keys, class_="legend", aria_hidden="true")


def figures(title: str, drawn: Markup) -> Markup:
    """A table that opens under a chart: the same figures, to read."""
    return tag("details", tag("summary", title), drawn, class_="figures")


def interval(low: float, high: float, point: float, *, shown: Mapping[float, str]) -> Markup:
    """Draw an estimate with its interval on a line that has nought on it."""
    start, end = min(low, 0.0), max(high, 0.0)
    span = (end - start) or 1.0

    def at(value: float) -> str:
        return f"{4 + 92 * (value - start) / span:.2f}%"

    width = f"{92 * (high - low) / span:.2f}%"
    return tag(
        "div",
        tag("div", class_="axis"),
        tag("div", tag("span", "0"), class_="zero", style=f"left:{at(0)}"),
        tag("div", class_="range", style=f"left:{at(low)};width:{width}"),
        tag("div", class_="point", style=f"left:{at(point)}"),
        _marks({value: (at(value), text) for value, text in shown.items()}, 92 / span),
        class_="interval",
        aria_hidden="true",
    )


def _marks(shown: Mapping[float, tuple[str, str]], scale: float) -> list[Markup]:
    """The words under the line; of two that lie close, the second may go a line lower."""
    drawn, before = [], None
    for value, (place, text) in sorted(shown.items()):
        near = before is not None and (value - before) * scale < _NEAR
        style = f"left:clamp(34px, {place}, calc(100% - 34px))"
        drawn.append(tag("span", text, class_="at near" if near else "at", style=style))
        before = None if near else value
    return drawn
