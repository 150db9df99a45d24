"""Where figures and quotes of a report are entered; each gets the id that sentences refer to."""

import hashlib
import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from rapport.insights import Difference, Share
from rapport.kit.proportions import newcombe_interval, wilson_interval
from rapport.research.model import Figure, Quote, Unit
from rapport.trends import Move


class Book:
    """The figures and quotes of one report, in the order in which they were entered."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}
        self._quotes: dict[tuple[str, int, int], Quote] = {}

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return tuple(self._quotes.values())

    def count(self, value: int, how: str) -> Figure:
        return self._enter(value=float(value), unit=Unit.COUNT, how=how)

    def share(self, hits: int, of: int, how: str, *, digits: int | None = None) -> Figure:
        """A share of things that were counted, with its 95 % Wilson interval."""
        low, high = wilson_interval(hits, of)
        told = {"n": of, "low": low, "high": high, "digits": digits}
        return self._enter(value=hits / of if of else 0.0, unit=Unit.SHARE, how=how, **told)

    def stated(self, share: Share, how: str, *, digits: int | None = None) -> Figure:
        """The share of texts in which the readers found a thing, corrected where it can be."""
        value, low, high = share.stated
        told = {"n": share.of, "low": low, "high": high, "digits": digits}
        labelled = share.corrected.labelled if share.corrected else 0
        return self._enter(value=value, unit=Unit.SHARE, how=how, labelled=labelled, **told)

    def stated_gap(self, gap: Difference, of: int, how: str) -> Figure:
        """A difference of two such shares, corrected where it can be."""
        value, low, high = gap.stated
        labelled = gap.corrected.labelled if gap.corrected else 0
        told = {"n": of, "low": low, "high": high, "labelled": labelled}
        return self._enter(value=value, unit=Unit.POINTS, how=how, **told)

    def level(self, value: float, how: str) -> Figure:
        """A share that was chosen, such as a level of confidence."""
        return self._enter(value=value, unit=Unit.SHARE, how=how)

    def difference(self, mine: tuple[int, int], other: tuple[int, int], how: str) -> Figure:
        """One share less another, each as (hits, of), with its 95 % Newcombe interval."""
        low, high = newcombe_interval(*mine, *other)
        value = mine[0] / mine[1] - other[0] / other[1]
        return self._enter(value=value, unit=Unit.POINTS, how=how, n=mine[1], low=low, high=high)

    def fitted(self, value: float, of: int, how: str, *, labelled: int | None) -> Figure:
        """A share that a line through the periods has at one end of it."""
        return self._enter(value=value, unit=Unit.SHARE, how=how, n=of, labelled=labelled)

    def change(self, move: Move, of: int, how: str, *, labelled: int | None) -> Figure:
        """The change of a fitted share with its 95 % interval."""
        told = {"n": of, "low": move.low, "high": move.high, "labelled": labelled}
        return self._enter(value=move.change, unit=Unit.POINTS, how=how, **told)

    def times(self, value: float, how: str) -> Figure:
        return self._enter(value=value, unit=Unit.TIMES, how=how)

    def rating(self, mean: tuple[float, float, float], of: int, how: str) -> Figure:
        """A mean rating with its interval, as `mean_interval` gives them."""
        value, low, high = mean
        return self._enter(value=value, unit=Unit.RATING, how=how, n=of, low=low, high=high)

    def date(self, day: date, how: str) -> Figure:
        return self._enter(value=float(day.toordinal()), unit=Unit.DATE, how=how)

    def quote(self, row: dict[str, Any], product: str | None) -> str:
        """Enter a quote; return its id. The same words of the same text are one quote."""
        place = (row["text_id"], row["start"], row["end"])
        if place not in self._quotes:
            written = row["written_at"]
            self._quotes[place] = Quote(
                quote_id=f"q{len(self._quotes) + 1}",
                text_id=row["text_id"],
                start=row["start"],
                end=row["end"],
                digest=digest_of(row["words"]),
                source=row["source"],
                platform=row["platform"],
                product=product,
                written_on=written.date() if written else None,
            )
        return self._quotes[place].quote_id

    def _enter(self, **told: Any) -> Figure:  # noqa: ANN401  the fields of a figure
        assert math.isfinite(told["value"]), "a figure is a number"
        figure = Figure(figure_id=f"f{len(self.figures) + 1}", **told)
        self.figures[figure.figure_id] = figure
        return figure


def digest_of(words: str) -> str:
    """What tells whether words are still those that were quoted."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def widest(figures: Sequence[Figure]) -> float:
    """The highest value that a bar or its interval reaches, for scales; 1 where there is none."""
    return max((max(one.value, one.high or 0.0) for one in figures), default=0.0) or 1.0
