"""Writes the demo shop to files, as a real shop would export them."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rapport.catalog import Product
from rapport.demo.baskets import assortment_of
from rapport.demo.model import DemoFiles
from rapport.demo.people import Person, invent_people
from rapport.demo.purchases import Purchases, make_purchases
from rapport.demo.reviewing import Reviewed, choose_reviews, word_review
from rapport.demo.seasons import Crowd, crowd_of
from rapport.demo.shelf import CURRENCY, SHOP_URL, shelf
from rapport.demo.visits import NAMES, PAGES, Visits, joined, make_visits, reviewed

EVENTS_PER_CUSTOMER = 60
REVIEWS_PER_CUSTOMER = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shop:
    people: Sequence[Person]
    products: Sequence[Product]
    crowd: Crowd
    bought: Purchases
    reviews: Reviewed
    visits: Visits
    seed: int


def write_demo_shop(
    folder: Path,
    *,
    today: date,
    seed: int = 7,
    customers: int = 5000,
    shop_url: str = SHOP_URL,
) -> DemoFiles:
    """Write the shop's customers, products, orders, events and reviews for the year before today.

    The same arguments write the same bytes. Events, orders and refunds together are 60 per
    customer. Addresses lie in domains reserved for examples, so nobody can receive a mail.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shop = _make_shop(today, seed, customers, shop_url)
    files = DemoFiles(
        customers=folder / "customers.csv.gz",
        products=folder / "products.jsonl",
        orders=folder / "orders.csv.gz",
        events=folder / "events.parquet",
        reviews=folder / "reviews.jsonl",
        rows=_counts(shop),
    )
    _write_csv(files.customers, _customer_rows(shop.people))
    _write_lines(files.products, map(_product_row, shop.products))
    _write_csv(files.orders, _order_rows(shop))
    _write_lines(files.reviews, _review_rows(shop))
    _write_events(files.events, shop)
    return files


def _make_shop(today: date, seed: int, customers: int, shop_url: str) -> _Shop:
    people, products = invent_people(customers, today=today, seed=seed), shelf(shop_url)
    crowd = crowd_of(people, today=today, rng=np.random.default_rng([seed, 3]))
    assortment = assortment_of(products, seed)
    bought = make_purchases(crowd, assortment, np.random.default_rng([seed, 4]))
    reviews = choose_reviews(
        bought,
        count=int(customers * REVIEWS_PER_CUSTOMER),
        ends=crowd.ends,
        products=len(products),
        rng=np.random.default_rng([seed, 5]),
    )
    told = reviewed(
        bought.who[bought.order[reviews.line]], bought.product[reviews.line], reviews.at
    )
    elsewhere = len(bought.who) + int((bought.refunded_at > 0).sum()) + told.size
    visits = make_visits(
        crowd,
        bought,
        assortment,
        total=customers * EVENTS_PER_CUSTOMER - elsewhere,
        rng=np.random.default_rng([seed, 6]),
    )
    return _Shop(
        people=people,
        products=products,
        crowd=crowd,
        bought=bought,
        reviews=reviews,
        visits=joined([visits, told]),
        seed=seed,
    )


def _counts(shop: _Shop) -> Mapping[str, int]:
    refunds = int((shop.bought.refunded_at > 0).sum())
    return {
        "customers": len(shop.people),
        "products": len(shop.products),
        "events": shop.visits.size + len(shop.bought.who) + refunds,
        "orders": len(shop.bought.who),
        "order_lines": len(shop.bought.order),
        "refunds": refunds,
        "reviews": len(shop.reviews.line),
    }


def _customer_rows(people: Iterable[Person]) -> Iterator[Mapping[str, object]]:
    for one in people:
        yield {
            "customer_id": one.customer_id,
            "email": one.email,
            "first_name": one.first_name,
            "last_name": one.last_name,
            "language": one.language,
            "country": one.country,
            "city": one.city,
            "timezone": one.timezone,
            "birthday": one.birthday.isoformat() if one.birthday else "",
            "created_at": _moment(one.created_at),
            "consent_email": "yes" if one.consent_email else "no",
            "consent_at": _moment(one.consent_at),
            "consent_how": one.consent_how,
            "consent_text_version": one.consent_text_version,
            "signup_source": one.signup_source,
        }


