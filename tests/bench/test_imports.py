"""The import benchmark measures a real import, with or without the public file."""

from pathlib import Path

from rapport.bench import BENCHMARKS, Setup, Size
from rapport.bench.imports import _file, _generate


def test_without_the_public_file_the_benchmark_says_that_it_made_its_own(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    setup = Setup(size=Size.QUICK, data=tmp_path / "nowhere", scratch=tmp_path / "scratch")
    path, what = _file(setup)
    assert path.exists()
    assert what == "200,000 generated order lines"


def test_an_import_is_measured_and_importing_again_changes_nothing(tmp_path: Path) -> None:
    data, scratch = tmp_path / "online_retail", tmp_path / "scratch"
    data.mkdir()
    scratch.mkdir()
    _generate(data / "online_retail.csv.gz", 2_000)
    rows = {
        row.name: row
        for row in BENCHMARKS["imports"].run(Setup(size=Size.QUICK, data=tmp_path, scratch=scratch))
    }
    assert rows["import speed"].value > 0
    assert rows["rows changed by importing the file again"].value == 0
    assert rows["import peak memory"].value > 0
