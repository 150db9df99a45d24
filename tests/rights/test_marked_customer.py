"""A customer whose every value carries a mark: after an erasure the mark is nowhere."""

import json
import smtplib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import pyarrow as pa
import pytest
from sqlalchemy import JSON, Boolean, DateTime, Float, Integer, Table, insert
from sqlalchemy.types import TypeDecorator
from structlog.testing import capture_logs

from rapport.app import App, open_app
from rapport.events import EVENTS, ORDER_LINES, accept_calls, parse_call
from rapport.kit.errors import NotFound
from rapport.kit.settings import Settings
from rapport.profiles import (
    Consent,
    Purpose,
    drain_inbox,
    is_suppressed,
    record_consents,
    search_profiles,
)
from rapport.rights import (
    HARMLESS,
    erase_customer,
    export_customer,
    fact_tables,
    operational_tables,
    purge,
    purge_if_due,
    undeclared_tables,
)
from rapport.rights.holdings import holdings_of
from rapport.scoring import FINDINGS, SCORES
from rapport.storage import FactTable, metadata
from rapport.testing import LocalMailbox, MailboxFolder, count_mails
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARK = "zqxmarkzqx"
CLUSTERED = {table.name: table for table in (EVENTS, ORDER_LINES)}
# Columns that are not free texts; everywhere else the person's name stands as it is.
TEXTS = {
    "properties": '{{"note": "{}"}}',
    "traits": '{{"note": "{}"}}',
    "verdict": "merge",
    "kind": "email",
}
EMAIL, PHONE = f"{MARK}@example.org", "+8613912345678"


@pytest.fixture
def app(home: Path) -> Iterator[App]:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings, clock=lambda: NOW) as opened:
        # So that the mark can be seen in the file's bytes at all.
        opened.facts.backend.con.execute("SET force_compression = 'uncompressed'")
        for table in (SCORES, FINDINGS):  # made when the first is kept
            opened.facts.ensure(table)
        yield opened


def call(number: int, **fields: object) -> bytes:
    told = {"messageId": f"m{number}", "timestamp": NOW.isoformat(), **fields}
    return json.dumps(told).encode()


def live(app: App) -> None:
    """Let the marked customer and another one do what customers do."""
    told: list[tuple[str, Mapping[str, object]]] = []
    for person, email in ((MARK, EMAIL), ("other", "other@example.org")):
        visitor = f"visitor-{person}"
        named = {"userId": person, "anonymousId": visitor}
        told += [
            ("track", {"anonymousId": visitor, "event": "Product Viewed",
                       "properties": {"product_id": "p1", "note": person}}),
            ("identify", {**named, "traits": {"email": email, "firstName": person,
                                              "city": person, "favourite": [person]}}),
            ("track", {**named, "event": "Order Completed",
                       "properties": {"order_id": f"o-{person}", "currency": "CNY", "products": [
                           {"product_id": "p1", "quantity": 1, "price": 9.5}]}}),
            ("page", {**named, "name": person}),
            ("group", {**named, "groupId": person}),
            ("alias", {"userId": person, "previousId": f"old-{person}"}),
        ]  # fmt: skip
    told.append(("identify", {"userId": MARK, "traits": {"phone": PHONE}}))
    calls = [
        parse_call(kind, call(number, **fields), source="web", received_at=NOW)
        for number, (kind, fields) in enumerate(told)
    ]
    accept_calls(app.database, calls)
    while drain_inbox(app.database, app.facts).calls:
        pass
    record_consents(
        app.database,
        [
            Consent(
                customer_id=person,
                channel="email",
                purpose=Purpose.MARKETING,
                granted=True,
                recorded_at=NOW,
                how="form",
                text_version="1",
            )
            for person in (MARK, "other")
        ],
    )


def fill_every_table(app: App) -> set[str]:
    """Put a row of the marked customer, and of the other, into every table that can hold one."""
    filled = set()
    with app.database.begin() as connection:
        for table in metadata.sorted_tables:
            if holdings_of(table.name, table.columns.keys()) and table.name not in HARMLESS:
                for person in (MARK, "other"):
                    connection.execute(insert(table).values(sql_row(table, person)))
                filled.add(table.name)
    for name, columns in fact_tables(app.facts).items():
        if holdings_of(name, columns) and name != "moved_names":  # emptied by the next drain
            stored = app.facts.stored(name)
            visible = ibis.schema(
                {one: kind for one, kind in stored.schema().items() if not one.startswith("_")}
            )
            whole = CLUSTERED.get(name, FactTable(name=name, one_row_per="row", columns=visible))
            for person in (MARK, "other"):
                app.facts.append(whole, fact_row(visible, person))
            filled.add(name)
    return filled


def sql_row(table: Table, person: str) -> dict[str, object]:
    return {column.name: sql_value(column.type, person, column.name) for column in table.columns}


def sql_value(kind: object, person: str, name: str) -> object:
    inner = kind.impl if isinstance(kind, TypeDecorator) else kind
    plain = {JSON: {"note": person}, Boolean: True, Integer: 1_000 + len(person), Float: 0.5,
             DateTime: NOW}  # fmt: skip
    for known, value in plain.items():
        if isinstance(inner, known):
            return value
    if name == "address":
        return EMAIL if person == MARK else "other@example.org"
    return person if "customer" in name else f"{person}-x"


