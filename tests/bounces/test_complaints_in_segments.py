"""Who called a mail spam is found by the rule that asks for it."""

from datetime import timedelta

import pytest

from rapport.bounces import Returned, ReturnKind, Settler
from rapport.events import CustomerId
from rapport.profiles import Profile, drain_inbox, ensure_tables, put_profiles
from rapport.segments import members, parse_rule
from rapport.storage import Database, Facts
from tests.bounces.conftest import NOW, Send


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, ["ada"]),
        ({"within_days": 7}, ["ada"]),
        ({"campaign_id": "cmp_1"}, ["ada"]),
        ({"campaign_id": "cmp_2"}, []),
        ({"at_least": 2}, []),
    ],
)
def test_a_complaint_that_came_in_puts_the_customer_into_the_segment(
    database: Database, facts: Facts, send: Send, more: dict[str, object], found: list[str]
) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId(name)) for name in ("ada", "bo")])
    for customer, kind in (("ada", ReturnKind.COMPLAINT), ("bo", ReturnKind.REPLY)):
        message = send(database, customer)
        told = Returned(
            kind=kind, key=customer, source="feedback-loop", message_id=message.message_id
        )
        Settler(database=database).settle([told], now=NOW)
    drain_inbox(database, facts)
    rule = parse_rule({"kind": "message", "did": "complained", **more})
    who = facts.read(members(rule, facts=facts, now=NOW + timedelta(days=1)))
    assert who["customer_id"].to_pylist() == found
