"""The task of the next character, and the frame it runs in."""

from dataclasses import replace
from pathlib import Path

import pytest

from rapport.bench import (
    BenchmarkDataMissing,
    Setup,
    Size,
    UnknownPart,
    find_benchmark,
    run_benchmark,
)
from rapport.bench.language import Origin, Task, data_hash, told
from rapport.bench.language.registry import MODULES, find_task
from rapport.bench.language.shakespeare import FILE, RECIPE, learn

SENTENCE = "To sell a kettle one must first know who likes tea. "


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(SENTENCE * 60, encoding="utf-8")
    return tmp_path


def test_every_task_says_what_it_needs_and_what_it_is_about() -> None:
    for name in MODULES:
        task = find_task(name)
        assert isinstance(task, Task)
        assert task.name == name
        assert task.needs
        assert task.about.endswith(".")


def test_a_network_learns_characters_and_tells_its_size_and_time(data: Path) -> None:
    plan = replace(RECIPE.plan, steps=60, batch_rows=8, warm_steps=5, evaluate_every=60)
    shape = replace(RECIPE.shape, layers=1, width=64, context=32)
    found = learn(data / FILE, data / "run", replace(RECIPE, plan=plan, shape=shape))
    assert found.loss < 2.5
    assert found.origin.parameters > 50_000
    assert found.origin.data == data_hash([data / FILE])
    assert found.origin.seconds > 0


def test_the_source_of_a_row_holds_all_that_a_reader_needs_to_repeat_it(tmp_path: Path) -> None:
    origin = Origin(data="abc", seed=7, parameters=1_500_000, seconds=90, core_seconds=150)
    setup = Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path)
    assert told(origin, setup, published="a paper") == (
        "a paper; here data abc, seed 7, 1.50M parameters, 1.5 min (2.5 of a core)"
    )
    priced = replace(setup, hour_price=4.0)
    assert told(origin, priced).endswith("costs 0.100")


def test_missing_data_is_named_before_anything_is_trained(tmp_path: Path) -> None:
    outcome = run_benchmark(find_benchmark("language"), size=Size.QUICK, data=tmp_path)
    assert isinstance(outcome.skipped, BenchmarkDataMissing)
    assert outcome.seconds == 0


def test_an_unknown_part_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownPart, match="shakespeare"):
        run_benchmark(find_benchmark("language"), size=Size.QUICK, data=tmp_path, only="sonnets")
    with pytest.raises(UnknownPart, match="parts: none"):
        run_benchmark(find_benchmark("words"), size=Size.QUICK, data=tmp_path, only="sonnets")


@pytest.mark.slow
def test_one_part_runs_alone_in_a_process_of_its_own(data: Path) -> None:
    outcome = run_benchmark(
        find_benchmark("language"), size=Size.QUICK, data=data, only="shakespeare"
    )
    names = [row.name for row in outcome.rows]
    assert names == [
        "shakespeare: loss on held-out text",
        "shakespeare: minutes of training",
        "shakespeare: peak memory",
    ]
    assert outcome.rows[-1].value > 100
