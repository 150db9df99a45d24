"""Fits a model of purchases to cells: in mean ages, first on few cells and then on all.

A scale of about one is what the climb is made for, and what a prior can be said in; the parameters
come back in the unit of the cells.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from rapport.lifetime_value.cells import Cells, Floats
from rapport.lifetime_value.maximising import Maximum, Slopes, climb, held, maximise

_FIRST_CELLS = 20_000  # the starts are tried on about so many cells, and the best on all

Model = TypeVar("Model")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit(Generic[Model]):
    """A fitted model with how sure it is: `maximum` has the parameters in the model's order."""

    model: Model
    maximum: Maximum


@dataclass(frozen=True, slots=True, kw_only=True)
class Family(Generic[Model]):
    """A family of models, and what a fit of one needs to know.

    `slopes_of` gives the likelihood of cells with its slopes, `model_of` the model of parameters.
    `starts` and the prior's `centre` are in mean ages; `are_times` says which parameters have the
    unit of the times.
    """

    name: str
    slopes_of: Callable[[Cells], Slopes]
    model_of: Callable[[Floats], Model]
    starts: Sequence[Sequence[float]]
    centre: Sequence[float]
    are_times: Sequence[bool]


def fit_cells(family: Family[Model], cells: Cells, *, prior: bool) -> Fit[Model]:
    """Fit by maximum likelihood; raises `FitFailed` where the purchases do not tell enough.

    With a `prior`, a weak one (`held`) decides what the purchases leave open, and its small term
    is part of the log-likelihood.
    """

    def slopes_of(some: Cells) -> Slopes:
        slopes = family.slopes_of(some)
        return held(slopes, family.centre) if prior else slopes

    unit = cells.mean_age
    scaled = cells.rescaled(unit)
    few = scaled.thinned(_FIRST_CELLS)
    start = climb(slopes_of(few), family.starts, customers=few.customers)
    whole = slopes_of(scaled)
    found = maximise(whole, [start], customers=cells.customers, name=family.name)
    # A purchase per day is `unit` times less likely than one per `unit` days.
    moved = float((cells.count * cells.repeats).sum()) * np.log(unit)
    parameters = found.parameters * np.where(family.are_times, unit, 1.0)
    maximum = Maximum(
        parameters=parameters,
        log_likelihood=found.log_likelihood - moved,
        covariance=found.covariance,
    )
    return Fit(model=family.model_of(parameters), maximum=maximum)
