"""Draws figures as SVG: bars with intervals, lines, bars to both sides; and heat as a table.

Colours stand in attributes, for printers of PDF that know no style sheet in a drawing, and in
classes, so that a dark page redraws them.
"""

from collections.abc import Callable, Mapping, Sequence

from rapport.kit.markup import Markup, tag
from rapport.research.counts.book import widest
from rapport.research.model import CLOSE, OPEN, Chart, ChartKind, Figure, Sentence, Unit
from rapport.research.pages.marking import marked, pieces
from rapport.research.words.shown import show

Figures = Mapping[str, Figure]

_WIDTH = 720
_LABELS = 190  # for the labels on the left
_ROW = 27
_BAR = 15
_FONT = "Inter, Helvetica, Arial, 'Liberation Sans', 'Noto Sans CJK SC', sans-serif"
_INK, _INK_3, _LINE = "#17211f", "#6b7671", "#dfe5e2"
_GOOD, _BAD = "#0b7466", "#b4442c"
_LETTERS = 28  # of a label; a Chinese character is as wide as nearly two


def draw(chart: Chart, figures: Figures, language: str) -> Markup:
    """A chart with its title. Its marks are the figures themselves, so it needs no scale."""
    if chart.kind is ChartKind.HEAT:
        return _heat(chart, figures, language)
    drawn = _DRAWN[chart.kind](chart, figures, language)
    return tag("figure", marked(chart.title, element="figcaption"), drawn)


def _bars(chart: Chart, figures: Figures, language: str) -> Markup:
    shown = [figures[one] for one in chart.series[0].figures if one is not None]
    most, space = widest(shown), _WIDTH - _LABELS - 70
    rows: list[Markup | None] = []
    for place, (label, figure) in enumerate(zip(chart.labels, shown, strict=True)):
        top = place * _ROW + 4
        length = figure.value / most * space
        end = (figure.high or figure.value) / most * space
        rows += [
            _label(label, top),
            _bar(_LABELS, top, length, bad=chart.bad),
            _whisker(figure, most, space, top),
            _mark(figure, _LABELS + max(length, end) + 7, top, language),
        ]
    return _svg(chart, rows, height=len(shown) * _ROW + 8)


def _diverging(chart: Chart, figures: Figures, language: str) -> Markup:
    left, right = ([figures[str(one)] for one in series.figures] for series in chart.series)
    most = max(widest(left), widest(right))
    space = (_WIDTH - _LABELS - 2 * 58) / 2
    middle = _LABELS + 58 + space
    head = 24
    rows: list[Markup | None] = [
        _text(pieces(chart.series[0].name.text), (middle - 8, 14), anchor="end", soft=True),
        _text(pieces(chart.series[1].name.text), (middle + 8, 14), soft=True),
    ]
    for place, label in enumerate(chart.labels):
        top = head + place * _ROW
        worse, better = left[place], right[place]
        lengths = [one.value / most * space for one in (worse, better)]
        rows += [
            _label(label, top),
            _bar(middle - lengths[0], top, lengths[0], bad=True),
            _bar(middle, top, lengths[1], bad=False),
            _mark(worse, middle - lengths[0] - 6, top, language, anchor="end"),
            _mark(better, middle + lengths[1] + 6, top, language),
        ]
    height = head + len(chart.labels) * _ROW + 6
    rows.append(_line((middle, head - 2), (middle, height - 6)))
    return _svg(chart, rows, height=height)


def _curve(chart: Chart, figures: Figures, language: str) -> Markup:
    shown = [figures[str(one)] for one in chart.series[0].figures]
    most, top, bottom, left = widest(shown), 26.0, 190.0, 24.0
    step = (_WIDTH - 2 * left - 20) / max(1, len(shown) - 1)
    across = [left + place * step for place in range(len(shown))]

    def up(value: float) -> float:
        return bottom - value / most * (bottom - top)

    band = [(x, up(one.high or one.value)) for x, one in zip(across, shown, strict=True)]
    under = [(x, up(one.low or 0.0)) for x, one in zip(across, shown, strict=True)]
    curve = [(x, up(one.value)) for x, one in zip(across, shown, strict=True)]
    drawn: list[Markup | None] = [
        _line((left, bottom), (_WIDTH - left, bottom)),
        _band([*band, *reversed(under)]),
        _stroke(curve),
    ]
    peak = max(range(len(shown)), key=lambda place: shown[place].value)
    for place in sorted({0, peak, len(shown) - 1}):
        (x, y), one = curve[place], shown[place]
        anchor = "start" if place == 0 else "end" if place == len(shown) - 1 else "middle"
        text, label = show(one, "value", language), chart.labels[place]
        drawn += [
            tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=3.4, fill=_BAD, class_="bad"),
            _text(text, (x, y - 9), anchor=anchor, refs=one.figure_id, strong=True),
            _text(
                pieces(label.text),
                (x, bottom + 18),
                anchor=anchor,
                refs=" ".join(label.refs),
                soft=True,
            ),
        ]
    return _svg(chart, drawn, height=int(bottom) + 26)


