"""What products' words tell of things that customers say of themselves: a colour, an ingredient.

A word counts where it stands, unless it is taken back: “nut-free” and “不含坚果” tell of no nuts.
What the catalogue does not say nobody knows.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.catalog import PRODUCTS
from rapport.kit.yaml_texts import read_yaml
from rapport.recommendations.histories import Numbers
from rapport.recommendations.recommender import Recommender
from rapport.storage import Facts

Words = Mapping[str, Mapping[str, Sequence[str]]]
"""By the key of a statement, by its value."""

_KEPT = 2  # shelves of goods that are kept between two asks
_CHINESE = re.compile("[\u4e00-\u9fff]")
_NONE_BEFORE = r"(?:不含|无|零|没有|未添加|非|仿|人造)(?:任何)?"
_NO_BEFORE = (
    r"\b(?:no|non|not|without|free of|free from|faux|fake|vegan|imitation)[\s-]+(?:any\s+)?"
)
_NAMED = ("names",)
_SAID = ("names", "descriptions", "brand", "category")
_BY_NAME = frozenset({"colour-liked", "colour-disliked", "device-owned"})
_SHOES = re.compile(r"鞋|靴|\b(?:shoe|boot|sneaker|sandal|trainer|slipper|loafer)s?\b")
_SIZE_NAME = re.compile(r"size|尺码|鞋码")
_SIZES = {
    "shoe-size": re.compile(r"\d{2}(?:\.5)?|\d(?:\.5)?"),
    "clothing-size": re.compile(r"\d?x{0,4}[sl]|m"),
}


@dataclass(frozen=True, slots=True, eq=False)
class GoodsWords:
    """The words of each item of a shop, in small letters; empty for what the catalogue lacks.

    `named` are names and attributes, `told` also descriptions, brand and category. A description
    names other colours and devices than the product's own.
    """

    named: Sequence[str]
    told: Sequence[str]
    brands: Sequence[str]
    sizes: Sequence[frozenset[str]]
    _found: dict[tuple[str, str, str], Numbers] = field(default_factory=dict)

    def avoided(self, key: str, value: str) -> Numbers:
        """The items that are not for who said this of themself."""
        if key == "brand-disliked":
            return self._of_brand(value)
        if key in _SIZES:
            return self._without_size(key, value)
        return self._with("avoided", key, value)

    def suited(self, key: str, value: str) -> Numbers:
        """The items that are just for who said this of themself."""
        if key == "brand-liked":
            return self._of_brand(value)
        return self._with("suited", key, value)

    def _with(self, side: str, key: str, value: str) -> Numbers:
        if (side, key, value) not in self._found:
            asked = _words()[side].get(key, {}).get(value, ())
            texts = self.named if key in _BY_NAME else self.told
            pattern = _pattern(tuple(asked))
            found = [place for place, text in enumerate(texts) if asked and _tells(pattern, text)]
            self._found[side, key, value] = np.array(found, dtype=np.int32)
        return self._found[side, key, value]

    def _of_brand(self, value: str) -> Numbers:
        found = [place for place, brand in enumerate(self.brands) if brand == value.lower()]
        return np.array(found, dtype=np.int32)

    def _without_size(self, key: str, value: str) -> Numbers:
        """Shoes or clothes whose sizes are told, and theirs is not among them."""
        found = []
        for place, told in enumerate(self.sizes):
            alike = {one for one in told if _SIZES[key].fullmatch(one)}
            is_shoe = _SHOES.search(self.told[place]) is not None
            if alike and value not in alike and is_shoe == (key == "shoe-size"):
                found.append(place)
        return np.array(found, dtype=np.int32)


def goods_words(facts: Facts, recommender: Recommender) -> GoodsWords:
    """Give the words of a recommender's items as the catalogue has them at this moment."""
    version = facts.version(PRODUCTS)
    if version is None:
        return _read(facts, recommender)
    return _kept(facts, version, recommender)


@lru_cache(maxsize=_KEPT)
def _kept(facts: Facts, _version: int, recommender: Recommender) -> GoodsWords:
    return _read(facts, recommender)


def _read(facts: Facts, recommender: Recommender) -> GoodsWords:
    columns = ("product_id", "names", "descriptions", "brand", "category", "attributes")
    listed = facts.read(facts.table(PRODUCTS).select(*columns))
    ids = pa.array(recommender.product_ids, pa.string())
    places = pc.index_in(ids, listed["product_id"].combine_chunks())
    rows = listed.take(places).to_pylist()
    attributes = [msgspec.json.decode(row["attributes"] or "{}") for row in rows]
    said = [_attribute_words(one) for one in attributes]
    return GoodsWords(
        [f"{_text(row, _NAMED)} {more}" for row, more in zip(rows, said, strict=True)],
        [f"{_text(row, _SAID)} {more}" for row, more in zip(rows, said, strict=True)],
        [(row["brand"] or "").lower() for row in rows],
        [_sizes(one) for one in attributes],
    )


def _text(row: Mapping[str, Any], names: Sequence[str]) -> str:
    parts: list[str] = []
    for name in names:
        told = row[name] or ""
        parts += msgspec.json.decode(told).values() if told.startswith("{") else [told]
    return " \n ".join(map(str, parts)).lower()


def _attribute_words(attributes: Mapping[str, Any]) -> str:
    """Attributes as words, such as “dry skin” for `skin: dry`; `…_free: false` tells of it."""
    parts: list[str] = []
    for name, value in attributes.items():
        spoken = name.replace("_", " ").lower()
        if isinstance(value, bool):
            free = spoken.endswith(" free")
            parts += [spoken if value else spoken.removesuffix(" free")] if value or free else []
        elif isinstance(value, str | list):
            each = value if isinstance(value, list) else [value]
            parts += [f"{one} {spoken}".lower() for one in each]
    return " \n ".join(parts)


def _sizes(attributes: Mapping[str, Any]) -> frozenset[str]:
    told = [value for name, value in attributes.items() if _SIZE_NAME.search(name.lower())]
    each = [str(one) for value in told for one in (value if isinstance(value, list) else [value])]
    return frozenset(
        part for one in each for part in re.split(r"[\s,/;、，|]+", one.lower()) if part
    )


def _tells(pattern: tuple[re.Pattern[str], re.Pattern[str]], text: str) -> bool:
    """Whether a word stands in a text anywhere it is not taken back."""
    word, taken_back = pattern
    return word.search(taken_back.sub(" ", text)) is not None


@cache
def _pattern(words: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    chinese = [re.escape(one) for one in words if _CHINESE.search(one)]
    english = [rf"{re.escape(one)}(?:s|es)?" for one in words if not _CHINESE.search(one)]
    zh, en = ("|".join(one) or "(?!)" for one in (chinese, english))
    listed = rf"(?:{zh})(?:[、和及或与](?:{zh}))*"
    return (
        re.compile(rf"{zh}|\b(?:{en})\b"),
        re.compile(rf"{_NONE_BEFORE}{listed}|{_NO_BEFORE}(?:{en})\b|\b(?:{en})[\s-]+free\b"),
    )


@cache
def _words() -> Mapping[str, Words]:
    text = (files("rapport.recommendations") / "words" / "stated.yaml").read_text("utf-8")
    told: Mapping[str, Words] = read_yaml(text)
    return told
