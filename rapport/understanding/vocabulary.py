"""What an intent is read by: words, pairs of words, and runs of characters of a short text.

Two groups, each weighed by how rare its members are and brought to length one, so that neither
drowns the other: words with their pairs, and runs of 2 to 5 characters within words. A run of
Chinese characters, where no spaces say what a word is, gives runs of 1 to 4.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.texts import one_form

Floats = NDArray[np.float32]

_PIECE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\\W_]+|[?？!！]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HAN_RUNS, _RUNS = (1, 4), (2, 5)
_LONGEST = 2_000  # characters; what stands behind is not read


@dataclass(frozen=True, kw_only=True, eq=False)
class Vocabulary:
    """The column of each feature, and how rare it is: its inverse document frequency."""

    columns: Mapping[str, int]
    rarity: Floats

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """What the texts have of it, (texts, columns), float32."""
        data: list[float] = []
        columns: list[int] = []
        starts = [0]
        for text in texts:
            for group in features_of(text):
                found = self._weighed(group)
                norm = sum(weight * weight for weight in found.values()) ** 0.5 or 1.0
                columns.extend(found)
                data.extend(weight / norm for weight in found.values())
            starts.append(len(columns))
        arrays = (np.array(data, np.float32), np.array(columns, np.int32), np.array(starts))
        return sparse.csr_matrix(arrays, shape=(len(texts), len(self.columns)))

    def _weighed(self, group: Iterable[str]) -> dict[int, float]:
        counts = Counter(place for each in group if (place := self.columns.get(each)) is not None)
        return {
            place: (1.0 + float(np.log(count))) * float(self.rarity[place])
            for place, count in counts.items()
        }


def vocabulary_of(texts: Sequence[str], *, fewest: int = 1) -> Vocabulary:
    """All features that `fewest` of the texts have, in the order of their names."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({each for group in features_of(text) for each in group})
    kept = sorted(name for name, count in counts.items() if count >= fewest)
    often = np.array([counts[name] for name in kept], dtype=np.float64)
    rarity = np.log((1 + len(texts)) / (1 + often)) + 1
    return Vocabulary(
        columns={name: place for place, name in enumerate(kept)}, rarity=rarity.astype(np.float32)
    )


def features_of(text: str) -> tuple[list[str], list[str]]:
    """The words with their pairs, and the runs of characters of a text, repeats kept."""
    pieces = _PIECE.findall(one_form(text[:_LONGEST]).lower())
    words = [piece for piece in pieces if not _HAN.match(piece)]
    said = [f"w{word}" for word in words] + [f"p{one} {other}" for one, other in pairwise(words)]
    runs = [run for piece in pieces for run in _runs(piece)]
    return said, runs


def _runs(piece: str) -> list[str]:
    if _HAN.match(piece):
        text, (fewest, most) = piece, _HAN_RUNS
    else:
        text, (fewest, most) = f" {piece} ", _RUNS
    return [
        f"c{text[start : start + size]}"
        for size in range(fewest, most + 1)
        for start in range(len(text) - size + 1)
    ]