def _heat(chart: Chart, figures: Figures, language: str) -> Markup:
    """A table whose cells are the darker, the higher; readable without colours."""
    all_of = [figures[one] for series in chart.series for one in series.figures if one]
    most = max((one.value for one in all_of), default=0.0) or 1.0
    head = tag(
        "tr",
        tag("th", scope="col"),
        [marked(series.name, element="th", scope="col") for series in chart.series],
    )
    rows = [
        tag(
            "tr",
            marked(label, element="th", scope="row"),
            [
                _cell(figures.get(str(series.figures[place])), most, language)
                for series in chart.series
            ],
        )
        for place, label in enumerate(chart.labels)
    ]
    table = tag(
        "table",
        marked(chart.title, element="caption"),
        tag("thead", head),
        tag("tbody", rows),
        class_="heat",
    )
    return tag("div", table, class_="scroll")


def _cell(figure: Figure | None, most: float, language: str) -> Markup:
    if figure is None:
        return tag("td", "–")
    depth = 0.04 + 0.5 * figure.value / most
    return tag(
        "td",
        show(figure, "value", language),
        data_refs=figure.figure_id,
        style=f"background: rgba(180, 68, 44, {depth:.2f})",
    )


def _svg(chart: Chart, rows: Sequence[Markup | None], *, height: int) -> Markup:
    label = chart.title.text.replace(OPEN, "").replace(CLOSE, "")
    return tag(
        "svg",
        [row for row in rows if row is not None],
        viewBox=f"0 0 {_WIDTH} {height}",
        width=_WIDTH,
        height=height,
        role="img",
        aria_label=label,
        font_family=_FONT,
        font_size=13,
    )


def _label(label: Sentence, top: float) -> Markup:
    text = _short(label.text.replace(OPEN, "").replace(CLOSE, ""))
    inner: Markup | str = tag("tspan", text, data_name=True) if OPEN in label.text else text
    return _text(inner, (_LABELS - 10, top + 12.5), anchor="end", refs=" ".join(label.refs))


def _short(text: str) -> str:
    """A label that fits; its end is cut off."""
    width = 0.0
    for place, char in enumerate(text):
        width += 1 if char.isascii() else 1.75
        if width > _LETTERS:
            return f"{text[: max(1, place - 1)].rstrip()}…"
    return text


def _bar(left: float, top: float, length: float, *, bad: bool) -> Markup:
    return tag(
        "rect",
        x=f"{left:.1f}",
        y=f"{top + 0.5:.1f}",
        width=f"{max(length, 0.8):.1f}",
        height=_BAR,
        rx=2,
        fill=_BAD if bad else _GOOD,
        fill_opacity="0.85",
        class_="bad" if bad else "accent",
    )


def _whisker(figure: Figure, most: float, space: float, top: float) -> Markup | None:
    if figure.low is None or figure.high is None or figure.unit is not Unit.SHARE:
        return None
    middle = top + 0.5 + _BAR / 2
    ends = [_LABELS + value / most * space for value in (figure.low, figure.high)]
    return _line((ends[0], middle), (ends[1], middle), strong=True)


def _line(start: tuple[float, float], end: tuple[float, float], *, strong: bool = False) -> Markup:
    return tag(
        "line",
        x1=f"{start[0]:.1f}",
        y1=f"{start[1]:.1f}",
        x2=f"{end[0]:.1f}",
        y2=f"{end[1]:.1f}",
        stroke=_INK if strong else _LINE,
        stroke_width=1.3 if strong else 1,
        class_="whisker" if strong else "axis",
    )


def _mark(figure: Figure, x: float, top: float, language: str, *, anchor: str = "start") -> Markup:
    text = show(figure, "value", language)
    return _text(text, (x, top + 12.5), anchor=anchor, refs=figure.figure_id, strong=True)


def _text(
    text: Markup | str,
    place: tuple[float, float],
    *,
    anchor: str = "start",
    refs: str = "",
    soft: bool = False,
    strong: bool = False,
) -> Markup:
    x, y = place
    return tag(
        "text",
        text,
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        text_anchor=anchor,
        data_refs=refs or None,
        fill=_INK_3 if soft else _INK,
        font_weight="600" if strong else None,
        font_size=12 if soft or strong else None,
        class_="ink-3" if soft else "ink",
    )


def _band(places: Sequence[tuple[float, float]]) -> Markup:
    points = _points(places)
    return tag("polygon", points=points, fill=_BAD, fill_opacity="0.13", class_="band")


def _stroke(places: Sequence[tuple[float, float]]) -> Markup:
    points = _points(places)
    return tag(
        "polyline", points=points, fill="none", stroke=_BAD, stroke_width=2.2, class_="curve"
    )


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


_DRAWN: Mapping[ChartKind, Callable[[Chart, Figures, str], Markup]] = {
    ChartKind.BARS: _bars,
    ChartKind.DIVERGING: _diverging,
    ChartKind.LINE: _curve,
}
