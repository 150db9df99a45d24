"""The benchmark of encoders keeps what is tested from all that is read, taught or drawn."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from rapport.bench import Setup, Size
from rapport.bench.insights_encoder_few import new_shops, other_stars
from rapport.bench.insights_encoder_telling import over, right, some_labels
from rapport.bench.insights_encoder_weights import weights_rows
from rapport.bench.insights_sets import LabelledSet, load_goods
from rapport.insights import Example

_KINDS = ("平板", "衣服", "酒店", "书籍")


def write_shops(folder: Path) -> None:
    (folder / "online_shopping_10_cats").mkdir()
    rows = [f"{kind},{number % 2},{kind} {number}" for number in range(60) for kind in _KINDS]
    path = folder / "online_shopping_10_cats" / "online_shopping_10_cats.csv"
    path.write_text("\n".join(["cat,label,review", *rows]) + "\n", encoding="utf-8")


def parts_of(one: LabelledSet) -> tuple[set[str], ...]:
    return tuple({row.text for row in part} for part in (one.learned, one.valid, one.tested))


def a_set(name: str, learned: list[str], tested: list[str]) -> LabelledSet:
    def rows(texts: list[str]) -> tuple[Example, ...]:
        return tuple(Example(text=text, is_positive=True) for text in texts)

    return LabelledSet(
        name=name, is_chinese=True, learned=rows(learned), valid=(), tested=rows(tested)
    )


def test_goods_have_the_parts_that_the_shops_have(tmp_path: Path) -> None:
    write_shops(tmp_path)
    goods = load_goods(tmp_path)
    assert set(goods) == set(_KINDS)
    learned, valid, tested = (
        set.union(*part) for part in zip(*map(parts_of, goods.values()), strict=True)
    )
    assert (len(learned), len(valid), len(tested)) == (192, 24, 24)
    assert len(learned | valid | tested) == 240


def test_other_goods_teach_no_text_of_a_new_shop_or_of_what_is_tested(tmp_path: Path) -> None:
    write_shops(tmp_path)
    goods = load_goods(tmp_path)
    books = goods["书籍"].learned
    chinese = a_set("ChnSentiCorp", [books[0].text], ["anything"])
    tested = a_set("another", [], [books[1].text])
    new = new_shops(goods, chinese)
    stars = {row.text for row in other_stars(goods, new, [tested])}
    assert stars == {row.text for row in books[2:]}
    assert [one.name for one in new] == [
        "ChnSentiCorp", "shops, tablets", "shops, clothes", "shops, hotels",
    ]  # fmt: skip


def test_a_draw_is_the_same_each_time_and_another_seed_draws_others() -> None:
    rows = [Example(text=str(number), is_positive=False) for number in range(100)]
    assert some_labels(rows, 10, seed=1) == some_labels(rows, 10, seed=1)
    assert some_labels(rows, 10, seed=1) != some_labels(rows, 10, seed=2)
    assert len({row.text for row in some_labels(rows, 10, seed=1)}) == 10


def test_what_is_right_and_by_how_much_is_told() -> None:
    rows = [Example(text="a", is_positive=True), Example(text="b", is_positive=False)] * 50
    good, bad = np.array([1.0, -1.0] * 50), np.array([1.0, 1.0] * 50)
    assert right(good, rows).mean() == 1
    assert right(bad, rows).mean() == 0.5
    assert over(right(good, rows), right(bad, rows)).startswith("+50.00 points over linear (+")


def test_no_weights_of_others_are_asked_for_where_none_lie(tmp_path: Path) -> None:
    setup = Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path)
    assert weights_rows(replace(a_set("SST-2", ["a"], ["b"])), setup) == []
