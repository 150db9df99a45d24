"""Every way of writing a number is found; words that only look like one are not."""

import math
from datetime import date

import pytest

from rapport.research.words.numerals import NumberKind, numbers_in

PLAIN, PERCENT, FRACTION = NumberKind.PLAIN, NumberKind.PERCENT, NumberKind.FRACTION
TIMES, POINTS, DATE = NumberKind.TIMES, NumberKind.POINTS, NumberKind.DATE


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("62,774 texts", PLAIN, 62_774),
        ("62774 texts", PLAIN, 62_774),
        ("twenty-one texts", PLAIN, 21),
        ("two hundred and five texts", PLAIN, 205),
        ("a dozen texts", PLAIN, 12),
        ("1.5 million texts", PLAIN, 1_500_000),
        ("12.5%", PERCENT, 12.5),
        ("12 per cent", PERCENT, 12),
        ("twelve percent", PERCENT, 12),
        ("１２％", PERCENT, 12),
        ("about a third", FRACTION, 1 / 3),
        ("two thirds", FRACTION, 2 / 3),
        ("half of them", FRACTION, 0.5),
        ("one in ten", FRACTION, 0.1),
        ("nine out of ten", FRACTION, 0.9),
        ("3 in 4", FRACTION, 0.75),
        ("twice as often", TIMES, 2),
        ("2.3 times as often", TIMES, 2.3),
        ("three times as often", TIMES, 3),
        ("it doubled", TIMES, 2),
        ("−3.5 percentage points", POINTS, -3.5),
        ("-3 percentage points", POINTS, -3),
        ("minus 3 percentage points", POINTS, -3),
        ("负3 个百分点", POINTS, -3),
        ("12 points", POINTS, 12),
        ("12 pp", POINTS, 12),
        ("零点三个百分点", POINTS, 0.3),
        ("近四分之一", FRACTION, 0.25),
        ("近半", FRACTION, 0.5),
        ("doubling", TIMES, 2),
        ("twelve-fold", TIMES, 12),
        ("翻了一番", TIMES, 2),
        ("1 March 2026", DATE, date(2026, 3, 1).toordinal()),
        ("2026-03-01", DATE, date(2026, 3, 1).toordinal()),
        ("½ of it", PLAIN, 0.5),
        ("6.3 万条", PLAIN, 63_000),
        ("三万两千零五条", PLAIN, 32_005),
        ("二〇二六", PLAIN, 2026),
        ("十二条", PLAIN, 12),
        ("百分之三十五", PERCENT, 35),
        ("百分之三点五", PERCENT, 3.5),
        ("三成", FRACTION, 0.3),
        ("三成半", FRACTION, 0.35),
        ("四分之一", FRACTION, 0.25),
        ("十分之一", FRACTION, 0.1),
        ("约一半", FRACTION, 0.5),
        ("两倍", TIMES, 2),
        ("2.3 倍", TIMES, 2.3),
        ("翻番", TIMES, 2),
        ("−3 个百分点", POINTS, -3),
        ("2026年3月1日", DATE, date(2026, 3, 1).toordinal()),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, kind: NumberKind, value: float) -> None:
    [number] = numbers_in(text)
    assert number.kind is kind
    assert number.value == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "No one of them says so.",
        "十分满意，一直都好，一样的",
        "统一包装",
        "Nothing at all.",
        "完成了",
    ],
)
def test_words_that_count_nothing_are_no_numbers(text: str) -> None:
    assert numbers_in(text) == []


def test_numbers_come_in_the_order_of_the_text() -> None:
    text = "34 of 500, about a third, 5% to 9%, on 1 March 2026"
    assert [number.text for number in numbers_in(text)] == [
        "34", "500", "a third", "5%", "9%", "1 March 2026",
    ]  # fmt: skip


def test_a_day_that_no_calendar_has_is_no_date_of_ours() -> None:
    [number] = numbers_in("31 February 2026")
    assert number.value == -1


@pytest.mark.parametrize("text", ["大多数文本", "the majority of texts", "几十条", "成倍增长"])
def test_words_for_an_amount_are_no_figure_of_ours(text: str) -> None:
    [number] = numbers_in(text)
    assert math.isnan(number.value)


def test_a_range_is_two_numbers_without_signs() -> None:
    assert [one.value for one in numbers_in("5-9 texts, 2%–3%")] == [5, 9, 2, 3]
