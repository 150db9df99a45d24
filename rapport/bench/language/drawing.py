"""Curves as a picture that any browser shows: SVG, written by hand."""

from collections.abc import Mapping, Sequence
from html import escape

Line = tuple[tuple[int, float], ...]
"""Points of a curve: a step and a value."""

_WIDTH, _HEIGHT, _EDGE = 640, 320, 48
_COLOURS = ("#1f6feb", "#d1571f", "#2f8f4e", "#7a4fc0")
_TICKS = 4


def line_chart(title: str, lines: Mapping[str, Line]) -> str:
    """Draw lines over the same steps, with a title, an axis on each side and their names.

    The scales end at the smallest and the largest value there is; a line without points is not
    drawn.
    """
    points = [point for line in lines.values() for point in line]
    across = _Scale([step for step, _ in points], _EDGE, _WIDTH - _EDGE / 2)
    down = _Scale([value for _, value in points], _HEIGHT - _EDGE, _EDGE)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' font-family="sans-serif" font-size="12" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_EDGE}" y="20" font-size="14">{escape(title)}</text>',
        *across.ticks(vertical=False),
        *down.ticks(vertical=True),
    ]
    for place, (name, line) in enumerate(lines.items()):
        colour = _COLOURS[place % len(_COLOURS)]
        drawn = " ".join(f"{across.at(step):.1f},{down.at(value):.1f}" for step, value in line)
        parts += [
            f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{_EDGE + 8 + 120 * place}" y="38" fill="{colour}">{escape(name)}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Scale:
    """Maps values to places on the paper."""

    def __init__(self, values: Sequence[float], first: float, last: float) -> None:
        self._low, self._high = min(values, default=0.0), max(values, default=1.0)
        self._first, self._last = first, last

    def at(self, value: float) -> float:
        share = (value - self._low) / ((self._high - self._low) or 1.0)
        return self._first + share * (self._last - self._first)

    def ticks(self, *, vertical: bool) -> list[str]:
        found = []
        for number in range(_TICKS + 1):
            value = self._low + (self._high - self._low) * number / _TICKS
            at, text = self.at(value), f"{value:.4g}"
            place = f'x="4" y="{at:.0f}"' if vertical else f'x="{at - 10:.0f}" y="{_HEIGHT - 24}"'
            found.append(f'<text {place} fill="#666">{text}</text>')
        return found
