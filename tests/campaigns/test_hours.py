"""The hour at which a customer uses to react, where that can be known."""

from datetime import UTC, datetime, timedelta

import numpy as np

from rapport.campaigns import best_hours, read_best_hours
from rapport.events import CustomerId, Event, EventId, EventName, judgement_id, record_events
from rapport.profiles import ensure_tables
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_clear_habit_is_found_and_the_rest_has_the_common_hour() -> None:
    rng = np.random.default_rng(1)
    counts = np.zeros((202, 24))
    for row in range(200):  # half at nine, half at seven in the evening, ten times each
        hour = 9 if row % 2 else 19
        np.add.at(counts[row], rng.choice([hour, 12], 10, p=[0.8, 0.2]), 1)
    counts[200, 15] = 2  # too little
    names = [f"c{row}" for row in range(202)]
    found = best_hours(names, counts)
    assert np.isfinite(found.likeness)
    known = [found.hours.get(name, found.common) for name in names[:200]]
    right = np.mean([hour == (9 if row % 2 else 19) for row, hour in enumerate(known)])
    assert right > 0.95
    assert "c200" not in found.hours
    assert "c201" not in found.hours


def test_where_all_are_alike_no_habits_are_seen() -> None:
    rng = np.random.default_rng(2)
    profile = np.zeros(24)
    profile[[9, 12, 20]] = 0.5, 0.3, 0.2
    counts = rng.multinomial(8, profile, size=2_000).astype(float)
    found = best_hours([str(row) for row in range(2_000)], counts)
    assert found.common == 9
    assert len(found.hours) < 100


def test_nothing_known_gives_a_common_hour_by_day() -> None:
    found = best_hours(["ann"], np.zeros((1, 24)))
    assert found.hours == {}
    assert 8 <= found.common <= 20


def test_nobody_is_written_to_at_night() -> None:
    counts = np.zeros((50, 24))
    counts[:, 3] = 20
    counts[:25, 18] = 5
    found = best_hours([str(row) for row in range(50)], counts)
    assert all(8 <= hour <= 20 for hour in [found.common, *found.hours.values()])


def test_what_programs_open_is_nobodys_habit(facts: Facts) -> None:
    ensure_tables(facts)
    opened = [reaction(day, hour=9) for day in range(1, 40)]
    by_program = [reaction(day, hour=17) for day in range(1, 60)]
    judged = [
        Event(
            event_id=EventId(judgement_id(each.event_id)),
            name=EventName.OPEN_JUDGED,
            happened_at=each.happened_at,
            received_at=NOW,
            source="rapport",
            customer_id=each.customer_id,
            properties={"scanner": True},
        )
        for each in by_program
    ]
    record_events(facts, [*opened, *by_program])
    assert read_best_hours(["ada"], facts=facts, timezone="UTC", now=NOW).common == 17
    record_events(facts, judged)
    assert read_best_hours(["ada"], facts=facts, timezone="UTC", now=NOW).common == 9


def reaction(days_ago: int, *, hour: int) -> Event:
    at = NOW - timedelta(days=days_ago) + timedelta(hours=hour)
    return Event(
        event_id=EventId(f"e{days_ago}-{hour}"),
        name=EventName.EMAIL_OPENED,
        happened_at=at,
        received_at=at,
        source="rapport",
        customer_id=CustomerId("ada"),
        properties={},
    )
