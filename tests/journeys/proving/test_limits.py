"""The prover goes by the caps and quiet hours that the gate will go by."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from rapport.delivery import GateRules, gate_rules
from rapport.journeys import Journey, list_templates, parse_journey, prove, world_of
from rapport.journeys.proving import Severity, World
from rapport.kit.gate_settings import GateSettings
from rapport.kit.settings import ShopSettings
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TWICE_A_DAY = {
    "journey": "hello",
    "name": "Hello",
    "trigger": {"kind": "api"},
    "exits": ["Unsubscribed"],
    "steps": [
        {"id": "one", "kind": "send", "brief": "br", "next": "rest"},
        {"id": "rest", "kind": "wait", "hours": 5, "next": "two"},
        {"id": "two", "kind": "send", "brief": "br", "next": "bye"},
        {"id": "bye", "kind": "end"},
    ],
}


def rules(**caps: str) -> GateRules:
    return gate_rules(GateSettings(caps=caps), timezone="Asia/Shanghai", facts_minutes=10)


def world(database: Database, told: GateRules, journey: Journey) -> World:
    found = world_of(
        journey, database=database, facts=None, shop=ShopSettings(), now=NOW, rules=told
    )
    return replace(found, briefs=None, segments=None)


@pytest.mark.parametrize(
    ("caps", "refused"),
    [
        ({"email": "1/day", "all": ""}, True),
        ({"email": "2/day", "all": ""}, False),
        ({"email": "", "all": "1/day"}, True),
    ],
)
def test_a_path_above_the_gates_caps_is_refused(
    caps: dict[str, str], refused: bool, database: Database
) -> None:
    journey = parse_journey(TWICE_A_DAY)
    codes = {fault.code for fault in prove(journey, world(database, rules(**caps), journey)).faults}
    assert ("over-cap" in codes) is refused


def test_quiet_hours_are_the_gates(database: Database) -> None:
    told = gate_rules(
        GateSettings(quiet_hours={"sms": "20:00-09:30"}), timezone="UTC", facts_minutes=10
    )
    found = world(database, told, parse_journey(TWICE_A_DAY))
    [sms] = [one for one in found.quiet_hours if one.channel == "sms"]
    assert (sms.start, sms.end) == (time(20), time(9, 30))


@pytest.mark.parametrize(
    "journey", [one.journey for one in list_templates()], ids=lambda one: str(one.journey)
)
def test_what_is_there_to_begin_with_keeps_to_the_usual_caps(
    journey: Journey, database: Database
) -> None:
    proof = prove(journey, world(database, rules(), journey))
    assert [one.code for one in proof.faults if one.severity is Severity.REFUSE] == []
