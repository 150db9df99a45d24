"""Shops that nobody has seen before come with their exports and mapping files, and no code."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rapport.catalog import find_products
from rapport.events import EVENTS, ORDER_LINES
from rapport.kit.errors import Invalid
from rapport.profiles import (
    PAST_CAMPAIGNS,
    ImportKind,
    ImportOptions,
    ImportReport,
    consents_of,
    find_profiles,
    import_file,
    load_mapping,
    make_mapping,
)
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOPS = Path(__file__).parents[2] / "examples" / "shops"
FILES = {
    "tea_zh": ("会员", "商品", "订单明细", "营销活动", "发送明细"),
    "outdoor_en": ("customers", "products", "orders", "campaigns", "messages"),
}
KINDS = ("customers", "products", "orders", "campaigns", "messages")


def load_shop(shop: str, facts: Facts, database: Database) -> dict[str, ImportReport]:
    return {
        kind: import_file(
            ImportKind(kind),
            SHOPS / shop / f"{name}.csv",
            facts=facts,
            database=database,
            now=NOW,
            options=ImportOptions(mapping=load_mapping(SHOPS / shop / f"{kind}.yaml")),
        )
        for kind, name in zip(KINDS, FILES[shop], strict=True)
    }


def orders(facts: Facts) -> dict[str, tuple[Any, ...]]:
    events = facts.table(EVENTS)
    found = facts.read(events.filter(events.order_id.notnull())).to_pylist()
    return {
        row["order_id"]: (
            row["name"], row["customer_id"], row["amount_minor"], row["happened_at"].isoformat()
        )
        for row in found
    }  # fmt: skip


def messages(facts: Facts) -> dict[tuple[str, str], list[str]]:
    events = facts.table(EVENTS)
    told: dict[tuple[str, str], list[str]] = {}
    for row in facts.read(events.filter(events.campaign_id.notnull())).to_pylist():
        told.setdefault((row["campaign_id"], row["customer_id"]), []).append(row["name"])
    return {key: sorted(names) for key, names in told.items()}


def test_a_chinese_shop(facts: Facts, database: Database) -> None:
    reports = load_shop("tea_zh", facts, database)
    assert {kind: report.rejected for kind, report in reports.items()} == dict.fromkeys(KINDS, 0)
    people = find_profiles(facts, ["V0001", "V0002", "V0004"])
    assert (people["V0001"].first_name, people["V0001"].birthday) == ("林小夏", "1990-05-01")
    assert people["V0001"].created_at == datetime(2024, 3, 8, 1, 12, tzinfo=UTC)
    assert people["V0001"].traits["会员等级"] == "金卡"
    assert (people["V0002"].phone, people["V0002"].birthday) == ("13800010002", None)
    assert (people["V0004"].phone, people["V0004"].country) == (None, "CN")
    tea = find_products(facts, ["T100", "T200"])
    assert (tea["T200"].price_minor, tea["T200"].in_stock) == (102_800, False)
    assert tea["T100"].attributes["产地"] == "杭州"
    assert orders(facts) == {
        "2025110300001": ("Order Completed", "V0001", 65_400, "2025-11-03T01:05:00+00:00"),
        "2025111100002": ("Order Completed", "V0003", 29_800, "2025-11-10T16:31:00+00:00"),
        "2025111500004": ("Order Completed", "V0002", 5_800, "2025-11-15T13:40:00+00:00"),
        "2025112000005": ("Order Refunded", "V0001", -5_800, "2025-11-20T00:00:00+00:00"),
        "2025120100006": ("Order Completed", None, 17_400, "2025-12-01T10:22:00+00:00"),
        "2026011000007": ("Order Completed", "V0001", 102_800, "2026-01-10T02:10:00+00:00"),
    }
    assert reports["orders"].counts["rows_passed_over"] == 1
    told = messages(facts)
    assert told["H11", "V0001"] == ["Email Delivered", "Email Link Clicked"]
    assert told["H11", "V0002"] == ["Email Delivered", "Unsubscribed"]
    assert told["H11", "V0004"] == ["Email Bounced"]
    assert [line.granted for line in consents_of(database, "V0002")][-1] is False
    past = facts.read(facts.table(PAST_CAMPAIGNS).order_by("campaign_id")).to_pylist()
    assert [(one["name"], one["channel"], one["cost_minor"]) for one in past] == [
        ("双十一预热", "sms", 12_650),
        ("年货节", "sms", 108_000),
    ]


def test_an_english_shop(facts: Facts, database: Database) -> None:
    reports = load_shop("outdoor_en", facts, database)
    assert {kind: report.rejected for kind, report in reports.items()} == {
        **dict.fromkeys(KINDS, 0),
        "customers": 1,
    }
    [wrong] = reports["customers"].errors
    assert (wrong.row, wrong.field) == (4, "email")
    ada = find_profiles(facts, ["ada.byron@mail.example"])["ada.byron@mail.example"]
    assert (ada.email, ada.phone) == ("ada.byron@mail.example", "+447700900001")
    goods = find_products(facts, ["TENT-2", "LAMP-R", "PEG-10"])
    assert [goods[one].price_minor for one in ("TENT-2", "LAMP-R", "PEG-10")] == [
        18_900,
        3_990,
        850,
    ]
    assert (goods["LAMP-R"].in_stock, goods["PEG-10"].category) == (False, "Tents")
    found = orders(facts)
    assert found["#1001"][1:3] == ("ada.byron@mail.example", 21_450)
    assert found["#1003"][1:3] == (None, 1_700)  # a guest, and not the order before
    assert found["#1005"][0] == "Order Refunded"
    assert "#1004" not in found
    assert facts.count(facts.table(ORDER_LINES)) == 5
    told = messages(facts)
    assert told["a1f0", "ada.byron@mail.example"] == [
        "Email Delivered", "Email Link Clicked", "Email Opened",
    ]  # fmt: skip
    assert told["b2e1", "dan@mail.example"] == ["Email Bounced"]


@pytest.mark.parametrize("shop", FILES)
def test_the_same_shop_again_changes_nothing(shop: str, facts: Facts, database: Database) -> None:
    load_shop(shop, facts, database)
    for report in load_shop(shop, facts, database).values():
        assert (report.inserted, report.updated) == (0, 0)


@pytest.mark.parametrize("shop", FILES)
def test_its_script_is_sound_and_names_its_files(shop: str) -> None:
    bash = shutil.which("bash") or "/bin/bash"
    script = SHOPS / shop / "run.sh"
    assert subprocess.run([bash, "-n", str(script)], check=False).returncode == 0
    text = script.read_text(encoding="utf-8")
    for kind, name in zip(KINDS, FILES[shop], strict=True):
        assert f'import {kind} "$here/{name}.csv" --mapping "$here/{kind}.yaml"' in text


def test_a_mapping_that_cannot_be_used_says_why() -> None:
    for told, said in (
        ({"fields": {"name": {"colunm": "x"}}}, "no key 'fields.name.colunm'; did you mean"),
        ({"fields": {"name": {"separator": "-"}}}, "name its `column` or `columns`"),
        ({"fields": {"name": {"column": "x", "pattern": "("}}}, "no regular expression"),
        ({"quote": "''"}, "one character"),
        ({"date_format": ["iso", "%Q"]}, "because of '%Q'"),
    ):
        with pytest.raises(Invalid, match=said):
            make_mapping(told)


def test_a_wrong_header_in_a_made_field_gets_the_nearest_name(
    home: Path, facts: Facts, database: Database
) -> None:
    path = home / "c.csv"
    path.write_text("编号,姓,名\n1,林,夏\n", encoding="utf-8")
    mapping = {"fields": {"customer_id": "编号", "first_name": {"columns": ["姓", "名字"]}}}
    with pytest.raises(Invalid, match="no column '名字' for 'first_name'; did you mean '名'"):
        import_file(
            ImportKind.CUSTOMERS,
            path,
            facts=facts,
            database=database,
            now=NOW,
            options=ImportOptions(mapping=make_mapping(mapping)),
        )


def test_what_a_group_states_once_is_carried_to_its_rows_over_batches_and_no_further(
    home: Path, facts: Facts, database: Database
) -> None:
    lines = ["Name,Email,At,Sku,Price"]
    for order in range(30_000):
        email = f"c{order}@mail.example" if order % 3 else ""
        lines.append(f"o{order},{email},2026-01-05,p1,1")
        lines += [f"o{order},,,p{number},1" for number in (2, 3)]
    path = home / "o.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    mapping = {
        "currency": "GBP",
        "carry_down": {"by": "Name", "columns": ["Email", "At"]},
        "fields": {"order_id": "Name", "customer_id": "Email", "ordered_at": "At",
                   "product_id": "Sku", "unit_price": "Price"},
    }  # fmt: skip
    report = import_file(
        ImportKind.ORDERS,
        path,
        facts=facts,
        database=database,
        now=NOW,
        options=ImportOptions(mapping=make_mapping(mapping)),
    )
    assert (report.rejected, report.counts["orders"]) == (0, 30_000)
    assert (report.counts["guest_orders"], report.counts["customers"]) == (10_000, 20_000)
