"""MinHash (Broder 1997): the share of equal places of two signatures is about the share of pieces.

"Pieces" are those of `rapport.kit.shingles`; the estimate of a share s has a standard error of
sqrt(s(1 - s) / 126), at most 0.045.
"""

import numpy as np
import numpy.typing as npt

from rapport.kit.shingles import Hashes, mixed

SIGNATURE = 126
"""How many numbers a signature has."""

Signature = npt.NDArray[np.uint32]

_AT_ONCE = 1_024  # pieces
_TIMES = mixed(np.arange(SIGNATURE, dtype=np.uint64)) | np.uint64(1)
_PLUS = mixed(np.arange(SIGNATURE, 2 * SIGNATURE, dtype=np.uint64))
_HALF = np.uint64(32)


def signature_of(pieces: Hashes) -> Signature:
    """The MinHash signature of a set of pieces: 126 numbers of 32 bits."""
    lowest = np.full(SIGNATURE, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(pieces), _AT_ONCE):
        part = pieces[start : start + _AT_ONCE]
        hashed = np.multiply.outer(_TIMES, part)
        hashed += _PLUS[:, None]
        np.minimum(lowest, hashed.min(axis=1), out=lowest)
    return (lowest >> _HALF).astype(np.uint32)
