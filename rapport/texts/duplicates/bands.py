"""A short mark of each text by which texts that are nearly the same can be looked up in a table.

The signature of a text (MinHash, Broder 1997) is cut into bands, and each band is hashed to 32
bits. Texts that share a band are looked at (locality-sensitive hashing, Indyk & Motwani 1998): with
18 bands of 7 places, two texts with 0.8 of their pieces in common are found with probability 0.986,
with 0.9 of them 0.9999, with 0.3 of them 0.004. What is found is to be settled on the texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rapport.kit.minhash import SIGNATURE, signature_of
from rapport.kit.shingles import mixed, shingles

MARK_BANDS, MARK_PLACES = 18, 7

_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marks:
    """Of each text its bands, (texts, 18), and how many pieces it has, (texts,)."""

    bands: npt.NDArray[np.uint32]
    pieces: npt.NDArray[np.int32]


def marks_of(texts: Sequence[str]) -> Marks:
    """Mark each text: 72 bytes of which it cannot be read again."""
    signatures = np.empty((len(texts), SIGNATURE), np.uint32)
    pieces = np.empty(len(texts), np.int32)
    for row, text in enumerate(texts):
        found = shingles(text)
        pieces[row] = len(found)
        signatures[row] = signature_of(found)
    return Marks(bands=_bands(signatures), pieces=pieces)


def _bands(signatures: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    places = signatures.reshape(len(signatures), MARK_BANDS, MARK_PLACES).astype(np.uint64)
    keys = np.zeros(places.shape[:2], np.uint64)
    for place in range(MARK_PLACES):
        keys = mixed(keys + places[:, :, place])
    found: npt.NDArray[np.uint32] = (keys >> _HALF).astype(np.uint32)
    return found
