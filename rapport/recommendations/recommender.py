"""The recommender: item scores of the shop, fitted on its events and kept as one file of numbers.

A customer's history is read at the time of asking, so that a new event or customer needs no fit;
a new product needs one, and until somebody wanted it speaks by its text.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from rapport.kit.ids import new_id
from rapport.recommendations.errors import RecommenderUnreadable
from rapport.recommendations.following import Following
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.item_scores import ItemScores, Recipe
from rapport.recommendations.keeping import (
    laid,
    ordering_arrays,
    read_ordering,
    said_ordering,
    unlaid,
)
from rapport.recommendations.likening import Likeness
from rapport.recommendations.meanings import ItemMeanings
from rapport.recommendations.ordering import Ordering
from rapport.recommendations.rereading import ReaderCard, with_reader
from rapport.recommendations.rungs import Choice, Rung, Why
from rapport.recommendations.texts import ItemTexts, TextRecipe

_FORMAT = 1
_FILE = "recommender.npz"
FOLDER = "recommendations"
"""Where in the data folder lies what was learned for recommendations."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a recommender was fitted on, and which rung is used.

    Of `buyers` the known customers alone are counted. New products speak by `likeness`, of
    `embedded_products` a language model gave a vector. `reader` says what one that reads histories
    reached when it was last judged.
    """

    fitted_at: datetime
    customers: int
    buyers: int
    events: int
    products: int
    cold_products: int
    choice: Choice = Choice()
    likeness: Likeness = Likeness.LETTERS
    embedded_products: int = 0
    reader: ReaderCard | None = None
    format: int = _FORMAT

    def reader_on(self, *, again: bool) -> ReaderCard | None:
        """The reader, if it is used: it did better, on the rung and the rules that hold now."""
        mine = self.reader
        fits = mine is not None and mine.again is again and mine.figure.against is self.choice.used
        return mine if mine is not None and fits and mine.is_better else None

    @property
    def shown(self) -> Choice:
        """The choice of a rung as it is told: with the reader, where one was judged on it."""
        return with_reader(self.choice, self.reader)


@dataclass(frozen=True, kw_only=True, eq=False)
class Recommender:
    """What was learned: `product_ids` name the items of `scores`, `texts` and `intervals`.

    `cold` are the items that hardly anybody had, which speak by their texts. `popular` has what
    each item weighs with the customers of a country or language (`country:CN`, `language:zh`);
    `intervals` the usual days between two orders of an item, NaN where nobody knows. `ordering`
    puts the best in a learned order, where that did better on the shop's past. `meanings` are
    there where texts are embedded.
    """

    card: Card
    product_ids: Sequence[str]
    scores: ItemScores
    texts: ItemTexts
    cold: Numbers
    popular: Mapping[str, Floats]
    intervals: Floats
    ordering: Ordering | None = None
    meanings: ItemMeanings | None = None

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Which item each product is."""
        return {product_id: place for place, product_id in enumerate(self.product_ids)}

    def order_under(self, *, again: bool) -> Ordering | None:
        """The learned order, under rules for which it was learned."""
        mine = self.ordering
        return mine if mine is not None and mine.again is again else None

    @property
    def counts_own(self) -> bool:
        """Say whether own orders count: but for a shop whose past speaks against it, they do."""
        choice = self.card.choice
        is_judged = choice.again and choice.why not in (Why.NOT_JUDGED, Why.TOO_FEW)
        return not (is_judged and choice.used is Rung.CORE)


def save_recommender(home: Path, recommender: Recommender) -> Path:
    """Keep a recommender in place of the one before, whole: a crash leaves one or the other."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    scores = recommender.scores
    told = {
        "card": msgspec.to_builtins(recommender.card),
        "product_ids": list(recommender.product_ids),
        "recipe": asdict(scores.recipe),
        "text_recipe": asdict(recommender.texts.recipe),
        "countries": list(recommender.popular),
        "ordering": said_ordering(recommender.ordering),
    }
    arrays = {
        **laid("follows", scores.follows),
        **laid("grams", recommender.texts.grams),
        **ordering_arrays(recommender.ordering),
        **_meant(recommender.meanings),
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


def _meant(meanings: ItemMeanings | None) -> dict[str, Any]:
    """Vectors of texts in 16 bits: they are only held against each other."""
    return {} if meanings is None else {"meanings": meanings.vectors.astype(np.float16)}


def _meanings(vectors: Any | None) -> ItemMeanings | None:  # noqa: ANN401  an array of a file
    return None if vectors is None else ItemMeanings(vectors=vectors.astype(np.float32))


def find_recommender(home: Path) -> Recommender | None:
    """Open the recommender that is kept, or say that there is none; kept open while it stays."""
    path = home / FOLDER / _FILE
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
            follows=unlaid("follows", arrays),
            known=arrays["known"],
            alike=arrays["alike"],
            popularity=arrays["popularity"],
        ),
        texts=ItemTexts(grams=unlaid("grams", arrays), recipe=TextRecipe(**told["text_recipe"])),
        cold=arrays["cold"],
        popular=dict(zip(told["countries"], arrays["popular"], strict=True)),
        intervals=arrays["intervals"],
        ordering=read_ordering(told.get("ordering"), arrays),
        meanings=_meanings(arrays.get("meanings")),
    )
