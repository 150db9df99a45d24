"""Topics of needs have names in a rule's sentence, and are read back from them."""

import pytest

from rapport.insights.needs.naming import _words
from rapport.scoring import need_topic
from rapport.segments import Rule, Vocabulary, describe, parse_rule, understand
from rapport.segments.describing.need_topics import closed_needs, need_said

OPEN = (
    "need/pain/wish:longer cord",
    "need/comparison/Nike",
    "need/comparison/Nike/price",
    "need/comparison/三只松鼠/smell-taste",
)
SHOP = Vocabulary(topics={"zipper": {"zh": "拉链", "en": "the zipper"}})


def spoke(topic: str, **more: object) -> Rule:
    return parse_rule({"kind": "finding", "topic": topic, **more})


def test_who_said_they_buy_it_as_a_gift_is_said_in_plain_words() -> None:
    rule = spoke("need/occasion/gift")
    assert describe(rule, "en") == "Customers who ever spoke of buying it as a gift."
    assert describe(rule, "zh") == "曾说到送礼的客户。"
    lately = spoke("need/occasion/gift", within_days=30)
    assert describe(lately, "zh") == "近30天内说到过送礼的客户。"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("more", [{}, {"within_days": 30}, {"feeling": "negative"}])
def test_every_need_is_read_back_as_itself(language: str, more: dict[str, object]) -> None:
    for topic in (*closed_needs(), *OPEN):
        rule = spoke(topic, **more)
        sentence = describe(rule, language)
        understood = understand(sentence, vocabulary=SHOP, language=language)
        assert understood.rule == rule, (sentence, understood.refusal)


def test_a_topic_of_the_shop_is_said_by_its_name_and_read_back() -> None:
    rule = spoke("zipper", feeling="negative")
    for language, name in (("zh", "“拉链”"), ("en", "“the zipper”")):
        sentence = describe(rule, language, topics=SHOP.topics)
        assert name in sentence
        assert understand(sentence, vocabulary=SHOP, language=language).rule == rule


def test_a_gift_is_not_taken_for_a_need_where_nobody_spoke_of_it() -> None:
    found = understand("说过送礼的客户", vocabulary=SHOP, language="zh")
    assert found.rule == spoke("need/occasion/gift")
    assert understand("送礼的客户", vocabulary=SHOP, language="zh").rule is None


@pytest.mark.parametrize("kind", ["job", "occasion", "pain", "price", "question", "churn"])
def test_each_need_that_is_read_has_words_for_rules(kind: str) -> None:
    for about in _words()[kind]["names"]:
        assert need_said(need_topic(kind, about)) is not None, about


def test_no_two_needs_are_called_alike() -> None:
    for language in ("zh", "en"):
        told = [said[language].lower() for said in closed_needs().values()]
        assert len(set(told)) == len(told)
