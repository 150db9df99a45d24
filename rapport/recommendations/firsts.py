"""The first of many scores, without putting all the others in order."""

import numpy as np

from rapport.recommendations.histories import Floats, Numbers


def first_of(scores: Floats, most: int) -> Numbers:
    """Give up to `most` items with a finite score, the best first; of equals the smaller number."""
    if 0 < most < len(scores):
        least = np.partition(scores, len(scores) - most)[len(scores) - most]
        near = np.flatnonzero(scores >= least)
    else:
        near = np.arange(len(scores))
    near = near[np.isfinite(scores[near])]
    order = np.lexsort((near, -scores[near]))[:most]
    return near[order].astype(np.int32)
