"""Files of a shop become facts; what cannot be used is named; the same file twice is once."""

import base64
import csv
import gzip
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from rapport.catalog import REVIEWS, find_products
from rapport.events import EVENTS, ORDER_LINES
from rapport.kit.errors import Invalid
from rapport.profiles import (
    PROFILES,
    BadMapping,
    ImportKind,
    ImportOptions,
    ImportReport,
    consents_of,
    find_profiles,
    import_file,
    load_mapping,
    make_mapping,
    search_profiles,
)
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 12, tzinfo=UTC)
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "imports.yaml").read_text("utf-8"))
USABLE = [case for case in CASES if "refused" not in case]
REFUSED = [case for case in CASES if "refused" in case]
ORDERS = """order_id,ordered_at,product_id,quantity,unit_price,customer_id
1,2026-01-05,p1,1,2,c1
2,2026-01-06,p1,1,2,c2
"""


class Shop:
    """A shop's folder and stores, to import into."""

    def __init__(self, home: Path, facts: Facts, database: Database) -> None:
        self.home, self.facts, self.database = home, facts, database

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.home / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(
        self, kind: str, path: Path, *, now: datetime = NOW, mapping: Any = None, **options: Any
    ) -> ImportReport:
        made = make_mapping(mapping or {}).completed(currency="CNY", language="en")
        return import_file(
            ImportKind(kind),
            path,
            facts=self.facts,
            database=self.database,
            now=now,
            options=ImportOptions(mapping=made, **options),
        )

    def events(self) -> list[list[object]]:
        lines = self.facts.read(self.facts.table(ORDER_LINES).order_by("line")).to_pylist()
        events = self.facts.read(self.facts.table(EVENTS).order_by("order_id")).to_pylist()
        return [
            [
                row["name"], row["order_id"], row["customer_id"], row["amount_minor"],
                row["happened_at"].isoformat(),
                [[one["product_id"], one["quantity"], one["unit_price_minor"]]
                 for one in lines if one["event_id"] == row["event_id"]],
            ]
            for row in events
        ]  # fmt: skip


@pytest.fixture
def shop(home: Path, facts: Facts, database: Database) -> Shop:
    return Shop(home, facts, database)


def case_file(shop: Shop, case: dict[str, Any]) -> Path:
    content = base64.b64decode(case["base64"]) if "base64" in case else case["file"]
    return shop.write(case["as"], content)


