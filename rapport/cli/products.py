"""`rapport products` and `rapport offers`: what the shop sells, and what it promises."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from rapport.catalog import (
    BadOffer,
    Offer,
    count_products,
    get_product,
    list_offers,
    list_products,
    save_offer,
)
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.kit.ids import new_id
from rapport.kit.money import money_text

products_app = typer.Typer(help="Look products up.", no_args_is_help=True)
offers_app = typer.Typer(help="Make and list offers.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Language = Annotated[str, typer.Option(help="Language of the names shown.")]


@products_app.command("list")
def show_list(
    text: Annotated[str, typer.Argument(help="Part of an id, name, brand or category.")] = "",
    category: Annotated[str | None, typer.Option(help="One category only.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """List products by id."""
    with opened() as rapport:
        found = list_products(rapport.facts, text=text, category=category, limit=limit)
        total = count_products(rapport.facts, text=text, category=category)
    if as_json:
        print_json({"total": total, "products": found})
        return
    rows = [
        (one.product_id, one.name_in(language),
         money_text(one.price_minor, one.currency, language), one.category, one.in_stock)
        for one in found
    ]  # fmt: skip
    print_table(f"Products ({total:,})", ("product", "name", "price", "category", "in stock"), rows)


@products_app.command("show")
def show(
    product: Annotated[str, typer.Argument(help="Id of a product.")], as_json: AsJson = False
) -> None:
    """Show one product with its texts and attributes."""
    with opened() as rapport:
        found = get_product(rapport.facts, product)
    if as_json:
        print_json(found)
        return
    rows: list[tuple[str, object]] = [
        ("price", money_text(found.price_minor, found.currency, "en"))
    ]
    rows += [(f"name ({language})", text) for language, text in found.names.items()]
    rows += [(f"description ({language})", text) for language, text in found.descriptions.items()]
    rows += [
        (name, getattr(found, name))
        for name in ("category", "brand", "in_stock", "url", "image_url")
    ]
    rows += list(found.attributes.items())
    print_table(f"Product {product}", ("field", "value"), rows)


@offers_app.command("list")
def show_offers(as_json: AsJson = False) -> None:
    """List all offers."""
    with opened_operations() as rapport:
        offers = list_offers(rapport.database)
    if as_json:
        print_json(offers)
        return
    rows = [
        (one.offer_id, next(iter(one.names.values())),
         None if one.discount_share is None else f"{one.discount_share:.0%}", one.code, one.ends_at)
        for one in offers
    ]  # fmt: skip
    print_table("Offers", ("offer", "name", "discount", "code", "ends"), rows)


@offers_app.command("create")
def create(
    name: Annotated[
        list[str], typer.Option(help="Name per language, such as en=Spring sale; repeat.")
    ],
    discount: Annotated[float | None, typer.Option(help="Share off: 0.1 is 10 %.")] = None,
    code: Annotated[str | None, typer.Option(help="What customers type in.")] = None,
    ends: Annotated[str | None, typer.Option(help="Last moment, ISO 8601; UTC if no zone.")] = None,
    offer_id: Annotated[
        str | None, typer.Option("--id", help="Id of the offer; one that exists is replaced.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an offer, or replace the one with the same id."""
    offer = Offer(
        offer_id=offer_id or new_id("off"),
        names=dict(_named(pair) for pair in name),
        discount_share=discount,
        code=code,
        ends_at=_moment(ends) if ends else None,
    )
    with opened_operations() as rapport:
        save_offer(rapport.database, offer)
    if as_json:
        print_json(offer)
    else:
        out.print(f"Offer {offer.offer_id} is kept.")


def _named(pair: str) -> tuple[str, str]:
    language, equals, text = pair.partition("=")
    if not equals or not language.strip() or not text.strip():
        raise BadOffer(f"--name {pair!r} is not of the form language=text, such as en=Spring sale")
    return language.strip(), text.strip()


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadOffer(f"--ends {text!r} is no time; write it like 2026-03-31T23:59") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
