"""A graph of products: what they share, what goes with them, what may stand in for them.

Nodes are items and the values they have: a brand, a category, an attribute. A path leads from an
item of a history to another, through a value both have or over one link; its strength is part of a
score, so that the strongest path is the reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from rapport.recommendations.errors import BadHistory, BadRecipe
from rapport.recommendations.fading import faded
from rapport.recommendations.histories import Floats, Numbers, need_below, one_history
from rapport.recommendations.pairing import strongest_of, strongest_pairs

_FEWEST_TOGETHER = 2  # one order with both says nothing about others
_MOST_LINKS = 50
_CATALOGUE = "catalogue"


class Relation(StrEnum):
    """How two nodes hang together. Stored names are forever."""

    BRAND = "brand"
    CATEGORY = "category"
    ATTRIBUTE = "attribute"
    COMPLEMENT = "complement"
    SUBSTITUTE = "substitute"


LINKS = (Relation.COMPLEMENT, Relation.SUBSTITUTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triple:
    """An item has a value, who says so and how sure they are: 1 for the catalogue."""

    item: int
    relation: Relation
    value: str
    source: str = _CATALOGUE
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if self.relation in LINKS or not self.value:
            raise BadRecipe("a triple gives an item a brand, a category or an attribute")
        if not 0 < self.confidence <= 1:
            raise BadRecipe("the confidence of a triple is above 0 and at most 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How one gets from an item to another: over `value` and `source`, or a link without them."""

    origin: int
    relation: Relation
    item: int
    strength: float
    value: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProductGraph:
    """`shared` has items by values for each relation, and `values` the names of the columns;
    `links` has items by items. `weights` say what a relation counts in a score, 1 if not named.
    """

    item_count: int
    shared: Mapping[Relation, sparse.csr_matrix]
    values: Mapping[Relation, tuple[str, ...]]
    links: Mapping[Relation, sparse.csr_matrix]
    said_by: Mapping[tuple[int, Relation, str], str] = field(repr=False)
    weights: Mapping[Relation, float] = field(default_factory=dict)
    decay: float = 3.0

    def pairs(self, relation: Relation, *, most: int = _MOST_LINKS) -> sparse.csr_matrix:
        """Items by items: the strength of all paths of a relation, the `most` of each item."""
        if relation in self.links:
            return strongest_of(self.links[relation], most)
        if relation in self.shared:
            return strongest_pairs(self.shared[relation], most)
        return sparse.csr_matrix((self.item_count, self.item_count), dtype=np.float32)

    def scores(self, history: Sequence[int] | Numbers, weights: ArrayLike | None = None) -> Floats:
        """Score all items for one history, oldest first: what all paths to them weigh."""
        everything = np.arange(self.item_count, dtype=np.int32)
        scored: Floats = self.contributions(history, everything, weights).sum(axis=0)
        return scored

    def contributions(
        self,
        history: Sequence[int] | Numbers,
        items: Sequence[int] | Numbers,
        weights: ArrayLike | None = None,
    ) -> Floats:
        """What the paths from each event add to the score of each item: shape (events, items)."""
        one = one_history(history, item_count=self.item_count, weights=weights)
        wanted = np.asarray(items, dtype=np.int64)
        need_below(wanted, self.item_count, "item")
        strengths = np.zeros((len(one.items), len(wanted)), dtype=np.float32)
        for relation, has in self.shared.items():
            strengths += self._weight(relation) * (has[one.items] @ has[wanted].T).toarray()
        for relation, link in self.links.items():
            strengths += self._weight(relation) * link[one.items][:, wanted].toarray()
        strengths[one.items[:, None] == wanted[None, :]] = 0
        shares: Floats = faded(one, self.decay)[:, None] * strengths
        return shares

    def paths(self, origin: int, item: int) -> list[Path]:
        """All paths from one item to another, the strongest first; none leads back to itself."""
        need_below(np.array([origin, item]), self.item_count, "item")
        if origin == item:
            return []
        found = [*self._over_values(origin, item), *self._over_links(origin, item)]
        return sorted(found, key=lambda path: (-path.strength, path.relation, path.value or ""))

    def reason(
        self,
        history: Sequence[int] | Numbers,
        item: int,
        weights: ArrayLike | None = None,
    ) -> Path | None:
        """The path that adds most to the score of an item; None where no path leads to it."""
        one = one_history(history, item_count=self.item_count, weights=weights)
        best, most = None, 0.0
        for origin, weight in zip(one.items.tolist(), faded(one, self.decay), strict=True):
            for path in self.paths(origin, item)[:1]:
                if weight * path.strength > most:
                    best, most = path, float(weight * path.strength)
        return best

    def _weight(self, relation: Relation) -> np.float32:
        return np.float32(self.weights.get(relation, 1))

    def _over_values(self, origin: int, item: int) -> Iterable[Path]:
        for relation, has in self.shared.items():
            both = has[origin].multiply(has[item]).tocoo()
            for column, strength in zip(both.col, both.data, strict=True):
                value = self.values[relation][column]
                yield Path(
                    origin=origin,
                    relation=relation,
                    item=item,
                    strength=float(self._weight(relation) * strength),
                    value=value,
                    source=self.said_by[item, relation, value],
                )

    def _over_links(self, origin: int, item: int) -> Iterable[Path]:
        for relation, link in self.links.items():
            strength = float(self._weight(relation) * link[origin, item])
            if strength > 0:
                yield Path(origin=origin, relation=relation, item=item, strength=strength)


