"""Products and offers over HTTP: what the shop sells, and what it promises."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.catalog import (
    Offer,
    Product,
    count_products,
    get_offer,
    get_product,
    list_offers,
    list_products,
    save_offer,
)
from rapport.kit.ids import new_id

router = APIRouter(prefix="/api/v1/products", tags=["products"])
offers_router = APIRouter(prefix="/api/v1/offers", tags=["offers"])

_MayLook = Depends(Needs(Permission.VIEW))
_MayWrite = Depends(Needs(Permission.WRITE_CONTENT))


class ProductOut(BaseModel):
    """A product; texts by language, the price in minor units."""

    product_id: str
    names: dict[str, str]
    descriptions: dict[str, str]
    price_minor: int
    currency: str
    category: str | None
    brand: str | None
    in_stock: bool
    url: str | None
    image_url: str | None
    attributes: dict[str, object]

    @classmethod
    def of(cls, product: Product) -> Self:
        return cls.model_validate({name: getattr(product, name) for name in cls.model_fields})


class ProductsOut(BaseModel):
    """A page of products, and how many there are in all."""

    total: int
    products: list[ProductOut]


class OfferIn(BaseModel):
    """An offer to make; `discount_share` 0.1 is 10 % off."""

    model_config = ConfigDict(extra="forbid")

    names: dict[str, str] = Field(min_length=1, examples=[{"en": "Spring sale", "zh": "春季特惠"}])
    discount_share: float | None = Field(default=None, gt=0, le=1)
    code: str | None = Field(default=None, max_length=100)
    ends_at: AwareDatetime | None = None


class OfferOut(BaseModel):
    """An offer."""

    offer_id: str
    names: dict[str, str]
    discount_share: float | None
    code: str | None
    ends_at: datetime | None

    @classmethod
    def of(cls, offer: Offer) -> Self:
        return cls.model_validate({name: getattr(offer, name) for name in cls.model_fields})


@router.get("", dependencies=[_MayLook])
def search(
    app: AppDep,
    text: str = "",
    category: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> ProductsOut:
    """List products by id; `text` is looked for in id, names, brand and category."""
    found = list_products(app.facts, text=text, category=category, limit=limit, offset=offset)
    total = count_products(app.facts, text=text, category=category)
    return ProductsOut(total=total, products=[ProductOut.of(product) for product in found])


@router.get("/{product_id}", dependencies=[_MayLook])
def show(app: AppDep, product_id: AnyId) -> ProductOut:
    """Show a product."""
    return ProductOut.of(get_product(app.facts, product_id))


@offers_router.get("", dependencies=[_MayLook])
def show_offers(app: AppDep) -> list[OfferOut]:
    """List all offers."""
    return [OfferOut.of(offer) for offer in list_offers(app.database)]


@offers_router.get("/{offer_id}", dependencies=[_MayLook])
def show_offer(app: AppDep, offer_id: AnyId) -> OfferOut:
    """Show an offer."""
    return OfferOut.of(get_offer(app.database, offer_id))


@offers_router.post("", dependencies=[_MayWrite], status_code=201)
def create_offer(app: AppDep, offer: OfferIn) -> OfferOut:
    """Make an offer."""
    made = Offer(offer_id=new_id("off"), **offer.model_dump())
    save_offer(app.database, made)
    return OfferOut.of(made)


@offers_router.put("/{offer_id}", dependencies=[_MayWrite])
def change_offer(app: AppDep, offer_id: AnyId, offer: OfferIn) -> OfferOut:
    """Keep an offer under this id, in the place of the one that has it."""
    made = Offer(offer_id=offer_id, **offer.model_dump())
    save_offer(app.database, made)
    return OfferOut.of(made)
