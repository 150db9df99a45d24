"""A replay says what going through the past one customer at a time says."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rapport.decisions import HOLDOUT, split
from rapport.events import CustomerId, Event, EventId, record_events
from rapport.journeys import Journey, parse_journey
from rapport.journeys.errors import ReplayNotPossible, ReplayStopped
from rapport.journeys.proving import Cap
from rapport.journeys.replaying import Period, ReplayOptions, compare, replay
from rapport.profiles import (
    Consent,
    Profile,
    Purpose,
    ensure_tables,
    put_profiles,
    record_consents,
)
from rapport.segments import parse_rule, save_segment
from rapport.storage import Database, Facts
from tests.journeys.random_journeys import EVENTS, random_journey
from tests.journeys.reference import Deed, Life, passes, rule_holds

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PERIOD = Period(since=SINCE, until=SINCE + 60 * DAY)
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London", "Mars/Olympus", None)
SHOP_ZONE = "Asia/Shanghai"


@pytest.fixture(autouse=True)
def tables(facts: Facts) -> None:
    ensure_tables(facts)


def tell(facts: Facts, lives: dict[str, list[Deed]]) -> None:
    events = [
        Event(
            event_id=EventId(f"{customer}-{number}"),
            name=deed.name,
            happened_at=deed.at,
            received_at=deed.at,
            source="web",
            customer_id=CustomerId(customer),
            properties={"cart": deed.key} if deed.key else {},
        )
        for customer, deeds in lives.items()
        for number, deed in enumerate(deeds)
    ]
    record_events(facts, events)


def introduce(facts: Facts, customers: dict[str, str | None], **more: Any) -> None:
    put_profiles(
        facts,
        [
            Profile(
                customer_id=CustomerId(customer),
                email=f"{customer}@x.example",
                timezone=zone,
                **more,
            )
            for customer, zone in customers.items()
        ],
    )


def agree(database: Database, customers: dict[str, str | None], *, at: datetime) -> None:
    record_consents(database, [said(customer, True, at) for customer in customers])


def said(customer: str, granted: bool, at: datetime) -> Consent:
    return Consent(
        customer_id=CustomerId(customer),
        channel="email",
        purpose=Purpose.MARKETING,
        granted=granted,
        recorded_at=at,
        how="form",
        text_version="1",
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_replay_is_the_past_gone_through_one_by_one(
    seed: int, facts: Facts, database: Database
) -> None:
    chance = random.Random(seed)  # noqa: S311  chance that can be repeated
    customers = {f"c{number}": chance.choice(ZONES) for number in range(25)}
    minutes = 60 * 1440
    lives = {
        customer: [
            Deed(
                SINCE + timedelta(minutes=chance.randrange(-9000, minutes)),
                chance.choice(EVENTS),
                chance.choice(("", "", "one", "two")),
            )
            for _ in range(chance.randint(0, 25))
        ]
        for customer in customers
    }
    tell(facts, lives)
    introduce(facts, customers)
    agree(database, customers, at=SINCE - 99 * DAY)
    sent = 0
    for _ in range(15):
        journey = random_journey(chance, key=True)
        replayed = replay(
            journey, facts=facts, database=database, period=PERIOD, timezone=SHOP_ZONE,
            options=ReplayOptions(samples=1000),
        )  # fmt: skip
        been = {
            customer: list(
                passes(journey, a_life(journey, customer, lives, customers), since=SINCE)
            )
            for customer in customers
        }
        rows = replayed.messages.to_pylist()
        assert {row["outcome"] for row in rows} <= {"sent"}
        found = Counter((r["customer_id"], r["step_id"], r["at"]) for r in rows)
        slow = [(c, one) for c, several in been.items() for one in several]
        expected = Counter((c, step, at) for c, one in slow for step, at in one.sends)
        assert found == expected, journey
        assert replayed.ends == Counter(one.ended for _, one in slow)
        arrived = Counter(step for _, one in slow for step, _ in one.steps)
        assert {s.step_id: s.arrived for s in replayed.steps if s.arrived} == arrived
        assert Counter(
            (p.customer_id, p.entered_at, p.steps, p.ended, p.ended_at) for p in replayed.samples
        ) == Counter((c, p.entered_at, tuple(p.steps), p.ended, p.ended_at) for c, p in slow)
        sent += replayed.sent
    assert sent > 100


def a_life(
    journey: Journey, customer: str, lives: dict[str, list[Deed]], zones: dict[str, str | None]
) -> Life:
    def draw(step: Any) -> int:
        arms = {str(place): way.share for place, way in enumerate(step.ways, 1)}
        name = f"journey:{journey.journey}/{step.id}"
        arm, _ = split([customer], experiment=name, holdout_share=0, arms=arms)
        return int(arm[0]) - 1

    held, _ = split(
        [customer],
        experiment=f"journey:{journey.journey}",
        holdout_share=journey.holdout_share,
        arms={"journey": 1.0},
    )
    zone = zones[customer]
    return Life(
        deeds=lives[customer],
        zone=SHOP_ZONE if zone in (None, "Mars/Olympus") else str(zone),
        until=PERIOD.until,
        draw=draw,
        holds=lambda rule, at: rule_holds(rule, lives[customer], at),
        held_out=held[0] == HOLDOUT,
    )


def letters(*, trigger: dict[str, object] | None = None, **more: object) -> Journey:
    return parse_journey(
        {
            "journey": "letters",
            "name": "Letters",
            "trigger": trigger or {"kind": "event", "event": "Signed Up"},
            "holdout_share": 0,
            "steps": [
                {"id": "a", "kind": "send", "brief": "B", "next": "rest"},
                {"id": "rest", "kind": "wait", "days": 2, "next": "b"},
                {"id": "b", "kind": "send", "brief": "B", "next": "bye"},
                {"id": "bye", "kind": "end"},
            ],
            **more,
        }
    )


def run(journey: Journey, facts: Facts, database: Database | None, **options: Any) -> Any:
    return replay(
        journey, facts=facts, database=database, period=PERIOD, timezone=SHOP_ZONE,
        options=ReplayOptions(**options),
    )  # fmt: skip


def test_consent_is_that_of_the_moment(facts: Facts, database: Database) -> None:
    tell(facts, {"ada": [Deed(SINCE + DAY, "Signed Up")], "bo": [Deed(SINCE + DAY, "Signed Up")]})
    introduce(facts, {"ada": None, "bo": None})
    record_consents(database, [said("ada", True, SINCE), said("ada", False, SINCE + 2 * DAY)])
    outcomes = {
        (row["customer_id"], row["step_id"]): row["outcome"]
        for row in run(letters(), facts, database).messages.to_pylist()
    }
    assert outcomes == {
        ("ada", "a"): "sent",
        ("ada", "b"): "no consent",
        ("bo", "a"): "no consent",
        ("bo", "b"): "no consent",
    }


def test_who_ordered_anyway_is_counted(facts: Facts, database: Database) -> None:
    ordered = [Deed(SINCE + 2 * DAY, "Order Completed")]
    tell(
        facts, {"ada": [Deed(SINCE + DAY, "Signed Up"), *ordered], "bo": [Deed(SINCE, "Signed Up")]}
    )
    introduce(facts, {"ada": None, "bo": None})
    baseline = run(letters(), facts, database).baseline
    assert (baseline.entries, baseline.ordered, baseline.before_message) == (2, 1, 0)


def test_caps_bite_and_held_back_messages_do_not_count(facts: Facts, database: Database) -> None:
    days = [Deed(SINCE + number * DAY, "Signed Up") for number in range(6)]
    tell(facts, {"ada": days})
    introduce(facts, {"ada": None})
    agree(database, {"ada": None}, at=SINCE - DAY)
    journey = letters(reentry={"mode": "any-time"}, steps=[
        {"id": "a", "kind": "send", "brief": "B", "next": "bye"}, {"id": "bye", "kind": "end"},
    ])  # fmt: skip
    caps = (Cap(days=1.5, most=1), Cap(days=30, most=2, channel="sms"))
    replayed = run(journey, facts, database, caps=caps)
    assert [(bite.messages, bite.customers) for bite in replayed.bites] == [(3, 1), (0, 0)]
    assert replayed.per_day == {1: 6}


def test_two_drafts_are_compared_by_customer(facts: Facts, database: Database) -> None:
    tell(facts, {"ada": [Deed(SINCE, "Signed Up")], "bo": [Deed(SINCE, "Product Viewed")]})
    introduce(facts, {"ada": None, "bo": None})
    agree(database, {"ada": None, "bo": None}, at=SINCE - DAY)
    before = run(letters(), facts, database)
    viewed = {"kind": "event", "event": "Product Viewed"}
    shorter = [
        {"id": "a", "kind": "send", "brief": "B", "next": "bye"},
        {"id": "bye", "kind": "end"},
    ]
    after = run(letters(trigger=viewed, steps=shorter), facts, database)
    difference = compare(before, after)
    assert (difference.sent, difference.more, difference.fewer) == (-1, 1, 1)
    assert difference.steps == {"b": -1}


def test_a_birthday_comes_by_the_customers_clock(facts: Facts, database: Database) -> None:
    introduce(facts, {"ada": "America/New_York", "bo": None}, birthday="1990-03-20")
    agree(database, {"ada": None, "bo": None}, at=SINCE - DAY)
    journey = letters(trigger={"kind": "date", "trait": "birthday", "at": "09:00"})
    entered = {p.customer_id: p.entered_at for p in run(journey, facts, database).samples}
    assert entered == {
        "ada": datetime(2026, 3, 20, 13, tzinfo=UTC),
        "bo": datetime(2026, 3, 20, 1, tzinfo=UTC),
    }


def test_a_trait_of_the_shop_may_hold_the_date(facts: Facts, database: Database) -> None:
    introduce(facts, {"ada": None}, traits={"renewal": date(2026, 4, 1).isoformat()})
    journey = letters(trigger={"kind": "date", "trait": "renewal", "days": -3, "yearly": False})
    [passage] = run(journey, facts, database).samples
    assert passage.entered_at == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_members_of_a_segment_come_in_on_the_day_they_became_members(
    facts: Facts, database: Database
) -> None:
    rule = parse_rule({"kind": "performed", "event": "Order Completed"})
    save_segment(database=database, name="Buyers", rule=rule, created_by="ada", now=SINCE)
    tell(facts, {"ada": [Deed(SINCE + 3.5 * DAY, "Order Completed")]})
    introduce(facts, {"ada": None})
    replayed = run(letters(trigger={"kind": "segment", "segment": "Buyers"}), facts, database)
    assert [one.entered_at for one in replayed.samples] == [SINCE + 4 * DAY]
    assert "members-by-day" in replayed.notes


@pytest.mark.parametrize(
    ("others", "found", "noted"), [(0, ["ada", "bo"], False), (120, ["ada"], True)]
)
def test_other_rules_are_asked_at_few_moments_each_and_of_many_as_of_midnight(
    facts: Facts, database: Database, others: int, found: list[str], *, noted: bool
) -> None:
    viewed, signed = "Product Viewed", Deed(SINCE + 1.5 * DAY, "Signed Up")
    later = SINCE + 1.6 * DAY  # views after coming in count for neither way of asking
    crowd = {
        f"c{n}": [Deed(SINCE + 1.5 * DAY + timedelta(minutes=n), "Signed Up")]
        for n in range(others)
    }
    tell(facts, crowd | {
        "ada": [Deed(SINCE + 0.5 * DAY, viewed), Deed(SINCE + 0.7 * DAY, viewed), signed],
        "bo": [Deed(SINCE + 1.1 * DAY, viewed), Deed(SINCE + 1.2 * DAY, viewed), signed],
        "cy": [Deed(SINCE + 1.1 * DAY, viewed), Deed(later, viewed), signed],
    })  # fmt: skip
    introduce(facts, dict.fromkeys([*crowd, "ada", "bo", "cy"]))
    steps = [
        {"id": "twice", "kind": "branch", "then": "a", "otherwise": "bye",
         "rule": {"kind": "performed", "event": "Product Viewed", "at_least": 2}},
        {"id": "a", "kind": "send", "brief": "B", "next": "bye"},
        {"id": "bye", "kind": "end"},
    ]  # fmt: skip
    replayed = run(letters(steps=steps), facts, database)
    assert sorted(replayed.messages["customer_id"].to_pylist()) == found
    assert ("rules-by-day" in replayed.notes) is noted


def test_a_replay_can_be_watched_and_stopped(facts: Facts, database: Database) -> None:
    tell(facts, {"ada": [Deed(SINCE, "Signed Up")]})
    seen: list[str] = []
    run(letters(), facts, database, progress=lambda at: seen.append(at.what))
    assert seen
    with pytest.raises(ReplayStopped):
        run(letters(), facts, database, stop=lambda: True)


@pytest.mark.parametrize(
    ("journey", "period", "words"),
    [
        (letters(trigger={"kind": "api"}), PERIOD, "whom a program names"),
        (letters(), Period(since=SINCE, until=SINCE), "must be after"),
        (letters(), Period(since=SINCE.replace(tzinfo=None), until=SINCE), "need a time zone"),
        (letters(steps=[{"id": "a", "kind": "wait", "next": "a"}]), PERIOD, "circle"),
    ],
)
def test_what_cannot_be_replayed_is_told_why(
    journey: Journey, period: Period, words: str, facts: Facts
) -> None:
    with pytest.raises(ReplayNotPossible, match=words):
        replay(journey, facts=facts, database=None, period=period, timezone="UTC")


def test_a_past_without_anybody_is_no_error(facts: Facts) -> None:
    replayed = run(letters(), facts, None)
    assert (replayed.entered, replayed.sent, replayed.messages.num_rows) == (0, 0, 0)
