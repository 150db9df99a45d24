"""The strip of recommended products on the shop's own site: its script, and what that asks for.

Public, as messages on the site are: any page may ask, who a visitor is stands in the body. The
answer is cards from the catalogue; only a visitor whom the shop's server vouched for is told why.
"""

import json
from functools import partial
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rapport.api.public_forms import FormTooLarge, read_body
from rapport.app import App, recommendation_desk_of
from rapport.catalog import Product, find_products
from rapport.kit.errors import RapportError
from rapport.kit.money import money_text
from rapport.recommendations import Recommendation, reason_of, recommend, recommend_visitor
from rapport.tracking import Visitors, find_visitor

_MOST_BYTES = 4_000
_SPARE = 6  # cards need an address on the site; a product without one leaves room for another
_OPEN = {"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff"}
_PERSONAL = _OPEN | {"Cache-Control": "no-store"}
_SHARED = _OPEN | {"Cache-Control": "public, max-age=300"}
_SCRIPT = (files("rapport.api") / "static" / "recommended.js").read_bytes()


class _Asked(BaseModel):
    """What the script asks for."""

    model_config = ConfigDict(extra="ignore")

    token: str = Field(default="", max_length=1_000)
    anonymous_id: str = Field(default="", max_length=200)
    language: str = Field(default="", max_length=35)
    count: int = Field(default=4, ge=1, le=12)


def strip_routes(app: App) -> list[Route]:
    """The public addresses, to be mounted at the root of a web application."""
    strip = _Strip(app)
    return [
        Route("/o/recommended.js", _script, methods=["GET"]),
        Route("/o/recommended", strip.popular, methods=["GET"]),
        Route("/o/recommended", strip.personal, methods=["POST"]),
    ]


async def _script(_request: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(_SCRIPT, media_type="text/javascript; charset=utf-8", headers=headers)


class _Strip:
    def __init__(self, app: App) -> None:
        self._app = app
        self._visitors = Visitors(app.secret)

    async def popular(self, request: Request) -> Response:
        """What a visitor whom nobody knows is shown: the same for all, so caches may hold it."""
        asked = _read(dict(request.query_params))
        return await self._answer(asked, headers=_SHARED, personal=False)

    async def personal(self, request: Request) -> Response:
        try:
            asked = _read(json.loads(await read_body(request, most=_MOST_BYTES)))
        except (ValueError, FormTooLarge, RecursionError):
            asked = None
        return await self._answer(asked, headers=_PERSONAL, personal=True)

    async def _answer(
        self, asked: _Asked | None, *, headers: dict[str, str], personal: bool
    ) -> Response:
        """Answer with cards; a page that asks wrongly gets none, and no reason to break."""
        if asked is None or not self._app.settings.channels.onsite.recommended:
            return Response(status_code=204, headers=_PERSONAL)
        try:
            cards = await run_in_threadpool(partial(self._cards, asked, personal=personal))
        except RapportError:
            return Response(status_code=204, headers=_PERSONAL)
        return JSONResponse({"products": cards}, headers=headers)

    def _cards(self, asked: _Asked, *, personal: bool) -> list[dict[str, str]]:
        app, now = self._app, self._app.clock()
        customer_id = self._customer(asked) if personal else None
        language = asked.language or app.settings.shop.language
        desk, count = recommendation_desk_of(app), asked.count + _SPARE
        if personal and customer_id is None and asked.anonymous_id:
            found = recommend_visitor(desk, asked.anonymous_id, now=now, count=count)
        else:
            found = recommend(desk, customer_id or "", now=now, count=count)
        causes = [one.because_product_id for one in found if one.because_product_id]
        products = find_products(app.facts, [*causes, *(one.product_id for one in found)])
        vouched = bool(personal and asked.token and customer_id)
        cards = [
            _card(products[one.product_id], language)
            | ({"reason": _reason(one, products, language)} if vouched else {})
            for one in found
            if (products[one.product_id].url or "").startswith(("https://", "http://"))
        ]
        return cards[: asked.count]

    def _customer(self, asked: _Asked) -> str | None:
        now = self._app.clock()
        vouched = self._visitors.customer_of(asked.token, now=now) if asked.token else ""
        return find_visitor(
            self._app.database,
            self._app.facts,
            customer_id=vouched,
            anonymous_id=asked.anonymous_id,
        )


def _read(told: object) -> _Asked | None:
    try:
        return _Asked.model_validate(told)
    except ValidationError:
        return None


def _card(product: Product, language: str) -> dict[str, str]:
    return {
        "product_id": product.product_id,
        "name": product.name_in(language),
        "price": money_text(product.price_minor, product.currency, language),
        "url": product.url or "",
        "image_url": product.image_url or "",
    }


def _reason(one: Recommendation, products: dict[str, Product], language: str) -> str:
    cause = products.get(one.because_product_id or "")
    return reason_of(one, language, product_name=cause.name_in(language) if cause else "")
