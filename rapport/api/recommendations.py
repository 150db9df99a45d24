"""Recommendations over HTTP: the products a customer may want next, why, and the shop's rules."""

import json
from collections.abc import Iterator
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.app import App, recommendation_desk_of
from rapport.catalog import Product, find_products, get_product
from rapport.profiles import get_profile
from rapport.recommendations import (
    Because,
    Card,
    Recommendation,
    RecommendationRules,
    Rule,
    Rung,
    SignalKind,
    Together,
    Why,
    advise,
    bought_together,
    find_recommender,
    move_text,
    put_rules,
    reason_of,
    recommend_for_all,
    rule_text,
    rules_in_use,
)

router = APIRouter(prefix="/api/v1/customers", tags=["recommendations"])
rules_router = APIRouter(prefix="/api/v1/recommendations", tags=["recommendations"])
together_router = APIRouter(prefix="/api/v1/products", tags=["recommendations"])

_LANGUAGES = ("zh", "en")
_MayLook = Depends(Needs(Permission.VIEW))
Count = Annotated[int, Query(ge=1, le=100)]


class RecommendationOut(BaseModel):
    """A product for the customer; `score` orders products, it is no probability."""

    product_id: str
    score: float
    because: Because
    because_product_id: str | None
    share: float = Field(description="Part of the score that this reason brought, 0 to 1.")
    reason: dict[str, str] = Field(description="What to tell the customer, by language.")


class RefusalOut(BaseModel):
    """A product that would have been recommended, and the rule that kept it out."""

    product_id: str
    score: float
    rule: Rule
    told: dict[str, str] = Field(description="What to tell an operator, by language.")


class MoveOut(BaseModel):
    """Where a product stood by its score and where the learned order put it, from 1."""

    product_id: str
    place_before: int
    place: int
    parts: dict[SignalKind, float] = Field(
        description="What moved it most, against the mean candidate, in units of the trees."
    )
    told: dict[str, str] = Field(description="What to tell an operator, by language.")


class AdviceOut(BaseModel):
    """What is recommended, the best first; what rules kept out, and what was moved."""

    recommended: list[RecommendationOut]
    refused: list[RefusalOut]
    moves: list[MoveOut]


class RungOut(BaseModel):
    """NDCG@10 of a rung, what it brings over another, and the 95 % interval of that."""

    rung: Rung
    ndcg: float
    against: Rung | None
    gain: float
    low: float
    high: float


class ChoiceOut(BaseModel):
    """Which rung is used and why, by the customers who came back in the newest days."""

    used: Rung
    why: Why
    again: bool = Field(description="Whether products count that the customer had before.")
    days: int
    customers: int
    figures: list[RungOut]


class CardOut(BaseModel):
    """What the recommender was fitted on."""

    fitted_at: str
    customers: int
    buyers: int
    events: int
    products: int
    cold_products: int
    embedded_products: int = Field(
        description="Products whose text has a vector of a language model."
    )
    choice: ChoiceOut

    @classmethod
    def of(cls, card: Card) -> "CardOut":
        shown = {"choice": msgspec.to_builtins(card.shown)}
        return cls.model_validate(msgspec.to_builtins(card) | shown)


class StateOut(BaseModel):
    """The recommender that is used, if there is one yet, and the rules."""

    recommender: CardOut | None
    rules: RecommendationRules


@router.get("/{customer_id}/recommendations", dependencies=[_MayLook])
def show(app: AppDep, customer_id: AnyId, count: Count = 5) -> list[RecommendationOut]:
    """Give products that the rules allow, the best first: by default in stock and not bought."""
    return _advice(app, customer_id, count).recommended


@router.get("/{customer_id}/recommendations/why", dependencies=[_MayLook])
def explain(app: AppDep, customer_id: AnyId, count: Count = 5) -> AdviceOut:
    """Give the same, what rules kept out, and what the learned order moved."""
    return _advice(app, customer_id, count, why=True)


@rules_router.get("", dependencies=[_MayLook])
def state(app: AppDep) -> StateOut:
    """Say what the recommender was fitted on, and which rules hold."""
    found = find_recommender(app.settings.home)
    return StateOut(
        recommender=None if found is None else CardOut.of(found.card),
        rules=rules_in_use(app.database),
    )


@rules_router.put("/rules")
def change_rules(
    app: AppDep,
    rules: RecommendationRules,
    actor: Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))],
) -> RecommendationRules:
    """Put these rules into use; a rule that is left out has its default."""
    return put_rules(app.database, rules, by=actor.name, now=app.clock())


@rules_router.get("/export", dependencies=[_MayLook])
def export(app: AppDep, count: Count = 5) -> StreamingResponse:
    """Give the products of every customer, one JSON object a line: customer_id, rank and so on."""
    found = recommend_for_all(recommendation_desk_of(app), now=app.clock(), count=count)

    def lines() -> Iterator[str]:
        for batch in found.to_batches(max_chunksize=1_000):
            yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())

    return StreamingResponse(lines(), media_type="application/x-ndjson")


@together_router.get("/{product_id}/together", dependencies=[_MayLook])
def together(app: AppDep, product_id: AnyId, count: Count = 10) -> list[Together]:
    """Give products that are in orders with this one more often than chance would have it."""
    get_product(app.facts, product_id)
    return bought_together(app.facts, product_id, now=app.clock(), count=count)


def _advice(app: App, customer_id: str, count: int, *, why: bool = False) -> AdviceOut:
    get_profile(app.facts, customer_id)
    desk = recommendation_desk_of(app)
    found = advise(desk, customer_id, now=app.clock(), count=count, why=why)
    causes = [one.because_product_id for one in found.recommended if one.because_product_id]
    products = find_products(app.facts, causes)
    return AdviceOut(
        recommended=[
            RecommendationOut(
                product_id=one.product_id,
                score=one.score,
                because=one.because,
                because_product_id=one.because_product_id,
                share=one.share,
                reason=_told(one, products),
            )
            for one in found.recommended
        ],
        refused=[
            RefusalOut(
                product_id=one.product_id,
                score=one.score,
                rule=one.rule,
                told={language: rule_text(one.rule, language) for language in _LANGUAGES},
            )
            for one in found.refused[:count]
        ],
        moves=[
            MoveOut(
                product_id=one.product_id,
                place_before=one.place_before,
                place=one.place,
                parts=dict(one.parts),
                told={language: move_text(one, language) for language in _LANGUAGES},
            )
            for one in found.moves
        ],
    )


def _told(one: Recommendation, products: dict[str, Product]) -> dict[str, str]:
    cause = one.because_product_id or ""
    known = products.get(cause)
    return {
        language: reason_of(one, language, product_name=known.name_in(language) if known else cause)
        for language in _LANGUAGES
    }
