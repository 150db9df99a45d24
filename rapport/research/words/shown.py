"""Writes figures in words and digits, in Chinese and English."""

from collections.abc import Mapping, Sequence
from datetime import date

from rapport.research.model import Figure, Unit

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
MINUS = "−"
NEAR = 0.02
"""A share may be called by a fraction that is so near; half as near below a fifth."""
TWICE = 0.05
MANY = 1_000  # texts from which a tenth of a percent means something
_RARE = 0.01
FRACTIONS: Mapping[str, Sequence[tuple[float, str]]] = {
    "zh": (
        (1 / 10, "约一成"), (1 / 5, "约两成"), (1 / 4, "约四分之一"), (1 / 3, "约三分之一"),
        (2 / 5, "约四成"), (1 / 2, "约一半"), (3 / 5, "约六成"), (2 / 3, "约三分之二"),
        (3 / 4, "约四分之三"), (4 / 5, "约八成"), (9 / 10, "约九成"),
    ),
    "en": (
        (1 / 10, "about one in ten"), (1 / 5, "about one in five"), (1 / 4, "about a quarter"),
        (1 / 3, "about a third"), (2 / 5, "about two in five"), (1 / 2, "about half"),
        (3 / 5, "about three in five"), (2 / 3, "about two thirds"),
        (3 / 4, "about three quarters"), (4 / 5, "about four in five"),
        (9 / 10, "about nine in ten"),
    ),
}  # fmt: skip


def part_of(figure: Figure, part: str) -> tuple[float, Unit]:
    """Give a number of a figure and its unit: `value`, `words`, `low`, `high`, `n` or `size`.

    `size` is the value without its sign. A part that the figure does not have raises `KeyError`.
    """
    value = {
        "value": figure.value, "words": figure.value, "size": abs(figure.value),
        "low": figure.low, "high": figure.high, "n": figure.n,
    }[part]  # fmt: skip
    if value is None:
        raise KeyError(part)
    return float(value), Unit.COUNT if part == "n" else figure.unit


def show(figure: Figure, part: str, language: str) -> str:
    """Write a number of a figure."""
    value, unit = part_of(figure, part)
    match unit:
        case Unit.SHARE:
            words = fraction(value, language) if part == "words" else ""
            shown = words or _share(figure, value)
        case Unit.POINTS:
            shown = _points(figure, value, part, language)
        case Unit.TIMES:
            shown = _times(value, language)
        case Unit.DATE:
            shown = day(date.fromordinal(int(value)), language)
        case Unit.RATING:
            shown = f"{value:.2f}"
        case Unit.COUNT:
            shown = f"{round(value):,}"
    return shown


def fraction(share: float, language: str) -> str:
    """Call a share by the nearest plain fraction; nothing where none is near enough."""
    near, words = min((abs(share - value), words) for value, words in FRACTIONS[language])
    return words if near <= nearness(share) else ""


def nearness(share: float) -> float:
    """How far a fraction may be from the share that it is said of."""
    return NEAR if share >= 1 / 5 else NEAR / 2


def day(one: date, language: str) -> str:
    if language == "zh":
        return f"{one.year}年{one.month}月{one.day}日"
    return f"{one.day} {MONTHS[one.month - 1]} {one.year}"


def _points(figure: Figure, value: float, part: str, language: str) -> str:
    points = f"{value * 100:.{_digits(figure)}f}".replace("-", MINUS)
    if part == "low":  # the unit stands behind the upper end
        return points
    return f"{points} 个百分点" if language == "zh" else f"{points} percentage points"


def _times(value: float, language: str) -> str:
    if abs(value - 2) <= TWICE:
        return "两倍" if language == "zh" else "twice"
    return f"{value:.1f} 倍" if language == "zh" else f"{value:.1f} times"


def _share(figure: Figure, value: float) -> str:
    return f"{value * 100:.{_digits(figure)}f}%"


def _digits(figure: Figure) -> int:
    if figure.digits is not None:
        return figure.digits
    if 0 < abs(figure.value) < _RARE / 10:
        return 2
    return 1 if (figure.n or 0) >= MANY or 0 < abs(figure.value) < _RARE else 0
