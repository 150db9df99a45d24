"""What has a form of its own is found, with its characters and one form."""

from datetime import date

import pytest

from rapport.understanding import entities_by_form
from rapport.understanding.numerals import number_of

_TODAY = date(2026, 12, 1)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "kind", "said", "value"),
    [
        ("预算300元以内的杯子", "price", "预算300元以内", "<=300 CNY"),
        ("anything under $50 please", "price", "under $50", "<=50 USD"),
        ("between 100 and 200 euros", "price", "between 100 and 200 euros", "100..200 EUR"),
        ("一百到三百五的茶壶", "price", "一百到三百五", "100..350"),
        ("两千块左右", "price", "两千块左右", "~2000 CNY"),
        ("至少 500 元", "price", "至少 500 元", ">=500 CNY"),
        ("a £1,299.50 lamp", "price", "£1,299.50", "~1299.5 GBP"),
        ("我的订单号是A20261201", "order_number", "A20261201", "A20261201"),
        ("order #10023 is late", "order_number", "#10023", "10023"),
        ("about W2378156 please", "order_number", "W2378156", "W2378156"),
        ("手机13812345678", "phone", "13812345678", "13812345678"),
        ("call +44 20 7946 0958", "phone", "+44 20 7946 0958", "+442079460958"),
        ("write to Ann.Lee@Example.com.", "email", "Ann.Lee@Example.com", "ann.lee@example.com"),
        ("下周三之前能到吗", "date", "下周三", "2026-12-09"),
        ("it came on 5 March", "date", "5 March", "2027-03-05"),
        ("11月20日买的", "date", "11月20日", "2026-11-20"),
        ("bought yesterday", "date", "yesterday", "2026-11-30"),
        ("2026-02-28 works", "date", "2026-02-28", "2026-02-28"),
        ("the second one", "ordinal", "the second one", "2"),
        ("第三款", "ordinal", "第三款", "3"),
        ("the last one", "ordinal", "the last one", "-1"),
        ("要两个", "quantity", "两个", "2"),
        ("three of them", "quantity", "three of them", "3"),
        ("尺码M的", "size", "M", "M"),
        ("in 2XL", "size", "2XL", "2XL"),
        ("42码的有吗", "size", "42码", "42码"),
    ],
)
def test_a_form_is_found(text: str, kind: str, said: str, value: str) -> None:
    (found,) = [one for one in entities_by_form(text, today=_TODAY) if one.kind == kind]
    assert text[found.start : found.end] == said
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    [
        "within 30 days", "30天内退货", "三个月", "2 weeks or less", "100ml以内", "打八折",
        "I'm happy", "2026-02-30", "it's a small world", "from 3 people", "一个",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_form_is_left_alone(text: str) -> None:
    kinds = {one.kind for one in entities_by_form(text, today=_TODAY)}
    assert kinds <= ({"quantity"} if text == "一个" else set())


@pytest.mark.parametrize(
    "text", ["1" * 5_000, "a@" * 2_000, "-1" * 2_000, "一" * 4_000, "$" * 3000]
)
def test_hostile_texts_are_read_without_harm(text: str) -> None:
    for one in entities_by_form(text, today=_TODAY):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("三百五", 350), ("两千", 2000), ("一万二", 12000), ("十五", 15), ("二十", 20),
        ("一百零五", 105), ("1.5k", 1500), ("3万", 30000), ("一二三", 123), ("a dozen", 12),
        ("1,200", 1200), ("十", 10),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(written: str, number: int) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize("written", ["", "many", "三x", "1.2.3"])
def test_what_is_no_number_is_none(written: str) -> None:
    assert number_of(written) is None
