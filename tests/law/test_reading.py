"""Term, target and exemption; sectors, channels, facts; what a text owes."""

from pathlib import Path

import pytest
import yaml

from rapport.law import BadLawRule, Kind, all_exemptions, all_rules, explain, read_law
from rapport.law.anchors import Index, anchors_of, grams_of
from rapport.law.ruling import compiled

CASES = yaml.safe_load(
    (Path(__file__).parent / "cases" / "exemptions.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("exemption", sorted(CASES["free"]))
def test_a_free_use_is_named_by_its_exemption(exemption: str) -> None:
    wrong = {}
    for text in CASES["free"][exemption]:
        reading = explain(
            text,
            market="CN",
            language="zh",
            lifted=frozenset({"title-true", "source-held"} if exemption in CASES["proved"] else ()),
            names=frozenset(CASES["names"]),
        )
        applied = {one.exemption_id for one in reading.exemptions}
        if reading.breaches or exemption not in applied:
            wrong[text] = (applied, [one.span for one in reading.breaches])
    assert wrong == {}


def test_the_same_words_about_the_goods_are_refused() -> None:
    passed = [
        text
        for text in CASES["refused"]
        if not any(
            breach.kind is Kind.ABSOLUTE and breach.severity == "refuse"
            for breach in read_law(text, market="CN", language="zh")
        )
    ]
    assert passed == []


def test_every_exemption_has_a_case() -> None:
    assert set(CASES["free"]) == {one.exemption_id for one in all_exemptions()}


def test_a_rule_of_a_sector_applies_where_the_sector_is_told_or_said() -> None:
    text = "开怀畅饮，不醉不归"
    assert read_law(text, market="CN", language="zh", sector="food") == ()
    assert read_law(text, market="CN", language="zh", sector="alcohol")
    assert read_law("白酒到店，" + text, market="CN", language="zh")


def test_a_medical_word_is_free_in_a_drug_that_has_its_notices() -> None:
    text = (
        "用于感冒引起的头痛。禁忌、不良反应详见说明书。"
        "请按药品说明书或者在药师指导下购买和使用。京药广审（文）第260101号。"
    )
    assert read_law(text, market="CN", language="zh", sector="drug") == ()
    assert read_law(text, market="CN", language="zh", sector="clothing")


def test_a_missing_notice_is_a_breach_without_words() -> None:
    found = read_law("钙片一瓶六十片", market="CN", language="zh", sector="health-food")
    owed = {one.rule_id for one in found if one.kind is Kind.REQUIRED}
    assert owed == {"cn-required-health-food", "cn-required-approval"}
    assert all((one.start, one.end, one.span) == (0, 0, "") for one in found)


def test_a_fact_lifts_the_rules_that_it_answers() -> None:
    text = "仅限今天，先到先得"
    assert read_law(text, market="CN", language="zh")
    assert read_law(text, market="CN", language="zh", lifted=frozenset({"offer-ends"})) == ()


def test_a_source_in_the_text_lifts_a_figure() -> None:
    assert read_law("经测试，阻隔99%紫外线", market="CN", language="zh")
    sourced = "阻隔99%紫外线，数据见检测报告编号2026-18"
    assert read_law(sourced, market="CN", language="zh") == ()


def test_rules_of_a_platform_hold_there_alone() -> None:
    text = "链接在主页，私信我"
    assert read_law(text, market="CN", language="zh") == ()
    assert read_law(text, market="CN", language="zh", channel="xiaohongshu")


def test_european_rules_hold_in_europe() -> None:
    text = "By continuing to browse you agree to our newsletter."
    assert [one.rule_id for one in read_law(text, market="DE", language="en")] == ["eu-consent"]
    assert read_law(text, market="US", language="en") == ()


def test_breaches_come_in_the_order_of_the_text() -> None:
    found = read_law("全网最低价，顶级羊绒，国家级工艺", market="CN", language="zh")
    assert len(found) >= 3
    assert [one.start for one in found] == sorted(one.start for one in found)


def test_nothing_is_found_in_an_empty_text() -> None:
    assert read_law("", market="CN", language="zh") == ()


def test_every_rule_can_be_found_by_its_anchors() -> None:
    without = [
        (rule.rule_id, pattern.pattern[:40])
        for rule in all_rules()
        if rule.kind is not Kind.REQUIRED and not rule.as_written
        for pattern in rule.patterns
        if anchors_of(pattern.pattern) is None
    ]
    assert without == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("最(?:好|佳)", "它最佳"),
        ("(?:ab|c)+d?", "xxab"),
        ("a?bc", "bc"),
        (r"\d+%的用户", "九成，95%的用户"),
        ("[最蕞]好", "蕞好"),
        ("x|yz", "yz"),
    ],
)
def test_the_index_never_loses_a_match(pattern: str, text: str) -> None:
    rule = compiled([pattern], "a test")
    assert rule.search(text)
    assert Index([rule]).candidates(grams_of(text)) == [0]
    assert Index([compiled(["无关"], "a test")]).candidates(grams_of(text)) == []


def test_a_pattern_that_cannot_be_read_says_where() -> None:
    with pytest.raises(BadLawRule, match="shop rules"):
        compiled(["(最"], "shop rules")
    with pytest.raises(BadLawRule, match="nowhere"):
        compiled(["最{nowhere}"], "shop rules")


def test_a_rule_about_writing_reads_the_text_as_it_was_given() -> None:
    said = read_law("歡迎光臨，全場襪子買三送一", market="CN", language="zh")
    assert "cn-traditional" in {breach.rule_id for breach in said}
    assert said[0].span in "歡迎光臨，全場襪子買三送一"
    assert read_law("欢迎光临，袜子三双装", market="CN", language="zh") == ()


def test_a_channel_owes_the_way_to_stop_it_unless_delivery_adds_it() -> None:
    text = "【云眠】秋被上新，满300减40"
    owed = read_law(text, market="CN", language="zh", channel="sms")
    assert [breach.rule_id for breach in owed] == ["cn-sms-way-out"]
    assert read_law(text + "，拒收请回复R", market="CN", language="zh", channel="sms") == ()
    added = frozenset({"opt-out-added"})
    assert read_law(text, market="CN", language="zh", channel="sms", lifted=added) == ()
