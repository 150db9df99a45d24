"""Products: one row each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from rapport.catalog import Attribute
from rapport.kit.errors import Invalid
from rapport.kit.money import check_currency, to_minor
from rapport.profiles.importing.customers import read_yes_no
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.row_files import Cells, RowWrong, infer

ADDRESSES = ("url", "image_url")
PLAIN = ("category", "brand", *ADDRESSES)
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?$", re.IGNORECASE)


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
        for name in ADDRESSES
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
        **{name: cells.fields.get(name) for name in PLAIN},
    )


def _texts(field: str, cells: Cells, mapping: ColumnMapping) -> dict[str, str]:
    """Texts by language: `name_zh`, and `name` in the mapping's language."""
    start = f"{field}_"
    texts = {
        language_of(name.removeprefix(start)): value
        for name, value in cells.fields.items()
        if name.startswith(start)
    }
    if field in cells.fields:
        texts.setdefault(language_of(mapping.language or "en"), cells.fields[field])
    return texts


def language_of(code: str) -> str:
    """The language that texts are kept under: `zh` of `zh_CN`."""
    return code.replace("_", "-").partition("-")[0]


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
            found |= read_attributes(cells.fields["attributes"])
        except (ValueError, RecursionError):
            faults["attributes"] = 'this is no JSON object; write it like {"material": "wool"}'
    for name, value in cells.fields.items():
        if name.startswith("attributes."):
            found[name.removeprefix("attributes.")] = infer(value)
    return found


def read_attributes(text: str) -> dict[str, Any]:
    """Read a JSON object, or raise ValueError or RecursionError."""
    found: dict[str, Any] = msgspec.json.decode(text, type=dict[str, Any])
    return found


def typed(attributes: Mapping[str, object]) -> dict[str, Attribute]:
    """Attributes are text, a number, yes or no, or a list of texts; anything else is text."""
    return {name: attribute_of(value) for name, value in attributes.items() if value is not None}


def attribute_of(value: object) -> Attribute:
    match value:
        case bool() | str() | float():
            return value
        case int():
            return float(value)
        case list():
            return tuple(str(item) for item in value)
        case _:
            return msgspec.json.encode(value).decode()
