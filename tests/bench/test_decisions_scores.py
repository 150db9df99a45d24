"""The benchmark of scores reads its sets, names leaks, and sets no target for a sample."""

from pathlib import Path

import numpy as np
import pytest

from rapport.bench import BenchmarkDataMissing, Setup, Size, find_benchmark
from rapport.bench.score_sets import SETS


def test_missing_data_is_named(tmp_path: Path) -> None:
    setup = Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path, only="scores")
    with pytest.raises(BenchmarkDataMissing, match="RAPPORT_DATA"):
        find_benchmark("decisions").run(setup)


def test_a_bank_is_read_with_the_day_of_the_year(tmp_path: Path) -> None:
    bank = SETS[0]
    path = tmp_path / bank.path
    path.parent.mkdir()
    path.write_text('"day";"month";"y"\n5;"may";"no"\n6;"jan";"yes"\n', encoding="ascii")
    table, truth = bank.load(tmp_path)
    assert table["day_of_year"].to_pylist() == [4 * 31 + 5, 6]
    assert np.array_equal(truth, [0, 1])


def test_codes_of_visits_are_names_and_empty_charges_are_gaps(tmp_path: Path) -> None:
    visits, churn = SETS[2], SETS[4]
    for one, text in (
        (visits, "Browser,Weekend,Revenue\n1,FALSE,TRUE\n2,TRUE,FALSE\n"),
        (churn, "customerID,TotalCharges,Churn\na,1.5,Yes\nb, ,No\n"),
    ):
        path = tmp_path / one.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="ascii")
    table, truth = visits.load(tmp_path)
    assert table["Browser"].to_pylist() == ["1", "2"]
    assert truth.tolist() == [1, 0]
    table, truth = churn.load(tmp_path)
    assert (table.column_names, table["TotalCharges"].to_pylist()) == (
        ["TotalCharges"],
        [1.5, None],
    )
    assert truth.tolist() == [1, 0]
