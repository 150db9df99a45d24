"""What a sentence becomes: a rule with its readings, a question, or a refusal with words."""

from datetime import date

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


@pytest.mark.parametrize(
    ("sentence", "word", "said"),
    [
        ("消费最高的前100名客户", "消费最高", "不能按名次选人"),
        ("下单金额前10%的客户", "下单金额前10%", "不能按名次选人"),
        ("top 100 customers by revenue", "top 100", "cannot rank them"),
        ("our 50 biggest spenders", "our 50 biggest", "cannot rank them"),
        ("women who spent the most", "spent the most", "cannot rank them"),
    ],
)
def test_a_place_in_a_ranking_is_refused_with_what_to_say_instead(
    sentence: str, word: str, said: str
) -> None:
    understood = understand(sentence, vocabulary=VOCABULARY)
    assert understood.refusal is not None
    assert [one.text for one in understood.refusal.words] == [word]
    text = understood.refusal.text[understood.language]
    assert said in text
    assert "1,000" in text or "1000元" in text


@pytest.mark.parametrize(
    "sentence",
    ["除了买过茶叶，还买过护肤品", "除了买过茶叶以外还买过护肤品", "除了北京以外也来自上海"],
)
def test_besides_is_not_read_as_without(sentence: str) -> None:
    assert understand(sentence, vocabulary=VOCABULARY).refusal is not None


def test_what_a_word_turns_round_must_be_clear() -> None:
    assert understand("上海女性以外的客户", vocabulary=VOCABULARY).refusal is not None
    outside = understand("女性，上海以外的", vocabulary=VOCABULARY)
    assert outside.rule is not None
    women, rest = rule_json(outside.rule)["rules"]  # type: ignore[misc]
    assert (women["kind"], rest["kind"]) == ("trait", "not")


@pytest.mark.parametrize(("today", "since"), [(25, None), (28, "2026-02-28")])
def test_a_weekend_that_is_still_to_come_is_refused(today: int, since: str | None) -> None:
    shop = Vocabulary(today=date(2026, 2, today), zone="Asia/Shanghai")
    understood = understand("ordered this weekend", vocabulary=shop)
    found = rule_json(understood.rule)["since"] if understood.rule else None
    assert found == since


@pytest.mark.parametrize("language", ["zh", "en"])
def test_days_that_can_count_from_a_deed_or_from_today_are_asked_about(language: str) -> None:
    sentence = {"zh": "加购了且3天内下单", "en": "added to cart and ordered within 3 days"}[
        language
    ]
    understood = understand(sentence, vocabulary=VOCABULARY)
    assert understood.question is not None
    assert "today" in understood.question.text["en"]
    kinds = [rule_json(one.rule)["kind"] for one in understood.question.choices]
    assert kinds[:2] == ["sequence", "all"]


def test_the_same_days_on_both_sides_are_not_days_after() -> None:
    understood = understand("7天内加购过且7天内没有付款", vocabulary=VOCABULARY)
    assert understood.question is not None
    kinds = [rule_json(one.rule)["kind"] for one in understood.question.choices]
    assert kinds == ["sequence", "all"]
