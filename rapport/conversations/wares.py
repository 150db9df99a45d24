"""What the catalogue calls its products: brands, categories, and the words of their names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from rapport.catalog import PRODUCTS
from rapport.conversations.words import words_of
from rapport.storage import Facts

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_PAIR = 2  # a single character is in too many names to say anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Ware:
    """One product, as far as a customer may ask for it by words or by price."""

    product_id: str
    price_minor: int
    currency: str
    category: str | None
    brand: str | None
    names: str
    words: frozenset[str]


class Wares:
    """All products, with the words that name some of them. Immutable."""

    def __init__(self, wares: Sequence[Ware]) -> None:
        self.all = tuple(wares)
        self.brands = {one.brand.lower(): one.brand for one in wares if one.brand}
        self.categories = {
            frozenset(words): name
            for name in sorted({one.category for one in wares if one.category})
            if (words := words_of(name))
        }
        self.words = frozenset(word for one in wares for word in one.words)
        self._names = "\n".join(one.names for one in wares)

    def chinese_words(self, text: str) -> Iterator[str]:
        """Find the longest stretches of two characters or more that stand in products' names.

        A single character counts where it stands alone.
        """
        for run in _HAN.findall(text):
            if len(run) < _PAIR and run in self._names:
                yield run
            start = 0
            while start < len(run) - 1:
                end = next((end for end in _ends(run, start) if run[start:end] in self._names), 0)
                if end:
                    yield run[start:end]
                start = end or start + 1


def _ends(run: str, start: int) -> Iterator[int]:
    yield from range(len(run), start + _PAIR - 1, -1)


def read_wares(facts: Facts) -> Wares:
    """Read the catalogue's words; kept while it stays as it is. 12,000 products take 0.3 s."""
    version = facts.version(PRODUCTS)
    return _read(facts) if version is None else _kept(facts, version)


@lru_cache(maxsize=1)
def _kept(facts: Facts, _version: int) -> Wares:
    return _read(facts)


def _read(facts: Facts) -> Wares:
    table = facts.table(PRODUCTS)
    asked = table.select(
        "product_id", "price_minor", "currency", "category", "brand", "names"
    ).order_by("product_id")
    return Wares([_ware(**row) for row in facts.read(asked).to_pylist()])


def _ware(*, names: str, **told: object) -> Ware:
    spoken = [str(name) for name in msgspec.json.decode(names or "{}").values()]
    words = frozenset(word for name in spoken for word in words_of(name))
    return Ware(names=" ".join(spoken), words=words, **told)  # type: ignore[arg-type]
