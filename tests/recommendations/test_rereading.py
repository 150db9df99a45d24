"""How what a reader says is weighed against places, and that chance is not taken for a gain."""

from datetime import UTC, datetime

import numpy as np

from rapport.recommendations import (
    READ,
    Choice,
    Measure,
    ReaderCard,
    Reread,
    Rung,
    RungFigure,
    Why,
    choice_text,
    judge_reader,
    order_of,
    rung_text,
)
from rapport.recommendations.rereading import lines_of, reader_figure, with_reader
from rapport.recommendations.rungs import gains_of

CUSTOMERS = 800


def a_reread(said: np.ndarray) -> Reread:
    ones = np.ones_like(said)
    return Reread(after=said, alone=np.zeros_like(said), tokens=ones)


def judged(skill: float) -> tuple[Measure, float, RungFigure]:
    """A reader who knows what is wanted with some skill, of customers with one wish each."""
    chance = np.random.default_rng(4)
    wanted = np.zeros((CUSTOMERS, READ), dtype=np.bool_)
    wanted[np.arange(CUSTOMERS), chance.integers(0, READ, CUSTOMERS)] = True
    said = (chance.normal(size=wanted.shape) + skill * wanted).astype(np.float32)
    totals = np.ones(CUSTOMERS, dtype=np.int64)
    before = gains_of(wanted, totals)
    measure, weight, found = judge_reader(a_reread(said), wanted, totals, before)
    return measure, weight, reader_figure(found, before, against=Rung.OWN)


def test_places_and_what_is_said_are_weighed() -> None:
    said = np.array([[0, 0, 9, 0], [np.nan, 1, 2, np.nan], [np.nan] * 4], dtype=np.float32)
    assert order_of(said, 0).tolist() == [[0, 1, 2, 3]] * 3
    assert order_of(said, 5).tolist() == [[2, 0, 1, 3], [0, 2, 1, 3], [0, 1, 2, 3]]


def test_a_reader_who_knows_is_better_and_one_who_guesses_is_not() -> None:
    _, weight, knows = judged(3)
    assert weight > 0
    assert knows.low > 0
    assert knows.against is Rung.OWN
    _, _, guesses = judged(0)
    assert guesses.low <= 0


def test_measures_are_told_apart() -> None:
    after = np.array([[-6, -4]], dtype=np.float32)
    told = Reread(
        after=after, alone=np.array([[-9, -4]], np.float32), tokens=np.array([[2, 1]], np.float32)
    )
    assert told.said(Measure.EACH).tolist() == [[-3, -4]]
    assert told.said(Measure.LIFT).tolist() == [[3, 0]]


def test_the_reader_is_a_rung_where_it_was_judged_on_the_one_that_is_used() -> None:
    _, weight, figure = judged(3)
    card = ReaderCard(
        measure=Measure.LIFT, weight=weight, figure=figure, again=True, customers=CUSTOMERS,
        learned_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    own = Choice(used=Rung.OWN, why=Why.BETTER, again=True, days=30, customers=CUSTOMERS)
    told = with_reader(own, card)
    assert (told.used, told.figures[-1].rung) == (Rung.READER, Rung.READER)
    assert "reads histories" in rung_text(told.used, "en")
    assert "语言模型" in rung_text(told.used, "zh")
    assert choice_text(told, "en")
    other = Choice(used=Rung.CORE, again=True)
    assert with_reader(other, card) == other
    assert with_reader(own, None) == own
    _, weight, figure = judged(0)
    no_better = ReaderCard(
        measure=Measure.EACH, weight=weight, figure=figure, again=True, customers=CUSTOMERS,
        learned_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    told = with_reader(own, no_better)
    assert (told.used, len(told.figures)) == (Rung.OWN, 1)


def test_titles_are_those_of_the_language_where_there_are_some() -> None:
    names = [{"zh": "杯", "en": "cup"}, {"en": "lamp"}, {}]
    assert lines_of(names, "zh-CN") == ["杯", "lamp", ""]
