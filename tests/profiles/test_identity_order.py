"""Whatever the order and the batches in which calls arrive, the same is known in the end."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.events import (
    EVENTS,
    ORDER_LINES,
    Call,
    CallKind,
    CustomerId,
    Event,
    EventId,
    OrderLine,
    accept_calls,
)
from rapport.profiles import (
    CONSENT_FACTS,
    IDENTITIES,
    PROFILES,
    Consent,
    Purpose,
    drain_inbox,
    ensure_tables,
    mirror_consents,
    record_consents,
)
from rapport.profiles.links import LINKS, NAMES, PROPOSALS, VISITOR_TRAITS
from rapport.storage import Database, Facts, FactTable, metadata, open_database, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KNOWN = (EVENTS, ORDER_LINES, PROFILES, IDENTITIES, LINKS, NAMES, VISITOR_TRAITS, PROPOSALS,
         CONSENT_FACTS)  # fmt: skip
USERS = ("ann", "bob", "cyd", "dee")
VISITORS = ("v1", "v2", "v3", "ann")
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]

moments = st.integers(0, 20).map(lambda hours: NOW + timedelta(hours=hours))
traits = st.fixed_dictionaries(
    {},
    optional={
        "email": st.sampled_from(["e1@x.com", "E1@x.com", "e2@x.com", "null", None]),
        "phone": st.sampled_from(["13812345678", "+86 138 1234 5678", "000000"]),
        "unionid": st.sampled_from(["u1", "u2"]),
        "plan": st.sampled_from(["gold", "silver", None]),
        "points": st.integers(0, 3),
    },
)
whose = st.one_of(
    st.fixed_dictionaries({"customer_id": st.sampled_from(USERS)}),
    st.fixed_dictionaries({"anonymous_id": st.sampled_from(VISITORS)}),
    st.fixed_dictionaries(
        {"customer_id": st.sampled_from(USERS), "anonymous_id": st.sampled_from(VISITORS)}
    ),
)
also = st.fixed_dictionaries(
    {},
    optional={
        "device_id": st.sampled_from(["d1", "d2"]),
        "external_ids": st.fixed_dictionaries(
            {}, optional={"unionid": st.sampled_from(["u1", "u2"]),
                          "external_userid": st.just("w1"), "email": st.just("e2@x.com")}
        ),
    },
)  # fmt: skip


@st.composite
def calls(draw: st.DrawFn) -> list[Call]:
    made = []
    for number in range(draw(st.integers(2, 9))):
        kind = draw(st.sampled_from([CallKind.IDENTIFY, CallKind.IDENTIFY, CallKind.TRACK,
                                     CallKind.ALIAS]))  # fmt: skip
        common: dict[str, Any] = {
            "kind": kind, "message_id": f"m{number}", "source": "web",
            "happened_at": draw(moments), "received_at": NOW + timedelta(days=9),
            **draw(whose),
        }  # fmt: skip
        if kind == CallKind.IDENTIFY:
            common |= {"traits": draw(traits), **draw(also)}
        elif kind == CallKind.TRACK:
            common |= draw(also)
            common["event"] = order(common)
        else:
            common["customer_id"] = draw(st.sampled_from(USERS))
            common["previous_id"] = draw(st.sampled_from((*USERS, "v1")))
        made.append(Call(**common))
    return made


def order(common: dict[str, Any]) -> Event:
    return Event(
        event_id=EventId(common["message_id"]),
        name="Order Completed",
        happened_at=common["happened_at"],
        received_at=common["received_at"],
        source="web",
        customer_id=common.get("customer_id"),
        anonymous_id=common.get("anonymous_id"),
        lines=(OrderLine(product_id="p1", quantity=1, unit_price_minor=100),),
    )


consents = st.lists(
    st.builds(
        Consent,
        customer_id=st.sampled_from([CustomerId(one) for one in USERS]),
        channel=st.just("email"),
        purpose=st.just(Purpose.MARKETING),
        granted=st.booleans(),
        recorded_at=moments,
        how=st.just("form"),
        text_version=st.just("1"),
    ),
    max_size=3,
)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Database, Facts]]]:
    homes = [tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")]
    opened = [_open(home) for home in homes]
    yield opened
    for database, facts in opened:
        facts.close()
        database.close()


def _open(home: Path) -> tuple[Database, Facts]:
    database, facts = open_database("", home=home), open_facts(home, memory_limit="500MB")
    metadata.create_all(database.engine)
    ensure_tables(facts)
    return database, facts


def emptied(store: tuple[Database, Facts]) -> tuple[Database, Facts]:
    database, facts = store
    with database.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    for (name,) in facts.backend.con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        facts.backend.con.execute(f'DELETE FROM "{name}"')  # noqa: S608  (a table's own name)
    return store


def told(
    store: tuple[Database, Facts], batches: Sequence[Sequence[Call | Consent]]
) -> dict[str, list[dict[str, Any]]]:
    """Tell the batches one after the other and give all that is known in the end."""
    database, facts = emptied(store)
    for batch in batches:
        record_consents(database, [one for one in batch if isinstance(one, Consent)])
        accept_calls(database, [one for one in batch if isinstance(one, Call)])
        while drain_inbox(database, facts).calls:
            pass
        mirror_consents(database, facts)
    return {table.name: rows(facts, table) for table in KNOWN}


def rows(facts: Facts, table: FactTable) -> list[dict[str, Any]]:
    found = facts.read(facts.table(table)).to_pylist()
    for row in found:
        row.pop("told", None)
    return sorted(found, key=str)


@settings(max_examples=16, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(calls=calls(), consents=consents, data=st.data())
def test_the_order_of_arrival_changes_nothing(
    stores: list[tuple[Database, Facts]],
    calls: list[Call],
    consents: list[Consent],
    data: st.DataObject,
) -> None:
    everything: list[Call | Consent] = [*calls, *consents]
    other = data.draw(st.permutations(everything))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(other) - 1), max_size=4)))
    parts = [list(other[a:b]) for a, b in zip([0, *cuts], [*cuts, len(other)], strict=True)]
    assert told(stores[0], [everything]) == told(stores[1], parts)
