"""What the texts of items mean: a vector of each from a language model, kept by a hash of the text.

A text that was seen before is never sent or read again, so that a shop pays for what is new alone.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import structlog
from scipy import sparse

from rapport.kit.errors import RapportError
from rapport.kit.ids import new_id
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.pairing import strongest_pairs

log = structlog.get_logger(__name__)

MEANING = "meaning:"  # how the signals begin that come from vectors of texts
_FILE = "meanings.npz"
_AT_ONCE = 1_000  # texts between two savings: what was paid for survives a crash
_MOST_LETTERS = 2_000  # of a text: models read no books


class Embedder(Protocol):
    """Something that gives texts vectors: an endpoint, or a model on this machine."""

    @property
    def name(self) -> str:
        """Which model it is; vectors of different names are never mixed."""
        ...

    def vectors(self, texts: Sequence[str]) -> Floats:
        """One vector for each text, shape (texts, width). May raise what says why it cannot."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemMeanings:
    """Vectors of all items, float32, rows of length 1; an item that has none yet has zeros."""

    vectors: Floats

    def __len__(self) -> int:
        return len(self.vectors)

    @property
    def known(self) -> int:
        """How many items have a vector."""
        return int(self.vectors.any(axis=1).sum())

    def likeness(self, items: Numbers, others: Numbers) -> Floats:
        """The cosine of each item with each other one, shape (items, others); below 0 counts 0."""
        found: Floats = np.maximum(self.vectors[items] @ self.vectors[others].T, 0)
        return found

    def pairs(self, most: int = 50) -> sparse.csr_matrix:
        """Items by items: the likeness of texts, the `most` largest of each item."""
        return strongest_pairs(sparse.csr_matrix(self.vectors), most)


def meanings_of(vectors: Floats) -> ItemMeanings:
    """Vectors of any length as meanings: what all texts have in common says nothing of one."""
    found = np.asarray(vectors, dtype=np.float32)
    has = np.flatnonzero(found.any(axis=1))
    apart = np.zeros_like(found)
    if len(has):
        apart[has] = found[has] - found[has].mean(axis=0)
    lengths = np.linalg.norm(apart, axis=1, keepdims=True)
    return ItemMeanings(vectors=(apart / np.maximum(lengths, 1e-9)).astype(np.float32))


def read_meanings(
    folder: Path, texts: Sequence[str], embedder: Embedder, *, ask: bool = True
) -> ItemMeanings:
    """The meanings of items, item i having text i; new and changed texts alone are embedded.

    Without `ask` nothing is embedded. Where the embedder fails, what is known already is used and
    the log says so: lists must not wait for a model.
    """
    hashes = [_hash(text) for text in texts]
    kept = _kept(folder, embedder.name)
    new = {one: text for one, text in zip(hashes, texts, strict=True) if text and one not in kept}
    if ask:
        wanted = {*hashes}
        kept = {one: vector for one, vector in kept.items() if one in wanted}
        kept |= _embedded(folder, embedder, kept, new)
    width = len(next(iter(kept.values()), np.zeros(1)))
    nothing = np.zeros(width, dtype=np.float32)
    return meanings_of(np.stack([kept.get(one, nothing) for one in hashes] or [nothing]))


def _embedded(
    folder: Path, embedder: Embedder, kept: Mapping[str, Floats], new: Mapping[str, str]
) -> dict[str, Floats]:
    names, found = [*new], dict[str, Floats]()
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        try:
            vectors = embedder.vectors([new[one][:_MOST_LETTERS] for one in some])
        except RapportError as error:
            log.warning("recommendations.embedding_failed", code=error.code, missing=len(names))
            break
        found |= dict(zip(some, np.asarray(vectors, np.float32), strict=True))
        _keep(folder, embedder.name, {**kept, **found})
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _keep(folder: Path, name: str, vectors: Mapping[str, Floats]) -> None:
    """Keep vectors in place of those before, whole."""
    folder.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    np.savez(
        written,
        model=np.array(name),
        hashes=np.array([*vectors]),
        vectors=np.stack([*vectors.values()]),
    )
    partial = folder / f"{_FILE}.{new_id('new')}"
    partial.write_bytes(written.getbuffer())
    partial.replace(folder / _FILE)


def _kept(folder: Path, name: str) -> dict[str, Floats]:
    """The vectors that are kept of this model; none of another's, or of a file that is damaged."""
    try:
        with np.load(folder / _FILE, allow_pickle=False) as arrays:
            if str(arrays["model"]) != name:
                return {}
            return dict(zip(arrays["hashes"].tolist(), arrays["vectors"], strict=True))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        log.warning("recommendations.meanings_unreadable", file=_FILE)
        return {}
