"""The law check against sentences kept as data: what it must catch, and what it must let pass."""

from pathlib import Path

import pytest
import yaml

from rapport.content import Copy, Grounds, check_copy
from rapport.kit.settings import ShopSettings
from rapport.law import all_rules, rules_for

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "law.yaml").read_text(encoding="utf-8"))
LANGUAGES = {"cn": "zh", "us": "en"}


def law_findings(sentence: str, market: str) -> list[str]:
    grounds = Grounds(
        channel="email", language=LANGUAGES[market], shop=ShopSettings(market=market.upper())
    )
    findings = check_copy(Copy(subject="x", body=sentence), grounds)
    return [found.message for found in findings if found.code == "forbidden-claim"]


@pytest.mark.parametrize("market", ["cn", "us"])
def test_every_forbidden_sentence_is_refused_by_the_rule_it_breaks(market: str) -> None:
    rules = {rule.rule_id: rule for rule in all_rules()}
    missed = [
        (rule_id, sentence)
        for rule_id, sentences in CASES[market]["forbidden"].items()
        for sentence in sentences
        if not any(
            rules[rule_id].reason["en"] in message for message in law_findings(sentence, market)
        )
    ]
    assert missed == []


@pytest.mark.parametrize("market", ["cn", "us"])
def test_no_sentence_that_only_looks_alike_is_refused(market: str) -> None:
    found = {line: law_findings(line, market) for line in CASES[market]["allowed"]}
    assert {line: messages for line, messages in found.items() if messages} == {}


def test_a_word_is_found_however_it_is_hidden() -> None:
    for hidden in ("顶级", "顶 级", "顶·级", "顶\u200b级", "顶*级", "顶_级"):
        assert law_findings(f"这是{hidden}面霜", "cn"), hidden


def test_a_finding_names_law_span_and_place_in_both_languages(grounds_zh: Grounds) -> None:
    [found] = check_copy(
        Copy(subject="看看", body="{{ shop.name }}的极致体验，请慢慢看"), grounds_zh
    )
    assert (found.code, found.part, found.span, found.start) == (
        "forbidden-claim",
        "body",
        "极致",
        16,
    )
    assert "Art. 9(3)" in found.message
    assert "第九条" in found.message_zh


def test_urgency_is_allowed_when_the_offer_really_ends(grounds_zh: Grounds) -> None:
    copy = Copy(subject="春日礼遇", body="优惠到{{ offer.ends_at | date }}，最后一天也来得及。")
    assert check_copy(copy, grounds_zh) == ()


def test_a_word_that_comes_from_the_catalogue_is_a_warning(shop_zh: ShopSettings) -> None:
    shop = shop_zh.model_copy(update={"name": "极致小铺"})
    grounds = Grounds(channel="email", language="zh", shop=shop)
    [found] = check_copy(Copy(subject="问声好", body="{{ shop.name }}祝你今天愉快"), grounds)
    assert (found.code, found.severity) == ("catalogue-claim", "warn")


def test_every_rule_explains_itself_in_both_languages() -> None:
    for rule in all_rules():
        for texts in (rule.law, rule.reason, rule.rewording):
            assert set(texts) == {"en", "zh"}
            assert all(texts.values())


def test_a_market_without_rules_of_its_own_uses_those_of_the_us() -> None:
    assert rules_for("BR") == rules_for("US")
    assert rules_for("DE") == rules_for("EU") != rules_for("US")
    assert rules_for("cn") != rules_for("US")


def test_an_english_text_keeps_to_the_english_rules_in_every_market(shop_zh: ShopSettings) -> None:
    grounds = Grounds(channel="email", language="en", shop=shop_zh)
    copy = Copy(
        subject="Spring tea", body="It is the most fragrant spring tea, delivered for free."
    )
    assert [found.span for found in check_copy(copy, grounds) if found.severity == "refuse"]
