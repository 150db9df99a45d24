"""The benchmark of the whole path runs on a small file of the same shape, and sees faults."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from rapport.bench import BenchmarkDataMissing, Setup, Size
from rapport.bench.decisions_path import _lead_rows, rows_of, run, share_of_buyers
from rapport.bench.decisions_path_shop import walk
from rapport.bench.imports import PUBLIC_FILE

HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def habits() -> list[str]:
    """Customers who come every few days, every few months, and all between."""
    rng = np.random.default_rng(1)
    begin, end = date(2010, 12, 1), date(2011, 12, 9)
    rows = []
    for customer in range(500):
        gap = rng.lognormal(3.6, 0.7)
        day = begin + timedelta(days=int(rng.integers(0, 120)))
        while day <= end:
            when = f"{day} 09:30:00"
            rows.append(f"{len(rows)},p,Pot,1,{when},{rng.gamma(4, 5):.2f},{customer}.0,France")
            day += timedelta(days=1 + int(rng.exponential(gap)))
    return rows


@pytest.mark.slow
def test_a_small_shop_walks_the_whole_path(tmp_path: Path) -> None:
    path, scratch = tmp_path / "shop.csv", tmp_path / "scratch"
    scratch.mkdir()
    path.write_text("\n".join([HEAD, *habits()]) + "\n", encoding="ascii")
    found = walk(path, scratch)
    assert found.leads == found.whole > 0
    assert (found.dossiers.untraced, found.dossiers.wrong) == (0, 0)
    assert set(found.untrained) >= {"lead"}
    assert found.self_tests == 1
    assert found.ranked.soon.sum() < found.ranked.long.sum() < len(found.ranked.long)
    rows = rows_of(found, is_full=True)
    assert len({row.name for row in rows}) == len(rows)
    broken = replace(found, whole=found.leads - 1)
    assert not next(row.holds for row in _lead_rows(broken))


def test_level_scores_share_their_places() -> None:
    bought = np.array([1.0, 0.0, 0.0, 1.0])
    assert share_of_buyers(np.array([3.0, 2.0, 1.0, 0.0]), bought, 1) == 1
    assert share_of_buyers(np.array([1.0, 1.0, 1.0, 1.0]), bought, 2) == 0.5
    assert share_of_buyers(np.array([2.0, 1.0, 1.0, 0.0]), bought, 2) == 0.5


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkDataMissing, match=PUBLIC_FILE.split("/")[0]):
        run(Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path))
