"""The page of one product: its texts, its facts, and what buyers say about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.catalog import Product, get_product
from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, tag, text_lines
from rapport.console.parts import empty, facts, head, link, tile, tiles
from rapport.console.product_reviews import findings_list, rating_of, sentiments
from rapport.console.products import WEB, picture, price_of, stock_badge
from rapport.console.texts import LANGUAGES
from rapport.console.values import shown_value
from rapport.console.visits import Draw, Visit
from rapport.insights import ReviewInsights, aspect_names, review_insights


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    product: Product
    insights: ReviewInsights


def product(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the product that the address asks for, and its reviews.

    The id stands in the query, for it may hold any character.
    """
    facts_of = visit.app.facts
    kept = get_product(facts_of, arguments.query_parameters.get("id", ""))
    names = aspect_names(visit.app.database)
    insights = review_insights(facts_of, product_id=kept.product_id, names=names)
    return partial(_draw, visit, _Found(product=kept, insights=insights))


def _draw(visit: Visit, found: _Found) -> None:
    t, kept = visit.t, found.product
    about = " · ".join(part for part in (kept.brand, kept.category) if part)
    with box("head"):
        crumbs = [(t("menu.products"), link("/products"))]
        show(head(kept.name_in(t.language), about, crumbs=crumbs))
        show(picture(kept, large=True))
    with box("stack"):
        show(tiles(_figures(visit, found)))
        with box("cols main-side"):
            with box("stack"):
                with card(t("product.reviews"), t("product.reviews_about")):
                    show(_reviews(visit, found.insights))
                with card(t("product.texts"), t("product.texts_about")):
                    show(_texts(visit, kept))
            with box("stack"):
                with card(t("product.facts")):
                    show(facts(_facts(visit, kept)))
                with card(t("product.attributes")):
                    show(_attributes(visit, kept.attributes))


def _figures(visit: Visit, found: _Found) -> list[Markup]:
    t, f, overall = visit.t, visit.f, found.insights.overall
    value, note = rating_of(visit, overall)
    stock = t("products.in_stock" if found.product.in_stock else "products.sold_out")
    return [
        tile(t("products.price"), price_of(visit, found.product), stock),
        tile(t("product.rating"), value, note),
        tile(t("product.reviews"), f.number(overall.reviews)),
    ]


def _reviews(visit: Visit, insights: ReviewInsights) -> Markup:
    t = visit.t
    if not insights.overall.reviews:
        return empty("star", t("product.no_reviews"), t("product.no_reviews_about"))
    if not insights.findings:
        few = tag("p", t("product.no_findings"), class_="muted")
        return tag("div", sentiments(visit, insights.overall), few, class_="stack")
    parts = (sentiments(visit, insights.overall), findings_list(visit, insights.findings))
    return tag("div", *parts, class_="stack")


def _texts(visit: Visit, kept: Product) -> Markup:
    languages = dict.fromkeys([*LANGUAGES, *kept.names, *kept.descriptions])
    told = [_text(visit, kept, one) for one in languages]
    return tag("ul", told, class_="list")


def _text(visit: Visit, kept: Product, language: str) -> Markup:
    t = visit.t
    name, about = kept.names.get(language, ""), kept.descriptions.get(language, "")
    missing = tag("p", t("product.no_text"), class_="muted")
    return tag(
        "li",
        tag("div", t.name("language", language), class_="muted small"),
        tag("h3", name, lang=language) if name else missing,
        tag("p", text_lines(about), lang=language) if about else None,
    )


def _facts(visit: Visit, kept: Product) -> list[tuple[str, str | Markup]]:
    t = visit.t
    return [
        (t("product.id"), kept.product_id),
        (t("products.category"), kept.category or ""),
        (t("products.brand"), kept.brand or ""),
        (t("products.price"), price_of(visit, kept)),
        (t("products.stock"), stock_badge(visit, kept)),
        (t("product.url"), _link(kept.url or "")),
    ]


def _link(address: str) -> str | Markup:
    if not address.startswith(WEB):
        return address
    return tag("a", address, href=address, target="_blank", rel="noopener noreferrer")


def _attributes(visit: Visit, attributes: Mapping[str, object]) -> Markup:
    if not attributes:
        return tag("p", visit.t("product.no_attributes"), class_="muted")
    return facts((name, shown_value(visit, value)) for name, value in sorted(attributes.items()))
