"""The sequence models of a shop, kept as one file of numbers beside the recommender."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from rapport.kit.ids import new_id
from rapport.recommendations.errors import SequencesUnreadable
from rapport.recommendations.keeping import read_sequence, said_sequence, sequence_arrays
from rapport.recommendations.sequences import ItemSequence, SequenceModel, places_of

_FILE = "sequences.npz"
_NAMES = ("past", "newest")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedSequence:
    """A model of a shop, which products its items are, and up to when it knows what happened.

    `ndcg` is how well it found the held-out events of its training, among all its items.
    """

    model: SequenceModel
    product_ids: Sequence[str]
    learned_until: datetime
    ndcg: float

    def over(self, product_ids: Sequence[str]) -> ItemSequence:
        """The model over the products of a recommender."""
        return ItemSequence(model=self.model, places=places_of(product_ids, self.product_ids))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedSequences:
    """Two models: lists are made with the `newest`; by the `past` one its gain is judged."""

    past: TrainedSequence
    newest: TrainedSequence

    def before(self, at: datetime) -> TrainedSequence | None:
        """The newest model that knows nothing of what happened after a moment."""
        found = (one for one in (self.newest, self.past) if one.learned_until <= at)
        return next(found, None)


def save_sequences(home: Path, sequences: TrainedSequences) -> Path:
    """Keep models in place of those before, whole: a crash leaves one or the other."""
    folder = home / "recommendations"
    folder.mkdir(parents=True, exist_ok=True)
    told, arrays = dict[str, Any](), dict[str, Any]()
    for name, one in zip(_NAMES, (sequences.past, sequences.newest), strict=True):
        arrays |= sequence_arrays(name, one.model)
        told[name] = {
            "model": said_sequence(one.model),
            "product_ids": list(one.product_ids),
            "learned_until": one.learned_until,
            "ndcg": one.ndcg,
        }
    written = io.BytesIO()
    np.savez(written, **arrays, told=np.frombuffer(msgspec.json.encode(told), dtype=np.uint8))
    partial = folder / f"{_FILE}.{new_id('new')}"
    partial.write_bytes(written.getbuffer())
    return partial.replace(folder / _FILE)


def find_sequences(home: Path) -> TrainedSequences | None:
    """Open the models that are kept, or say that none were trained."""
    path = home / "recommendations" / _FILE
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        told = msgspec.json.decode(arrays["told"].tobytes())
        past, newest = (_read(name, told[name], arrays) for name in _NAMES)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise SequencesUnreadable(
            f"{path} holds no sequence models of this release; train them again with"
            " `rapport recommend train-sequence`, or remove the file"
        ) from error
    return TrainedSequences(past=past, newest=newest)


def _read(name: str, told: Mapping[str, Any], arrays: Mapping[str, Any]) -> TrainedSequence:
    return TrainedSequence(
        model=read_sequence(name, told["model"], arrays),
        product_ids=told["product_ids"],
        learned_until=datetime.fromisoformat(told["learned_until"]),
        ndcg=told["ndcg"],
    )
