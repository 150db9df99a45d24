"""The page that lists products."""

from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.catalog import Product, count_products, list_products
from rapport.console.controls import box, card, show
from rapport.console.icons import icon
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, button_link, empty, head, link
from rapport.console.tables import PAGE_SIZE, Column, Row, page_of, pager, table
from rapport.console.visits import Draw, Visit

WEB = ("https://", "http://")
"""How an address on the web begins; nothing else is shown as a picture or a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    text: str
    page: int
    total: int
    products: list[Product]


def products(visit: Visit, arguments: PageArguments) -> Draw:
    """Find the products of one page of the table."""
    query = arguments.query_parameters
    text, page = query.get("q", ""), page_of(query.get("page"))
    facts = visit.app.facts
    found = _Found(
        text=text,
        page=page,
        total=count_products(facts, text=text),
        products=list_products(facts, text=text, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE),
    )
    return partial(_draw, visit, found)


def picture(product: Product, *, large: bool = False) -> Markup:
    """Show a product's picture, where it has one on the web; it says nothing the name does not."""
    classes = "picture large" if large else "picture"
    address = product.image_url or ""
    if not address.startswith(WEB):
        return tag("span", icon("products"), class_=classes, aria_hidden="true")
    return tag(
        "img", src=address, alt="", class_=classes, loading="lazy", referrerpolicy="no-referrer"
    )


def price_of(visit: Visit, product: Product) -> str:
    return visit.f.money(product.price_minor, currency=product.currency)


def stock_badge(visit: Visit, product: Product) -> Markup:
    if product.in_stock:
        return badge(visit.t("products.in_stock"), "good")
    return badge(visit.t("products.sold_out"), "warn")


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("products.title"), t("products.about")))
    with box("stack"):
        _search(visit, found.text)
        with card(classes="flush"):
            show(_table(visit, found) if found.products else _nothing(visit, found.text))


def _search(visit: Visit, text: str) -> None:
    t = visit.t
    field = ui.input(value=text, placeholder=t("products.search")).mark("search")
    field.classes("input search").props("outlined dense clearable type=search")
    field.props["aria-label"] = t("products.search")

    def search() -> None:
        visit.go("/products", q=(field.value or "").strip())

    field.on("keydown.enter", search)
    field.on("clear", lambda: visit.go("/products"))


def _table(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("products.name")),
        Column(title=t("products.category"), wide=True),
        Column(title=t("products.brand"), wide=True),
        Column(title=t("products.price"), right=True),
        Column(title=t("products.stock"), right=True, wide=True),
    )
    rows = [_row(visit, product) for product in found.products]
    pages = pager(t, path="/products", page=found.page, total=found.total, q=found.text)
    return tag("div", table(t("products.title"), columns, rows), pages)


def _row(visit: Visit, product: Product) -> Row:
    name = tag("span", picture(product), product.name_in(visit.t.language), class_="pictured")
    return Row(
        href=link("/products/show", id=product.product_id),
        sub=product.product_id,
        cells=(
            name,
            product.category or "–",
            product.brand or "–",
            price_of(visit, product),
            stock_badge(visit, product),
        ),
    )


def _nothing(visit: Visit, text: str) -> Markup:
    t = visit.t
    if text:
        return empty("search", t("products.none_found"), t("customers.none_found_about"))
    bring = button_link(t("imports.title"), link("/imports", kind="products"), kind="primary")
    actions = (bring,) if visit.may(Permission.IMPORT) else ()
    return empty("products", t("products.none"), t("products.none_about"), *actions)
