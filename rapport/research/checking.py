"""Reads every number of a report back and holds it against the figure behind it."""

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from rapport.research.errors import NumberUnproven
from rapport.research.model import CLOSE, OPEN, Figure, Report, Section, Sentence, Unit
from rapport.research.words.numerals import Number, NumberKind, numbers_in
from rapport.research.words.phrases import plain
from rapport.research.words.shown import TWICE, nearness, part_of

Figures = Mapping[str, Figure]
_NAME = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_HUNDRED = 100.0


def check_report(report: Report) -> int:
    """Check every sentence, table and chart of a report; return how many numbers were read back.

    Raises `NumberUnproven` with the first sentence whose numbers are not, one by one and in their
    order, those of the figures that it refers to.
    """
    figures = {one.figure_id: one for one in report.figures}
    return sum(check_sentence(one, figures) for one in sentences_of(report))


def check_sentence(sentence: Sentence, figures: Figures) -> int:
    """Check one sentence; return how many numbers it has."""
    return check_text(_NAME.sub("¤", sentence.text), sentence.refs, figures)


def check_text(text: str, refs: tuple[str, ...], figures: Figures) -> int:
    """Check a text without names against the numbers that it is to have, in their order."""
    numbers = numbers_in(text)
    for number, ref in zip_longest(numbers, refs):
        if number is None:
            raise NumberUnproven(f"{plain(text)!r}: the number of {ref} is missing", figure=ref)
        if ref is None or not matches(number, ref, figures):
            raise NumberUnproven(
                f"{plain(text)!r}: {number.text!r} is not what was counted; make the report again,"
                " or take the sentence out",
                figure=ref,
            )
    return len(numbers)


def matches(number: Number, ref: str, figures: Figures) -> bool:
    """Whether a number as written is the one of a figure, rounded as it is written."""
    name, _, part = ref.partition(".")
    figure = figures.get(name)
    if figure is None:
        return False
    try:
        value, unit = part_of(figure, part or "value")
    except KeyError:
        return False
    if unit is Unit.POINTS and part == "low" and number.kind is NumberKind.PLAIN:
        return _same(number, value * _HUNDRED)  # its unit stands behind the upper end
    return _AGREES[unit](number, value)


def sentences_of(report: Report) -> Iterator[Sentence]:
    """Every sentence of a report, those of its tables and charts among them."""
    yield from report.summary
    for section in report.sections:
        yield from sentences_in(section)
    yield from report.methods


def sentences_in(section: Section) -> Iterator[Sentence]:
    """Every sentence of a section, those of its tables and charts among them."""
    yield section.title
    yield from section.claims
    yield from section.suggestions
    for table in section.tables:
        yield from (table.title, *table.columns)
        yield from (cell for row in table.rows for cell in row)
    for chart in section.charts:
        yield from (chart.title, *chart.labels, *(series.name for series in chart.series))


def _same(number: Number, value: float) -> bool:
    """As written, to as many digits; what is written in words is exact."""
    if number.digits is None:
        return abs(number.value - value) < 1e-9  # noqa: PLR2004
    shown = f"{value:.{number.digits}f}"
    return float(shown) == number.value


def _is_count(number: Number, value: float) -> bool:
    return number.kind is NumberKind.PLAIN and number.value == value


def _is_share(number: Number, value: float) -> bool:
    if number.kind is NumberKind.FRACTION:
        return abs(number.value - value) <= nearness(value)
    return number.kind is NumberKind.PERCENT and _same(number, value * _HUNDRED)


def _is_points(number: Number, value: float) -> bool:
    return number.kind is NumberKind.POINTS and _same(number, value * _HUNDRED)


def _is_rating(number: Number, value: float) -> bool:
    return number.kind is NumberKind.PLAIN and bool(number.digits) and _same(number, value)


def _is_times(number: Number, value: float) -> bool:
    if number.kind is not NumberKind.TIMES:
        return False
    if number.digits is None:
        return abs(number.value - value) <= TWICE
    return _same(number, value)


def _is_date(number: Number, value: float) -> bool:
    return number.kind is NumberKind.DATE and number.value == value


_AGREES = {
    Unit.COUNT: _is_count,
    Unit.SHARE: _is_share,
    Unit.POINTS: _is_points,
    Unit.RATING: _is_rating,
    Unit.TIMES: _is_times,
    Unit.DATE: _is_date,
}
