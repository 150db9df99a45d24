"""The benchmark of value runs on small files of the same shape, and judges every method."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from rapport.bench import BenchmarkDataMissing, Setup, Size
from rapport.bench.decisions_value import (
    PURCHASES,
    SUMMARY,
    _holdout_rows,
    _measure_papers,
    _paper_rows,
    _shop_rows,
    run,
)
from rapport.bench.decisions_value_crowd import draw_crowd, fit_crowd
from rapport.bench.decisions_value_shop import METHODS, judge_shop
from rapport.bench.imports import PUBLIC_FILE

HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def write_data(folder: Path) -> None:
    rng = np.random.default_rng(1)
    repeats, last, age = draw_crowd(1_500)
    paid = rng.gamma(6 * np.maximum(repeats, 1), 4) / np.maximum(repeats, 1)
    rows = [
        f"{number},{x:.0f},{t:.2f},{total:.2f},{mean if x else 0:.2f}"
        for number, (x, t, total, mean) in enumerate(
            zip(repeats, last, age, paid, strict=True), start=1
        )
    ]
    bought = [
        f" 0{number:04d} {number:04d} {day}  1   9.99"
        for number in range(1, 1_501, 3)
        for day in (19970801, 19971201)
    ]
    files = {
        SUMMARY: "\n".join(["ID,x,t_x,T,zbar", *rows]),
        PURCHASES: "\n".join(bought),
        PUBLIC_FILE.removesuffix(".gz"): "\n".join([HEAD, *shop(rng)]),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text + "\n", encoding="ascii")


def shop(rng: np.random.Generator) -> list[str]:
    begin, end = date(2010, 12, 1), date(2011, 12, 9)
    rows = []
    for customer in range(400):
        day = begin + timedelta(days=int(rng.integers(0, 200)))
        while day <= end:
            rows.append(
                f"{len(rows)},p,Pot,1,{day} 09:30:00,{rng.gamma(4, 5):.2f},{customer}.0,France"
            )
            day += timedelta(days=1 + int(rng.exponential(30 + customer % 90)))
    return rows


def test_papers_are_fitted_and_what_came_after_is_counted(tmp_path: Path) -> None:
    write_data(tmp_path)
    papers = _measure_papers(tmp_path)
    assert papers.actual == 500  # a day each of every third customer, after September 1997
    assert papers.error < papers.naive_error
    names = [row.name for row in (*_paper_rows(papers), *_holdout_rows(papers))]
    assert len(names) == len(set(names)) == 7


def test_every_way_of_foretelling_is_judged(tmp_path: Path) -> None:
    write_data(tmp_path)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    judged = judge_shop(tmp_path / PUBLIC_FILE.removesuffix(".gz"), scratch)
    assert [one.method for one in judged] == list(METHODS)
    assert all(0 < one.top <= 1 and one.mae <= one.rmse for one in judged)
    assert judged[0].spearman > 0.1
    assert len(_shop_rows(judged)) == 5 * len(METHODS)


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkDataMissing, match="cdnow"):
        run(Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path))


def test_the_drawn_parameters_are_found_again() -> None:
    fitted = fit_crowd(5_000)
    assert fitted.customers == 5_000
    assert fitted.distance < 4
