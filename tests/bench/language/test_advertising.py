"""Copy from attributes, and what is measured of it, on rows made for the test."""

import json
from itertools import product
from pathlib import Path

from rapport.bench import Setup, Size
from rapport.bench.language.advertising import (
    LEARNED,
    TASK,
    TESTED,
    assemble_all,
    figures_of,
    load_exemplars,
    nearest_of,
)
from rapport.lab import ExemplarBank

COLOURS, CUTS = ("白色", "黑色", "蓝色"), ("宽松", "修身")


def written(path: Path, colours: tuple[str, ...]) -> Path:
    rows = [
        {
            "content": f"类型#裙*颜色#{colour}*版型#{cut}",
            "summary": f"这条裙子采用{cut}的剪裁，穿着舒适。{colour}的裙身清爽大方，衬托肤色。",
        }
        for colour, cut in product(colours, CUTS)
    ]
    path.parent.mkdir(exist_ok=True)
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_rows_are_read_with_their_attributes(tmp_path: Path) -> None:
    first = load_exemplars(written(tmp_path / "rows" / "some.jsonl", COLOURS))[0]
    assert first.attributes == (("类型", "裙"), ("颜色", "白色"), ("版型", "宽松"))
    assert first.text.startswith("这条裙子")


def test_the_references_score_best_and_a_foreign_value_is_counted(tmp_path: Path) -> None:
    rows = load_exemplars(written(tmp_path / "rows" / "some.jsonl", COLOURS))
    bank = ExemplarBank(rows)
    own = figures_of([row.text for row in rows], rows, bank)
    assert own.bleu > 99.9
    assert own.coverage == 100
    assert own.unasked == 0
    turned = figures_of([row.text for row in reversed(rows)], rows, bank)
    assert turned.bleu < own.bleu
    assert turned.unasked > 1


def test_assembled_texts_say_what_the_nearest_row_does_not(tmp_path: Path) -> None:
    bank = ExemplarBank(load_exemplars(written(tmp_path / "rows" / "some.jsonl", COLOURS)))
    rows = load_exemplars(written(tmp_path / "rows" / "new.jsonl", ("红色",)))
    assert figures_of(assemble_all(bank, rows), rows, bank).coverage == 100
    assert figures_of(nearest_of(bank, rows), rows, bank).coverage < 70


def test_the_task_gives_rows_beside_published_numbers_and_keeps_the_texts(tmp_path: Path) -> None:
    written(tmp_path / LEARNED, COLOURS)
    written(tmp_path / TESTED, ("红色",))
    kept = tmp_path / "kept"
    rows = TASK.measure(Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path, keep=kept))
    published = {row.name: row.published for row in rows}
    assert published["advertising: BLEU-4"] == 8.10
    assert all(row.target is None for row in rows)  # so few texts are held to nothing
    lines = (kept / "advertising.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert "红色" in json.loads(lines[0])["written"]