def plain(value: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def shown(found: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    shown = plain({name: getattr(found, name) for name in wanted})
    moments = {name for name in wanted if name.endswith("_at")}
    return {
        name: getattr(found, name).isoformat() if name in moments else value
        for name, value in shown.items()
    }


@pytest.mark.parametrize("case", USABLE, ids=[case["name"] for case in USABLE])
def test_a_file_becomes_facts(shop: Shop, case: dict[str, Any]) -> None:
    path, mapping = case_file(shop, case), case.get("mapping")
    report = shop.load(case["kind"], path, mapping=mapping)
    assert shown(report, case["report"]) == case["report"]
    assert report.kept == report.inserted + report.updated + report.unchanged
    rejects = [[one.row, one.field] for one in report.errors]
    assert sorted(rejects) == case.get("rejects", [])
    if "counts" in case:
        assert dict(report.counts) == case["counts"]
    profiles = find_profiles(shop.facts, list(case.get("profiles", {})))
    for key, wanted in case.get("profiles", {}).items():
        assert shown(profiles[key], wanted) == wanted
    products = find_products(shop.facts, list(case.get("products", {})))
    for key, wanted in case.get("products", {}).items():
        assert shown(products[key], wanted) == wanted
    if "events" in case:
        assert shop.events() == case["events"]


@pytest.mark.parametrize("case", USABLE, ids=[case["name"] for case in USABLE])
def test_the_same_file_again_changes_nothing(shop: Shop, case: dict[str, Any]) -> None:
    path, mapping = case_file(shop, case), case.get("mapping")
    first = shop.load(case["kind"], path, mapping=mapping)
    before = everything(shop.facts)
    again = shop.load(case["kind"], path, mapping=mapping, now=LATER)
    assert (again.kept, again.inserted, again.unchanged) == (first.kept, 0, first.kept)
    assert everything(shop.facts) == before


@pytest.mark.parametrize("case", REFUSED, ids=[case["name"] for case in REFUSED])
def test_a_file_that_cannot_be_used_gets_one_sentence_and_leaves_nothing(
    shop: Shop, case: dict[str, Any]
) -> None:
    path = case_file(shop, case)
    with pytest.raises(Invalid) as refusal:
        shop.load(case["kind"], path, mapping=case.get("mapping"), strict=case.get("strict", False))
    assert case["refused"] in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert all(not rows for rows in everything(shop.facts).values())
    left = shop.facts.backend.con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary")
    assert left.fetchall() == []


def everything(facts: Facts) -> dict[str, list[object]]:
    tables = (EVENTS, ORDER_LINES, PROFILES, REVIEWS)
    return {
        table.name: facts.read(facts.table(table).order_by(list(table.key))).to_pylist()
        for table in tables
    }


def test_a_missing_file_and_a_folder_are_named(shop: Shop) -> None:
    for path in (shop.home / "gone.csv", shop.home):
        with pytest.raises(Invalid, match=r"check the path|not a file"):
            shop.load("customers", path)


def test_the_form_of_a_file_does_not_change_what_it_says(shop: Shop) -> None:
    rows = {
        "order_id": [1, 2],
        "ordered_at": [datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC)],
        "product_id": ["p1", "p1"],
        "quantity": [1, 1],
        "unit_price": [2.0, 2.0],
        "customer_id": ["c1", "c2"],
    }
    pq.write_table(pa.table(rows), shop.home / "orders.parquet")
    shop.load("orders", shop.write("orders.csv", ORDERS))
    packed = shop.load("orders", shop.write("o.csv.gz", gzip.compress(ORDERS.encode())))
    columns = shop.load("orders", shop.home / "orders.parquet")
    assert (packed.unchanged, columns.unchanged) == (2, 2)


def test_an_order_whose_lines_lie_far_apart_is_one_order(shop: Shop) -> None:
    filling = "".join(f"f{n},2026-01-05,p1,1,1,{'x' * 120}\n" for n in range(60_000))
    text = ORDERS + filling + "1,2026-01-05,p2,1,3,c1\n"
    report = shop.load("orders", shop.write("orders.csv", text))
    assert report.counts["orders"] == 60_002
    events = shop.facts.table(EVENTS)
    [amount] = shop.facts.read(events.filter(events.order_id == "1"))["amount_minor"].to_pylist()
    assert amount == 500


def test_a_dry_run_counts_and_keeps_nothing(shop: Shop) -> None:
    path = shop.write("orders.csv", ORDERS)
    report = shop.load("orders", path, dry_run=True)
    assert (report.inserted, report.counts["orders"], report.dry_run) == (2, 2, True)
    assert shop.events() == []
    assert search_profiles(shop.facts) == []
    assert shop.load("orders", path).inserted == 2


def test_the_error_file_names_every_row_and_masks_what_is_personal(shop: Shop) -> None:
    text = "customer_id,email\n" + "".join(f"c{n},ada-nonsense-{n}\n" for n in range(50))
    errors = shop.home / "errors.csv"
    report = shop.load("customers", shop.write("c.csv", text), errors_path=errors)
    assert (report.rejected, len(report.errors)) == (50, 20)
    with errors.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["row"]) for row in rows] == list(range(1, 51))
    assert "nonsense" not in errors.read_text(encoding="utf-8")
    assert rows[0]["value"] == "a***"


def test_an_error_file_that_cannot_be_written_is_named(shop: Shop) -> None:
    with pytest.raises(Invalid, match="choose another --errors"):
        shop.load("orders", shop.write("o.csv", ORDERS), errors_path=shop.home / "no" / "e.csv")


def test_progress_is_told_in_rows_and_share(shop: Shop) -> None:
    told: list[tuple[int, float]] = []
    shop.load(
        "orders",
        shop.write("o.csv", ORDERS),
        on_progress=lambda rows, share: told.append((rows, share)),
    )
    assert told == [(2, 1.0)]


CONSENTS = """customer_id,consent_email,consent_sms,consent_at,consent_how,consent_text_version
c1,yes,no,2026-01-05,till,v2
c2,是,,,,
c3,,,,,
"""


def test_consents_go_to_the_ledger_with_their_proof_once(shop: Shop) -> None:
    path = shop.write("c.csv", CONSENTS)
    assert shop.load("customers", path).counts["consents"] == 3
    assert shop.load("customers", path, now=LATER).counts["consents"] == 0
    said = {line.channel: line for line in consents_of(shop.database, "c1")}
    assert (said["email"].granted, said["sms"].granted) == (True, False)
    assert said["email"].recorded_at == datetime(2026, 1, 5, tzinfo=UTC)
    assert (said["email"].how, said["email"].text_version) == ("till", "v2")
    [only] = consents_of(shop.database, "c2")
    assert (only.granted, only.recorded_at) == (True, NOW)


def test_what_a_row_does_not_say_of_a_product_stays_as_it_was_told(shop: Shop) -> None:
    header = "product_id,name_en,name_zh,price,brand,in_stock,attributes.size,attributes.vegan\n"
    rows = "p1,Mug,,5,Hill,no,7,yes\np2,Tea,,8,,,,\np1,,马克杯,6,,,L,\np1,Cup,,6.50,,,,no\n"
    report = shop.load("products", shop.write("a.csv", header + rows))
    assert (report.kept, report.inserted, report.updated, report.unchanged) == (4, 2, 0, 2)
    later = shop.write("b.csv", 'product_id,name_fr,price,attributes\np1,Tasse,7,"{""a"":1}"\n')
    assert shop.load("products", later).updated == 1
    assert shop.load("products", later).unchanged == 1
    mug, tea = (find_products(shop.facts, ["p1", "p2"])[one] for one in ("p1", "p2"))
    assert mug.names == {"en": "Cup", "zh": "马克杯", "fr": "Tasse"}
    assert mug.attributes == {"size": "L", "vegan": False, "a": 1.0}
    assert (mug.price_minor, mug.brand, mug.in_stock) == (700, "Hill", False)
    assert (tea.in_stock, tea.descriptions, tea.attributes) == (True, {}, {})