def fact_row(columns: ibis.Schema, person: str) -> pa.Table:
    values = {}
    for name, kind in columns.items():
        if kind.is_string():
            values[name] = pa.array([TEXTS.get(name, "{}").format(person)])
        elif kind.is_date():
            values[name] = pa.array([NOW.date()])
        elif kind.is_timestamp():
            values[name] = pa.array([NOW], kind.to_pyarrow())
        else:
            values[name] = pa.array([1]).cast(kind.to_pyarrow())
    return pa.table(values)


def places_of(mark: str, app: App) -> set[str]:
    """Every table of both stores, and every file of the data folder, in which the mark stands."""
    found = set()
    for name in fact_tables(app.facts):
        if mark in str(app.facts.read(app.facts.stored(name)).to_pylist()):
            found.add(name)
    with app.database.read() as connection:
        for table in metadata.sorted_tables:
            if mark in str(connection.execute(table.select()).all()):
                found.add(table.name)
    return found


def files_with(mark: str, folder: Path) -> set[str]:
    return {
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and mark.encode() in file.read_bytes()
    }


def test_the_mark_is_nowhere_after_an_erasure(app: App) -> None:
    home = app.settings.home
    mailbox = home / "mailbox"
    with capture_logs() as logs:
        live(app)
        filled = fill_every_table(app)
        put_mails(mailbox)
        app.facts.backend.con.execute("CHECKPOINT")
        assert places_of(MARK, app) >= filled
        assert {"facts.duckdb", "mailbox/index.jsonl"} <= files_with(MARK, home)
        done = erase_customer(
            MARK,
            database=app.database,
            facts=app.facts,
            operator="op_1",
            now=NOW,
            elsewhere=[MailboxFolder(mailbox)],
        )
        purge(database=app.database, facts=app.facts, clock=app.clock)
    assert set(done.rows) >= filled | {"mails"}
    assert places_of(MARK, app) == set()
    assert files_with(MARK, home) == set()
    assert MARK not in str(logs)
    assert is_suppressed(app.database, EMAIL)
    assert is_suppressed(app.database, PHONE)


def put_mails(folder: Path) -> None:
    with LocalMailbox(folder) as mailbox, smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        for address in (EMAIL, "other@example.org"):
            client.sendmail("shop@example.org", [address], f"To: {address}\r\n\r\nHello {address}")


def test_the_other_customer_keeps_everything(app: App) -> None:
    live(app)
    filled = fill_every_table(app)
    mailbox = app.settings.home / "mailbox"
    put_mails(mailbox)
    before = export_customer("other", database=app.database, facts=app.facts, now=NOW)
    erase_customer(
        MARK,
        database=app.database,
        facts=app.facts,
        operator="op_1",
        now=NOW,
        elsewhere=[MailboxFolder(mailbox)],
    )
    assert export_customer("other", database=app.database, facts=app.facts, now=NOW) == before
    assert set(before.held) >= filled - {"dead_letters", "jobs"}
    assert count_mails(mailbox) == 1


def test_an_export_holds_all_that_is_held(app: App) -> None:
    live(app)
    filled = fill_every_table(app)
    found = export_customer(MARK, database=app.database, facts=app.facts, now=NOW)
    assert set(found.held) >= filled >= {"scores", "findings"}
    events = found.held["events"]
    assert {row["name"] for row in events} >= {"Product Viewed", "Order Completed", "Page Viewed"}
    viewed = next(row for row in events if row["name"] == "Product Viewed")
    assert viewed["properties"]["note"] == MARK  # type: ignore[index]
    assert "other@example.org" not in json.dumps(found.held, default=str)
    assert set(found.about) <= set(found.held)


def test_what_happened_in_a_shared_browser_stays_with_the_other(app: App) -> None:
    told = [
        ("identify", {"userId": MARK, "anonymousId": "tablet", "timestamp": "2026-02-01"}),
        ("identify", {"userId": "other", "anonymousId": "tablet", "timestamp": "2026-02-02"}),
        ("track", {"anonymousId": "tablet", "event": "Viewed", "timestamp": "2026-02-03"}),
    ]
    calls = [
        parse_call(kind, call(number, **fields), source="web", received_at=NOW)
        for number, (kind, fields) in enumerate(told)
    ]
    accept_calls(app.database, calls)
    while drain_inbox(app.database, app.facts).calls:
        pass
    erase_customer(MARK, database=app.database, facts=app.facts, operator="o", now=NOW)
    kept = app.facts.read(app.facts.table(EVENTS))
    assert kept["anonymous_id"].to_pylist() == ["tablet"]


def test_an_erased_customer_is_not_found(app: App) -> None:
    live(app)
    erase_customer(MARK, database=app.database, facts=app.facts, operator="o", now=NOW)
    assert search_profiles(app.facts, MARK) == []
    with pytest.raises(NotFound):
        export_customer(MARK, database=app.database, facts=app.facts, now=NOW)
    with pytest.raises(NotFound):
        erase_customer(MARK, database=app.database, facts=app.facts, operator="o", now=NOW)


def test_the_night_purges_only_after_an_erasure(app: App) -> None:
    live(app)
    doors = {"database": app.database, "facts": app.facts}
    assert purge_if_due(**doors, clock=app.clock) is None
    erase_customer(MARK, **doors, operator="o", now=NOW - timedelta(hours=3))
    assert purge_if_due(**doors, clock=app.clock) is not None
    assert purge_if_due(**doors, clock=app.clock) is None


def test_every_table_says_whether_it_holds_customers(app: App) -> None:
    tables = {**operational_tables(), **fact_tables(app.facts)}
    assert undeclared_tables(tables) == []
    assert undeclared_tables({**tables, "new_notes": ["note"]}) == ["new_notes"]
