"""Who becomes a lead: once, by threshold, with an owner and a clock, but for who is held out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.decisions import HOLDOUT, choices_of
from rapport.sales import (
    HandOverDesk,
    Outcome,
    SalesDesk,
    SalesPlan,
    WorkingHours,
    add_task,
    experiment_of,
    hand_over,
    history_of,
    list_leads,
    record_outcome,
    tasks_of,
)
from tests.sales.conftest import NOW

Scored = Callable[[dict[str, float]], None]


def _plan(plan: SalesPlan, **told: object) -> SalesPlan:
    line = plan.lines[0].model_copy(update=told)
    return plan.model_copy(update={"lines": (line,)})


def test_who_passes_the_threshold_is_handed_over_once(
    handing: HandOverDesk, scored: Scored
) -> None:
    scored({"ann": 0.9, "bea": 0.5, "cat": 0.49})
    desk = replace(
        handing, explain=lambda score, all_: {one: [f"{score} of {one}"] for one in all_}
    )

    assert hand_over(desk).opened == {"lamps": 2}
    assert hand_over(desk).opened == {}
    ann, bea = list_leads(handing.database)
    assert (ann.customer_id, ann.score, ann.reasons) == (
        "ann",
        0.9,
        ("purchase_30d of ann",),
    )
    assert [ann.owner, bea.owner] == ["lin@shop.example", "wu@shop.example"]
    assert [one.text for one in history_of(handing.database, ann.lead_id)] == [ann.reasons[0]]
    # Friday 16:00 and four working hours: two today, two on Monday.
    assert ann.due_at == datetime(2026, 3, 9, 3, tzinfo=UTC)
    [task] = tasks_of(handing.database, ann.lead_id)
    assert (task.title, task.due_at, task.why) == ("Call", ann.due_at, ann.reasons[0])


def test_a_call_ends_the_first_task_and_leaves_the_next(
    handing: HandOverDesk, scored: Scored, desk: SalesDesk
) -> None:
    scored({"ann": 0.9})
    hand_over(handing)
    [lead] = list_leads(handing.database)
    add_task(lead.lead_id, "Send the drawing", due_at=NOW + timedelta(days=30), desk=desk)
    titles = [one.title for one in tasks_of(handing.database, lead.lead_id, open_=True)]
    assert titles == ["Call", "Send the drawing"]

    record_outcome(lead.lead_id, Outcome.NO_ANSWER, desk=desk)
    [left] = tasks_of(handing.database, lead.lead_id, open_=True)
    assert left.title == "Send the drawing"


def test_a_lost_lead_comes_back_after_its_days_and_not_before(
    handing: HandOverDesk, scored: Scored, desk: SalesDesk
) -> None:
    scored({"ann": 0.9})
    hand_over(handing)
    [lead] = list_leads(handing.database)
    record_outcome(lead.lead_id, Outcome.LOST, desk=desk, reason="not now")

    assert hand_over(replace(handing, now=NOW + timedelta(days=89))).opened == {}
    assert hand_over(replace(handing, now=NOW + timedelta(days=90))).opened == {"lamps": 1}
    assert sorted(one.turn for one in list_leads(handing.database)) == [1, 2]


def test_a_share_is_held_out_for_good_with_its_probability(
    handing: HandOverDesk, scored: Scored, plan: SalesPlan
) -> None:
    scored({f"c{number:03}": 0.6 for number in range(200)})
    desk = replace(handing, plan=_plan(plan, holdout_share=0.25))

    done = hand_over(desk)
    choices = choices_of(handing.database, experiment_of("lamps"))
    held = {one.customer_id for one in choices if one.arm == HOLDOUT}
    assert 30 < len(held) < 70
    assert (done.opened, done.held_out) == ({"lamps": 200 - len(held)}, {"lamps": len(held)})
    assert {one.propensity for one in choices} == {0.25, 0.75}
    assert not held & {one.customer_id for one in list_leads(handing.database)}
    assert hand_over(desk).opened == {}


def test_a_day_has_its_most(handing: HandOverDesk, scored: Scored, plan: SalesPlan) -> None:
    scored({f"c{number}": number / 10 for number in range(10)})
    desk = replace(handing, plan=_plan(plan, most_a_day=2))

    assert hand_over(desk).opened == {"lamps": 2}
    assert hand_over(replace(desk, now=NOW + timedelta(hours=23))).opened == {}
    assert hand_over(replace(desk, now=NOW + timedelta(hours=25))).opened == {"lamps": 2}
    assert [one.score for one in list_leads(handing.database)] == [0.9, 0.8, 0.7, 0.6]


def test_nobody_gets_more_than_they_can(
    handing: HandOverDesk, scored: Scored, plan: SalesPlan
) -> None:
    scored({f"c{number}": 0.9 for number in range(5)})
    owners = plan.lines[0].owners.model_copy(update={"capacity": 2, "by": "capacity"})

    assert hand_over(replace(handing, plan=_plan(plan, owners=owners))).without_owner == 1
    owned = [one.owner for one in list_leads(handing.database)]
    assert sorted(owned) == ["", *["lin@shop.example"] * 2, *["wu@shop.example"] * 2]


_MOMENTS = st.integers(0, 525_600).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(
    begun=_MOMENTS,
    hours=st.floats(0.1, 90),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Paris"]),
)
def test_the_clock_gives_back_the_hours_that_were_given(
    begun: datetime, hours: float, zone: str
) -> None:
    clock = WorkingHours(timezone=zone, days=(1, 2, 3, 4, 5))

    due = clock.due(begun, hours=hours)
    assert due > begun
    assert abs(clock.between(begun, due) - timedelta(hours=hours)) < timedelta(seconds=1)