def build_graph(
    triples: Iterable[Triple],
    *,
    item_count: int,
    links: Mapping[Relation, sparse.csr_matrix] | None = None,
    weights: Mapping[Relation, float] | None = None,
) -> ProductGraph:
    """Put a graph together, from a catalogue and from whoever else says what items have.

    What several say of one thing counts once, by who is surest; the first of equals is named. A
    value that fewer items have makes a stronger path.
    """
    surest: dict[tuple[int, Relation, str], Triple] = {}
    for triple in triples:
        key = (triple.item, triple.relation, triple.value)
        if key not in surest or triple.confidence > surest[key].confidence:
            surest[key] = triple
    need_below(np.array([key[0] for key in surest], dtype=np.int64), item_count, "item")
    of_relation: dict[Relation, list[Triple]] = {}
    for triple in surest.values():
        of_relation.setdefault(triple.relation, []).append(triple)
    values = {
        relation: tuple(sorted({triple.value for triple in told}))
        for relation, told in sorted(of_relation.items())
    }
    return ProductGraph(
        item_count=item_count,
        shared={each: _shared(of_relation[each], values[each], item_count) for each in values},
        values=values,
        links=_checked(links or {}, item_count),
        said_by={key: triple.source for key, triple in surest.items()},
        weights=weights or {},
    )


def complements_of(
    orders: ArrayLike, items: ArrayLike, *, item_count: int, most: int = _MOST_LINKS
) -> sparse.csr_matrix:
    """Complements: the cosine of the orders two items are in, where two orders or more have both.

    One entry of `orders` and `items` per order line, in any order.
    """
    of_order, of_item = np.asarray(orders, dtype=np.int64), np.asarray(items, dtype=np.int64)
    if len(of_order) != len(of_item):
        raise BadHistory("orders and items must have one entry per order line")
    need_below(of_item, item_count, "item")
    numbers, place = np.unique(of_order, return_inverse=True)
    shape = (len(numbers), item_count)
    has = sparse.csr_matrix((np.ones(len(of_item), np.float32), (place, of_item)), shape=shape)
    has.data[:] = 1
    together = (has.T @ has).tocoo()
    counts = np.asarray(has.sum(axis=0)).ravel()
    kept = (together.row != together.col) & (together.data >= _FEWEST_TOGETHER)
    row, column = together.row[kept], together.col[kept]
    cosine = (together.data[kept] / np.sqrt(counts[row] * counts[column])).astype(np.float32)
    pairs = sparse.csr_matrix((cosine, (row, column)), shape=(item_count, item_count))
    return strongest_of(pairs, most)


def instead_of(
    alike: sparse.csr_matrix, together: sparse.csr_matrix, *, most: int = _MOST_LINKS
) -> sparse.csr_matrix:
    """Substitutes: what is alike, or looked at by the same people, but not bought together."""
    apart = alike.tocsr().copy()
    # The patterns alone count: what is in both goes out.
    both = apart.multiply(together != 0)
    left = (apart - both).tocsr().astype(np.float32)
    left.setdiag(0)
    left.eliminate_zeros()
    return strongest_of(left, most)


_REASONS: Mapping[Relation, Mapping[str, str]] = {
    Relation.BRAND: {"zh": "与{origin}同为{value}品牌", "en": "{value}, like {origin}"},
    Relation.CATEGORY: {"zh": "与{origin}同属{value}", "en": "also {value}, like {origin}"},
    Relation.ATTRIBUTE: {"zh": "与{origin}一样：{value}", "en": "like {origin}: {value}"},
    Relation.COMPLEMENT: {"zh": "常与{origin}一起购买", "en": "often bought with {origin}"},
    Relation.SUBSTITUTE: {"zh": "与{origin}相似", "en": "similar to {origin}"},
}


def path_text(path: Path, language: str, *, origin_name: str) -> str:
    """Say a path to the customer. Any language but Chinese gets English."""
    spoken = "zh" if language.split("-", maxsplit=1)[0] == "zh" else "en"
    return _REASONS[path.relation][spoken].format(origin=origin_name, value=path.value)


def _shared(told: Sequence[Triple], values: Sequence[str], item_count: int) -> sparse.csr_matrix:
    """Items by values: rarity, in rows of length 1, times how sure each triple is."""
    places = {value: place for place, value in enumerate(values)}
    rows = np.array([triple.item for triple in told])
    columns = np.array([places[triple.value] for triple in told])
    sure = np.array([triple.confidence for triple in told])
    rarity = np.log1p(item_count / np.bincount(columns, minlength=len(values)))
    length = np.sqrt(np.bincount(rows, rarity[columns] ** 2, minlength=item_count))
    data = (sure * rarity[columns] / length[rows]).astype(np.float32)
    return sparse.csr_matrix((data, (rows, columns)), shape=(item_count, len(values)))


def _checked(
    links: Mapping[Relation, sparse.csr_matrix], item_count: int
) -> dict[Relation, sparse.csr_matrix]:
    for relation, link in links.items():
        if relation not in LINKS or link.shape != (item_count, item_count):
            raise BadHistory(f"links are complements or substitutes of {item_count} items each way")
    return {relation: link.tocsr() for relation, link in links.items()}
