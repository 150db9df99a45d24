"""N-grams of characters as whole numbers, so that thousands of texts are compared at once."""

import numpy as np
from numpy.typing import NDArray

ORDERS = (1, 2, 3, 4)
Codes = NDArray[np.uint64]

_BITS = 16
_ROOM = (1 << _BITS) - 1


def ngram_codes(text: str, n: int) -> Codes:
    """Give each n-gram of a text its number, in the order of the text; `n` is 1 to 4.

    Two n-grams have the same number only if they are the same, up to characters beyond the basic
    plane of Unicode, whose numbers may meet.
    """
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64) & np.uint64(_ROOM)
    count = len(points) - n + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    codes = np.zeros(count, np.uint64)
    for start in range(n):
        codes = codes << np.uint64(_BITS) | points[start : start + count]
    return codes
