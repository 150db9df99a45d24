"""Puts what the readers miss into what is told of a trend, by texts that people looked at."""

from dataclasses import dataclass

from rapport.insights import MentionKind, ReaderErrors
from rapport.trends.model import Move, SeriesKind, Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How far the readers err, and which part of the texts, 0 to 1, people put right."""

    errors: ReaderErrors
    part: float


def corrected_move(trend: Trend, known: Known) -> Move | None:
    """Correct both ends of a trend and its change; None where too little is known of its thing.

    How texts speak as a whole, and topics, nobody looks at: they stay as they were read.
    """
    key = trend.series.key
    if key.kind is SeriesKind.ASPECT:
        kind = MentionKind.ASPECT
    elif key.kind is SeriesKind.NEED and key.need is not None:
        kind = MentionKind(key.need)
    else:
        return None
    checked = known.errors.of(kind, key.about, key.sentiment)
    if checked is None:
        return None
    read = (trend.change, trend.low, trend.high)
    change = checked.change(read, known=known.part)
    return Move(
        before=checked.level(trend.before, known=known.part),
        now=checked.level(trend.now, known=known.part),
        change=change.share,
        low=change.low,
        high=change.high,
        labelled=change.labelled,
    )
