"""The import benchmark measures a real import, with or without the public file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rapport.bench import Setup, Size, import_files
from rapport.bench.import_files import MadeFile, load_bare, made_customers, made_events
from rapport.bench.imports import _file, _generate, _import_once, _import_twice, _load_bare


def test_without_the_public_file_the_benchmark_says_that_it_made_its_own(tmp_path: Path) -> None:
    setup = Setup(size=Size.QUICK, data=tmp_path / "nowhere", scratch=tmp_path)
    path, what = _file(setup)
    assert path.exists()
    assert what == "200,000 generated order lines"


def test_both_sides_read_every_row_and_importing_again_changes_nothing(tmp_path: Path) -> None:
    path = _generate(tmp_path / "orders.csv.gz", 2_000)
    first, again = _import_twice(path, tmp_path)
    bare_rows, _ = _load_bare(path, tmp_path)
    assert first.rows_read == bare_rows == 2_000
    assert (first.rejected, again.inserted, again.updated) == (0, 0, 0)


@pytest.mark.parametrize("made", [made_customers, made_events])
def test_every_row_that_is_made_can_be_used(
    made: Callable[[Setup], MadeFile], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rows in (import_files._CUSTOMERS, import_files._EVENTS):
        monkeypatch.setitem(rows, Size.QUICK, 1_000)
    file = made(Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path))
    report = _import_once(file.kind, file.path, tmp_path)
    assert (report.rows_read, report.kept, report.inserted) == (1_000, 1_000, 1_000)
    assert load_bare(file.path, tmp_path)[0] == 1_000