def test_more_products_than_fit_into_one_part_are_kept(shop: Shop) -> None:
    lines = [f"p{n % 50_020},Mug {n},{n % 90}\n" for n in range(50_040)]
    path = shop.write("many.csv", "product_id,name,price\n" + "".join(lines))
    report = shop.load("products", path)
    assert (report.inserted, report.updated) == (50_020, 20)
    assert find_products(shop.facts, ["p3"])["p3"].names == {"en": "Mug 50023"}
    assert shop.load("products", path).kept == 50_040


def test_a_second_language_is_added_to_a_product(shop: Shop) -> None:
    english, chinese = (
        shop.write("en.csv", "product_id,name,price\np1,Mug,5\n"),
        shop.write("zh.csv", "product_id,name,price\np1,马克杯,6\n"),
    )
    shop.load("products", english, mapping={"language": "en"})
    assert shop.load("products", chinese, mapping={"language": "zh-CN"}).updated == 1
    product = find_products(shop.facts, ["p1"])["p1"]
    assert (product.names, product.price_minor) == ({"en": "Mug", "zh": "马克杯"}, 600)


def test_an_order_from_another_source_is_another_order(shop: Shop) -> None:
    path = shop.write("o.csv", ORDERS)
    shop.load("orders", path, mapping={"source": "web"})
    assert shop.load("orders", path, mapping={"source": "till"}).inserted == 2


def test_defaults_fill_what_the_file_leaves_empty(shop: Shop) -> None:
    text = "order_id,product_id,unit_price,currency\n1,p1,2,\n2,p1,2,GBP\n"
    mapping = {"defaults": {"ordered_at": "2026-01-05", "currency": "JPY"}}
    report = shop.load("orders", shop.write("o.csv", text), mapping=mapping)
    assert report.kept == 2
    amounts = shop.facts.read(shop.facts.table(EVENTS).order_by("order_id"))["amount_minor"]
    assert amounts.to_pylist() == [2, 200]


def test_a_mapping_file_is_read_and_its_mistakes_are_named(home: Path) -> None:
    path = home / "mapping.yaml"
    path.write_text("fields: {order_id: InvoiceNo}\ntimezone: Europe/London\n", encoding="utf-8")
    assert load_mapping(path).fields == {"order_id": "InvoiceNo"}
    for text, said in (
        ("timezne: UTC", "no key 'timezne'; did you mean 'timezone'"),
        ("timezone: Europe/Londn", "did you mean|such as Europe/London"),
        ("fields: [a]", "key 'fields'"),
        ("encoding: utf-9", "no encoding 'utf-9'"),
        ("delimiter: '||'", "one character"),
        ("- a", "must hold keys"),
        ("date_format: '%Q'", "no form of a time, because of '%Q'"),
        ("date_format: gestern", "no form of a time; write it like"),
        ("a: [", r"is not YAML: .+ at line 1, column 5$"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadMapping, match=said):
            load_mapping(path)
    with pytest.raises(BadMapping, match="cannot be read"):
        load_mapping(home / "gone.yaml")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadMapping, match="is not UTF-8"):
        load_mapping(path)


def test_one_line_that_never_ends_is_named_before_it_fills_the_memory(shop: Shop) -> None:
    endless = b"x" * 10_000_000
    for name, head, said in (
        ("c.csv", b"", "does not begin with a header"),
        ("c.csv", b"customer_id,city\nc1,", "row longer than 4 MB"),
        ("c.csv.gz", b"customer_id,city\nc1,", "row longer than 4 MB"),
        ("c.jsonl", b'{"customer_id": "', "line longer than 4 MB"),
    ):
        content = head + endless
        path = shop.write(name, gzip.compress(content) if name.endswith("gz") else content)
        with pytest.raises(Invalid, match=said):
            shop.load("customers", path)


def test_a_refused_file_that_arrow_still_reads_does_not_end_the_process_badly(home: Path) -> None:
    path = home / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"customer_id,city\nc1," + b"x" * 100_000_000, 1))
    code = f"""
from pathlib import Path
from rapport.profiles.importing.other_files import open_source
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.rejects import Rejects
for _ in open_source(Path({str(path)!r}), mapping=ColumnMapping()).batches(Rejects(), wanted=[]):
    pass
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ended.returncode == 1
    assert b"row longer than 4 MB" in ended.stderr
    assert b"terminate" not in ended.stderr
