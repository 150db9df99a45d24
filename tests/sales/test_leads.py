"""Leads on their way: each move is kept, told once, and undone by nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.events import EventName, read_inbox
from rapport.kit.ids import id_of
from rapport.sales import (
    LEAD_FOLLOWER,
    BadLeadMove,
    BadSalesPlan,
    EntryKind,
    LeadClosed,
    LeadFilter,
    LeadNotFound,
    Outcome,
    SalesDesk,
    SalesPlan,
    StageKind,
    add_task,
    assign_lead,
    count_stages,
    finish_task,
    get_lead,
    history_of,
    list_leads,
    move_lead,
    note_lead,
    parse_plan,
    read_plan,
    record_outcome,
    save_plan,
    set_deal,
    tasks_of,
    tasks_of_owner,
)
from rapport.sales.model import Lead
from rapport.sales.opening import open_all
from rapport.sales.store import insert_leads
from rapport.storage import Database, Facts
from tests.sales.conftest import NOW


def _lead(database: Database, customer: str = "ann", **told: object) -> Lead:
    values = {"line": "lamps", "stage": "new", "opened_at": NOW, "stage_since": NOW, "entries": 1}
    lead = Lead(lead_id=id_of("lead", customer), customer_id=customer, **values | told)
    with database.begin() as connection:
        insert_leads(connection, [lead])
        open_all(connection, [lead], by="rapport")
    return lead


def _told(database: Database) -> list[str]:
    return [
        call.event.name
        for _, calls in read_inbox(database, limit=100)
        for call in calls
        if call.event is not None
    ]


def test_history_keeps_every_change_with_who_and_when(
    any_database: Database, plan: SalesPlan
) -> None:
    desk = SalesDesk(database=any_database, plan=plan, by="lin@shop.example", now=NOW)
    lead = _lead(any_database, due_at=NOW + timedelta(hours=1), score=0.7, reasons=("a reason",))
    later = replace(desk, now=NOW + timedelta(hours=2), by="wu@shop.example")

    assert get_lead(any_database, lead.lead_id).overdue(later.now)
    assign_lead(lead.lead_id, " LIN@shop.example ", desk=desk)
    note_lead(lead.lead_id, "asked for two lamps", desk=desk)
    set_deal(lead.lead_id, 129_900, currency="cny", close_on=date(2026, 4, 1), desk=desk)
    record_outcome(lead.lead_id, Outcome.NO_ANSWER, desk=later)
    won = record_outcome(lead.lead_id, Outcome.WON, desk=later)

    history = history_of(any_database, lead.lead_id)
    assert [(one.number, one.kind) for one in history] == [
        (1, EntryKind.OPENED),
        (2, EntryKind.ASSIGNED),
        (3, EntryKind.NOTED),
        (4, EntryKind.DEAL),
        (5, EntryKind.OUTCOME),
        (6, EntryKind.MOVED),
    ]
    assert (history[5].was["stage"], history[5].became["stage"]) == ("new", "won")
    assert (history[4].by, history[4].at) == ("wu@shop.example", later.now)
    kept = get_lead(any_database, lead.lead_id)
    assert kept == won
    assert (kept.kind, kept.owner, kept.amount_minor) == (StageKind.WON, desk.by, 129_900)
    assert (kept.contacted_at, kept.closed_at) == (later.now, later.now)
    assert not kept.overdue(later.now + timedelta(days=9))
    assert _told(any_database) == [
        EventName.LEAD_HANDED_OVER,
        EventName.LEAD_OUTCOME,
        EventName.LEAD_STAGE_CHANGED,
        EventName.LEAD_WON,
        EventName.LEAD_OUTCOME,
    ]
    assert count_stages(any_database)["won"].amount_minor == 129_900


def test_a_move_to_where_it_stands_is_no_move(desk: SalesDesk) -> None:
    lead = _lead(desk.database)

    assert move_lead(lead.lead_id, "new", desk=desk) == lead
    assert len(history_of(desk.database, lead.lead_id)) == 1


def test_what_cannot_be_is_refused_and_nothing_is_kept(desk: SalesDesk) -> None:
    lead = _lead(desk.database)

    with pytest.raises(BadLeadMove, match="reason"):
        record_outcome(lead.lead_id, Outcome.LOST, desk=desk, reason="  ")
    with pytest.raises(BadLeadMove, match="no stage"):
        move_lead(lead.lead_id, "nowhere", desk=desk)
    with pytest.raises(BadLeadMove):
        note_lead(lead.lead_id, "", desk=desk)
    with pytest.raises(LeadNotFound):
        move_lead("lead_0", "won", desk=desk)
    assert get_lead(desk.database, lead.lead_id) == lead

    record_outcome(lead.lead_id, Outcome.LOST, desk=desk, reason="too dear")
    with pytest.raises(LeadClosed):
        record_outcome(lead.lead_id, Outcome.REACHED, desk=desk)
    assert move_lead(lead.lead_id, "contacted", desk=desk).lost_reason == ""


def test_a_task_of_a_lead_is_one_of_the_team(desk: SalesDesk) -> None:
    lead = _lead(desk.database, owner="lin@shop.example")
    add_task(lead.lead_id, "Send the drawing", due_at=NOW + timedelta(days=1), desk=desk)

    [mine] = tasks_of_owner(desk.database, "lin@shop.example")
    assert (mine.task.title, mine.lead.lead_id) == ("Send the drawing", lead.lead_id)
    assert tasks_of_owner(desk.database, "wu@shop.example") == []

    finish_task(mine.task.task_id, desk=desk)
    finish_task(mine.task.task_id, desk=desk)
    assert tasks_of(desk.database, lead.lead_id, open_=True) == []
    kinds = [one.kind for one in history_of(desk.database, lead.lead_id)]
    assert kinds == [EntryKind.OPENED, EntryKind.TASK, EntryKind.TASK_CLOSED]


def test_a_lead_follows_a_name_to_another_customer_and_back(
    database: Database, facts: Facts, desk: SalesDesk
) -> None:
    lead = _lead(database, "visitor")

    LEAD_FOLLOWER.follow(database, facts, {"visitor": "ann"})
    record_outcome(lead.lead_id, Outcome.REACHED, desk=desk)
    assert [one.customer_id for one in list_leads(database)] == ["ann"]
    said = [call for _, calls in read_inbox(database, limit=9) for call in calls]
    assert said[-1].customer_id == "visitor"  # the inbox knows whose that is at the time

    LEAD_FOLLOWER.follow(database, facts, {"visitor": "visitor"})
    assert [one.customer_id for one in list_leads(database)] == ["visitor"]


def test_a_plan_that_cannot_work_is_refused() -> None:
    twice = "lines: [{line: a, score: s, threshold: 1}, {line: a, score: s, threshold: 2}]"
    for text in (twice, "stages: []", "hours: {days: []}", "lines: [{}]", "a: [", "stages: 3"):
        with pytest.raises(BadSalesPlan):
            parse_plan(text)


def test_the_newest_plan_counts(any_database: Database, plan: SalesPlan) -> None:
    assert read_plan(any_database).lines == ()
    save_plan(any_database, plan, by="lin", now=NOW)
    changed = SalesPlan(lines=(plan.lines[0].model_copy(update={"threshold": 0.9}),))
    assert save_plan(any_database, changed, by="lin", now=NOW) == 2
    assert read_plan(any_database) == changed


def test_the_overdue_come_first(desk: SalesDesk) -> None:
    _lead(desk.database, "late", due_at=NOW - timedelta(hours=1))
    _lead(desk.database, "soon", due_at=NOW + timedelta(hours=1))
    _lead(desk.database, "never")
    at = datetime(2026, 3, 6, 8, tzinfo=UTC)

    assert [one.customer_id for one in list_leads(desk.database)] == ["late", "soon", "never"]
    assert [
        one.customer_id for one in list_leads(desk.database, chosen=LeadFilter(overdue_at=at))
    ] == ["late"]
