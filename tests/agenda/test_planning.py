"""Who hears what today: one plan over campaigns, journeys and tasks, and the gate that keeps it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport.agenda import (
    Change,
    keep_agenda,
    last_plan,
    next_action,
    plan_agenda,
    refresh_agenda,
    what_if,
)
from rapport.agenda.store import replace_plan
from rapport.delivery import (
    MESSAGE_FOLLOWER,
    Message,
    MessageStatus,
    ask_gate,
    get_message,
    list_given_way,
    message_id_of,
)
from rapport.delivery.certificates import GateTest
from rapport.delivery.marking import postponement_of
from rapport.delivery.store import keep_certificates, mark
from rapport.profiles import Purpose
from rapport.storage import Database, Facts
from tests.agenda.conftest import NOW, SPRING, TEA, Fill, MakeDesk
from tests.delivery.claiming import claim_messages

WORTHS = {"campaign_minor": 30, "journey_minor": 60, "unsubscribe_share": 0}


def ids(sender: str, *customers: str) -> set[str]:
    return {message_id_of(sender, one) for one in customers}


def test_the_message_worth_more_goes_and_the_other_waits_for_its_next_chance(
    any_database: Database, fill: Fill, make_desk: MakeDesk
) -> None:
    messages = fill(any_database, ["ada", "bob"])
    desk = make_desk(any_database, **WORTHS)
    agenda = plan_agenda(desk)
    keep_agenda(desk, agenda)
    assert agenda.applies
    assert agenda.contested == 2
    verdicts = ask_gate(any_database, messages, now=NOW, rules=desk.rules)
    assert set(verdicts.postponed) == ids(SPRING, "ada", "bob")
    one = verdicts.postponed[message_id_of(SPRING, "ada")]
    assert (one.code, one.until) == ("gave-way", NOW + timedelta(days=1))
    told = verdicts.certificates[message_id_of(SPRING, "ada")].verdicts[-1]
    assert told.test is GateTest.ATTENTION
    assert not told.passed
    assert told.facts["reason"] == "lost-to-another"
    assert told.facts["to"] == "Welcome"
    assert float(str(told.facts["worth"])) > float(str(told.facts["against"]))


def test_without_competition_the_gate_is_as_before(
    database: Database, fill: Fill, make_desk: MakeDesk
) -> None:
    messages = fill(database, ["ada", "bob"], senders=[SPRING])
    desk = make_desk(database, **WORTHS)
    keep_agenda(desk, plan_agenda(desk))
    kept = last_plan(database)
    assert kept is not None
    assert not kept.applies
    assert not ask_gate(database, messages, now=NOW, rules=desk.rules).postponed


def test_transactional_messages_never_compete(
    database: Database, fill: Fill, make_desk: MakeDesk
) -> None:
    fill(database, ["ada"])
    [order] = fill(database, ["ada"], senders=["transactional/order"], purpose="transactional")
    desk = make_desk(database, **WORTHS)
    agenda = plan_agenda(desk)
    assert order.message_id not in {one.subject_id for one in agenda.collected.subjects}
    keep_agenda(desk, agenda)
    verdicts = ask_gate(database, [order], now=NOW, rules=desk.rules)
    assert not verdicts.postponed
    assert not verdicts.stopped
    assert order.purpose == Purpose.TRANSACTIONAL


def test_what_gave_way_leaves_after_all_when_there_is_room(
    database: Database, fill: Fill, make_desk: MakeDesk
) -> None:
    fill(database, ["ada"])
    desk = make_desk(database, **WORTHS)
    keep_agenda(desk, plan_agenda(desk))
    loser = _judge_all(database, desk.rules)
    assert get_message(database, loser).due_at == NOW + timedelta(days=1)
    wider = make_desk(database, caps="2/day", **WORTHS, now=NOW + timedelta(minutes=20))
    assert refresh_agenda(wider) is not None
    assert get_message(database, loser).due_at == wider.now
    assert not list_given_way(database)


def test_a_plan_is_replaced_whole_or_not_at_all(
    any_database: Database, fill: Fill, make_desk: MakeDesk
) -> None:
    fill(any_database, ["ada"])
    desk = make_desk(any_database, **WORTHS)
    keep_agenda(desk, plan_agenda(desk))
    before, losers = last_plan(any_database), list_given_way(any_database)
    assert before is not None
    broken = [losers[0], losers[0]]  # the second breaks the key, after all else was written
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        replace_plan(any_database, replace(before, applies=False), broken, [])
    assert last_plan(any_database) == before
    assert list_given_way(any_database) == losers


def test_a_plan_is_made_again_after_some_minutes_only(
    database: Database, fill: Fill, make_desk: MakeDesk
) -> None:
    fill(database, ["ada"], senders=[SPRING, TEA])
    assert refresh_agenda(make_desk(database)) is not None
    assert refresh_agenda(make_desk(database, now=NOW + timedelta(minutes=5))) is None
    assert refresh_agenda(make_desk(database, now=NOW + timedelta(minutes=10))) is not None
    assert refresh_agenda(make_desk(database, now=NOW + timedelta(hours=12, minutes=1))) is not None


def test_what_if_changes_nothing_and_says_what_it_would_bring(
    database: Database, fill: Fill, make_desk: MakeDesk
) -> None:
    fill(database, ["ada", "bob", "cem"])
    desk = make_desk(database, caps="2/day 2/week", budget_minor=1, **WORTHS)
    agenda = plan_agenda(desk)
    assert agenda.plan.chosen.sum() == 2
    more = what_if(desk, agenda, Change(budget_minor=100))
    assert (more.goes, last_plan(database)) == (4, None)
    assert more.margin > 0
    dearer = what_if(desk, agenda, Change(costs={"email": 1_000}))
    assert dearer.goes_after == 0


def test_nothing_worth_its_cost_means_leave_alone(
    database: Database, fill: Fill, make_desk: MakeDesk
) -> None:
    fill(database, ["ada"], senders=[SPRING])
    alone = next_action(make_desk(database, campaign_minor=0), "ada")
    assert alone.best is None
    assert [one.verdict for one in alone.alternatives] == ["worth-less-than-cost"]
    told = next_action(make_desk(database, **WORTHS), "ada")
    assert told.best is not None
    assert told.best.brings == pytest.approx(30 * 0.3 - 0.5)


def test_what_gives_way_follows_its_customer(
    any_database: Database, fill: Fill, make_desk: MakeDesk, facts: Facts
) -> None:
    fill(any_database, ["ada"])
    desk = make_desk(any_database, **WORTHS)
    keep_agenda(desk, plan_agenda(desk))
    MESSAGE_FOLLOWER.follow(any_database, facts, {"ada": "bob"})
    [row] = list_given_way(any_database)
    assert (row.customer_id, row.told_as) == ("bob", "ada")
    MESSAGE_FOLLOWER.follow(any_database, facts, {"ada": "ada"})
    [row] = list_given_way(any_database)
    assert (row.customer_id, row.told_as) == ("ada", "")


def _judge_all(database: Database, rules: object) -> str:
    """Let a worker claim all, ask the gate, and write what it put off; return that message's id."""
    with database.begin() as connection:
        claimed: list[Message] = claim_messages(
            connection, channel="email", worker="w", limit=10, now=NOW
        )
    verdicts = ask_gate(database, claimed, now=NOW, rules=rules)  # type: ignore[arg-type]
    [late] = [one for one in claimed if one.message_id in verdicts.postponed]
    with database.begin() as connection:
        keep_certificates(connection, list(verdicts.certificates.values()))
        mark(connection, [postponement_of(late, verdicts.postponed[late.message_id])], worker="w")
    assert get_message(database, late.message_id).status is MessageStatus.QUEUED
    return late.message_id
