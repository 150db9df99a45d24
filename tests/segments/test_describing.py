"""A rule as one sentence: what a marketer checks before sending."""

from collections.abc import Mapping

import pytest

from rapport.segments import describe, parse_rule

BOUGHT = {"kind": "performed", "event": "Order Completed"}
TEA = [{"name": "category", "op": "is", "value": "tea"}]


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        ({"kind": "everyone"}, "All customers.", "所有客户。"),
        (
            {**BOUGHT, "product": TEA, "at_least": 2, "within_days": 90},
            "Customers who bought a product whose category is “tea” at least 2 times"
            " in the last 90 days.",
            "近90天内购买类目为“tea”的商品至少2次的客户。",
        ),
        (
            {**BOUGHT, "within_days": 2, "older_than_days": 1, "whole_days": True},
            "Customers who completed an order yesterday (UTC time).",
            "昨天（UTC时间）下过单的客户。",
        ),
        (
            {
                **BOUGHT,
                "weekdays": [6, 7],
                "from_hour": 22,
                "until_hour": 6,
                "zone": "Asia/Shanghai",
                "customer_zone": True,
            },
            "Customers who completed an order on weekends between 22:00 and 6:00"
            " (customer's local time, else Asia/Shanghai time).",
            "在周末22点到6点（客户当地时间，未知时按Asia/Shanghai时间）下过单的客户。",
        ),
        (
            {"kind": "finding", "topic": "overall", "feeling": "negative"},
            "Customers who ever said something negative about the whole of it.",
            "曾对整体表达负面看法的客户。",
        ),
        (
            {"kind": "not_performed", "event": "Email Opened"},
            "Customers who never opened an e-mail.",
            "从未打开邮件的客户。",
        ),
        (
            {
                "kind": "sequence",
                "within_days": 90,
                "steps": [
                    {"event": "Product Viewed"},
                    {"event": "Order Completed", "within_days": 3, "absent": True},
                ],
            },
            "Customers who viewed a product in the last 90 days"
            " and did not complete an order within 3 days after.",
            "近90天内浏览商品，之后3天内没有下单的客户。",
        ),
        (
            {
                "kind": "last_performed",
                "event": "Order Completed",
                "older_than_days": 60,
                "then": [
                    {"name": "amount_minor", "op": "at_least", "value": 30000},
                    {"name": "currency", "op": "is", "value": "CNY"},
                ],
            },
            "Customers who last completed an order (that time amount is at least CN¥300.00)"
            " more than 60 days ago.",
            "最后一次下单（当时金额不低于300元）发生在60天以前的客户。",
        ),
        (
            {
                "kind": "aggregate",
                "figure": {"kind": "orders", "of": "revenue_minor", "within_days": 30},
                "op": "more_than",
                "times": 1.5,
                "than": {
                    "kind": "orders",
                    "of": "revenue_minor",
                    "within_days": 60,
                    "older_than_days": 30,
                },
            },
            "Customers for whom revenue less refunds in the last 30 days is more than 1.5 times"
            " revenue less refunds between 30 and 60 days ago.",
            "其近30天内净消费额高于（30到60天前净消费额）的1.5倍的客户。",
        ),
        (
            {
                "kind": "total",
                "of": "revenue_minor",
                "op": "at_least",
                "value": 1,
                "currency": "JPY",
            },
            "Customers whose all-time revenue less refunds is at least JP¥1.",
            "历史净消费额不低于1日元的客户。",
        ),
        (
            {"kind": "finding", "topic": "delivery", "feeling": "negative", "within_days": 14},
            "Customers who said something negative about delivery in the last 14 days.",
            "近14天内对物流表达过负面看法的客户。",
        ),
        (
            {"kind": "message", "did": "opened", "campaign_id": "c1", "at_least": 0, "at_most": 0},
            "Customers who never opened a message of campaign “c1”.",
            "从未打开活动“c1”的消息的客户。",
        ),
        (
            {"kind": "consent", "channel": "email", "state": "denied"},
            "Customers who refused marketing by e-mail.",
            "拒绝通过邮件接收营销信息的客户。",
        ),
        (
            {"kind": "near", "latitude": 31.23, "longitude": 121.47, "kilometres": 20},
            "Customers who are within 20 km of (31.23, 121.47).",
            "在坐标(31.23, 121.47)周围20公里内的客户。",
        ),
        (
            {"kind": "bucket", "name": "test", "start": 10, "end": 20},
            "Customers who are in 10% to 20% of the random split “test”.",
            "在随机划分“test”的10%到20%中的客户。",
        ),
        (
            {"kind": "score", "name": "churn", "op": "more_than", "value": 0.7},
            "Customers whose score “churn” is more than 0.7.",
            "评分“churn”高于0.7的客户。",
        ),
        (
            {"kind": "trait", "name": "birthday", "op": "anniversary_within_days", "value": 7},
            "Customers whose birthday comes round within 7 days.",
            "生日在7天内到来的客户。",
        ),
    ],
)
def test_every_kind_of_rule_is_said_in_both_languages(
    rule: Mapping[str, object], english: str, chinese: str
) -> None:
    parsed = parse_rule(rule)
    assert describe(parsed, "en-GB") == english
    assert describe(parsed, "zh-CN") == chinese


def test_brackets_show_what_belongs_together() -> None:
    women = {"kind": "trait", "name": "gender", "op": "is", "value": "f"}
    either = {"kind": "any", "rules": [BOUGHT, {"kind": "rfm", "groups": ["lost"]}]}
    rule = parse_rule({"kind": "all", "rules": [women, either, {"kind": "not", "rule": either}]})
    assert describe(rule, "en") == (
        "Customers whose gender is “f”, (who ever completed an order, or whose RFM group is Lost),"
        " and who are not among those (who ever completed an order, or whose RFM group is Lost)."
    )
    assert describe(rule, "zh") == (
        "性别为“f”，且（曾下单，或RFM分组为已流失），且不满足（曾下单，或RFM分组为已流失）的客户。"
    )


def test_things_known_by_an_id_are_said_by_their_names() -> None:
    rule = parse_rule(
        {
            "kind": "all",
            "rules": [
                {"kind": "segment", "segment_id": "s1"},
                {"kind": "list", "list_id": "l1"},
                {"kind": "message", "did": "clicked", "campaign_id": "c1"},
                {"kind": "computed", "name": "own_figure", "op": "at_least", "value": 3},
            ],
        }
    )
    said = describe(
        rule,
        "en",
        segment_name={"s1": "VIPs"}.__getitem__,
        list_name={"l1": "Guests"}.__getitem__,
        campaign_name={"c1": "Spring"}.__getitem__,
        labels={"own_figure": {"zh": "自有指标", "en": "own figure"}},
    )
    assert said == (
        "Customers who are in segment “VIPs”, who are on the list “Guests”,"
        " who ever clicked in a message of campaign “Spring”,"
        " and whose computed trait “own figure” is at least 3."
    )


def test_a_text_that_holds_quotation_marks_stands_in_others() -> None:
    rule = parse_rule({"kind": "trait", "name": "motto", "op": "is", "value": "say “yes”"})
    assert describe(rule, "en") == "Customers whose “motto” is 「say “yes”」."


def test_a_long_list_of_values_is_cut_and_counted() -> None:
    values = [f"v{n}" for n in range(10)]
    rule = parse_rule({"kind": "trait", "name": "tier", "op": "one_of", "value": values})
    assert "“v7” and others, 10 in all," in describe(rule, "en")
    assert "“v7”等10个值之一" in describe(rule, "zh")
