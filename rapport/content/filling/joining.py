"""Joins the pieces of shapes with columns of values: the texts of a batch, in its order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.content.filling.columns import Column, LinkColumn, Numbers
from rapport.content.filling.plans import Plan
from rapport.content.filling.shapes import RENDERED, Filler, Pieces, Place, Shape
from rapport.content.filling.sizes import shown_size, shown_sizes
from rapport.content.rendered import Rendered

NOBODY = -1
"""The shape of a row that gets no text."""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """A batch of customers as a text sees them: columns of values and of links, by name."""

    size: int
    columns: Mapping[str, Column]
    links: Mapping[str, LinkColumn]

    @cached_property
    def given(self) -> Mapping[str, Column | LinkColumn]:
        return {**self.columns, **self.links}

    def values(self, row: int, names: Iterable[str]) -> dict[str, str]:
        """Give the values of one row."""
        columns = {name: self.columns[name] for name in sorted(names)}
        return {name: one.values[one.index[row]].text for name, one in columns.items()}

    def addresses(self, row: int) -> dict[str, str]:
        """Give the links of one row."""
        return {name: column.plain[int(row)].as_py() for name, column in self.links.items()}


def joined(
    plan_of: Callable[[int], Plan], filler: Filler, masks: Numbers, crowd: Crowd
) -> dict[str, pa.Array]:
    """Give `size` and the parts of every row's text; `masks` are the shapes of the rows."""
    shapes = [int(mask) for mask in np.unique(masks)]
    order = np.concatenate([np.flatnonzero(masks == mask) for mask in shapes])
    tables = [
        _of_shape(mask, np.flatnonzero(masks == mask), plan_of, filler, crowd) for mask in shapes
    ]
    if len(tables) == 1:
        return tables[0]
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    places = pa.array(back)
    return {
        name: pa.concat_arrays([table[name] for table in tables]).take(places) for name in tables[0]
    }


def looked_up(words: Sequence[str], codes: Numbers) -> pa.Array:
    """Turn codes into the words they stand for."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, pa.int32()), pa.array(words, pa.string())
    ).cast(pa.string())


def _of_shape(
    mask: int, rows: Numbers, plan_of: Callable[[int], Plan], filler: Filler, crowd: Crowd
) -> dict[str, pa.Array]:
    if mask == NOBODY:
        nothing = pa.nulls(len(rows), pa.string())
        return {"size": pa.nulls(len(rows), pa.int64()), **dict.fromkeys(RENDERED, nothing)}
    plan = plan_of(mask)
    if plan.shape is None:
        return _one_by_one(plan, rows, filler, crowd)
    sizes = shown_sizes(plan.shape, crowd.given, rows, filler.grounds.channel)
    return {"size": pa.array(sizes), **_parts(plan.shape, rows, crowd)}


def _parts(shape: Shape, rows: Numbers, crowd: Crowd) -> dict[str, pa.Array]:
    return {
        part: _joined_pieces(shape.parts[part], rows, crowd, html=part == "html")
        for part in RENDERED
    }


def _joined_pieces(pieces: Pieces, rows: Numbers, crowd: Crowd, *, html: bool) -> pa.Array:
    if not any(isinstance(piece, Place) for piece in pieces):
        return pa.repeat(pa.scalar("".join(map(str, pieces))), len(rows))
    columns = [
        crowd.given[piece.name].texts(rows, html=html) if isinstance(piece, Place) else piece
        for piece in pieces
    ]
    return pc.binary_join_element_wise(*columns, "")


def _one_by_one(plan: Plan, rows: Numbers, filler: Filler, crowd: Crowd) -> dict[str, pa.Array]:
    made: list[Rendered] = [
        filler.render(crowd.values(row, plan.present), crowd.addresses(row)) for row in rows
    ]
    return {
        "size": pa.array([shown_size(one, filler.grounds.channel) for one in made], pa.int64()),
        **{part: pa.array([getattr(one, part) for one in made], pa.string()) for part in RENDERED},
    }
