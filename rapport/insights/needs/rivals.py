"""Which competitors a shop's texts are searched for: the brands it sells, and those it was told."""

from collections.abc import Mapping

from rapport.catalog import PRODUCTS
from rapport.insights.needs.reading import NeedsReader
from rapport.storage import FactReader


def brands_of(facts: FactReader, rivals: str = "") -> Mapping[str, str]:
    """Give what brands are called, with the name of each.

    `rivals` has names with commas between, and other spellings behind `=`: `Nike=耐克, Adidas`.
    """
    products = facts.table(PRODUCTS)
    sold = facts.read(products.filter(products.brand.notnull()).select("brand").distinct())
    known = {brand.lower(): brand.lower() for brand in sold["brand"].to_pylist() if brand.strip()}
    for told in rivals.replace("，", ",").split(","):
        name, *others = (one.strip().lower() for one in told.split("="))
        known |= {word: name for word in (name, *others) if word}
    return known


def needs_reader(facts: FactReader, rivals: str = "") -> NeedsReader:
    """The reader of needs that knows the shop's brands and its rivals."""
    return NeedsReader(brands_of(facts, rivals))
