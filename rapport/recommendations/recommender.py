"""The recommender: item scores of the shop, fitted on its events and kept as one file of numbers.

A customer's history is read at the time of asking, so that a new event or customer needs no fit;
a new product needs one, and until somebody wanted it speaks by its text.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from scipy import sparse

from rapport.kit.ids import new_id
from rapport.recommendations.errors import RecommenderUnreadable
from rapport.recommendations.following import Following
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.item_scores import ItemScores, Recipe
from rapport.recommendations.texts import ItemTexts, TextRecipe

_FORMAT = 1
_FILE = "recommender.npz"


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a recommender was fitted on; of `buyers` the known customers alone are counted."""

    fitted_at: datetime
    customers: int
    buyers: int
    events: int
    products: int
    cold_products: int
    format: int = _FORMAT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recommender:
    """What was learned: `product_ids` name the items of `scores`, `texts` and `intervals`.

    `cold` are the items that hardly anybody had, which speak by their texts. `popular` has what
    each item weighs with the customers of a country; `intervals` the usual days between two orders
    of an item, NaN where nobody knows.
    """

    card: Card
    product_ids: Sequence[str]
    scores: ItemScores
    texts: ItemTexts
    cold: Numbers
    popular: Mapping[str, Floats]
    intervals: Floats


def save_recommender(home: Path, recommender: Recommender) -> Path:
    """Keep a recommender in place of the one before, whole: a crash leaves one or the other."""
    folder = home / "recommendations"
    folder.mkdir(parents=True, exist_ok=True)
    scores = recommender.scores
    told = {
        "card": msgspec.to_builtins(recommender.card),
        "product_ids": list(recommender.product_ids),
        "recipe": asdict(scores.recipe),
        "text_recipe": asdict(recommender.texts.recipe),
        "countries": list(recommender.popular),
    }
    arrays = {
        **_laid("follows", scores.follows),
        **_laid("grams", recommender.texts.grams),
        "known": scores.known,
        "alike": scores.alike,
        "popularity": scores.popularity,
        "cold": recommender.cold,
        "popular": np.array(list(recommender.popular.values()), dtype=np.float32),
        "intervals": recommender.intervals,
        "told": np.frombuffer(msgspec.json.encode(told), dtype=np.uint8),
    }
    written = io.BytesIO()
    np.savez(written, **arrays)
    partial = folder / f"{_FILE}.{new_id('new')}"
    partial.write_bytes(written.getbuffer())
    return partial.replace(folder / _FILE)


def find_recommender(home: Path) -> Recommender | None:
    """Open the recommender that is kept, or say that there is none; kept open while it stays."""
    path = home / "recommendations" / _FILE
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _opened(path, stamp)


@lru_cache(maxsize=1)
def _opened(path: Path, _stamp: int) -> Recommender:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return _read({name: arrays[name] for name in arrays.files})
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise RecommenderUnreadable(
            f"{path} is no recommender of this release; fit it again with `rapport recommend fit`"
        ) from error


def _read(arrays: Mapping[str, Any]) -> Recommender:
    told = msgspec.json.decode(arrays["told"].tobytes())
    recipe = told["recipe"] | {"following": Following(**told["recipe"]["following"])}
    return Recommender(
        card=msgspec.convert(told["card"], Card),
        product_ids=told["product_ids"],
        scores=ItemScores(
            recipe=Recipe(**recipe),
            follows=_sparse("follows", arrays),
            known=arrays["known"],
            alike=arrays["alike"],
            popularity=arrays["popularity"],
        ),
        texts=ItemTexts(grams=_sparse("grams", arrays), recipe=TextRecipe(**told["text_recipe"])),
        cold=arrays["cold"],
        popular=dict(zip(told["countries"], arrays["popular"], strict=True)),
        intervals=arrays["intervals"],
    )


def _laid(name: str, matrix: sparse.csr_matrix) -> dict[str, Any]:
    return {
        f"{name}_data": matrix.data,
        f"{name}_indices": matrix.indices,
        f"{name}_indptr": matrix.indptr,
        f"{name}_shape": np.array(matrix.shape),
    }


def _sparse(name: str, arrays: Mapping[str, Any]) -> sparse.csr_matrix:
    parts = (arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"])
    return sparse.csr_matrix(parts, shape=tuple(arrays[f"{name}_shape"]))
