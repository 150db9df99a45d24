"""The engine says of a crowd what `next_step` says of each: random journeys, lives and looks."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.decisions import choices_of
from rapport.events import CustomerId, Event, EventId, record_events
from rapport.journeys import (
    Journey,
    PositionStatus,
    PublishedJourney,
    advance_due,
    enter_by_hand,
    list_positions,
    list_tasks,
    parse_journey,
    take_calls,
    wake_waiting,
)
from rapport.journeys.positions import Happened, Position
from rapport.journeys.stepping import Act, Branch, Choose, Done, Exit, Wait, next_step
from rapport.journeys.store import put_version
from rapport.kit.settings import ShopSettings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Database, Facts
from tests.journeys.random_journeys import EVENTS, random_journey
from tests.journeys.reference import Deed, rule_holds

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOP_ZONE = "Asia/Shanghai"
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London", "Mars/Olympus", None)
LOOKS = [NOW + timedelta(hours=hours) for hours in (0, 1, 13, 45, 46, 90, 200, 400, 700)]
MINUTE = timedelta(minutes=1)


@dataclass
class Customer:
    """One customer, gone through alone: where they stand, what was done for them."""

    position: Position
    deeds: Sequence[Deed]
    zone: str
    due: datetime = NOW
    acted: list[str] = field(default_factory=list)

    def look(  # noqa: C901 - one case for each move
        self, journey: Journey, now: datetime, drawn: Mapping[tuple[str, str], int]
    ) -> None:
        """Judge the customer if they are due, or did what the journey waits for or ends by."""
        known = [Happened(name=one.name, happened_at=one.at) for one in self.deeds if one.at <= now]
        names = {*journey.exits, *({journey.goal.event} if journey.goal else set())}
        names |= {step.event for step in journey.steps if step.kind == "wait-for"}
        woken = any(one.name in names and one.happened_at > now - 5 * MINUTE for one in known)
        if self.position.status is not PositionStatus.ACTIVE or not (woken or now >= self.due):
            return
        goal = journey.goal
        if goal is not None and self.position.goal_at is None:
            start = self.position.entered_at
            within = start + timedelta(days=goal.within_days)
            if any(one.name == goal.event and start < one.happened_at <= within for one in known):
                self.position = replace(self.position, goal_at=now)
        move = next_step(journey, self.position, known, now=now, zone=self.zone)
        rule = None if isinstance(move, Exit) else journey.exit_when
        if rule is not None and rule_holds(rule, self.deeds_by(now), now):
            self.end(PositionStatus.EXITED, "exit rule")
            return
        while True:
            match move:
                case Wait():
                    self.position, self.due = move.at, move.until
                    return
                case Exit():
                    status = PositionStatus.GOAL if move.goal else PositionStatus.EXITED
                    self.end(status, move.because)
                    return
                case Done():
                    self.position = replace(self.position, step_id="bye")
                    self.end(PositionStatus.DONE, "")
                    return
                case Branch():
                    holds = rule_holds(move.step.rule, self.deeds_by(now), now)
                    after = move.then if holds else move.otherwise
                case Choose():
                    way = drawn.get((move.step.id, self.position.customer_id), len(move.ways) - 1)
                    after = move.ways[way]
                case Act():
                    self.acted.append(move.step.id)
                    after = move.after
                case _:
                    raise AssertionError(move)
            self.position = after
            move = next_step(journey, self.position, known, now=now, zone=self.zone)

    def deeds_by(self, now: datetime) -> list[Deed]:
        return [one for one in self.deeds if one.at <= now]

    def end(self, status: PositionStatus, because: str) -> None:
        self.position = replace(self.position, status=status, ended_because=because)


def a_journey(chance: random.Random) -> Journey:
    """A random journey for programs: its messages are calls, some branches choices or scores."""
    told = random_journey(chance, longest=12).model_dump(mode="json", exclude_defaults=True)
    told |= {"trigger": {"kind": "api"}, "holdout_share": 0}
    for step in told["steps"]:
        if step["kind"] == "send":
            del step["brief"]
            step |= {"kind": "webhook", "endpoint": "crm"}
        elif step["kind"] == "branch" and chance.random() < 0.6:
            then, otherwise = step.pop("then"), step.pop("otherwise")
            del step["rule"]
            if chance.random() < 0.5:
                cuts = [{"at_least": 0.5, "next": then}]
                step |= {"kind": "score", "model": "repeat", "cuts": cuts, "otherwise": otherwise}
            else:
                options = [{"name": "a", "next": then}, {"name": "b", "next": otherwise}]
                step |= {"kind": "choose", "options": options, "aim": "Order Completed"}
    return parse_journey(told)


def draws_of(journey: Journey, database: Database) -> dict[tuple[str, str], int]:
    """Who drew which way at which step, as it was written down."""
    found = {}
    for step in journey.steps:
        named: dict[str, int] = {}
        if step.kind == "split":
            named = {str(place + 1): place for place in range(len(step.ways))}
        elif step.kind == "choose":
            named = {option.name: place for place, option in enumerate(step.options)}
        for one in choices_of(database, f"journey:{journey.journey}/{step.id}"):
            found[step.id, one.customer_id] = named[one.arm]
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_engine_does_with_a_crowd_what_next_step_says_of_each(
    seed: int, any_database: Database, facts: Facts
) -> None:
    chance = random.Random(seed)  # noqa: S311  chance that can be repeated
    journey = a_journey(chance)
    ensure_tables(facts)
    zones = {f"c{number}": chance.choice(ZONES) for number in range(20)}
    put_profiles(
        facts,
        [Profile(customer_id=CustomerId(name), timezone=zone) for name, zone in zones.items()],
    )
    lives = {
        name: sorted(
            Deed(chance.choice(LOOKS) - chance.choice((1, 2, 3)) * MINUTE, chance.choice(EVENTS))
            for _ in range(chance.randint(0, 8))
        )
        for name in zones
    }
    published = PublishedJourney(
        journey_id=journey.journey, version=1, journey=journey, published_at=NOW, published_by="o"
    )
    with any_database.begin() as connection:
        put_version(connection, published)
    named = [(name, "") for name in zones]
    assert enter_by_hand(published, named, database=any_database, now=NOW).entered == len(zones)
    alone = {
        one.customer_id: Customer(
            position=one,
            deeds=lives[one.customer_id],
            zone=SHOP_ZONE if (zone := zones[one.customer_id]) in (None, "Mars/Olympus") else zone,
        )
        for one in list_positions(any_database, journey.journey)
    }  # fmt: skip
    before = NOW - timedelta(days=99)
    for now in LOOKS:
        record_events(facts, list(told(lives, before, now)))
        before = now
        wake_waiting(database=any_database, facts=facts, now=now)
        while advance_due(
            database=any_database,
            facts=facts,
            shop=ShopSettings(timezone=SHOP_ZONE),
            now=now,
            worker="w",
        ).looked_at:
            pass  # fmt: skip
        drawn = draws_of(journey, any_database)
        for one in alone.values():
            one.look(journey, now, drawn)
        found = {p.customer_id: stand(p) for p in list_positions(any_database, journey.journey)}
        assert found == {name: stand(one.position) for name, one in alone.items()}, (now, journey)
    done = Counter((name, step) for name, one in alone.items() for step in one.acted)
    calls = take_calls(any_database, worker="w", now=LOOKS[-1], lease=MINUTE, limit=10_000)
    tasks = list_tasks(any_database, limit=10_000)
    acted = Counter((one.customer_id, one.step_id) for one in [*calls, *tasks])
    settings = {step.id for step in journey.steps if step.kind == "set"}
    assert acted == Counter({one: times for one, times in done.items() if one[1] not in settings})


def stand(one: Position) -> tuple[Any, ...]:
    ended = one.status is not PositionStatus.ACTIVE
    place = () if ended and one.status is not PositionStatus.DONE else (one.step_id,)
    since = None if ended else one.arrived_at
    return (str(one.status), *place, since, one.ended_because, one.goal_at is not None)


def told(lives: Mapping[str, Sequence[Deed]], since: datetime, until: datetime) -> Any:
    for name, deeds in lives.items():
        for place, deed in enumerate(deeds):
            if since < deed.at <= until:
                yield Event(
                    event_id=EventId(f"{name}-{place}"),
                    name=deed.name,
                    happened_at=deed.at,
                    received_at=deed.at,
                    source="web",
                    customer_id=CustomerId(name),
                )
