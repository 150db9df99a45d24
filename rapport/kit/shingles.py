"""A text as a set of overlapping pieces, hashed: five characters of Chinese, three words else."""

import re
from hashlib import blake2b
from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

CHARACTERS, WORDS = 5, 3
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_BETWEEN = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_HAN_SHARE = 0.2
_BASE = np.uint64(0x9E3779B97F4A7C15)


def shingles(text: str) -> Hashes:
    """The hashes of a text's pieces, each once, in order of size; case and signs do not count.

    A text shorter than a piece is one piece.
    """
    folded = text.casefold()
    if len(_HAN.findall(folded)) >= _HAN_SHARE * len(folded):
        dense = _BETWEEN.sub("", folded) or folded
        letters = np.frombuffer(dense.encode("utf-32-le", "replace"), np.uint32)
        return _grams(letters.astype(np.uint64), CHARACTERS)
    words = _WORD.findall(folded) or [folded]
    codes = np.fromiter((crc32(word.encode("utf-8", "replace")) for word in words), np.uint64)
    return _grams(codes, WORDS)


def likeness(one: Hashes, other: Hashes) -> float:
    """The Jaccard similarity of two sets of pieces: shared by all, from 0 to 1."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared)


def fingerprint(text: str) -> int:
    """64 bits that two texts share when they differ in nothing but case, spaces and signs."""
    dense = _BETWEEN.sub("", text.casefold()) or text
    return int.from_bytes(blake2b(dense.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def mixed(values: Hashes) -> Hashes:
    """Spread the bits of numbers over all of their 64 (the last part of SplitMix64)."""
    spread = values + _BASE
    spread ^= spread >> np.uint64(30)
    spread *= np.uint64(0xBF58476D1CE4E5B9)
    spread ^= spread >> np.uint64(27)
    spread *= np.uint64(0x94D049BB133111EB)
    spread ^= spread >> np.uint64(31)
    return spread


def _grams(codes: Hashes, size: int) -> Hashes:
    size = min(size, len(codes))
    count = len(codes) - size + 1
    joined = np.zeros(count, np.uint64)
    for place in range(size):
        joined = joined * _BASE + codes[place : place + count]
    return np.unique(mixed(joined))
