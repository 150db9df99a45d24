"""What a benchmark's rows say, and what is done with them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.bench import (
    Benchmark,
    BenchmarkDataMissing,
    Machine,
    Outcome,
    Row,
    Setup,
    Size,
    UnknownBenchmark,
    find_benchmark,
    in_child,
    leaderboard_page,
    need_file,
    run_benchmark,
    this_machine,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MACHINE = Machine(
    cores=2, memory_gib=8, system="Linux x86_64", python="3.11.7", rapport="0.1.0", commit="abc123"
)
MIB = 1024 * 1024


def speed(value: float, *, target: float | None) -> Row:
    return Row(name="speed", value=value, unit="rows/s", better="higher", target=target)


def a_fast_run(setup: Setup) -> Sequence[Row]:
    (setup.scratch / "left-over").touch()
    return [speed(1234.5, target=1000), Row(name="peak", value=0.5, unit="ratio", better="lower")]


def a_run_without_data(setup: Setup) -> Sequence[Row]:
    need_file(setup, "shop/orders.csv")
    return []


def hold_memory(mib: int) -> int:
    return len(bytearray(b"x") * (mib * MIB))


def refuse() -> None:
    raise BenchmarkDataMissing("no file", missing="a file")


@pytest.mark.parametrize(
    ("value", "better", "target", "holds"),
    [
        (10, "higher", 10, True),
        (9.9, "higher", 10, False),
        (10, "lower", 10, True),
        (10.1, "lower", 10, False),
        (float("nan"), "lower", 10, False),
        (1, "higher", None, True),
    ],
)
def test_a_row_holds_when_it_reaches_its_target(
    value: float, better: str, target: float | None, holds: bool
) -> None:
    row = Row(name="x", value=value, unit="s", better=better, target=target)  # type: ignore[arg-type]
    assert row.holds is holds


def test_a_row_is_written_with_its_fields_in_one_order() -> None:
    assert list(speed(1, target=2).to_dict()) == [
        *("name", "value", "unit", "better", "target", "published", "source", "holds")
    ]


def test_a_run_works_in_a_folder_that_is_gone_afterwards(tmp_path: Path) -> None:
    seen: list[Path] = []

    def run(setup: Setup) -> Sequence[Row]:
        seen.append(setup.scratch)
        return a_fast_run(setup)

    benchmark = Benchmark(name="fast", about="Fast things.", run=run)
    outcome = run_benchmark(benchmark, size=Size.QUICK, data=tmp_path)
    assert outcome.holds
    assert not seen[0].exists()


def test_a_benchmark_without_its_data_says_what_is_missing_and_where_to_put_it(
    tmp_path: Path,
) -> None:
    benchmark = Benchmark(name="shop", about="A shop.", run=a_run_without_data)
    outcome = run_benchmark(benchmark, size=Size.QUICK, data=tmp_path)
    assert outcome.skipped is not None
    assert "shop/orders.csv" in str(outcome.skipped)
    assert str(tmp_path) in str(outcome.skipped)
    assert str(tmp_path) not in outcome.skipped.missing


def test_an_unknown_benchmark_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownBenchmark, match="use `all` or one of"):
        find_benchmark("no-such-thing")


def test_the_leaderboard_shows_the_machine_every_row_and_what_was_not_run(tmp_path: Path) -> None:
    outcomes = [
        run_benchmark(Benchmark(name=name, about=about, run=run), size=Size.QUICK, data=tmp_path)
        for name, about, run in (
            ("fast", "Fast things.", a_fast_run),
            ("shop", "A shop.", a_run_without_data),
        )
    ]
    page = leaderboard_page(outcomes, size=Size.QUICK, machine=MACHINE, now=NOW)
    assert "2026-03-01" in page
    assert "2 cores, 8 GiB memory" in page
    assert "| speed | 1,234 | rows/s | higher | 1,000 | yes | – |  |" in page
    assert "| peak | 0.5 | ratio | lower | – | – | – |  |" in page
    assert "Not run: it needs shop/orders.csv in the folder of RAPPORT_DATA." in page


def test_the_leaderboard_keeps_the_runs_of_other_benchmarks(tmp_path: Path) -> None:
    def ran(name: str, run: Callable[[Setup], Sequence[Row]]) -> Outcome:
        benchmark = Benchmark(name=name, about=f"About {name}.", run=run)
        return run_benchmark(benchmark, size=Size.QUICK, data=tmp_path)

    def page(outcome: Outcome, before: str) -> str:
        return leaderboard_page([outcome], size=Size.FULL, machine=MACHINE, now=NOW, before=before)

    first = page(ran("slow", a_fast_run), "# Leaderboard\n")
    both = page(ran("fast", a_fast_run), first)
    assert both.index("## fast") < both.index("## slow")
    assert both.count("| speed | 1,234 |") == 2
    assert page(ran("fast", a_fast_run), both) == both
    assert page(ran("slow", a_run_without_data), both) == both


def test_a_part_has_a_section_until_the_whole_is_run(tmp_path: Path) -> None:
    whole = Benchmark(name="whole", about="Two parts.", run=a_fast_run, parts=("one", "two"))

    def page(only: str | None, before: str) -> str:
        ran = run_benchmark(whole, size=Size.QUICK, data=tmp_path, only=only)
        return leaderboard_page([ran], size=Size.FULL, machine=MACHINE, now=NOW, before=before)

    parts = page("two", page("one", "# Leaderboard\n"))
    assert [line for line in parts.splitlines() if line.startswith("## ")] == [
        "## whole one",
        "## whole two",
    ]
    assert page("two", parts) == parts
    assert "## whole one" not in page(None, parts)


def test_a_childs_peak_memory_is_its_own_and_not_the_parents() -> None:
    parents = bytearray(b"x") * (300 * MIB)
    held = in_child(hold_memory, 200)
    assert held.answer == 200 * MIB
    assert held.peak_mib - in_child(hold_memory, 1).peak_mib == pytest.approx(200, abs=30)
    assert len(parents) == 300 * MIB


def test_an_error_in_the_child_arrives_as_it_was_raised() -> None:
    with pytest.raises(BenchmarkDataMissing, match="no file") as raised:
        in_child(refuse)
    assert raised.value.missing == "a file"


def test_this_machine_is_described_without_its_name() -> None:
    machine = this_machine()
    assert machine.cores >= 1
    assert machine.memory_gib > 0
    assert machine.python.startswith("3.")
