"""What a sentence becomes: a rule with its readings, a question, or a refusal with words."""

import pytest

from rapport.bench.word_cases import read_cases
from rapport.segments import Vocabulary, rule_json, understand

VOCABULARY, _ = read_cases()


def test_each_word_says_how_it_was_read() -> None:
    understood = understand("women who bought tea  in the last 30 days", vocabulary=VOCABULARY)
    told = [(one.text, one.kind, one.meaning) for one in understood.readings]
    assert ("women", "atom", "Customers whose gender is “female”.") in told
    assert [kind for text, kind, _ in told if text == "in the last 30 days"] == ["window"]
    for one in understood.readings:
        assert understood.sentence[one.start : one.end].strip() == one.text


@pytest.mark.parametrize(
    ("sentence", "rules"),
    [
        ("bought tea twice", 2),
        ("买过茶叶，打开过邮件或点击过邮件", 2),
        ("bought tea in the last 30 days and opened an email", 2),
        ("浏览香水后没有购买", 8),
        ("下单超过500元", 2),
    ],
)
def test_what_can_mean_two_things_is_asked_with_choices_that_are_rules(
    sentence: str, rules: int
) -> None:
    understood = understand(sentence, vocabulary=VOCABULARY)
    assert understood.rule is None
    assert understood.question is not None
    choices = understood.question.choices
    assert len({str(rule_json(one.rule)) for one in choices}) == len(choices) == rules
    assert set(understood.question.text) == {"zh", "en"}
    again = understand(choices[0].sentence["en"], vocabulary=VOCABULARY)
    assert again.rule == choices[0].rule


def test_a_word_with_two_meanings_in_the_shop_is_asked_about() -> None:
    shop = Vocabulary(categories={"gold": ()}, brands={"Gold": ()})
    understood = understand("bought gold", vocabulary=shop)
    assert understood.question is not None
    assert "gold" in understood.question.text["en"]
    names = {one.rule.product[0].name for one in understood.question.choices}  # type: ignore[union-attr]
    assert names == {"category", "brand"}


def test_unknown_words_are_named_and_the_nearest_known_are_offered() -> None:
    understood = understand("bought perfune in the last 30 days", vocabulary=VOCABULARY)
    assert understood.refusal is not None
    (word,) = understood.refusal.words
    assert (word.text, word.nearest[0]) == ("perfune", "perfume")
    assert "perfune" in understood.refusal.text["zh"]


def test_every_unknown_word_is_named() -> None:
    understood = understand("bought frobs and viewed knobs", vocabulary=VOCABULARY)
    assert understood.refusal is not None
    assert [one.text for one in understood.refusal.words] == ["frobs", "knobs"]


def test_a_shop_without_a_currency_is_asked_which_one() -> None:
    understood = understand("spent more than 500", vocabulary=Vocabulary())
    assert understood.question is not None
    currencies = [one.rule.currency for one in understood.question.choices]  # type: ignore[union-attr]
    assert currencies == ["CNY", "USD", "EUR", "GBP"]


def test_a_sentence_that_is_too_long_is_refused_at_once() -> None:
    understood = understand("bought tea and " * 200, vocabulary=VOCABULARY)
    assert understood.refusal is not None
    assert understood.refusal.words == ()


def test_brackets_nested_without_end_are_refused() -> None:
    understood = understand("(" * 900 + "bought tea" + ")" * 900, vocabulary=VOCABULARY)
    assert understood.refusal is not None


def test_the_language_can_be_told() -> None:
    understood = understand("“tea”", vocabulary=VOCABULARY, language="zh-CN")
    assert understood.language == "zh"


@pytest.mark.parametrize(
    "sentence",
    [
        "customers who did not buy tea or open an email",
        "没有买过茶叶或打开过邮件的客户",
        "not customers who bought tea and opened an email",
        "不是买过茶叶并且打开过邮件的客户",
    ],
)
def test_how_far_a_not_reaches_is_asked(sentence: str) -> None:
    understood = understand(sentence, vocabulary=VOCABULARY)
    assert understood.question is not None
    kinds = [
        (rule["kind"], [part["kind"] for part in rule["rules"]])  # type: ignore[attr-defined]
        for rule in (rule_json(one.rule) for one in understood.question.choices)
    ]
    joined = "any" if "or" in sentence or "或" in sentence else "all"
    other = {"any": "all", "all": "any"}[joined]
    assert kinds == [
        (joined, ["not_performed", "performed"]),
        (other, ["not_performed", "not_performed"]),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "没有买过茶叶，或打开过邮件的客户",
        "customers who did not buy tea or who opened an email",
        "没买过茶叶而且打开过邮件的客户",
    ],
)
def test_a_not_that_is_followed_by_a_new_beginning_reaches_no_further(sentence: str) -> None:
    understood = understand(sentence, vocabulary=VOCABULARY)
    assert understood.rule is not None
    parts = rule_json(understood.rule)["rules"]
    assert [part["kind"] for part in parts] == ["not_performed", "performed"]  # type: ignore[attr-defined,union-attr]


@pytest.mark.parametrize(
    "sentence",
    [
        "除了买过茶叶且打开过邮件的客户",
        "everyone except customers who bought tea and opened an email",
    ],
)
def test_how_far_an_exception_goes_is_asked(sentence: str) -> None:
    understood = understand(sentence, vocabulary=VOCABULARY)
    assert understood.rule is None
    assert understood.question is not None
    assert len(understood.question.choices) == 2
    last = rule_json(understood.question.choices[1].rule)
    left_out = last if last["kind"] == "not" else last["rules"][-1]  # type: ignore[index]
    assert left_out["kind"] == "not"
    assert left_out["rule"]["kind"] == "all"  # type: ignore[index]
