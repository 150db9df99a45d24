"""The benchmarks of uplift and of learning while doing: on made-up data of the public form."""

from pathlib import Path

import numpy as np
import pytest

from rapport.bench import BenchmarkDataMissing, Setup, Size, find_benchmark, run_benchmark
from rapport.bench.hillstrom import ARMS, PATH, read_hillstrom

HEADER = (
    "recency,history_segment,history,mens,womens,zip_code,newbie,channel,segment,visit,"
    "conversion,spend"
)


def write_hillstrom(folder: Path, customers: int = 16_000) -> None:
    """Women's mail moves who bought women's goods; men's mail moves everybody alike."""
    rng = np.random.default_rng(1)
    lines = [HEADER]
    for _ in range(customers):
        womens, arm = int(rng.integers(2)), int(rng.integers(3))
        chance = 0.2 + (0.3 * womens if ARMS[arm].startswith("W") else 0.2 * (arm == 1))
        visit = int(rng.random() < chance)
        recency, history = int(rng.integers(1, 13)), float(rng.gamma(2, 100))
        zip_code, channel = rng.choice(["Urban", "Rural"]), rng.choice(["Web", "Phone"])
        lines.append(
            f"{recency},1) $0 - $100,{history:.2f},{1 - womens},{womens},{zip_code},0,{channel},"
            f"{ARMS[arm]},{visit},0,{visit * 10.0}"
        )
    path = folder / PATH
    path.parent.mkdir()
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def write_open_bandit(folder: Path) -> None:
    rng = np.random.default_rng(2)
    (folder / "open-bandit-small").mkdir()
    for policy in ("random", "bts"):
        for campaign in ("men", "women"):
            lines = [",timestamp,item_id,position,click,propensity_score"]
            for number in range(2_000):
                items = 4 if policy == "random" else 2
                item, place = int(rng.integers(items)), int(rng.integers(1, 4))
                click = int(rng.random() < (0.3 if item < 2 else 0.1))
                lines.append(f"{number},t,{item},{place},{click},{1 / items}")
            path = folder / "open-bandit-small" / f"{policy}__{campaign}.csv"
            path.write_text("\n".join(lines) + "\n", encoding="ascii")


def test_the_trial_is_read_with_its_arms_and_without_a_class_said_twice(tmp_path: Path) -> None:
    write_hillstrom(tmp_path, 100)
    trial = read_hillstrom(tmp_path / PATH, outcome="spend")
    assert (len(trial), trial.arms) == (100, ARMS)
    assert "history_segment" not in " ".join(trial.names)
    assert set(trial.outcome.tolist()) == {0.0, 10.0}
    two = read_hillstrom(tmp_path / PATH, outcome="visit", arms=ARMS[:2])
    assert len(two) < 100
    assert two.propensities[0].tolist() == [0.5, 0.5]


def test_who_is_moved_is_told_from_who_visits(tmp_path: Path) -> None:
    write_hillstrom(tmp_path)
    found = run_benchmark(
        find_benchmark("decisions"), size=Size.QUICK, data=tmp_path, only="uplift"
    )
    rows = {row.name: row.value for row in found.rows}
    ours = rows["women's mail, Qini of the default: class transformation, ridge-logistic"]
    assert ours > 2
    assert ours > abs(rows["women's mail, Qini by lot"])
    assert all(row.target is None or "wrong target" in row.name for row in found.rows)


def test_learning_loses_less_than_lot_and_intervals_hold(tmp_path: Path) -> None:
    write_open_bandit(tmp_path)
    found = run_benchmark(
        find_benchmark("decisions"), size=Size.QUICK, data=tmp_path, only="bandits"
    )
    lost = {row.name.split(": ")[1]: row.value for row in found.rows if row.unit == "clicks"}
    assert lost["linear Thompson"] < lost["by lot"]
    smoke = [row for row in found.rows if row.name.startswith("Open Bandit")]
    assert [row.value for row in smoke] == [1.0, 1.0]


def test_missing_data_is_named(tmp_path: Path) -> None:
    for part in ("uplift", "bandits"):
        setup = Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path, only=part)
        with pytest.raises(BenchmarkDataMissing, match="RAPPORT_DATA"):
            find_benchmark("decisions").run(setup)
