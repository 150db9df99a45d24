"""Business rules of the shop: what is never recommended, and how a list is mixed."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

EVERY = "*"


class Rule(StrEnum):
    """What keeps a product from being recommended. Stored names are forever."""

    OUT_OF_STOCK = "out-of-stock"
    MARGIN = "margin"
    PRODUCT = "product-excluded"
    CATEGORY = "category-excluded"
    BRAND = "brand-excluded"
    BOUGHT = "bought"
    NOT_DUE = "not-due"
    STATED = "stated"  # the customer said of themself that it is not for them
    BRAND_CAP = "brand-cap"
    CATEGORY_CAP = "category-cap"


class RecommendationRules(BaseModel):
    """The shop's rules; the defaults leave out what was bought and what is not in stock."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    leave_out_bought: bool = Field(
        default=True, description="Never recommend what the customer bought already."
    )
    replenish_categories: tuple[str, ...] = Field(
        default=(),
        description="Categories that are bought again, so that what was bought is recommended"
        " when it is due; `*` is every category.",
    )
    in_stock_only: bool = Field(default=True, description="Leave out what is not in stock.")
    least_margin_share: float | None = Field(
        default=None,
        ge=0,
        lt=1,
        description="Least share of the price above the product's attribute `cost`; a product"
        " without a cost passes.",
    )
    excluded_products: tuple[str, ...] = Field(default=(), description="Ids of products left out.")
    excluded_categories: tuple[str, ...] = Field(default=(), description="Categories left out.")
    excluded_brands: tuple[str, ...] = Field(default=(), description="Brands left out.")
    most_per_brand: int | None = Field(
        default=None, ge=1, le=100, description="Most products of one brand in a list."
    )
    most_per_category: int | None = Field(
        default=None, ge=1, le=100, description="Most products of one category in a list."
    )
    diversity: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="How much unlikeness to what is in the list counts against the score: 0 to 1.",
    )
    novelty_share: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Share of the places for products that are not among the fifth that is wanted"
        " most.",
    )

    def replenishes(self, category: str | None) -> bool:
        """Say whether products of a category are bought again."""
        named = self.replenish_categories
        return EVERY in named or (category is not None and category in named)
