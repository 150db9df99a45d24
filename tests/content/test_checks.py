"""What a reviewer is spared: texts that are false, unlawful, too long or broken are found first."""

from dataclasses import replace

import pytest

from rapport.catalog import Offer, Product
from rapport.content import Copy, Finding, Grounds, check_copy
from rapport.content.channels import columns, sms_segments

GOOD_ZH = Copy(
    subject="{{ product.name }}还在等你",
    preheader="{{ product.price | money }}",
    body="{{ product.name }}还在，{{ product.price | money }}，{{ offer.name }}到"
    "{{ offer.ends_at | date }}为止。\n\n[去看看]({{ product.url }})",
)


def found(copy: Copy, grounds: Grounds) -> list[tuple[str, str]]:
    return [(one.code, one.span) for one in check_copy(copy, grounds)]


def body(text: str) -> Copy:
    return Copy(subject="看一看", body=text)


def test_a_text_of_slots_and_plain_words_has_no_findings(grounds_zh: Grounds) -> None:
    assert check_copy(GOOD_ZH, grounds_zh) == ()


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("现在只要99元，很划算的样子", "99元"),
        ("全场7折，随便看看也好", "7折"),
        ("打八折的日子，随便看看", "八折"),
        ("到3月20日为止，慢慢看", "3月20日"),
        ("500ml的大瓶，够用一阵", "500ml"),
        ("纯棉的触感，很舒服的", "纯棉"),
        ("日本进口的好东西在这里", "日本进口"),
        ("全场包邮，随便看看也好", "包邮"),
        ("七天无理由退货，放心看", "七天"),
        ("获奖的配方，值得试一试", "获奖"),
        ("仅剩几件了，有空看一看", "仅剩"),
        ("已有10000人买过这一款", "10000人"),
    ],
)
def test_a_fact_that_nobody_supports_is_refused_with_its_words(
    grounds_zh: Grounds, typed: str, span: str
) -> None:
    findings = check_copy(body(typed), grounds_zh)
    refused = [one for one in findings if one.code == "fact-outside-slot"]
    assert span in [one.span for one in refused]
    assert all(typed[one.start : one.start + len(one.span)] == one.span for one in refused)


@pytest.mark.parametrize(
    "typed",
    [
        "现价128元，写得对，是手写的",
        "打八五折，写得对，是手写的",
        "200ml，写得对，是手写的",
        "到3月15日，写得对，是手写的",
    ],
)
def test_a_fact_that_is_true_but_typed_in_is_a_warning(grounds_zh: Grounds, typed: str) -> None:
    assert [code for code, _ in found(body(typed), grounds_zh)] == ["fact-typed"]


def test_what_the_catalogue_says_may_be_said(grounds_en: Grounds, lotion: Product) -> None:
    copy = Copy(
        subject="Vegan and light", body="It is vegan, and it comes from Italy: made in Italy."
    )
    italian = replace(lotion, descriptions={"en": "Made in Italy."})
    assert found(copy, replace(grounds_en, products=(italian,))) == []
    assert ("fact-outside-slot", "made in Italy") in found(copy, grounds_en)


def test_a_claim_hidden_in_a_default_or_beside_a_slot_is_found(grounds_zh: Grounds) -> None:
    hidden = body('{{ customer.first_name | default: "全场五折" }}，有空来看看吧')
    assert ("fact-outside-slot", "五折") in found(hidden, grounds_zh)
    beside = body("优惠1{{ offer.discount | percent }}，有空来看看吧")
    assert ("fact-outside-slot", "115%") in found(beside, grounds_zh)


def test_both_branches_of_a_condition_are_read(grounds_zh: Grounds) -> None:
    copy = body("{% if customer.city %}你好{% else %}全场免邮{% endif %}，有空来看看吧")
    assert ("fact-outside-slot", "免邮") in found(copy, grounds_zh)


def test_stock_may_be_promised_only_of_goods_in_stock(grounds_en: Grounds, lotion: Product) -> None:
    copy = Copy(subject="It is back in stock", body="{{ product.name }} is back in stock.")
    assert found(copy, grounds_en) == []
    gone = replace(lotion, in_stock=False)
    assert ("fact-outside-slot", "back in stock") in found(
        copy, replace(grounds_en, products=(gone,))
    )


