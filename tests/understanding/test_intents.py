"""Intents are learned from few examples, believed as far as they hold, and refused outside."""

from collections.abc import Sequence

import numpy as np
import pytest

from rapport.understanding import (
    BadUtterances,
    BagRecipe,
    IntentReader,
    IntentRecipe,
    UnderstandingUnreadable,
    Utterance,
    fit_intents,
    read_intents,
)

_SAID = {
    "order-status": ["where is my {}", "when does my {} arrive", "我的{}到哪了", "{}什么时候到"],
    "return": ["i want to return the {}", "send the {} back", "我要退这个{}", "{}可以退货吗"],
    "recommend": ["recommend a {} for my mum", "which {} is good", "推荐一款{}", "哪款{}好"],
    "price": ["how much is the {}", "what does the {} cost", "{}多少钱", "这个{}贵吗"],
}
_THINGS = ["cup", "teapot", "lamp", "scarf", "杯子", "茶壶", "台灯", "围巾", "kettle", "毯子"]
_OUTSIDE = [
    "who won the match",
    "sing a song for me",
    "今天天气好吗",
    "讲个笑话吧",
    "what is 7 * 8",
]
_RECIPE = IntentRecipe(bags=BagRecipe(bags=1, hidden=32, least_steps=200), enough_outside=3)


def _utterances(things: Sequence[str]) -> list[Utterance]:
    return [
        Utterance(text=said.format(thing), intent=intent)
        for intent, sayings in _SAID.items()
        for said in sayings
        for thing in things
    ]


@pytest.fixture(scope="module")
def reader() -> IntentReader:
    return fit_intents(_utterances(_THINGS[:7]), outside=_OUTSIDE, recipe=_RECIPE)


def test_intents_hold_for_things_never_heard_of(reader: IntentReader) -> None:
    asked = _utterances(_THINGS[7:])
    meant = reader.read([one.text for one in asked])
    assert [one.guesses[0].intent for one in meant] == [one.intent for one in asked]


def test_probabilities_of_a_text_sum_to_one(reader: IntentReader) -> None:
    found = reader.probabilities(["where is my hat", "", "吃了吗", "🙂"])
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)


def test_what_is_about_nothing_known_has_no_intent(reader: IntentReader) -> None:
    told = reader.read(["sing me something", "where is my teapot"])
    assert told[0].intent is None
    assert told[1].intent == "order-status"
    assert told[0].in_scope < told[1].in_scope


def test_a_reader_is_the_same_after_keeping_and_opening(reader: IntentReader) -> None:
    opened = read_intents(reader.arrays())
    texts = ["where is my lamp", "多少钱", "nothing of it"]
    assert opened.read(texts) == reader.read(texts)


def test_the_same_examples_give_the_same_reader(reader: IntentReader) -> None:
    again = fit_intents(_utterances(_THINGS[:7]), outside=_OUTSIDE, recipe=_RECIPE)
    texts = ["where is my lamp", "退货"]
    assert np.array_equal(again.probabilities(texts), reader.probabilities(texts))


def test_two_intents_are_enough_and_one_is_not() -> None:
    two = [one for one in _utterances(_THINGS) if one.intent in ("price", "return")]
    found = fit_intents(two, recipe=_RECIPE)
    assert found.read(["how much is the hat"])[0].guesses[0].intent == "price"
    with pytest.raises(BadUtterances, match="of 1 intents teach nothing"):
        fit_intents([one for one in two if one.intent == "price"], recipe=_RECIPE)


def test_one_example_of_each_intent_teaches_something() -> None:
    few = [Utterance(text="where is it", intent="a"), Utterance(text="too dear", intent="b")]
    assert fit_intents(few, recipe=_RECIPE).read(["where"])[0].guesses[0].intent == "a"


def test_arrays_of_something_else_are_refused(reader: IntentReader) -> None:
    with pytest.raises(UnderstandingUnreadable):
        read_intents({})
    with pytest.raises(UnderstandingUnreadable, match="do not fit"):
        read_intents(reader.arrays() | {"rarity": np.zeros(3, np.float32)})
