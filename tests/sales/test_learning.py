"""What became of leads teaches: tenths with intervals, a test each month, what calls earn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rapport.events import CustomerId, Event, EventId, EventName, record_events
from rapport.sales import (
    HandOverDesk,
    Outcome,
    SalesDesk,
    calibration_of,
    earned_by_calls,
    hand_over,
    list_leads,
    record_outcome,
    self_test,
    self_tests,
)
from rapport.storage import Database, Facts
from tests.sales.conftest import NOW

Scored = Callable[[dict[str, float]], None]


def test_tenths_hold_scores_against_what_was_won(
    handing: HandOverDesk, scored: Scored, desk: SalesDesk
) -> None:
    scored({f"c{number:02}": 0.5 + number / 100 for number in range(40)})
    hand_over(handing)
    for lead in list_leads(handing.database):
        if lead.customer_id == "c00":
            continue  # still at work: says nothing
        won = (lead.score or 0) >= 0.7
        outcome = Outcome.WON if won else Outcome.LOST
        record_outcome(lead.lead_id, outcome, desk=desk, reason="dear")

    found = calibration_of(handing.database, "lamps")
    assert (found.leads, found.won, found.order) == (39, 20, 1.0)
    assert sum(one.leads for one in found.tenths) == 39
    assert len(found.tenths) == 10
    assert found.tenths[0].share == 0 and found.tenths[-1].share == 1
    assert found.brier == pytest.approx(0.22, abs=0.05)
    assert calibration_of(handing.database, "sofas").tenths == ()


def test_a_month_is_tested_once_and_stays(
    handing: HandOverDesk, scored: Scored, desk: SalesDesk
) -> None:
    scored({"ann": 0.9})
    hand_over(handing)
    [lead] = list_leads(handing.database)
    record_outcome(lead.lead_id, Outcome.WON, desk=desk)
    april = datetime(2026, 4, 2, tzinfo=UTC)

    tell = {"timezone": "Asia/Shanghai"}
    assert self_test(handing.database, handing.plan, now=NOW, **tell) == 1  # February: nothing yet
    assert self_test(handing.database, handing.plan, now=april, **tell) == 1
    assert self_test(handing.database, handing.plan, now=april, **tell) == 0
    march, february = self_tests(handing.database, line="lamps")
    assert (march["month"], march["won"]) == ("2026-03", 1)
    assert (february["month"], february["leads"]) == ("2026-02", 0)


def test_calls_are_held_against_who_was_not_called(
    handing: HandOverDesk, scored: Scored, facts: Facts, database: Database
) -> None:
    scored({f"c{number:03}": 0.9 for number in range(100)})
    line = handing.plan.lines[0].model_copy(update={"holdout_share": 0.5})
    plan = handing.plan.model_copy(update={"lines": (line,)})
    hand_over(replace(handing, plan=plan))
    called = [one.customer_id for one in list_leads(database)]
    record_events(facts, [_order(one, number) for number, one in enumerate(called)])

    at = {"days": 30, "now": NOW + timedelta(days=30)}
    lift = earned_by_calls(database, facts, "lamps", **at)
    assert (lift.treated, lift.treated_mean, lift.holdout_mean) == (len(called), 1.0, 0.0)
    assert lift.low is not None and lift.low > 0.8
    early = earned_by_calls(database, facts, "lamps", days=30, now=NOW + timedelta(days=29))
    assert early.difference is None


def _order(customer: str, number: int) -> Event:
    moment = NOW + timedelta(days=3)
    return Event(event_id=EventId(f"o{number}"), name=EventName.ORDER_COMPLETED,
                 happened_at=moment, received_at=moment, source="shop",
                 customer_id=CustomerId(customer), amount_minor=100, currency="CNY")  # fmt: skip
