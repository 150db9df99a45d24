"""Figures of arms as a regression: what was measured, how surely, and what each arm was made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapport.effects.model import ArmFigures, Measure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Space = Mapping[str, Sequence[str]]
"""The values that each attribute may take."""


class Part(NamedTuple):
    """A family of coefficients with one variance."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Rows are arms, holdouts among them; columns are coefficients, family by family.

    `measured` and `variance` (of the mean) are per row; `block` numbers the campaign × group a row
    belongs to, whose own level without a mail is free. `prior_mean` and `known_variance` are what
    is thought of each coefficient before, besides its family's variance; `tails` multiplies its
    prior variance. `columns` names pairs of
    attribute and value in order; a group's copy of pair p stands at
    `by_group.start + group_place * len(columns) + p`.
    """

    matrix: Floats
    measured: Floats
    variance: Floats
    treated: Floats
    block: Ints
    groups: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    prior_mean: Floats
    known_variance: Floats
    tails: Floats
    scale: float

    def part(self, name: str) -> Part:
        return next(part for part in self.parts if part.name == name)


def design_of(
    figures: Sequence[ArmFigures], *, space: Space, measure: Measure, groups: Sequence[str] = ()
) -> Design:
    """Lay the figures out. Groups that have none yet may be named, to be asked about.

    Values outside the space that were sent get a column too, so that they spoil no other.
    """
    clicks = measure is Measure.CLICKS
    kept = [one for one in figures if one.customers > 0 and not (clicks and one.held_out)]
    named = tuple(sorted({one.group for one in kept} | set(groups)))
    columns = _columns(kept, space)
    blocks = sorted({(one.campaign_id, one.group) for one in kept})
    parts = _parts(len(named), len(columns), len(blocks))
    size = parts[-1].stop
    matrix = np.zeros((len(kept), size))
    for row, one in enumerate(kept):
        if not one.held_out:
            _fill(matrix[row], one, _Places(parts, named, columns, blocks))
    measured = np.array([_mean(one, measure) for one in kept])
    treated = np.array([not one.held_out for one in kept], dtype=float)
    return Design(
        matrix=matrix,
        measured=measured,
        variance=_variances(kept, measure),
        treated=treated,
        block=np.array([blocks.index((one.campaign_id, one.group)) for one in kept], dtype=int),
        groups=named,
        columns=columns,
        parts=parts,
        prior_mean=np.zeros(size),
        known_variance=np.zeros(size),
        tails=np.ones(size),
        scale=_scale(kept, measured),
    )


class _Places(NamedTuple):
    parts: tuple[Part, ...]
    groups: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    blocks: Sequence[tuple[str, str]]


def _parts(groups: int, columns: int, blocks: int) -> tuple[Part, ...]:
    sizes = {
        "mail": 1,
        "mail by group": groups,
        "mail by campaign": blocks,
        "everybody": columns,
        "by group": groups * columns,
        "click": 1,
        "click by group": groups,
    }
    parts, start = [], 0
    for name, size in sizes.items():
        parts.append(Part(name, start, start + size))
        start += size
    return tuple(parts)


def _fill(row: Floats, one: ArmFigures, places: _Places) -> None:
    starts = {part.name: part.start for part in places.parts}
    group = places.groups.index(one.group)
    row[starts["mail"]] = 1
    row[starts["mail by group"] + group] = 1
    block = places.blocks.index((one.campaign_id, one.group))
    row[starts["mail by campaign"] + block] = 1
    for pair in one.attributes.items():
        if pair in places.columns:
            at = places.columns.index(pair)
            row[starts["everybody"] + at] = 1
            row[starts["by group"] + group * len(places.columns) + at] = 1


def _columns(figures: Sequence[ArmFigures], space: Space) -> tuple[tuple[str, str], ...]:
    listed = {(attribute, value): None for attribute, values in space.items() for value in values}
    sent = {
        (attribute, value)
        for one in figures
        for attribute, value in one.attributes.items()
        if attribute in space
    }
    return tuple(listed) + tuple(sorted(sent - set(listed)))


def _mean(one: ArmFigures, measure: Measure) -> float:
    if measure is Measure.REVENUE:
        return one.revenue_mean
    counted = one.ordered if measure is Measure.ORDERS else one.clicked
    return counted / one.customers


def _variances(figures: Sequence[ArmFigures], measure: Measure) -> Floats:
    """The variance of each mean, from one variance per group, with and without a mail.

    An arm's own variance would not do: an arm that by chance sold little shows little spread, would
    count as sure, and would pull every effect down.
    """
    pooled: dict[tuple[str, bool], list[float]] = {}
    for one in figures:
        share = _mean(one, measure)
        own = one.revenue_variance if measure is Measure.REVENUE else share * (1 - share)
        sums = pooled.setdefault((one.group, one.held_out), [0.0, 0.0])
        sums[0] += own * max(one.customers - 1, 1)
        sums[1] += max(one.customers - 1, 1)
    spread = {key: total / size for key, (total, size) in pooled.items()}
    least = max(spread.values(), default=0.0) * _LEAST or 1.0
    return np.array(
        [max(spread[one.group, one.held_out], least) / one.customers for one in figures]
    )


def _scale(figures: Sequence[ArmFigures], measured: Floats) -> float:
    """The mean of the measure over all customers: what effects are thought of in shares of."""
    if not figures:
        return 1.0
    mean = float(np.average(measured, weights=[one.customers for one in figures]))
    return abs(mean) or 1.0


_LEAST = 1e-3  # of the largest variance: a group that never bought is not known for sure
