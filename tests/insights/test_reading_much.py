"""Much is read in several processes; a kill loses nothing and doubles nothing."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from rapport.bench.review_grammar import write_reviews
from rapport.catalog import REVIEWS
from rapport.insights import (
    MENTIONS,
    READINGS,
    Readers,
    Text,
    Verdict,
    reading_ahead,
    refresh_readings,
    refreshing,
)
from rapport.insights.readers import built_in_readers
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.scoring import FINDINGS
from rapport.storage import Facts, FactTable, open_facts

COUNT = 200
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
# What is run in a process of its own and killed after so many commits.
KILLED = """
import os, signal, sys
from pathlib import Path
from rapport.insights import (refresh_readings, refreshing)
from rapport.storage import open_facts

refreshing._AT_ONCE = 50
commits = int(sys.argv[2])

def die(texts, seconds):
    if texts >= 50 * commits:
        os.kill(os.getpid(), signal.SIGKILL)

refresh_readings(open_facts(Path(sys.argv[1]), memory_limit="1GB"), on_progress=die)
"""


def fill(facts: Facts) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=f"c{number}") for number in range(20)])
    written = [*write_reviews(COUNT, seed=5)]
    told = {
        "review_id": [f"r{number}" for number in range(COUNT)],
        "product_id": ["bag"] * COUNT,
        "customer_id": [f"c{number % 40}" for number in range(COUNT)],  # half of them unknown
        "text": [one.text for one in written],
        "written_at": [FIRST + timedelta(minutes=number) for number in range(COUNT)],
    }
    kinds = REVIEWS.columns.to_pyarrow()
    empty = {field.name: pa.nulls(COUNT, field.type) for field in kinds}
    facts.append(REVIEWS, pa.table(empty | told))


def kept(facts: Facts, table: FactTable) -> list[dict[str, object]]:
    return facts.read(facts.table(table).order_by(list(table.key))).to_pylist()


def all_kept(facts: Facts) -> list[list[dict[str, object]]]:
    return [kept(facts, table) for table in (READINGS, MENTIONS, FINDINGS)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, object]]]:
    """What is kept where nothing gets in the way."""
    folder = tmp_path_factory.mktemp("whole")
    facts = open_facts(folder, memory_limit="1GB")
    fill(facts)
    refresh_readings(facts)
    found = all_kept(facts)
    facts.close()
    return found


def test_a_kill_between_commits_loses_nothing_and_doubles_nothing(
    tmp_path: Path, whole: list[list[dict[str, object]]]
) -> None:
    folder = tmp_path / "killed"
    folder.mkdir()
    facts = open_facts(folder, memory_limit="1GB")
    fill(facts)
    facts.close()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), "3"], check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL
    facts = open_facts(folder, memory_limit="1GB")
    assert facts.count(facts.table(READINGS)) == 150
    assert refresh_readings(facts).texts == 50
    assert all_kept(facts) == whole
    facts.close()


def test_whoever_stops_it_by_hand_goes_on_later(
    facts: Facts, monkeypatch: pytest.MonkeyPatch, whole: list[list[dict[str, object]]]
) -> None:
    monkeypatch.setattr(refreshing, "_AT_ONCE", 100)
    fill(facts)

    def stop(texts: int, seconds: float) -> None:
        assert seconds >= 0
        raise KeyboardInterrupt(texts)

    with pytest.raises(KeyboardInterrupt):
        refresh_readings(facts, on_progress=stop)
    assert facts.count(facts.table(READINGS)) == 100
    assert refresh_readings(facts).texts == 100
    assert all_kept(facts) == whole


def test_helpers_read_what_one_process_reads(
    facts: Facts, monkeypatch: pytest.MonkeyPatch, whole: list[list[dict[str, object]]]
) -> None:
    monkeypatch.setattr(refreshing, "_AT_ONCE", 60)
    monkeypatch.setattr(reading_ahead, "MUCH", 100)
    fill(facts)
    told: list[int] = []
    refresh_readings(facts, on_progress=lambda texts, _: told.append(texts))
    assert told == [60, 120, 180, 200]
    assert all_kept(facts) == whole


def test_two_who_read_at_the_same_time_keep_every_text_once(
    facts: Facts, whole: list[list[dict[str, object]]]
) -> None:
    fill(facts)
    with ThreadPoolExecutor(2) as pool:
        done = [*pool.map(lambda _: refresh_readings(facts).texts, range(2))]
    assert sorted(done) == [0, COUNT]
    assert all_kept(facts) == whole


def test_more_than_is_laid_out_at_once_is_read_to_the_end(
    facts: Facts, monkeypatch: pytest.MonkeyPatch, whole: list[list[dict[str, object]]]
) -> None:
    monkeypatch.setattr(refreshing, "_LAID_OUT", 120)
    fill(facts)
    assert refresh_readings(facts).texts == COUNT
    assert all_kept(facts) == whole


def test_readers_that_cannot_leave_this_process_read_here(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    @dataclass(frozen=True)
    class Local:  # a class inside a function cannot be pickled
        name: str = "local"

        def read(self, texts: Sequence[Text]) -> Sequence[Verdict]:
            return [Verdict(sentiment=None, probability=0.5, positive=0.5) for _ in texts]

    monkeypatch.setattr(reading_ahead, "MUCH", 100)
    fill(facts)
    readers = Readers(sentiment=Local(), mentions=built_in_readers().mentions)
    assert refresh_readings(facts, readers=readers).texts == COUNT
    assert {row["read_by"] for row in kept(facts, READINGS)} == {"local"}


def test_a_helper_that_reads_holds_no_library_that_only_learns() -> None:
    read = "import sys, rapport.insights.reading_ahead; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", read], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "rapport.insights.readers" in loaded
    assert not {"sklearn", "pandas", "ctranslate2"}.intersection(loaded)


def test_every_text_comes_in_its_turn_however_few_are_laid_out_and_numbered_at_once(
    facts: Facts, monkeypatch: pytest.MonkeyPatch, whole: list[list[dict[str, object]]]
) -> None:
    for name, few in (("_IN_TURN", 130), ("_LAID_OUT", 50), ("_AT_ONCE", 25)):
        monkeypatch.setattr(refreshing, name, few)
    fill(facts)
    told: list[int] = []
    assert refresh_readings(facts, on_progress=lambda texts, _: told.append(texts)).texts == COUNT
    assert told == [25, 50, 75, 100, 125, 130, 155, 180, 200]
    assert all_kept(facts) == whole
