"""A message is understood whole: its clauses, its names, its forms."""

from datetime import date

import pytest

from rapport.understanding import (
    BadUtterances,
    BagRecipe,
    Entity,
    EntitySource,
    Gazetteer,
    IntentRecipe,
    Name,
    TaggerRecipe,
    UnderstandingReader,
    UnderstandingUnreadable,
    Utterance,
    fit_entity_tagger,
    fit_intents,
    read_entity_tagger,
    training_data_of,
)
from rapport.understanding.clauses import clauses_of
from rapport.understanding.reader import apart

_TODAY = date(2026, 12, 1)
_DATA = training_data_of("""
version: "3.1"
nlu:
- intent: return
  examples: |
    - i want to return my [blue](colour) cup
    - can i send the [red](colour) one back
    - return the [green](colour) lamp please
    - how do i return a scarf
    - 我要退[红色](colour)的杯子
    - 这个想退货
    - 怎么退货
- intent: order-status
  examples: |
    - where is my order
    - when does the [red](colour) lamp arrive
    - track my parcel
    - has my order been sent
    - 我的快递到哪了
    - 帮我查下物流
    - 订单什么时候到
- intent: greeting
  examples: |
    - hello
    - hi there
    - good morning
    - 你好
    - 在吗
""")
_NAMES = [
    Name(said="Moonlight Cup", kind="product", value="p1"),
    Name(said="月光杯", kind="product", value="p1"),
    Name(said="cup", kind="category", value="cups"),
]


@pytest.fixture(scope="module")
def reader() -> UnderstandingReader:
    recipe = IntentRecipe(bags=BagRecipe(bags=1, hidden=32, least_steps=300))
    return UnderstandingReader(
        intents=fit_intents(_DATA.utterances, recipe=recipe),
        gazetteer=Gazetteer(_NAMES),
        tagger=fit_entity_tagger(_DATA.utterances, recipe=TaggerRecipe(absolute=0.01)),
    )


def _wanted(reader: UnderstandingReader, text: str) -> list[tuple[str, str]]:
    found = reader.read(text, today=_TODAY)
    return [(one.intent, text[one.start : one.end]) for one in found.wants]


def test_a_message_that_wants_two_things_has_both_in_order(reader: UnderstandingReader) -> None:
    assert _wanted(reader, "我要退货，另外帮我查下物流") == [
        ("return", "我要退货"),
        ("order-status", "帮我查下物流"),
    ]
    assert [
        intent for intent, _ in _wanted(reader, "I want to return my cup. Where is my order?")
    ] == ["return", "order-status"]


def test_a_message_of_one_want_is_not_cut(reader: UnderstandingReader) -> None:
    text = "i want to return my cup, and the lamp"
    assert _wanted(reader, text) == [("return", text)]


def test_names_forms_and_what_was_tagged_stand_together(reader: UnderstandingReader) -> None:
    text = "can i return the red Moonlight Cup of order W2378156"
    found = reader.read(text, today=_TODAY).entities
    assert [(one.kind, one.value, one.source) for one in found] == [
        ("colour", "red", EntitySource.TAGGER),
        ("product", "p1", EntitySource.CATALOGUE),
        ("order_number", "W2378156", EntitySource.PATTERN),
    ]


def test_an_empty_message_is_understood_as_nothing_named(reader: UnderstandingReader) -> None:
    assert reader.read("", today=_TODAY).entities == ()


def test_a_name_counts_as_a_whole_word_and_the_longest_wins() -> None:
    found = Gazetteer(_NAMES)
    assert found.find("cupboard") == []
    assert [one.value for one in found.find("MOONLIGHT CUP, 月光杯子")] == ["p1", "p1"]
    assert Gazetteer([]).find("cup") == []


def test_of_entities_that_overlap_the_surer_source_stays() -> None:
    tagged = Entity(start=0, end=9, kind="a", value="x", source=EntitySource.TAGGER)
    formed = Entity(start=4, end=6, kind="b", value="y", source=EntitySource.PATTERN)
    assert apart([tagged, formed]) == (formed,)


def test_clauses_are_cut_where_something_else_may_be_wanted() -> None:
    text = "hello! where is it, and can i return it; 另外多少钱"
    said = [text[slice(*span)] for span in clauses_of(text)]
    assert said == ["hello", "where is it", "can i return it", "多少钱"]


def test_a_tagger_travels_as_bytes(reader: UnderstandingReader) -> None:
    assert reader.tagger is not None
    opened = read_entity_tagger(reader.tagger.to_bytes())
    text = "return the green cup"
    assert opened.tag(text, intent="return") == reader.tagger.tag(text, intent="return")
    with pytest.raises(UnderstandingUnreadable):
        read_entity_tagger(b"nothing")


def test_a_tagger_needs_marked_entities() -> None:
    with pytest.raises(BadUtterances, match="no entity is marked"):
        fit_entity_tagger([Utterance(text="hello")])


def test_roles_tell_two_of_a_kind_apart() -> None:
    cities = ("Paris", "Rome", "Berlin", "Oslo", "Madrid")
    said = "\n".join(
        f'    - from [{a}]{{"entity": "city", "role": "from"}} to '
        f'[{b}]{{"entity": "city", "role": "to"}}'
        for a in cities
        for b in cities
        if a != b
    )
    data = training_data_of(f"nlu:\n- intent: travel\n  examples: |\n{said}")
    tagger = fit_entity_tagger(data.utterances)
    found = tagger.tag("from Rome to Oslo", intent="travel")
    assert [(one.value, one.role) for one in found] == [("Rome", "from"), ("Oslo", "to")]
