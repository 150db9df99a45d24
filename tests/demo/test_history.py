"""The demo shop's year: the same for the same seed, whole, and consistent with itself."""

import csv
import gzip
import hashlib
import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

import rapport.demo
from rapport.demo import DemoFiles, write_demo_shop
from rapport.profiles import import_file
from rapport.profiles.importing import ImportKind
from rapport.storage import Database, Facts

TODAY = date(2026, 3, 1)
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
PARTS = Path(rapport.demo.__file__).parent / "reviews.yaml"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_demo_shop(tmp_path_factory.mktemp("shop"), today=TODAY, customers=600)


def table(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def digests(files: DemoFiles) -> list[str]:
    paths = (files.customers, files.products, files.orders, files.events, files.reviews)
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def test_the_same_seed_writes_the_same_bytes_and_another_seed_another_shop(
    shop: DemoFiles, tmp_path: Path
) -> None:
    again = write_demo_shop(tmp_path / "again", today=TODAY, customers=600)
    other = write_demo_shop(tmp_path / "other", today=TODAY, customers=600, seed=8)
    assert digests(again) == digests(shop)
    assert digests(other)[0] != digests(shop)[0]
    assert digests(other)[3] != digests(shop)[3]


def test_the_whole_shop_has_five_thousand_customers_and_three_hundred_thousand_events(
    tmp_path: Path,
) -> None:
    rows = write_demo_shop(tmp_path, today=TODAY).rows
    assert rows["customers"] == 5000
    assert rows["products"] == 240
    assert rows["events"] == 300_000
    assert rows["reviews"] == 3000
    assert rows["orders"] > 10_000


def test_nobody_outside_can_be_reached_and_no_two_customers_share_an_address(
    shop: DemoFiles,
) -> None:
    customers = table(shop.customers)
    addresses = [one["email"] for one in customers]
    domains = {address.rpartition("@")[2] for address in addresses}
    assert domains == {"example.com", "example.org", "example.net"}
    assert len(set(addresses)) == len(customers) == 600
    assert all(address.isascii() for address in addresses)


def test_two_thirds_read_chinese_and_most_agreed_to_mail(shop: DemoFiles) -> None:
    customers = table(shop.customers)
    chinese = sum(one["language"] == "zh" for one in customers) / len(customers)
    agreed = sum(one["consent_email"] == "yes" for one in customers) / len(customers)
    assert 0.64 < chinese < 0.76
    assert 0.84 < agreed < 0.92
    assert all(moment(one["consent_at"]) >= moment(one["created_at"]) for one in customers)


def test_everything_happened_in_the_year_before_today_and_after_joining(shop: DemoFiles) -> None:
    joined = {one["customer_id"]: moment(one["created_at"]) for one in table(shop.customers)}
    orders = table(shop.orders)
    events = pq.read_table(shop.events).to_pylist()
    times = [moment(one["ordered_at"]) for one in orders] + [one["happened_at"] for one in events]
    assert MIDNIGHT - timedelta(days=365) <= min(times)
    assert max(times) < MIDNIGHT
    assert all(moment(one["ordered_at"]) >= joined[one["customer_id"]] for one in orders)
    known = [one for one in events if one["customer_id"]]
    assert all(one["happened_at"] >= joined[one["customer_id"]] for one in known)


def test_what_is_bought_is_on_the_shelf_and_was_nearly_always_viewed_before(
    shop: DemoFiles,
) -> None:
    prices = {one["product_id"]: float(str(one["price"])) for one in lines(shop.products)}
    viewed: dict[tuple[str, str], datetime] = {}
    for event in pq.read_table(shop.events).to_pylist():
        if event["name"] == "Product Viewed":
            viewed.setdefault((event["customer_id"], event["product_id"]), event["happened_at"])
    bought = [one for one in table(shop.orders) if int(one["quantity"]) > 0]
    before = sum(
        viewed.get((one["customer_id"], one["product_id"]), MIDNIGHT) < moment(one["ordered_at"])
        for one in bought
    )
    assert before / len(bought) > 0.95
    assert all(
        0.8 * prices[one["product_id"]] <= float(one["unit_price"]) <= prices[one["product_id"]]
        for one in bought
    )


def test_a_refund_gives_back_a_line_that_was_bought_earlier(shop: DemoFiles) -> None:
    bought: dict[tuple[str, str], list[tuple[datetime, int, str]]] = defaultdict(list)
    refunds = []
    for one in table(shop.orders):
        key = (one["customer_id"], one["product_id"])
        if int(one["quantity"]) > 0:
            told = (moment(one["ordered_at"]), int(one["quantity"]), one["unit_price"])
            bought[key].append(told)
        else:
            refunds.append((key, one))
    assert len(refunds) == shop.rows["refunds"] > 0
    for key, one in refunds:
        assert any(
            at < moment(one["ordered_at"])
            and quantity == -int(one["quantity"])
            and price == one["unit_price"]
            for at, quantity, price in bought[key]
        )


def test_some_visitors_are_not_known_yet_and_some_of_them_sign_up_later(shop: DemoFiles) -> None:
    events = pq.read_table(shop.events).to_pylist()
    unknown = {one["anonymous_id"] for one in events if one["customer_id"] is None}
    later = {one["anonymous_id"] for one in events if one["name"] == "Signed Up"}
    assert len(unknown - later) > 100
    assert len(unknown & later) > 20


def test_a_review_is_written_after_buying_and_says_what_its_stars_say(shop: DemoFiles) -> None:
    parts = yaml.safe_load(PARTS.read_text(encoding="utf-8"))
    said: dict[str, set[str]] = {"good": set(), "bad": set()}
    for language in parts.values():
        for family in (*language["families"].values(), language["shared"]):
            for aspect in family.values():
                said["good"].update(aspect["good"])
                said["bad"].update(aspect["bad"])
    reviews = lines(shop.reviews)
    bought = {
        (one["customer_id"], one["product_id"]): moment(one["ordered_at"])
        for one in reversed(table(shop.orders))
    }
    for one in reviews:
        text = str(one["text"])
        good = sum(sentence in text for sentence in said["good"])
        bad = sum(sentence in text for sentence in said["bad"])
        assert (
            moment(str(one["written_at"])) > bought[str(one["customer_id"]), str(one["product_id"])]
        )
        assert (bad == 0) if one["rating"] == 5 else True
        assert (bad > good) if int(str(one["rating"])) <= 2 else True
    assert len({one["text"] for one in reviews}) > 0.95 * len(reviews)


def test_every_row_of_every_file_can_be_imported(
    shop: DemoFiles, facts: Facts, database: Database
) -> None:
    files = {
        ImportKind.PRODUCTS: shop.products,
        ImportKind.CUSTOMERS: shop.customers,
        ImportKind.ORDERS: shop.orders,
        ImportKind.EVENTS: shop.events,
        ImportKind.REVIEWS: shop.reviews,
    }
    for kind, path in files.items():
        report = import_file(kind, path, facts=facts, database=database, now=MIDNIGHT)
        assert report.rejected == 0
        assert report.inserted == report.rows_read > 0
