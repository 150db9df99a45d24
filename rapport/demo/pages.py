"""The demo shop's own site, as far as mails need it: a picture and a page for each product."""

from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from rapport.catalog import Product
from rapport.demo.images import product_png
from rapport.demo.shelf import SHOP_NAME, shelf
from rapport.kit.money import money_text

_PAGE = Template((Path(__file__).parent / "product.html").read_text(encoding="utf-8"))
_DAY_SECONDS = 86_400
_NOT_FOUND = 404


def shop_site() -> APIRouter:
    """Serve `/demo/images/{product_id}.png` and `/demo/products/{product_id}`.

    Nothing is asked and nothing is kept: these pages are where the links of the demo's mails lead.
    """
    router = APIRouter(prefix="/demo", tags=["demo"], include_in_schema=False)
    router.add_api_route("/images/{product_id}.png", _image, response_class=Response)
    router.add_api_route("/products/{product_id}", _page, response_class=HTMLResponse)
    return router


def _image(product_id: str) -> Response:
    product = _by_id().get(product_id)
    if product is None:
        return Response(status_code=_NOT_FOUND)
    return Response(
        product_png(product),
        media_type="image/png",
        headers={"Cache-Control": f"public, max-age={_DAY_SECONDS}"},
    )


def _page(product_id: str) -> HTMLResponse:
    product = _by_id().get(product_id)
    if product is None:
        return HTMLResponse("<p>没有这件商品 · There is no such product.</p>", _NOT_FOUND)
    return HTMLResponse(_PAGE.substitute(_words(product)))


def _words(product: Product) -> dict[str, str]:
    price = money_text(product.price_minor, product.currency, "zh")
    words = {
        "shop": SHOP_NAME,
        "id": product.product_id,
        "brand": product.brand or "",
        "price": price,
        **{f"name_{language}": text for language, text in product.names.items()},
        **{f"about_{language}": text for language, text in product.descriptions.items()},
    }
    return {name: escape(text) for name, text in words.items()}


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Product]:
    return {product.product_id: product for product in shelf()}
