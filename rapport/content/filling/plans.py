"""What is known of one shape of a text: its pieces, what it may not say, what its values bring."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapport.content.filling.columns import Column, Numbers, combinations
from rapport.content.filling.judging import length_fault, shape_fault, words_fault
from rapport.content.filling.shapes import Filler, Shape
from rapport.content.filling.windows import Window, narrowed, whole_views
from rapport.content.filling.words import Said, baseline, brought
from rapport.content.grounds import Grounds

_REMEMBERED = 300_000  # combinations of values per window


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watched:
    """A window with what is found in it without values, and what values have brought so far."""

    window: Window
    without: Counter[Said]
    known: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def codes(self, texts: tuple[str, ...], grounds: Grounds) -> tuple[str, ...]:
        found = self.known.get(texts)
        if found is None:
            values = dict(zip(self.window.names, texts, strict=True))
            found = tuple(sorted(brought(self.window, values, grounds, self.without)))
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            self.known[texts] = found
        return found


class Plan:
    """One shape. `fault` refuses all its recipients; `shape` is None if values decide the text."""

    def __init__(self, filler: Filler, present: frozenset[str]) -> None:
        self.present = present
        self.fault = shape_fault(filler, present)
        self.shape: Shape | None = None if self.fault else filler.shape(present)
        self._filler = filler
        self._alone: dict[tuple[str, ...], str] = {}
        self._watched: Sequence[_Watched] = ()
        if self.shape is not None:
            views = whole_views(self.shape, filler.copy, filler.grounds, filler.stand_ins(present))
            self._watched = [
                _Watched(window=window, without=baseline(window, filler.grounds))
                for window in narrowed(views)
            ]

    def alone(self, values: Mapping[str, str], links: Mapping[str, str]) -> str:
        """Give the code that refuses one recipient's text: for texts that cannot be cut."""
        return self.fault or length_fault(self._filler, values, links) or self._words(values)

    def _words(self, values: Mapping[str, str]) -> str:
        key = tuple(values[name] for name in sorted(values))
        if key not in self._alone:
            if len(self._alone) >= _REMEMBERED:
                self._alone.clear()
            self._alone[key] = words_fault(self._filler, values)
        return self._alone[key]

    def brought(
        self, given: Mapping[str, Column], rows: Numbers
    ) -> Iterator[tuple[list[tuple[str, ...]], Numbers]]:
        """Give for each window the codes of what is brought into it, and which each row has."""
        for watched in self._watched:
            columns = [given[name] for name in watched.window.names]
            distinct, inverse = combinations([column.index[rows] for column in columns])
            texts = (
                tuple(column.values[n].text for column, n in zip(columns, one, strict=True))
                for one in distinct
            )
            yield [watched.codes(one, self._filler.grounds) for one in texts], inverse
