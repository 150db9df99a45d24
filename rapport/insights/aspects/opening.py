"""Opens the reader of aspects that a shop has: its words, its categories, its model."""

from dataclasses import dataclass, field

from rapport.catalog import PRODUCTS
from rapport.insights.aspects.model import AspectState
from rapport.insights.aspects.naming import AspectNames, aspect_names, general_names
from rapport.insights.aspects.polarity import read_polarity
from rapport.insights.aspects.reader import AspectReader
from rapport.insights.aspects.store import kept_model, learned_aspects
from rapport.insights.aspects.tagging import read_tagger
from rapport.storage import Database, Facts

POLARITY, TAGGER = "polarity", "tagger"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopAspects:
    """A reader of aspects and what they are called; as it stands, of the general ones."""

    reader: AspectReader = field(default_factory=AspectReader)
    names: AspectNames = field(default_factory=general_names)


def shop_aspects(facts: Facts, database: Database) -> ShopAspects:
    """What the shop uses today, and the names of all that it ever learned."""
    return ShopAspects(reader=aspect_reader(facts, database), names=aspect_names(database))


def aspect_reader(facts: Facts, database: Database) -> AspectReader:
    """The reader of aspects with what the shop uses today."""
    used = learned_aspects(database, state=AspectState.IN_USE)
    held, tags = kept_model(database, POLARITY), kept_model(database, TAGGER)
    return AspectReader(
        used,
        categories=_categories(facts) if any(one.category for one in used) else None,
        polarity=read_polarity(held) if held is not None else None,
        tagger=read_tagger(tags) if tags is not None else None,
    )


def _categories(facts: Facts) -> dict[str, str]:
    products = facts.table(PRODUCTS)
    sorts = products.filter(products.category.notnull()).select("product_id", "category")
    return {row["product_id"]: row["category"] for row in facts.read(sorts).to_pylist()}
