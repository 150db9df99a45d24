"""Recommendations over HTTP: the products a customer may want next, and why."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.catalog import find_products
from rapport.profiles import get_profile
from rapport.recommendations import Because, reason_text, recommend

router = APIRouter(prefix="/api/v1/customers", tags=["recommendations"])


class RecommendationOut(BaseModel):
    """A product for the customer; `score` orders products of one reason, it is no probability."""

    product_id: str
    score: float
    because: Because
    because_product_id: str | None
    reason: dict[str, str] = Field(description="What to tell the customer, by language.")


@router.get("/{customer_id}/recommendations", dependencies=[Depends(Needs(Permission.VIEW))])
def show(
    app: AppDep, customer_id: AnyId, count: Annotated[int, Query(ge=1, le=100)] = 5
) -> list[RecommendationOut]:
    """Give products in stock that the customer has not bought, the best first."""
    get_profile(app.facts, customer_id)
    found = recommend(app.facts, customer_id, now=app.clock(), count=count)
    causes = find_products(
        app.facts, [one.because_product_id for one in found if one.because_product_id]
    )

    def told(one_id: str | None, language: str) -> str:
        product = causes.get(one_id or "")
        return product.name_in(language) if product else one_id or ""

    return [
        RecommendationOut(
            product_id=one.product_id,
            score=one.score,
            because=one.because,
            because_product_id=one.because_product_id,
            reason={
                language: reason_text(
                    one.because, language, product_name=told(one.because_product_id, language)
                )
                for language in ("zh", "en")
            },
        )
        for one in found
    ]
