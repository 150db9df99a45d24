"""The shop's products as items: what the catalogue says of each, and of products that are gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.catalog import PRODUCTS
from rapport.events import ORDER_LINES
from rapport.profiles import PROFILES
from rapport.recommendations.graph import Relation, Triple
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.likening import Likeness
from rapport.recommendations.meanings import ItemMeanings
from rapport.recommendations.texts import ItemTexts, TextRecipe, fit_item_texts
from rapport.storage import Facts, rows_like

_TEXTS = TextRecipe(decay=10)
_INNER = frozenset({"cost"})  # attributes that customers know nothing of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goods:
    """One entry per item; those that the catalogue does not have are not `known`.

    `words` are the texts as they stand, `names` those of each language, empty for what is gone.
    `prices` are in minor units, nan where unknown; `brands` and `categories` are numbers, -1 for
    none; `triples` are what the catalogue says that customers may be told of. `meanings` are there
    where texts are embedded, and new items are like others by `likeness`.
    """

    ids: list[str]
    words: Sequence[str]
    names: Sequence[Mapping[str, str]]
    texts: ItemTexts
    known: NDArray[np.bool_]
    prices: Floats
    brands: Numbers
    categories: Numbers
    triples: Sequence[Triple]
    meanings: ItemMeanings | None = None
    likeness: Likeness = Likeness.LETTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What of a profile says which products are popular around them."""

    country: str | None = None
    language: str | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups whose taste is theirs where nothing is known of them, the nearest first."""
        spoken = (self.language or "").split("-", maxsplit=1)[0]
        named = (("country", self.country), ("language", spoken))
        return tuple(f"{kind}:{value}" for kind, value in named if value)


NOBODY = Person()


def read_goods(facts: Facts) -> Goods:
    """Read the catalogue's products, and the ids of others that were ordered."""
    products, lines = facts.table(PRODUCTS), facts.table(ORDER_LINES)
    listed = facts.read(products.order_by("product_id")).to_pylist()
    ordered = lines.filter(lines.product_id.notnull()).select("product_id").distinct()
    gone = facts.read(ordered.anti_join(products, "product_id").order_by("product_id"))
    lost: list[Mapping[str, Any]] = [{} for _ in range(gone.num_rows)]
    rows = [*listed, *lost]
    words = [_text(row) for row in rows]
    return Goods(
        ids=[row["product_id"] for row in listed] + gone["product_id"].to_pylist(),
        words=words,
        names=[msgspec.json.decode(row.get("names") or "{}") for row in rows],
        texts=fit_item_texts(words, _TEXTS),
        known=np.array([bool(row) for row in rows], dtype=np.bool_),
        prices=np.array([row.get("price_minor") or np.nan for row in rows], dtype=np.float32),
        brands=numbered([row.get("brand") for row in rows]),
        categories=numbered([row.get("category") for row in rows]),
        triples=[one for item, row in enumerate(listed) for one in _triples(item, row)],
    )


def read_people(facts: Facts, customer_ids: Sequence[str] | None = None) -> dict[str, Person]:
    """The customers who have a profile, all or some of them, by id."""
    names = ("customer_id", "country", "language")
    if customer_ids is None:
        rows = facts.read(facts.table(PROFILES).select(*names).order_by("customer_id"))
    else:
        wanted = pa.table({"customer_id": pa.array(list(customer_ids), pa.string())})
        rows = rows_like(facts, PROFILES, wanted, columns=names)
    columns = (rows[name].to_pylist() for name in names)
    return {
        customer: Person(country=country, language=language)
        for customer, country, language in zip(*columns, strict=True)
    }


def numbered(names: Sequence[str | None]) -> Numbers:
    """Number names in their order, from 0; -1 where there is none."""
    places = {name: place for place, name in enumerate(sorted({one for one in names if one}))}
    return np.array([places.get(name or "", -1) for name in names], dtype=np.int32)


def _text(row: Mapping[str, Any]) -> str:
    """What a product's names, brand, category and descriptions say, in all languages."""
    spoken = [
        value
        for name in ("names", "descriptions")
        for value in msgspec.json.decode(row.get(name) or "{}").values()
    ]
    return " ".join([*spoken, row.get("brand") or "", row.get("category") or ""]).strip()


def _triples(item: int, row: Mapping[str, Any]) -> list[Triple]:
    """The attributes of a product that are words: a number alone makes nothing alike."""
    told = msgspec.json.decode(row["attributes"] or "{}")
    return [
        Triple(item=item, relation=Relation.ATTRIBUTE, value=f"{name}: {value}")
        for name, value in sorted(told.items())
        if name not in _INNER and isinstance(value, str) and value.strip()
    ]
