"""Runs of characters of many texts at once, hashed into the columns of a sparse matrix.

No words have to be known, so that Chinese and English are read alike; a hash is the column, so
that nothing of a text is kept (Weinberger et al. 2009, https://arxiv.org/abs/0902.2206).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Places = NDArray[np.int64]

_LINE_END = "\n"  # parts texts
_END = ord(_LINE_END)
_STEP = np.uint64(1_000_003)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio (Knuth, volume 3, 6.4)
_HASH_BITS = np.uint64(64)
_KEY_BITS = 32  # of a number that is half as wide, and sorted in half the time
_TABLE = 1 << 16
_SURROGATES = range(0xD800, 0xE000)  # halves of characters, which stand for nothing alone
_MOST_BITS = 30  # columns are 32-bit numbers
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3134F))


@dataclass(frozen=True, slots=True, kw_only=True)
class GramRecipe:
    """Which runs count: `han` gives the fewest and most characters of one that begins with a Han
    character, `other` of any other; `bits` is the logarithm of the number of columns.
    """

    han: tuple[int, int] = (1, 4)
    other: tuple[int, int] = (2, 6)
    bits: int = 20

    def __post_init__(self) -> None:
        if any(not 1 <= fewest <= most for fewest, most in (self.han, self.other)):
            raise ValueError("runs have 1 character or more, and the longest the most")
        if not 1 <= self.bits <= _MOST_BITS:
            raise ValueError(f"the columns of runs have 1 to {_MOST_BITS} bits")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grams:
    """Each run of one text: where it begins and ends in the text, and its column. (runs,)"""

    starts: Places
    ends: Places
    columns: Places


def gram_rows(texts: Sequence[str], recipe: GramRecipe) -> sparse.csr_matrix:
    """Which runs each text has: ones, (texts, 2**bits), float32; how often does not count.

    Capitals and full-width characters are read as plain ones.
    """
    letters, row, left = _letters(texts)
    shape = (len(texts), 1 << recipe.bits)
    # Row and column in one number: sorting numbers is many times faster than sorting a matrix.
    wide = np.uint32 if len(texts) << recipe.bits <= 1 << _KEY_BITS else np.uint64
    bits = np.uint64(recipe.bits)
    above = (row.astype(np.uint64) << bits).astype(wide)
    keys = [above[starts] | found.astype(wide) for starts, _, found in _runs(letters, left, recipe)]
    if not keys:
        return sparse.csr_matrix(shape, dtype=np.float32)
    every = np.sort(np.concatenate(keys))
    every = every[np.concatenate([[True], every[1:] != every[:-1]])].astype(np.uint64)
    columns = (every & np.uint64(shape[1] - 1)).astype(np.int32)
    counts = np.bincount((every >> bits).astype(np.int64), minlength=len(texts))
    ends = np.cumsum(counts)
    starts = np.concatenate([[0], ends]).astype(np.int32)
    return sparse.csr_matrix((np.ones(len(every), np.float32), columns, starts), shape=shape)


def grams_of(text: str, recipe: GramRecipe) -> Grams:
    """Give the runs of one text with their places."""
    letters, _, left = _letters([text])
    found = [*_runs(letters, left, recipe)]
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return Grams(starts=none, ends=none, columns=none)
    starts = np.concatenate([each for each, _, _ in found]) - 1  # a space stands before the text
    lengths = np.concatenate([np.full(len(each), length) for each, length, _ in found])
    return Grams(
        starts=np.maximum(starts, 0),
        ends=np.minimum(starts + lengths, len(text)),
        columns=np.concatenate([each for _, _, each in found]).astype(np.int64),
    )


def _letters(texts: Sequence[str]) -> tuple[NDArray[np.uint64], Places, Places]:
    """All characters in a row, a space about each text; whose they are, and how many follow."""
    joined = "".join([f" {text.replace(_LINE_END, ' ')} \n" for text in texts])
    points = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    ends = np.flatnonzero(points == _END)
    row = np.repeat(np.arange(len(texts)), np.diff(ends, prepend=-1))
    left = ends[row] - np.arange(len(points))
    plain = np.where(points < _TABLE, _plain()[np.minimum(points, _TABLE - 1)], points)
    return plain.astype(np.uint64), row, left


def _runs(
    letters: NDArray[np.uint64], left: Places, recipe: GramRecipe
) -> Iterator[tuple[Places, int, NDArray[np.int32]]]:
    """The runs of each length: where they begin, how long they are, their columns."""
    han = np.zeros(len(letters), dtype=np.bool_)
    for first, last in _HAN:
        han |= (letters >= first) & (letters <= last)
    fewest = np.where(han, recipe.han[0], recipe.other[0])
    most = np.minimum(np.where(han, recipe.han[1], recipe.other[1]), left)
    shift = _HASH_BITS - np.uint64(recipe.bits)
    hashed = np.zeros(len(letters), dtype=np.uint64)
    for length in range(1, max(recipe.han[1], recipe.other[1]) + 1):
        hashed = hashed[: len(letters) - length + 1] * _STEP + letters[length - 1 :] + np.uint64(1)
        size = len(hashed)
        starts = np.flatnonzero((fewest[:size] <= length) & (length <= most[:size]))
        if len(starts):
            yield starts, length, ((hashed[starts] * _SPREAD) >> shift).astype(np.int32)


@cache
def _plain() -> NDArray[np.uint32]:
    """What stands for each character of the first plane: small, and half as wide."""
    table = np.arange(_TABLE, dtype=np.uint32)
    table[0xFF01:0xFF5F] -= np.uint32(0xFEE0)
    table[0x3000] = ord(" ")
    for place in range(_TABLE):
        if place not in _SURROGATES:
            small = chr(int(table[place])).lower()
            if len(small) == 1:
                table[place] = ord(small)
    return table
