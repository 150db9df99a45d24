"""The hour at which a customer uses to react, where that can be known."""

import numpy as np

from rapport.campaigns import best_hours


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
