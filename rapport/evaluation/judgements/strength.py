"""Bradley–Terry: one strength for each system from who won against whom."""

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
"""Systems × systems: how often the row's won against the column's; a tie is half a win for each."""

_TOLERANCE = 1e-9
_MOST_STEPS = 2000


def strengths(wins: Table, *, prior: float = 0.5) -> Table:
    """Strengths in natural log-odds, their mean 0: a wins over b with 1 / (1 + e^(b − a)).

    `prior` adds that many wins each way between any two systems (one tie), without which a system
    that never lost would be infinitely strong. Source: R. Bradley and M. Terry, Biometrika 39
    (1952); D. Hunter, MM algorithms for generalized Bradley–Terry models, Annals of Statistics 32
    (2004).
    """
    number = len(wins)
    added = wins + prior * (1 - np.eye(number))
    met = added + added.T
    won = added.sum(axis=1)
    worth = np.ones(number)
    for _ in range(_MOST_STEPS):
        new = won / (met / (worth[:, None] + worth[None, :])).sum(axis=1)
        new /= np.exp(np.log(new).mean())
        moved = float(np.abs(np.log(new / worth)).max())
        worth = new
        if moved < _TOLERANCE:
            break
    logs: Table = np.log(worth)
    centred: Table = logs - logs.mean()
    return centred
