"""Lays a learned order out in arrays of numbers and words, and reads it again; nothing can run."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from scipy import sparse

from rapport.recommendations.ordering import Known, Ordering
from rapport.recommendations.ranking import read_ranker
from rapport.recommendations.sequences import ItemSequence, SequenceModel, SequenceShape
from rapport.recommendations.signals import ItemFacts


def laid(name: str, matrix: sparse.csr_matrix) -> dict[str, Any]:
    """The arrays of a sparse matrix, by a name each."""
    return {
        f"{name}_data": matrix.data,
        f"{name}_indices": matrix.indices,
        f"{name}_indptr": matrix.indptr,
        f"{name}_shape": np.array(matrix.shape),
    }


def unlaid(name: str, arrays: Mapping[str, Any]) -> sparse.csr_matrix:
    """The sparse matrix that `laid` took apart."""
    parts = (arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"])
    return sparse.csr_matrix(parts, shape=tuple(arrays[f"{name}_shape"]))


def said_ordering(ordering: Ordering | None) -> dict[str, Any] | None:
    """What of a learned order is words: the trees as text, and the names of its arrays."""
    if ordering is None:
        return None
    known = ordering.known
    return {
        "ranker": ordering.ranker.to_json(),
        "again": ordering.again,
        "pairs": list(known.pairs),
        "numbers": list(known.facts.numbers),
        "groups": list(known.facts.groups),
        "countries": list(known.countries),
        "sequence": None if known.sequence is None else said_sequence(known.sequence.model),
    }


def ordering_arrays(ordering: Ordering | None) -> dict[str, Any]:
    """What of a learned order is numbers."""
    if ordering is None:
        return {}
    known, found = ordering.known, dict[str, Any]()
    for place, pairs in enumerate(known.pairs.values()):
        found |= laid(f"pairs{place}", pairs)
    found |= {f"number{place}": each for place, each in enumerate(known.facts.numbers.values())}
    found |= {f"group{place}": each for place, each in enumerate(known.facts.groups.values())}
    if known.sequence is not None:
        found |= sequence_arrays("sequence", known.sequence.model)
        found["sequence_places"] = known.sequence.places
    return found


def read_ordering(said: Mapping[str, Any] | None, arrays: Mapping[str, Any]) -> Ordering | None:
    """Read a learned order, where one was kept."""
    if said is None:
        return None
    numbers, groups = enumerate(said["numbers"]), enumerate(said["groups"])
    return Ordering(
        ranker=read_ranker(said["ranker"]),
        again=said["again"],
        known=Known(
            facts=ItemFacts(
                numbers={name: arrays[f"number{place}"] for place, name in numbers},
                groups={name: arrays[f"group{place}"] for place, name in groups},
            ),
            pairs={
                name: unlaid(f"pairs{place}", arrays) for place, name in enumerate(said["pairs"])
            },
            countries=tuple(said["countries"]),
            sequence=_read_sequence(said.get("sequence"), arrays),
        ),
    )


def said_sequence(model: SequenceModel) -> dict[str, Any]:
    """What of a sequence model is words: its shape, and the names of its weights."""
    return {"shape": asdict(model.shape), "weights": list(model.weights)}


def sequence_arrays(name: str, model: SequenceModel) -> dict[str, Any]:
    """What of a sequence model is numbers, by a name each."""
    return {f"{name}_{each}": values for each, values in model.weights.items()}


def read_sequence(name: str, said: Mapping[str, Any], arrays: Mapping[str, Any]) -> SequenceModel:
    """Read a sequence model that `said_sequence` and `sequence_arrays` took apart."""
    return SequenceModel(
        shape=SequenceShape(**said["shape"]),
        weights={each: arrays[f"{name}_{each}"] for each in said["weights"]},
    )


def _read_sequence(
    said: Mapping[str, Any] | None, arrays: Mapping[str, Any]
) -> ItemSequence | None:
    if said is None:
        return None
    model = read_sequence("sequence", said, arrays)
    return ItemSequence(model=model, places=arrays["sequence_places"])
