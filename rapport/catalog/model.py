"""The nouns of the stage: a product and its typed attributes, an offer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import ibis

from rapport.storage import FactTable

Attribute = str | float | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something the shop sells. Texts are keyed by BCP 47 language (`zh`, `en`)."""

    product_id: str
    names: Mapping[str, str]
    price_minor: int
    currency: str
    descriptions: Mapping[str, str] = field(default_factory=dict)
    category: str | None = None
    brand: str | None = None
    in_stock: bool = True
    url: str | None = None
    image_url: str | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    def name_in(self, language: str) -> str:
        """The name in a language, else in any the product has."""
        return self.names.get(language.partition("-")[0]) or next(iter(self.names.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the shop promises in a campaign: a discount share (0.1 is 10 %), a code, an end."""

    offer_id: str
    names: Mapping[str, str]
    discount_share: float | None = None
    code: str | None = None
    ends_at: datetime | None = None


PRODUCTS = FactTable(
    name="products",
    one_row_per="product",
    columns=ibis.schema(
        {
            "product_id": "string",
            "names": "string",  # JSON object: language -> text
            "descriptions": "string",  # JSON object: language -> text
            "price_minor": "int64",
            "currency": "string",
            "category": "string",
            "brand": "string",
            "in_stock": "boolean",
            "url": "string",
            "image_url": "string",
            "attributes": "string",  # JSON object: name -> text, number, yes/no or list of texts
        }
    ),
    key=("product_id",),
)

REVIEWS = FactTable(
    name="reviews",
    one_row_per="review",
    columns=ibis.schema(
        {
            "review_id": "string",
            "product_id": "string",
            "customer_id": "string",
            "rating": "float64",  # 1 to 5
            "title": "string",
            "text": "string",
            "language": "string",
            "written_at": "timestamp('UTC', 6)",
            "platform": "string",  # where it was written; null for the shop itself
            "licence": "string",  # on what terms it may be kept and quoted
        }
    ),
    key=("review_id",),
)
