"""Every kind of step and trigger on both stores, and what becomes of people at a new version."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from rapport.events import CustomerId, Event, EventId, inbox_payloads, record_events
from rapport.journeys import (
    Advanced,
    Journey,
    JourneyStandsStill,
    Migration,
    TaskClosed,
    TaskStatus,
    WrongTrigger,
    advance_due,
    close_task,
    drain_journey,
    enter_by_hand,
    enter_journey,
    get_journey,
    keep_calls,
    list_migrations,
    list_positions,
    list_tasks,
    parse_journey,
    pause_journey,
    plan_migration,
    publish_journey,
    results_of,
    resume_journey,
    steps_of,
    take_calls,
    wake_waiting,
)
from rapport.journeys.clocks import next_time
from rapport.journeys.drawing import chances
from rapport.kit.settings import ShopSettings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
END = {"id": "bye", "kind": "end"}


@pytest.fixture
def people(facts: Facts) -> Iterator[Facts]:
    ensure_tables(facts)
    zones = {"ada": "America/New_York", "bo": None, "cy": "Asia/Shanghai"}
    put_profiles(
        facts,
        [
            Profile(customer_id=CustomerId(name), timezone=zone, birthday="1990-03-02")
            for name, zone in zones.items()
        ],
    )
    return facts


def a_journey(*steps: dict[str, object], **fields: object) -> Journey:
    told = {"journey": "j", "name": "J", "trigger": {"kind": "api"}, "holdout_share": 0}
    return parse_journey({**told, "steps": [*steps, END], **fields})


def publish(database: Database, journey: Journey, migration: Migration | None = None) -> None:
    publish_journey(journey, database=database, operator="opr", now=NOW, migration=migration)


def come(database: Database, *names: str, key: str = "", now: datetime = NOW) -> int:
    named = [(name, key) for name in names]
    return enter_by_hand(get_journey(database, "j"), named, database=database, now=now).entered


def enter(database: Database, facts: Facts, now: datetime) -> int:
    return enter_journey(
        get_journey(database, "j"), database=database, facts=facts, now=now, timezone="UTC"
    ).entered


def advance(database: Database, facts: Facts, now: datetime = NOW) -> Advanced:
    total = Advanced()
    while True:
        done = advance_due(
            database=database, facts=facts, shop=ShopSettings(timezone="UTC"), now=now, worker="w"
        )
        if not done.looked_at:
            return total
        total += done


def does(facts: Facts, who: str, name: str, at: datetime, **properties: object) -> None:
    event = Event(
        event_id=EventId(f"{who}-{name}-{at.isoformat()}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="test",
        customer_id=CustomerId(who),
        properties=properties,
    )
    record_events(facts, [event])


def stand(database: Database) -> dict[str, str]:
    return {p.customer_id: f"{p.status} {p.step_id}" for p in list_positions(database, "j")}


WAIT = {"id": "rest", "kind": "wait", "days": 1, "next": "bye"}
PATIENCE = {
    "id": "look", "kind": "wait-for", "event": "Clicked", "days": 2, "then": "rest",
    "otherwise": "bye",
}  # fmt: skip


def test_who_waits_for_an_event_goes_on_when_it_comes_or_when_time_is_up(
    any_database: Database, people: Facts
) -> None:
    publish(any_database, a_journey(PATIENCE, WAIT))
    does(people, "bo", "Clicked", NOW - DAY)  # before the wait began
    come(any_database, "ada", "bo", "cy")
    advance(any_database, people)
    does(people, "ada", "Clicked", NOW + DAY)
    soon = NOW + DAY + timedelta(minutes=1)
    assert wake_waiting(database=any_database, facts=people, now=soon) == 1
    assert advance(any_database, people, soon).looked_at == 1
    assert stand(any_database) == {
        "ada": "active rest", "bo": "active look", "cy": "active look",
    }  # fmt: skip
    does(people, "cy", "Clicked", NOW + 3 * DAY)  # after its time was up
    advance(any_database, people, NOW + 3 * DAY)
    assert stand(any_database) == {"ada": "done bye", "bo": "done bye", "cy": "done bye"}


def test_a_wait_until_goes_by_each_customers_clock(any_database: Database, people: Facts) -> None:
    step = {"id": "morning", "kind": "wait-until", "at": "09:00", "next": "bye"}
    publish(any_database, a_journey(step))
    come(any_database, "ada", "bo", "cy")  # 07:00 in New York, 12:00 at the shop, 20:00 in Shanghai
    advance(any_database, people)
    advance(any_database, people, NOW + timedelta(hours=2))
    assert stand(any_database)["ada"] == "done bye"
    advance(any_database, people, NOW + timedelta(hours=20))  # too late for Shanghai's 09:00
    assert stand(any_database)["cy"] == "active morning"
    advance(any_database, people, NOW + timedelta(hours=21))
    assert (stand(any_database)["bo"], stand(any_database)["cy"]) == (
        "done bye",
        "active morning",
    )
    advance(any_database, people, NOW + timedelta(hours=37))
    assert stand(any_database)["cy"] == "done bye"


@pytest.mark.parametrize(
    ("after", "at", "zone", "weekdays", "expected"),
    [
        ("2026-03-29T00:00", "02:30", "Europe/Berlin", (), "2026-03-29T01:30"),  # skipped
        ("2026-10-25T00:00", "02:30", "Europe/Berlin", (), "2026-10-25T00:30"),  # twice: the first
        ("2026-03-01T09:00", "09:00", "UTC", (), "2026-03-01T09:00"),
        ("2026-03-01T09:01", "09:00", "UTC", (1,), "2026-03-02T09:00"),
        ("2026-03-01T12:00", "09:00", "No/Where", (), "2026-03-02T09:00"),
    ],
)
def test_the_next_time_of_a_clock(
    after: str, at: str, zone: str, weekdays: tuple[int, ...], expected: str
) -> None:
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    found = next_time(moment, at=at, zone=zone, weekdays=weekdays)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_goal_goes_before_an_exit_and_counts_within_its_days(
    any_database: Database, people: Facts
) -> None:
    goal = {"event": "Bought", "within_days": 2}
    long = WAIT | {"days": 5}
    publish(any_database, a_journey(long, goal=goal, exits=["Bought", "Left"]))
    come(any_database, "ada", "bo", "cy")
    advance(any_database, people)
    does(people, "ada", "Bought", NOW + DAY)
    does(people, "bo", "Bought", NOW + 3 * DAY)
    advance(any_database, people, NOW + 5 * DAY)
    assert stand(any_database) == {"ada": "goal rest", "bo": "exited rest", "cy": "done bye"}
    [rest, _] = steps_of(get_journey(any_database, "j"), database=any_database)
    assert (rest.goal, rest.exited, rest.passed) == (1, {"Bought": 1}, 1)


def test_a_split_and_a_choice_write_down_how_likely_they_were(
    any_database: Database, people: Facts
) -> None:
    split = {"id": "way", "kind": "split", "ways": [{"share": 3, "next": "pick"},
             {"share": 1, "next": "bye"}]}  # fmt: skip
    pick = {"id": "pick", "kind": "choose", "aim": "Bought", "options": [
        {"name": "a", "next": "rest"}, {"name": "b", "next": "bye"}]}  # fmt: skip
    publish(any_database, a_journey(split, pick, WAIT))
    names = [f"c{n}" for n in range(200)]
    come(any_database, *names)
    assert advance(any_database, people).looked_at == 200
    way, chosen, *_ = steps_of(get_journey(any_database, "j"), database=any_database)
    assert way.passed == 200
    assert 120 < way.ways["1"] < 180
    assert chosen.passed == way.ways["1"]


def test_what_did_better_is_chosen_more_often_and_nothing_never() -> None:
    shares = chances({"a": (1000, 100), "b": (1000, 20)}, seed="x")
    assert shares["a"] > 0.9
    assert 0.02 <= shares["b"] < 0.1
    assert sum(shares.values()) == pytest.approx(1)


def test_steps_that_act_do_so_once(any_database: Database, people: Facts) -> None:
    steps = [
        {"id": "mark", "kind": "set", "trait": "tier", "value": "gold", "next": "tell"},
        {"id": "tell", "kind": "webhook", "endpoint": "crm", "next": "ask"},
        {"id": "ask", "kind": "task", "title": "Call", "team": "service", "next": "bye"},
    ]
    publish(any_database, a_journey(*steps))
    come(any_database, "ada")
    advance(any_database, people)
    [(_, payload)] = inbox_payloads(any_database, limit=10)
    assert '"tier":"gold"' in payload
    lease = timedelta(minutes=1)
    [call] = take_calls(any_database, worker="w", now=NOW, lease=lease)
    assert (call.endpoint, call.customer_id) == ("crm", "ada")
    assert take_calls(any_database, worker="v", now=NOW, lease=lease) == []
    assert keep_calls(any_database, {call.call_id: ""}, worker="w") == 1
    [task] = list_tasks(any_database)
    assert (task.team, task.due_at, task.why) == ("service", NOW + DAY, "J")
    done = close_task(any_database, task.task_id, status=TaskStatus.DONE, operator="opr", now=NOW)
    assert done.status == TaskStatus.DONE
    with pytest.raises(TaskClosed):
        close_task(any_database, task.task_id, status=TaskStatus.DECLINED, operator="opr", now=NOW)


@pytest.mark.parametrize(
    ("mode", "while_inside", "after"), [("never", 0, 0), ("after-exit", 0, 1), ("any-time", 1, 1)]
)
def test_who_was_in_comes_again_as_the_journey_says(
    any_database: Database, people: Facts, mode: str, while_inside: int, after: int
) -> None:
    publish(any_database, a_journey(WAIT, reentry={"mode": mode}))
    assert come(any_database, "ada") == 1
    assert come(any_database, "ada") == 0
    assert come(any_database, "ada", key="order-2") == 1
    assert come(any_database, "ada", now=NOW + timedelta(hours=1)) == while_inside
    advance(any_database, people)
    advance(any_database, people, NOW + 2 * DAY)
    assert come(any_database, "ada", now=NOW + 3 * DAY) == after


def test_an_event_lets_in_once_for_each_value_of_its_key(
    any_database: Database, people: Facts
) -> None:
    trigger = {"kind": "event", "event": "Rented", "key": "bike", "where": {"city": "Bern"}}
    exits = ["Returned"]
    publish(any_database, a_journey(WAIT, trigger=trigger, exits=exits))
    for bike, city in (("b1", "Bern"), ("b2", "Bern"), ("b3", "Rome")):
        does(people, "ada", "Rented", NOW + timedelta(hours=int(bike[1])), bike=bike, city=city)
    assert enter(any_database, people, NOW + DAY) == 2
    assert enter(any_database, people, NOW + DAY) == 0
    advance(any_database, people, NOW + DAY)
    does(people, "ada", "Returned", NOW + 1.5 * DAY, bike="b2")
    advance(any_database, people, NOW + 2 * DAY)
    ended = {p.entry_key: p.status for p in list_positions(any_database, "j")}
    assert ended == {"b1": "done", "b2": "exited"}


def test_a_day_comes_once_a_year_by_the_customers_clock(
    any_database: Database, people: Facts
) -> None:
    trigger = {"kind": "date", "trait": "birthday", "at": "09:00"}
    publish(any_database, a_journey(WAIT, trigger=trigger))
    assert enter(any_database, people, NOW + timedelta(hours=14)) == 1  # 10:00 in Shanghai
    assert enter(any_database, people, NOW + timedelta(hours=30)) == 2
    assert enter(any_database, people, NOW + 2 * DAY) == 0
    assert enter(any_database, people, NOW + 366.5 * DAY) == 3
    keys = {p.entry_key for p in list_positions(any_database, "j")}
    assert keys == {"2026-03-02", "2027-03-02"}


def test_a_new_version_moves_the_people_inside_as_it_says(
    any_database: Database, people: Facts
) -> None:
    publish(any_database, a_journey(WAIT))
    come(any_database, "ada", "bo")
    advance(any_database, people)
    other = a_journey({"id": "pause", "kind": "wait", "days": 3, "next": "bye"})
    move = Migration(people="move", steps={"rest": "pause"})
    [planned] = plan_migration(other, move, database=any_database)
    assert (planned.step_id, planned.to_step, planned.people) == ("rest", "pause", 2)
    assert stand(any_database) == {"ada": "active rest", "bo": "active rest"}
    publish(any_database, other, move)
    advance(any_database, people, NOW + 2 * DAY)
    assert stand(any_database) == {"ada": "active pause", "bo": "active pause"}
    assert [row["people"] for row in list_migrations(any_database, "j")] == [2]
    publish(any_database, a_journey(WAIT), Migration(people="leave"))
    assert {p.ended_because for p in list_positions(any_database, "j")} == {"version 3"}


def test_a_journey_pauses_goes_on_and_runs_dry(any_database: Database, people: Facts) -> None:
    publish(any_database, a_journey(WAIT))
    come(any_database, "ada")
    pause_journey("j", database=any_database)
    assert advance(any_database, people).looked_at == 0
    with pytest.raises(JourneyStandsStill):
        come(any_database, "bo")
    resume_journey("j", database=any_database)
    assert advance(any_database, people).looked_at == 1
    drain_journey("j", database=any_database)
    with pytest.raises(JourneyStandsStill):
        come(any_database, "bo")
    assert advance(any_database, people, NOW + DAY).done == 1


def test_a_program_lets_customers_only_into_journeys_that_wait_for_it(
    any_database: Database,
) -> None:
    trigger = {"kind": "event", "event": "Bought"}
    publish(any_database, a_journey(WAIT, trigger=trigger))
    with pytest.raises(WrongTrigger):
        come(any_database, "ada")


def test_results_hold_those_who_went_through_against_those_held_out(
    any_database: Database, people: Facts
) -> None:
    publish(any_database, a_journey(WAIT, holdout_share=0.5, goal={"event": "Bought"}))
    come(any_database, *[f"c{n}" for n in range(60)])
    for position in list_positions(any_database, "j"):
        if position.status == "active":
            does(people, position.customer_id, "Bought", NOW + DAY)
    results = results_of(
        get_journey(any_database, "j"),
        database=any_database,
        facts=people,
        currency="CNY",
        now=NOW + 2 * DAY,
    )
    assert results.goal is not None
    assert (results.goal.treated_mean, results.goal.holdout_mean) == (1, 0)
    assert results.orders.treated + results.orders.held_out == 60


def test_a_server_that_was_off_lets_two_waits_not_end_at_once(
    any_database: Database, people: Facts
) -> None:
    second = {"id": "more", "kind": "wait", "days": 1, "next": "bye"}
    publish(any_database, a_journey(WAIT | {"next": "more"}, second))
    come(any_database, "ada")
    advance(any_database, people)
    advance(any_database, people, NOW + 5 * DAY)
    assert stand(any_database) == {"ada": "active more"}
