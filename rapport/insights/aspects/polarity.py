"""How a named thing is felt about: a linear model over windows of words and feelings.

Each run is weighed by how much likelier it is under a sentiment than elsewhere before a line is
fitted (Wang & Manning 2012, https://aclanthology.org/P12-2018). Columns are hashes of runs, so that
nothing of a text is kept but the feelings of words.
"""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from rapport.insights.aspects.errors import PolarityModelUnreadable
from rapport.insights.aspects.polarity_features import Seen, felt, seen, windows
from rapport.insights.model import Sentiment, Span

BITS = 20
_COLUMNS = 1 << BITS
_SIDES = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)

Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class PolarityModel:
    """What was learned: a weight for each run that is `kept` (columns, sorted) and each sentiment.

    `means` and `scales` bring the numbers of feelings to one size; `feelings` are those of words.
    """

    kept: NDArray[np.int32]
    weights: Floats  # (kept, sentiments)
    felt_weights: Floats  # (numbers, sentiments)
    bias: Floats
    means: Floats
    scales: Floats
    feelings: Mapping[str, float]

    @cached_property
    def name(self) -> str:
        """A mark of all weights."""
        told = (self.weights, self.felt_weights, self.bias)
        held = b"".join(np.ascontiguousarray(one).tobytes() for one in told)
        return hashlib.md5(held, usedforsecurity=False).hexdigest()[:12]

    def judge(self, asked: Sequence[tuple[str, Span]]) -> list[tuple[Sentiment, float]]:
        """The likeliest sentiment about each target of a text, with its probability."""
        if not asked:
            return []
        scores = self._scores([seen(text, target) for text, target in asked])
        shares = expit(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        best = shares.argmax(axis=1)
        return [
            (_SIDES[side], float(row[side]))
            for side, row in zip(best.tolist(), shares, strict=True)
        ]

    def to_bytes(self) -> bytes:
        """All of it for `read_polarity`."""
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        told = {
            name: (array.dtype.str, array.shape, array.tobytes()) for name, array in arrays.items()
        }
        return zlib.compress(msgspec.msgpack.encode({"arrays": told, "feelings": self.feelings}))

    def _scores(self, some: Sequence[Seen]) -> Floats:
        rows = run_rows(some)[:, self.kept]
        numbers = (feeling_rows(some, self.feelings) - self.means) / self.scales
        scores: Floats = rows @ self.weights + numbers @ self.felt_weights + self.bias
        return scores


_ARRAYS = ("kept", "weights", "felt_weights", "bias", "means", "scales")


def read_polarity(held: bytes) -> PolarityModel:
    """Read what `PolarityModel.to_bytes` gave. Raises `PolarityModelUnreadable`."""
    try:
        told = msgspec.msgpack.decode(zlib.decompress(held))
        arrays: dict[str, Any] = {
            name: np.frombuffer(data, dtype=kind).reshape(shape)
            for name, (kind, shape, data) in told["arrays"].items()
        }
        return PolarityModel(feelings=told["feelings"], **arrays)
    except (KeyError, TypeError, ValueError, zlib.error, msgspec.MsgspecError) as error:
        raise PolarityModelUnreadable from error


def run_rows(some: Sequence[Seen]) -> sparse.csr_matrix:
    """Which runs each mention has: ones, (mentions, columns)."""
    columns: list[int] = []
    ends = [0]
    for one in some:
        found = {zlib.crc32(run.encode()) & (_COLUMNS - 1) for run in windows(one)}
        columns.extend(sorted(found))
        ends.append(len(columns))
    data = np.ones(len(columns), dtype=np.float32)
    return sparse.csr_matrix((data, columns, ends), shape=(len(some), _COLUMNS))


def feeling_rows(some: Sequence[Seen], feelings: Mapping[str, float]) -> Floats:
    """The numbers of feelings of each mention, (mentions, numbers)."""
    return np.stack([felt(one, feelings) for one in some]).astype(np.float32)
