"""What follows what: pairs of items near each other in a customer's history, with a direction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.recommendations.errors import BadRecipe
from rapport.recommendations.histories import Floats, Histories


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How pairs are counted.

    Items at most `window` steps apart make a pair, which weighs `distance ** -distance_power`,
    and `backward` times that for the way from the later to the earlier one; those of one step make
    a pair both ways, which weighs 1. An item speaks with
    `count ** -source_power` and is spoken for with `count ** -target_power`, so that what
    everybody has neither drowns the rest nor is proposed to all.
    """

    window: int = 20
    distance_power: float = 0.4
    backward: float = 0.3
    source_power: float = 0.3
    target_power: float = 0.2

    def __post_init__(self) -> None:
        if self.window < 1 or self.backward < 0:
            raise BadRecipe("a window is 1 step or more, and the weight of the way back 0 or more")


def count_following(histories: Histories, how: Following) -> sparse.csr_matrix:
    """Items by items, float32: how much the item of a column follows that of a row.

    A pair weighs the geometric mean of its two events, so that it fades with age as they do. The
    diagonal is empty: that somebody has an item says nothing of the same item here.
    """
    steps, owners = _steps(histories)
    together = (steps.T @ steps).tocsr()
    forward = sparse.csr_matrix(together.shape, dtype=np.float32)
    for distance in range(1, how.window + 1):
        first = np.flatnonzero(owners[:-distance] == owners[distance:])
        pairs = steps[first].T @ steps[first + distance]
        forward = forward + pairs * np.float32(distance**-how.distance_power)
    both = (together + forward + np.float32(how.backward) * forward.T).tocsr()
    both.setdiag(0)
    both.eliminate_zeros()
    counts = item_weights(histories)
    spoken = sparse.diags(_power(counts, -how.source_power))
    wanted = sparse.diags(_power(counts, -how.target_power))
    scaled: sparse.csr_matrix = (spoken @ both @ wanted).tocsr().astype(np.float32)
    scaled.sort_indices()
    return scaled


def item_weights(histories: Histories) -> Floats:
    """What all events of each item weigh: shape (items,)."""
    summed = np.bincount(histories.items, histories.weights, minlength=histories.item_count)
    return summed.astype(np.float32)


def _steps(histories: Histories) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    """Steps by items, and whose each step is.

    The items of a step share its weight, so that one large basket makes no more pairs than a small
    one; an entry is the root of a weight, for a pair has two.
    """
    count = int(histories.steps[-1]) + 1 if len(histories.steps) else 0
    sizes = np.bincount(histories.steps, minlength=count)
    values = np.sqrt(histories.weights / sizes[histories.steps]).astype(np.float32)
    places = (values, (histories.steps, histories.items))
    steps = sparse.csr_matrix(places, shape=(count, histories.item_count))
    owners = np.zeros(count, dtype=np.int64)
    owners[histories.steps] = histories.customers()
    return steps, owners


def _power(counts: Floats, power: float) -> Floats:
    """The power of each count, and 0 for an item that nobody has."""
    return np.where(counts > 0, np.maximum(counts, np.float32(1e-6)) ** power, 0).astype(np.float32)