@pytest.mark.parametrize(
    ("text", "code", "span"),
    [
        ("{{ product.cost }}的价格", "slot-unknown", "product.cost"),
        ("{{ customer.email }}，你好", "slot-unknown", "customer.email"),
        ("{{ links.unsubscribe }}", "slot-unknown", "links.unsubscribe"),
        ('{{ "五折" }}随便看', "slot-unknown", '{{ "五折" }}'),
        ("{{ product.price }}的价格", "slot-unreadable", "{{ product.price }}"),
        ("{{ offer.ends_at }}截止", "slot-unreadable", "{{ offer.ends_at }}"),
        ("{{ product.attributes.colour }}的", "slot-unresolved", "product.attributes.colour"),
        ("{{ products[2].name }}", "slot-unresolved", "products[2].name"),
        ("{{ customer.first_name }}，你好", "slot-needs-default", "customer.first_name"),
        ("看 https://other.example.com/x 吧", "link-foreign", "https://other.example.com/x"),
        ("看看 evil.com 上有什么", "link-foreign", "evil.com"),
        ("[去看看](https://evil.example/x)", "link-foreign", "https://evil.example/x"),
        ("请点[这里]({{ product.url }})看", "link-misplaced", "[这里]({{ product.url }})"),
        ("网址是{{ product.url }}，请看", "link-misplaced", "{{ product.url }}"),
        ("<b>你好</b>，请看一看", "markup-typed", "<b>"),
        ("**你好**，请看一看", "markup-typed", "**你好**"),
        ("快来看看！！！今天天气很好", "shouting", "！！！"),
        ("电话13800138000，欢迎来电", "personal-data", ""),
        ("{% if customer.city %}你好", "liquid-broken", ""),
    ],
)
def test_each_fault_has_its_finding(grounds_zh: Grounds, text: str, code: str, span: str) -> None:
    assert (code, span) in found(body(text), grounds_zh)


def test_a_name_that_some_of_the_group_lack_needs_a_default(grounds_zh: Grounds) -> None:
    copy = body("{{ customer.first_name }}，你好，请看一看")
    told = replace(grounds_zh, missing={"first_name": 0.12})
    [finding] = check_copy(copy, told)
    assert "12.0%" in finding.message
    assert "12.0%" in finding.message_zh
    assert check_copy(copy, replace(grounds_zh, missing={"first_name": 0.0})) == ()


def test_the_shops_own_address_may_be_linked(grounds_zh: Grounds) -> None:
    assert found(body("[看看新品](https://shop.example/new)"), grounds_zh) == []


def test_words_the_brief_asks_for_must_be_there(grounds_zh: Grounds) -> None:
    wanted = replace(grounds_zh, must_have=("礼遇", "不催单"))
    assert found(GOOD_ZH, wanted) == [("must-have-missing", "不催单")]


def test_a_text_in_another_language_is_refused(grounds_zh: Grounds, grounds_en: Grounds) -> None:
    english = Copy(subject="Hello there", body="We kept one aside for you.")
    assert found(english, grounds_zh) == [("wrong-language", "")]
    assert ("wrong-language", "") in found(body("有空来看看，慢慢来，不着急"), grounds_en)


@pytest.mark.parametrize(
    ("copy", "channel", "code"),
    [
        (Copy(body="你好"), "email", "subject-missing"),
        (Copy(subject="好" * 31, body="你好"), "email", "too-long"),
        (Copy(subject="你好", preheader="好" * 60, body="你好"), "email", "rather-long"),
        (Copy(subject="你好", body=""), "email", "body-missing"),
        (Copy(body="好" * 220), "sms", "too-long"),
        (Copy(body="好" * 80), "sms", "rather-long"),
        (Copy(subject="好" * 26, body="你好"), "push", "too-long"),
        (Copy(subject="你好", body="好" * 91), "push", "too-long"),
    ],
)
def test_a_channel_has_its_limits(grounds_zh: Grounds, copy: Copy, channel: str, code: str) -> None:
    findings = check_copy(copy, replace(grounds_zh, channel=channel))
    assert [one.code for one in findings] == [code]


def test_widths_and_segments_are_counted_as_phones_do() -> None:
    assert columns("ab好") == 4
    assert [sms_segments("a" * n) for n in (160, 161, 306, 307)] == [1, 2, 2, 3]
    assert [sms_segments("好" * n) for n in (70, 71, 134, 135)] == [1, 2, 2, 3]
    assert sms_segments("€" * 80) == 1
    assert sms_segments("€" * 81) == 2


def test_every_finding_speaks_both_languages(grounds_zh: Grounds, offer: Offer) -> None:
    bad = Copy(
        subject="顶级" * 40,
        preheader="call 13800138000",
        body="{{ product.cost }} 现在9元 evil.com **x** [a](b) c！！！ {{ offer.ends_at }}",
    )
    findings: tuple[Finding, ...] = check_copy(bad, grounds_zh)
    assert len({one.code for one in findings}) > 7
    for one in findings:
        assert one.message
        assert one.message_zh
        assert "{" not in one.message.replace("{{", "").replace(one.span, "")
    assert offer.names["en"] not in str(findings)


def test_a_text_that_is_no_mail_at_all_is_refused_before_it_costs_time(grounds_zh: Grounds) -> None:
    [long] = check_copy(body("好" * 2_000_000), grounds_zh)
    assert (long.code, long.part) == ("too-long", "body")
    assert "2,000,000 of 20,000 characters" in long.message
    for character in ("\x00", "\x1b", "\ud800", "\uffff"):
        [broken] = check_copy(body(f"好久不见。\n来看看{character}"), grounds_zh)
        assert broken.code == "liquid-broken"
        assert "line 2, column 4 of the body" in broken.message
        assert f"cannot be shown (U+{ord(character):04X})" in broken.message
