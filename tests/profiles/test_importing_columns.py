"""Columns are read as rows are: whatever a cell holds, both readers say the same."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.events import EVENTS, Call, CallKind
from rapport.profiles import ColumnMapping, ImportKind, make_mapping
from rapport.profiles.importing.calls import read_call
from rapport.profiles.importing.customer_columns import TOLD, read_customers
from rapport.profiles.importing.customers import CustomerRow, ToldConsent, read_customer
from rapport.profiles.importing.event_columns import read_events
from rapport.profiles.importing.fields import match_columns
from rapport.profiles.importing.product_columns import read_products
from rapport.profiles.importing.products import ProductRow, read_product, typed
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.review_columns import read_reviews
from rapport.profiles.importing.reviews import read_review
from rapport.profiles.importing.row_files import read_each
from rapport.profiles.policy import names_nobody

SHOWN = [name for name in EVENTS.columns if name not in ("received_at", "source")]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

HOSTILE = st.sampled_from(
    [
        None, "", " ", "\u3000", "\xa0x\u2003", "null", "NaN", "0", "-0", "00", "007", "1e5",
        "1e400",
        "17850.0", "١٢.0", "12.50", "-0.0", "true", "No", "[1,2]", '{"a": 1}', "{", "a\0b", "💡",
        "x" * 201, "a,b", 'say "hi"', "back\\slash", "line\nbreak", "ſtraße", "中国", "UK", "zh_CN",
        "Asia/Shanghai", "Mars/Base", "undefined",
    ]
)  # fmt: skip
MOMENTS = st.sampled_from(
    [
        "2026-01-05", "2026-01-05 10:20", "2026-01-05T10:20:30Z", "2026-01-05 10:20:30.123456",
        "2026-01-05T10:20:30+08:00", "2026-02-30", "2026-13-01", "2026-03-29 01:30:00",
        "2025-10-26 01:30:00", "2026/1/5 9:05", "2026年1月5日", "20260105", "2026-W01-1",
        "2026-01-05 24:00:00", "2026-01-05 10:20:30 -0500", "05/01/2026", "31/02/2026",
        "1/2/2026 3:04", "1969-12-31", "2027-01-01", "2026-03-01 13:00", "9999-12-31", "1767600000",
    ]
)  # fmt: skip
TEXTS = st.one_of(HOSTILE, st.text(max_size=12))
EMAILS = st.one_of(
    TEXTS,
    st.sampled_from(
        ["Ada@Shop.Example", "a..b@shop.example", ".a@shop.example", "a@b", "ü@shop.example",
         "a@-b.example", "a@b.e1", "a b@shop.example", "x" * 65 + "@shop.example", "K@shop.example"]
    ),
)  # fmt: skip
PHONES = st.one_of(
    TEXTS, st.sampled_from(["0044 20 7946 0000", "+44(20)7946-0000", "1234", "138.0013.8000"])
)
JSONS = st.one_of(
    TEXTS,
    st.sampled_from(
        ['{"page": 2}', '{"product_id": 7, "sku": "x"}', '{"currency": "gbp", "a": null}',
         '{"currency": 5}', '{"revenue": 3, "currency": "GBP"}', '{"a": 1, "a": 2}', '{"a": 1,}',
         '{"a": "\\ud800"}', '{"a": "\\u0000"}', '{"plan": 1}', '{"campaign_id": ""}',
         '{"product_id": true, "sku": 9}', "{}", '{"currency": null, "order_id": "o"}',
         '{"x": ' + "[" * 40 + "]" * 40 + "}"]
    ),
)  # fmt: skip
MAPPINGS = st.sampled_from(
    [
        {},
        {"timezone": "Europe/London", "currency": "GBP"},
        {"timezone": "Asia/Shanghai", "date_format": "%d/%m/%Y"},
        {"date_format": ["%d/%m/%Y %H:%M", "iso"], "traits": "mapped"},
        {"date_format": "unix", "defaults": {"customer_id": "c9"}},
    ]
)
EVENT_COLUMNS = {
    "type": st.sampled_from([None, "track", "Track", "page", "identify", "alias", "group", "sing"]),
    "name": TEXTS | st.sampled_from(["Product Viewed", "Order Completed"]),
    "customer_id": TEXTS | st.just("c1"),
    "anonymous_id": TEXTS,
    "happened_at": MOMENTS | TEXTS,
    "event_id": st.none() | TEXTS,
    "properties": st.none() | JSONS,
    "traits": st.none() | JSONS,
    "previous_id": TEXTS,
    "plan": TEXTS,
    "product_id": TEXTS,
    "sku": TEXTS,
    "currency": st.sampled_from([None, "GBP", "gbp", "XXXX", "12"]),
    "revenue": st.sampled_from([None, None, "12.50", "much"]),
}
CUSTOMER_COLUMNS = {
    "customer_id": TEXTS | st.just("c1"),
    "email": EMAILS,
    "phone": PHONES,
    "first_name": TEXTS,
    "country": TEXTS,
    "language": TEXTS,
    "timezone": TEXTS,
    "birthday": MOMENTS | TEXTS,
    "created_at": MOMENTS | TEXTS,
    "consent_email": st.sampled_from([None, "yes", "否", "maybe", "1"]),
    "consent_sms": st.sampled_from([None, "no", "TRUE"]),
    "consent_at": st.none() | MOMENTS,
    "consent_how": TEXTS,
    "plan": TEXTS,
    "points": TEXTS,
}


def batches(columns: dict[str, Any]) -> Any:
    """Any columns of these, with two rows or more."""
    row = st.fixed_dictionaries(columns)
    return st.tuples(st.lists(row, min_size=2, max_size=6), st.sets(st.sampled_from([*columns])))


def laid_out(drawn: Any, needed: set[str]) -> Rows:
    rows, left_out = drawn
    names = [name for name in rows[0] if name in needed or name not in left_out]
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in names})
    return Rows(table=table, numbers=pa.array(range(1, len(rows) + 1), pa.int64()), share=1.0)


def mapped(told: dict[str, Any]) -> ColumnMapping:
    return make_mapping(told)


@settings(max_examples=100, deadline=None)
@given(batches(EVENT_COLUMNS), MAPPINGS)
def test_events_mean_the_same_in_columns_as_row_by_row(drawn: Any, told: dict[str, Any]) -> None:
    rows, mapping = laid_out(drawn, {"happened_at"}), mapped(told)
    columns = match_columns(ImportKind.EVENTS, rows.table.column_names, mapping=mapping, name="f")
    staged, rejects = read_events(rows, columns, mapping=mapping, now=NOW)
    found, wanted_rejects = read_each(
        rows,
        columns,
        lambda cells: read_call(cells, mapping, now=NOW),
        defaults=mapping.defaults,
    )
    assert sorted(map(str, rejects)) == sorted(map(str, wanted_rejects))
    wanted = {number: plain_call(call) for number, call in found}
    assert {row["row"]: plain_event(row) for row in staged.to_pylist()} == wanted


def plain_call(call: Call) -> Any:
    event = call.event
    alone = call.kind in (CallKind.TRACK, CallKind.PAGE, CallKind.SCREEN)
    nobody = call.customer_id is not None and names_nobody(call.customer_id)
    if event is None or not alone or event.lines or nobody:
        return msgspec.to_builtins(call)
    plain = {name: getattr(event, name) for name in SHOWN}
    return plain | {"properties": msgspec.to_builtins(event.properties)}


def plain_event(row: dict[str, Any]) -> Any:
    if row["call"] is not None:
        return msgspec.to_builtins(msgspec.json.decode(row["call"], type=Call))
    plain = {name: row[name] for name in SHOWN}
    return plain | {"properties": msgspec.json.decode(row["properties"] or "{}")}


@settings(max_examples=100, deadline=None)
@given(batches(CUSTOMER_COLUMNS), MAPPINGS)
def test_customers_mean_the_same_in_columns_as_row_by_row(drawn: Any, told: dict[str, Any]) -> None:
    rows, mapping = laid_out(drawn, {"customer_id"}), mapped(told)
    columns = match_columns(
        ImportKind.CUSTOMERS, rows.table.column_names, mapping=mapping, name="f"
    )
    staged, rejects = read_customers(rows, columns, mapping=mapping)
    found, wanted_rejects = read_each(
        rows, columns, lambda cells: read_customer(cells, mapping), defaults=mapping.defaults
    )
    assert sorted(map(str, rejects)) == sorted(map(str, wanted_rejects))
    wanted = {number: plain_customer(row) for number, row in found}
    assert {row["row"]: plain_staged(row) for row in staged.to_pylist()} == wanted


def plain_customer(row: CustomerRow) -> Any:
    plain = {name: row.columns.get(name) for name in TOLD if name not in ("traits", "created_at")}
    traits = msgspec.to_builtins(row.rest)
    return plain | {
        "customer_id": row.customer_id,
        "created_at": row.created_at,
        "traits": traits,
        "consents": list(row.consents),
    }


def plain_staged(row: dict[str, Any]) -> Any:
    consents = msgspec.json.decode(row["consents"] or "[]", type=list[ToldConsent])
    plain = {name: row[name] for name in ("customer_id", *TOLD)}
    traits = msgspec.json.decode(row["traits"] or "{}")
    return plain | {"traits": traits, "consents": consents}


PRICES = st.sampled_from(
    ["12.50", "0", "-1", "-0.0", "1e2", "12.505", "NaN", "much", " 7 ", "٣", "1_000", "9" * 20]
)
PRODUCT_COLUMNS = {
    "product_id": TEXTS | st.just("p1"),
    "name": TEXTS,
    "name_zh": TEXTS | st.just("茶"),
    "name_en": TEXTS,
    "name_zh_tw": st.none() | TEXTS,
    "description": TEXTS,
    "description_fr": TEXTS,
    "price": PRICES | TEXTS,
    "currency": st.sampled_from([None, "GBP", "gbp", "JPY", "XXXX"]),
    "category": TEXTS,
    "brand": TEXTS,
    "in_stock": st.sampled_from([None, "yes", "否", "maybe", "1"]),
    "url": st.sampled_from(
        [None, "https://shop.example/tea", "HTTP://x", "ftp://x", "https:///x", "https://x y",
         "https://shop.example/茶", "https://a.b\u2003/c", "shop.example"]
    ),
    "image_url": st.none() | TEXTS,
    "attributes": st.none() | JSONS | st.sampled_from(['{"weight": [1, "a"], "b": {"c": 1}}']),
    "attributes.weight": TEXTS,
    "attributes.vegan": st.sampled_from([None, "yes", "No", "[1, 2]", '{"a": null}', "007"]),
}  # fmt: skip
REVIEW_COLUMNS = {
    "review_id": st.none() | TEXTS,
    "product_id": TEXTS | st.just("p1"),
    "customer_id": TEXTS | st.just("c1"),
    "text": TEXTS,
    "title": TEXTS,
    "rating": st.sampled_from([None, "1", "5.0", "4,5", "0", "6", "NaN", "inf", " 3 ", "٤"])
    | TEXTS,
    "language": TEXTS,
    "written_at": MOMENTS | TEXTS | st.just("0999-12-31 23:59:59"),
}


@settings(max_examples=100, deadline=None)
@given(batches(PRODUCT_COLUMNS), MAPPINGS)
def test_products_mean_the_same_in_columns_as_row_by_row(drawn: Any, told: dict[str, Any]) -> None:
    rows, mapping = laid_out(drawn, {"product_id", "price"}), mapped(told | {"defaults": {}})
    columns = match_columns(ImportKind.PRODUCTS, rows.table.column_names, mapping=mapping, name="f")
    staged, rejects = read_products(rows, columns, mapping=mapping)
    found, wanted_rejects = read_each(
        rows, columns, lambda cells: read_product(cells, mapping), defaults=mapping.defaults
    )
    assert sorted(map(str, rejects)) == sorted(map(str, wanted_rejects))
    wanted = {number: plain_product(row) for number, row in found}
    assert {row.pop("row"): opened(row) for row in staged.to_pylist()} == wanted


def plain_product(row: ProductRow) -> Any:
    kept = msgspec.json.encode(typed(row.attributes))  # as it is staged
    return asdict(row) | {"attributes": msgspec.json.decode(kept)}


def opened(row: dict[str, Any]) -> Any:
    names = ("names", "descriptions", "attributes")
    return row | {name: msgspec.json.decode(row[name] or "{}") for name in names}


@settings(max_examples=100, deadline=None)
@given(batches(REVIEW_COLUMNS), MAPPINGS)
def test_reviews_mean_the_same_in_columns_as_row_by_row(drawn: Any, told: dict[str, Any]) -> None:
    rows, mapping = laid_out(drawn, {"product_id", "text"}), mapped(told)
    columns = match_columns(ImportKind.REVIEWS, rows.table.column_names, mapping=mapping, name="f")
    staged, rejects = read_reviews(rows, columns, mapping=mapping)
    found, wanted_rejects = read_each(
        rows, columns, lambda cells: read_review(cells, mapping), defaults=mapping.defaults
    )
    assert sorted(map(str, rejects)) == sorted(map(str, wanted_rejects))
    assert {row.pop("row"): row for row in staged.to_pylist()} == {
        number: asdict(row) for number, row in found
    }


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026/1/5 9:05", 9),
        ("2026年1月5日 9:05", 9),
        ("2026-01-05 09:05:00 +0800", 1),
        ("2026-01-05 09:05:00 UTC", 9),
    ],
)
def test_times_as_spreadsheets_and_databases_write_them_are_read(text: str, hour: int) -> None:
    table = pa.table({"customer_id": ["c"], "name": ["Seen"], "happened_at": [text]})
    rows = Rows(table=table, numbers=pa.array([1]), share=1.0)
    mapping = ColumnMapping()
    columns = match_columns(ImportKind.EVENTS, table.column_names, mapping=mapping, name="f")
    staged, rejects = read_events(rows, columns, mapping=mapping, now=NOW)
    assert rejects == []
    assert staged["happened_at"][0].as_py() == datetime(2026, 1, 5, hour, 5, tzinfo=UTC)
