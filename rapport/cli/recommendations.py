"""`rapport recommend`: the products a customer may want next, and why."""

from typing import Annotated

import typer

from rapport.catalog import Product, find_products
from rapport.cli.opening import opened
from rapport.cli.output import print_json, print_table
from rapport.profiles import get_profile
from rapport.recommendations import Recommendation, reason_text, recommend


def recommend_products(
    customer: Annotated[str, typer.Argument(help="Id of a customer.")],
    count: Annotated[int, typer.Option(min=1, max=100, help="How many products.")] = 5,
    language: Annotated[str, typer.Option(help="Of the names and reasons: `zh` or `en`.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Recommend products in stock that the customer has not bought, each with its reason."""
    with opened() as rapport:
        get_profile(rapport.facts, customer)
        found = recommend(rapport.facts, customer, now=rapport.clock(), count=count)
        named = [one.because_product_id or one.product_id for one in found]
        products = find_products(rapport.facts, [*named, *(one.product_id for one in found)])
    rows = [_row(one, products, language) for one in found]
    if as_json:
        print_json(rows)
    else:
        print_table(f"For {customer}", ("product", "name", "reason", "score"), _cells(rows))


def _row(
    one: Recommendation, products: dict[str, Product], language: str
) -> dict[str, str | float | None]:
    cause = products.get(one.because_product_id or "")
    cause_name = cause.name_in(language) if cause else one.because_product_id or ""
    return {
        "product_id": one.product_id,
        "name": products[one.product_id].name_in(language),
        "score": one.score,
        "because": one.because,
        "because_product_id": one.because_product_id,
        "reason": reason_text(one.because, language, product_name=cause_name),
    }


def _cells(rows: list[dict[str, str | float | None]]) -> list[tuple[object, ...]]:
    return [(row["product_id"], row["name"], row["reason"], row["score"]) for row in rows]