def _product_row(product: Product) -> Mapping[str, object]:
    return {
        "product_id": product.product_id,
        **{f"name_{language}": text for language, text in product.names.items()},
        **{f"description_{language}": text for language, text in product.descriptions.items()},
        "price": _price(product.price_minor),
        "currency": product.currency,
        "category": product.category,
        "brand": product.brand,
        "in_stock": product.in_stock,
        "url": product.url,
        "image_url": product.image_url,
        "attributes": dict(product.attributes),
    }


def _order_rows(shop: _Shop) -> Iterator[Mapping[str, object]]:
    bought = shop.bought
    at, who = bought.at[bought.order].tolist(), bought.who[bought.order].tolist()
    orders, products = bought.order.tolist(), bought.product.tolist()
    prices, quantities = bought.unit_price.tolist(), bought.quantity.tolist()
    refunds = bought.refunded_at.tolist()
    for line, order in enumerate(orders):
        row = {
            "order_id": f"o{order + 1:06d}",
            "customer_id": shop.people[who[line]].customer_id,
            "ordered_at": _at(at[line]),
            "product_id": shop.products[products[line]].product_id,
            "quantity": quantities[line],
            "unit_price": _price(prices[line]),
            "currency": CURRENCY,
        }
        yield row
        if refunds[line]:
            yield {
                **row,
                "order_id": f"r{line + 1:06d}",
                "ordered_at": _at(refunds[line]),
                "quantity": -quantities[line],
            }


def _review_rows(shop: _Shop) -> Iterator[Mapping[str, object]]:
    rng = np.random.default_rng([shop.seed, 7])
    found = shop.reviews
    for number, (line, at, rating) in enumerate(
        zip(found.line.tolist(), found.at.tolist(), found.rating.tolist(), strict=True), start=1
    ):
        person = shop.people[shop.bought.who[shop.bought.order[line]]]
        product = shop.products[shop.bought.product[line]]
        wording = word_review(product, rating, person.language, rng)
        yield {
            "review_id": f"v{number:05d}",
            "product_id": product.product_id,
            "customer_id": person.customer_id,
            "rating": rating,
            "title": wording.title,
            "text": wording.text,
            "language": person.language,
            "written_at": _at(at),
        }


def _write_events(path: Path, shop: _Shop) -> None:
    """One row per event, by time. Orders are not among them: they come from their own file."""
    visits = shop.visits
    order = np.lexsort((visits.name, visits.at))
    customers = np.array([*(one.customer_id for one in shop.people), None], dtype=object)
    products = np.array([*(one.product_id for one in shop.products), None], dtype=object)
    pages = np.array([*PAGES, None], dtype=object)
    names = np.array([str(name) for name in NAMES], dtype=object)
    at = pa.array(visits.at[order] * 1_000_000, pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    table = pa.table(
        {
            "event_id": [f"demo-{number:07d}" for number in range(1, visits.size + 1)],
            "name": pa.array(names[visits.name[order]], pa.string()),
            "customer_id": pa.array(customers[visits.who[order]], pa.string()),
            "anonymous_id": [f"visitor-{device:06d}" for device in visits.device[order].tolist()],
            "happened_at": at,
            "product_id": pa.array(products[visits.product[order]], pa.string()),
            "page": pa.array(pages[visits.page[order]], pa.string()),
        }
    )
    pq.write_table(table, path, compression="zstd")


def _write_csv(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    text = io.StringIO(newline="")
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(text, fieldnames=list(row))
            writer.writeheader()
        writer.writerow(row)
    # No time and no name in the header: the same rows are the same bytes.
    path.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=4, mtime=0))


def _write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


def _price(minor: int) -> str:
    return str(Decimal(minor).scaleb(-2))


def _at(seconds: int) -> str:
    return _moment(datetime.fromtimestamp(seconds, UTC))


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
