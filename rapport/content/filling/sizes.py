"""Holds every recipient's lengths against the limits of the channel, in columns.

Widths, septets and bytes of a text are the sums over its pieces. Rows with equal sizes are judged
once, by `format_findings` itself, on a text that has these sizes.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from rapport.content.channels import columns, sms_segments, sms_septets
from rapport.content.filling.columns import Column, LinkColumn, Numbers, combinations
from rapport.content.filling.judging import first_refusing
from rapport.content.filling.shapes import Pieces, Place, Shape
from rapport.content.formats.limits import format_findings
from rapport.content.rendered import Rendered

Columns = Mapping[str, Column | LinkColumn]


def sizes_of(shape: Shape, given: Columns, rows: Numbers, channel: str) -> list[Numbers]:
    """Measure some rows: columns of the subject, of the preheader, and what the channel limits.

    That is bytes of HTML for mail; septets in GSM-7 (-1 where it needs UCS-2) and UTF-16 units for
    SMS; columns of the text otherwise.
    """
    titles = [_widths(shape, part, given, rows) for part in ("subject", "preheader")]
    match channel:
        case "email":
            return [*titles, _html_bytes(shape, given, rows)]
        case "sms":
            return [*titles, *_sms(shape, given, rows)]
        case _:
            return [*titles, _widths(shape, "text", given, rows)]


def too_long(sizes: Sequence[Numbers], channel: str) -> tuple[list[str], Numbers]:
    """Give the codes for which the channel refuses a text, and which of them each row has.

    The code of a text that fits is empty.
    """
    distinct, inverse = combinations(sizes)
    return [_judged(channel, *one) for one in distinct], inverse


def shown_sizes(shape: Shape, given: Columns, rows: Numbers, channel: str) -> Numbers:
    """Give what a marketer is shown: columns of a mail's subject or a text, segments of an SMS."""
    if channel != "sms":
        return _widths(shape, "subject" if channel == "email" else "text", given, rows)
    distinct, inverse = combinations(_sms(shape, given, rows))
    counted = [sms_segments(_text_of(*one)) for one in distinct]
    return np.array(counted, np.int64)[inverse]


def shown_size(rendered: Rendered, channel: str) -> int:
    """Give the same of one text."""
    if channel == "sms":
        return sms_segments(rendered.text)
    return columns(rendered.subject if channel == "email" else rendered.text)


@lru_cache(maxsize=50_000)
def _judged(channel: str, subject: int, preheader: int, size: int, units: int = 0) -> str:
    match channel:
        case "email":
            text, html = "x", "x" * size
        case "sms":
            text, html = _text_of(size, units), ""
        case _:
            text, html = "x" * size, ""
    made = Rendered(subject="x" * subject, preheader="x" * preheader, html=html, text=text)
    return first_refusing(format_findings(made, channel, language="en"))


def _text_of(septets: int, units: int) -> str:
    return "x" * septets if septets >= 0 else "界" * units


def _widths(shape: Shape, part: str, given: Columns, rows: Numbers) -> Numbers:
    return _sum(shape.parts[part], given, rows, typed=columns, read=lambda column: column.width)


def _html_bytes(shape: Shape, given: Columns, rows: Numbers) -> Numbers:
    return _sum(
        shape.parts["html"],
        given,
        rows,
        typed=lambda text: len(text.encode()),
        read=lambda column: column.html_bytes,
    )


def _sms(shape: Shape, given: Columns, rows: Numbers) -> tuple[Numbers, Numbers]:
    pieces = shape.parts["text"]
    units = _sum(pieces, given, rows, typed=_units, read=lambda column: column.units)
    septets = _sum(
        pieces,
        given,
        rows,
        typed=lambda text: sms_septets(text) or 0,
        read=lambda column: column.septets,
    )
    alien = np.zeros(len(rows), bool)
    for piece in pieces:
        if isinstance(piece, Place):
            alien |= given[piece.name].septets[rows] < 0
        else:
            alien |= sms_septets(piece) is None
    return np.where(alien, -1, septets), units


def _units(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


def _sum(
    pieces: Pieces,
    given: Columns,
    rows: Numbers,
    *,
    typed: Callable[[str], int],
    read: Callable[[Column | LinkColumn], Numbers],
) -> Numbers:
    total = np.zeros(len(rows), np.int64)
    for piece in pieces:
        total += read(given[piece.name])[rows] if isinstance(piece, Place) else typed(piece)
    return total
