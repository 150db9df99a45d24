"""Keeps products as facts, and finds them again."""

from collections.abc import Iterable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import msgspec
import pyarrow as pa

from rapport.catalog.errors import ProductNotFound
from rapport.catalog.model import PRODUCTS, Product
from rapport.storage import Facts, Upserted, rows_like

_JSON = ("names", "descriptions", "attributes")


def put_products(facts: Facts, products: Iterable[Product]) -> Upserted:
    """Add the products, or replace those with the same id."""
    return facts.upsert(PRODUCTS, product_rows(list(products)))


def find_product(facts: Facts, product_id: str) -> Product | None:
    return find_products(facts, [product_id]).get(product_id)


def get_product(facts: Facts, product_id: str) -> Product:
    """Return the product, or raise `ProductNotFound`."""
    product = find_product(facts, product_id)
    if product is None:
        raise ProductNotFound(f"the catalogue has no product {product_id!r}; import it first")
    return product


def find_products(facts: Facts, product_ids: Sequence[str]) -> dict[str, Product]:
    """Give the products with these ids, by id; an id the catalogue does not have is left out."""
    wanted = pa.table({"product_id": pa.array(list(product_ids), pa.string())})
    found = [_product(row) for row in rows_like(facts, PRODUCTS, wanted).to_pylist()]
    return {product.product_id: product for product in found}


def list_products(
    facts: Facts,
    *,
    text: str = "",
    category: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[Product]:
    """List products by id; `text` is looked for in id, names, brand and category."""
    chosen = _matching(facts, text, category)
    return _products(facts, chosen.order_by("product_id").limit(limit, offset=offset))


def count_products(facts: Facts, *, text: str = "", category: str | None = None) -> int:
    """Count what `list_products` would list without a limit."""
    return facts.count(_matching(facts, text, category))


def list_categories(facts: Facts) -> list[str]:
    """List the categories that products have, in order."""
    table = facts.table(PRODUCTS)
    named = table.filter(table.category.notnull()).select("category").distinct()
    categories: list[str] = facts.read(named.order_by("category"))["category"].to_pylist()
    return categories


def product_rows(products: Sequence[Product]) -> pa.Table:
    """Put products into columns: rows of `PRODUCTS`."""
    columns: dict[str, list[object]] = {
        name: [getattr(product, name) for product in products] for name in PRODUCTS.columns
    }
    for name in _JSON:
        columns[name] = [msgspec.json.encode(value).decode() for value in columns[name]]
    return pa.table(columns, PRODUCTS.columns.to_pyarrow())


def _matching(facts: Facts, text: str, category: str | None) -> ir.Table:
    table = facts.table(PRODUCTS)
    if category is not None:
        table = table.filter(table.category == category)
    if not text:
        return table
    wanted = text.lower()
    return table.filter(
        ibis.or_(
            *(
                table[name].lower().contains(wanted)
                for name in ("product_id", "names", "brand", "category")
            )
        )
    )


def _products(facts: Facts, rows: ir.Table) -> list[Product]:
    return [_product(row) for row in facts.read(rows).to_pylist()]


def _product(row: dict[str, Any]) -> Product:
    read = {name: msgspec.json.decode(row[name] or "{}") for name in _JSON}
    lists = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in read["attributes"].items()
    }
    return Product(**(row | read | {"attributes": lists}))
