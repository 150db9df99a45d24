"""Products and reviews: one row each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa

from rapport.catalog import REVIEWS, Attribute, Product, find_products, put_products
from rapport.kit.errors import Invalid
from rapport.kit.ids import id_of
from rapport.kit.money import check_currency, to_minor
from rapport.profiles.importing.customers import clean_id, read_yes_no
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.row_files import Cells, RowWrong, infer, read_moment
from rapport.storage import Facts, Upserted

_ADDRESSES = ("url", "image_url")
_PLAIN = ("category", "brand", *_ADDRESSES)
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?$", re.IGNORECASE)
_LOWEST, _HIGHEST = 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """What a file says about a product; None or empty is what it does not say."""

    product_id: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    attributes: Mapping[str, object]
    price_minor: int
    currency: str
    in_stock: bool | None = None
    category: str | None = None
    brand: str | None = None
    url: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """What a file says about a review, in the columns of `REVIEWS`."""

    review_id: str
    product_id: str
    text: str
    customer_id: str | None = None
    rating: float | None = None
    title: str | None = None
    language: str | None = None
    written_at: datetime | None = None


def read_product(cells: Cells, mapping: ColumnMapping) -> ProductRow:
    """Make a row of its cells, or raise `RowWrong` with every field that cannot be used."""
    faults: dict[str, str] = {}
    names = _texts("name", cells, mapping)
    if not names:
        faults["name"] = "this is empty in every language"
    price, currency = _price(cells, mapping, faults)
    in_stock = None
    if "in_stock" in cells.fields:
        try:
            in_stock = read_yes_no(cells.fields["in_stock"])
        except ValueError as error:
            faults["in_stock"] = str(error)
    attributes = _attributes(cells, faults)
    faults |= {
        name: "this is no web address; write it like https://shop.example/tea"
        for name in _ADDRESSES
        if not _WEB_ADDRESS.match(cells.fields.get(name, "https://shop.example"))
    }
    if faults:
        raise RowWrong(faults)
    return ProductRow(
        product_id=cells.need("product_id"),
        names=names,
        descriptions=_texts("description", cells, mapping),
        attributes=attributes,
        price_minor=price,
        currency=currency,
        in_stock=in_stock,
        **{name: cells.fields.get(name) for name in _PLAIN},
    )


def keep_products(facts: Facts, rows: Sequence[ProductRow]) -> Upserted:
    """Merge the rows into the catalogue: texts by language, attributes by name, the rest whole."""
    known = find_products(facts, [row.product_id for row in rows])
    products = dict(known)
    for row in rows:
        products[row.product_id] = _merged(products.get(row.product_id), row)
    wanted = {row.product_id for row in rows}
    done = put_products(facts, [products[product_id] for product_id in wanted])
    return replace(done, unchanged=len(rows) - done.inserted - done.updated)


def read_review(cells: Cells, mapping: ColumnMapping) -> ReviewRow:
    """Make a row of its cells. A review without an id gets the one that its content gives."""
    product_id, text = cells.need("product_id"), cells.need("text")
    faults: dict[str, str] = {}
    rating, written_at = None, None
    try:
        rating = _rating(cells.fields.get("rating"))
    except ValueError as error:
        faults["rating"] = str(error)
    try:
        if "written_at" in cells.fields:
            written_at = read_moment(cells.fields["written_at"], mapping)
    except ValueError as error:
        faults["written_at"] = str(error)
    if faults:
        raise RowWrong(faults)
    customer = cells.fields.get("customer_id")
    content = (product_id, customer or "", text, str(written_at))
    return ReviewRow(
        review_id=cells.fields.get("review_id") or id_of("rev", mapping.source, *content),
        product_id=product_id,
        text=text,
        customer_id=clean_id(customer) if customer else None,
        rating=rating,
        title=cells.fields.get("title"),
        language=cells.fields.get("language") or mapping.language,
        written_at=written_at,
    )


def keep_reviews(facts: Facts, rows: Sequence[ReviewRow]) -> Upserted:
    """Add the reviews, or replace those with the same id."""
    columns = {name: [getattr(row, name) for row in rows] for name in REVIEWS.columns}
    done = facts.upsert(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
    return replace(done, unchanged=len(rows) - done.inserted - done.updated)


def _texts(field: str, cells: Cells, mapping: ColumnMapping) -> dict[str, str]:
    """Texts by language: `name_zh`, and `name` in the mapping's language."""
    start = f"{field}_"
    texts = {
        name.removeprefix(start).replace("_", "-").partition("-")[0]: value
        for name, value in cells.fields.items()
        if name.startswith(start)
    }
    if field in cells.fields:
        texts.setdefault((mapping.language or "en").partition("-")[0], cells.fields[field])
    return texts


def _price(cells: Cells, mapping: ColumnMapping, faults: dict[str, str]) -> tuple[int, str]:
    code = cells.fields.get("currency") or mapping.currency or ""
    minor, currency = 0, ""
    try:
        currency = check_currency(code)
    except Invalid as error:
        faults["currency"] = str(error)
        return minor, currency
    try:
        minor = to_minor(cells.need("price"), currency)
    except Invalid as error:
        faults["price"] = str(error)
    if minor < 0:
        faults["price"] = "this is below zero"
    return minor, currency


def _attributes(cells: Cells, faults: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    if "attributes" in cells.fields:
        try:
            found |= msgspec.json.decode(cells.fields["attributes"], type=dict[str, Any])
        except (ValueError, RecursionError):
            faults["attributes"] = 'this is no JSON object; write it like {"material": "wool"}'
    for name, value in cells.fields.items():
        if name.startswith("attributes."):
            found[name.removeprefix("attributes.")] = infer(value)
    return found


def _merged(known: Product | None, row: ProductRow) -> Product:
    told: dict[str, Any] = {
        name: getattr(row, name) for name in ("in_stock", *_PLAIN) if getattr(row, name) is not None
    }
    before = known or Product(product_id=row.product_id, names={}, price_minor=0, currency="")
    return replace(
        before,
        names=dict(before.names) | dict(row.names),
        descriptions=dict(before.descriptions) | dict(row.descriptions),
        attributes=dict(before.attributes) | _typed(row.attributes),
        price_minor=row.price_minor,
        currency=row.currency,
        **told,
    )


def _typed(attributes: Mapping[str, object]) -> dict[str, Attribute]:
    """Attributes are text, a number, yes or no, or a list of texts; anything else is text."""
    return {name: _attribute(value) for name, value in attributes.items() if value is not None}


def _attribute(value: object) -> Attribute:
    match value:
        case bool() | str() | float():
            return value
        case int():
            return float(value)
        case list():
            return tuple(str(item) for item in value)
        case _:
            return msgspec.json.encode(value).decode()


def _rating(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        rating = float(text)
    except ValueError:
        rating = 0.0
    if not _LOWEST <= rating <= _HIGHEST:
        raise ValueError(f"this is no rating from {_LOWEST} to {_HIGHEST}")
    return rating
