"""The import benchmark measures a real import, with or without the public file."""

from pathlib import Path

from rapport.bench import Setup, Size
from rapport.bench.imports import _file, _generate, _import_twice, _load_bare


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
