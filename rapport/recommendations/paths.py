"""Paths of the product graph as reasons, where the learned order knows the graph."""

from collections.abc import Mapping, Sequence

import numpy as np

from rapport.recommendations.graph import Relation
from rapport.recommendations.histories import Numbers
from rapport.recommendations.model import Because
from rapport.recommendations.ordering import PATHS, Known

# The one that tells most comes first.
_LINKS: Sequence[tuple[Relation, Because]] = (
    (Relation.COMPLEMENT, Because.TOGETHER),
    (Relation.ATTRIBUTE, Because.ATTRIBUTE),
    (Relation.SUBSTITUTE, Because.SIMILAR),
)
_GROUPS: Mapping[str, Because] = {"brand": Because.BRAND, "category": Because.CATEGORY}


def are_together(known: Known, cause: int, item: int) -> bool:
    """Say whether two orders or more had both items."""
    pairs = known.pairs.get(f"{PATHS}{Relation.COMPLEMENT}")
    return pairs is not None and bool(pairs[cause, item] > 0)


def path_to(known: Known, had: Numbers, item: int) -> tuple[Because, int] | None:
    """Find what leads from an item of a history to another, and from which; None without a path.

    Of several items the strongest pair tells, of those in one group the one with the least number.
    """
    if not known.pairs or not len(had):
        return None
    for relation, because in _LINKS:
        pairs = known.pairs.get(f"{PATHS}{relation}")
        if pairs is not None:
            strengths = pairs[had, item].toarray().ravel()
            if strengths.max() > 0:
                return because, int(had[strengths.argmax()])
    for name, because in _GROUPS.items():
        groups = known.facts.groups[name]
        same = had[(groups[had] == groups[item]) & (groups[item] >= 0) & (had != item)]
        if len(same):
            return because, int(np.min(same))
    return None
