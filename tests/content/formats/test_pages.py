"""Landing pages, articles and answers become pages; posts and ads a sketch of how they look."""

import json
import re
from dataclasses import replace
from functools import partial

import pytest

from rapport.content import (
    PREVIEW_LINKS,
    Copy,
    Grounds,
    Label,
    Rendered,
    check_copy,
    compile_copy,
    copy_of,
    draft_number,
    label_for,
    mockup,
    with_part,
    written_by_model,
)
from rapport.content.formats.html_reading import read_html
from rapport.law import has_visible_label

BY_MODEL = partial(
    label_for,
    "model:x",
    when="models",
    language="zh-CN",
    producer="山茶 {{ 铺 }}",
    produce_id=draft_number("dr_1", 2),
)
LABEL = BY_MODEL() or Label(line="")
AIGC = (
    '<meta name="AIGC" content="{&quot;Label&quot;: &quot;1&quot;, '
    "&quot;ContentProducer&quot;: &quot;山茶  铺&quot;, &quot;ProduceID&quot;: "
    "&quot;dr_1@2&quot;"
)
PAGE = copy_of(
    {
        "subject": "{{ product.name }}来了",
        "preheader": "先看照片",
        "cta": "看看它",
        "link": "{{ product.url }}",
        "body": "## 它是什么\n\n{{ product.description }}\n\n- 轻\n- 小\n\n"
        "## 多少钱\n\n{{ product.price | money }}\n\n[打开商品页]({{ product.url }})",
        "seo_title": "{{ product.name }} <b>",
    }
)


def rendered(copy: Copy, grounds: Grounds, channel: str, label: Label | None = None) -> Rendered:
    compiled = compile_copy(copy, channel=channel, language=grounds.language, label=label)
    return compiled.render({**grounds.slots, "links": PREVIEW_LINKS})


def data_of(page: Rendered) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.html)
    assert found
    read: dict[str, object] = json.loads(found[1])
    return read


def test_a_landing_page_can_be_found_read_and_walked_through(grounds_zh: Grounds) -> None:
    page = rendered(PAGE, grounds_zh, "landing-page", LABEL)
    read = read_html(page.html)
    assert read.language == "zh-CN"
    assert read.headings == [1, 2, 2]
    assert [one.alt for one in read.pictures] == ["山茶花身体乳"]  # once, at the top
    url = "https://shop.example/p/lotion?a=1&b=2"
    assert [(url, "看看它"), (url, "打开商品页")] == [one for one in read.links if one[0] == url][
        :2
    ]
    assert "<title>山茶花身体乳 &lt;b&gt;</title>" in page.html
    assert '<meta name="description" content="先看照片">' in page.html
    assert '<meta property="og:image" content="https://shop.example/i/lotion.jpg">' in page.html
    assert AIGC in page.html
    assert page.html.index("<h1>") < page.html.index("<h2") < page.html.index(LABEL.line)
    assert "<script" not in page.html.replace('<script type="application/ld+json">', "")
    assert page.text == "它是什么\n轻薄好推开，200ml。\n- 轻\n- 小\n\n多少钱\n¥128.00\n打开商品页"


def test_a_page_tells_search_engines_the_product_its_price_and_its_stock(
    grounds_zh: Grounds,
) -> None:
    data = data_of(rendered(PAGE, grounds_zh, "landing-page"))
    assert (data["@context"], data["@type"]) == ("https://schema.org", "WebPage")
    [lotion, cream] = data["mainEntity"]  # type: ignore[misc]
    assert lotion["offers"] == {
        "@type": "Offer",
        "price": "128.00",
        "priceCurrency": "CNY",
        "availability": "https://schema.org/InStock",
        "url": "https://shop.example/p/lotion?a=1&b=2",
    }
    assert "image" not in cream


def test_questions_and_answers_are_told_as_such_with_their_slots_filled(
    grounds_zh: Grounds,
) -> None:
    body = (
        "## {{ product.name }}多少钱？\n\n{{ product.price | money }}。\n\n## 在哪里？\n\n在店里。"
    )
    page = rendered(copy_of({"subject": "问答", "body": body}), grounds_zh, "faq")
    data = data_of(page)
    assert data["@type"] == "FAQPage"
    assert data["mainEntity"] == [
        {
            "@type": "Question",
            "name": "山茶花身体乳多少钱？",
            "acceptedAnswer": {"@type": "Answer", "text": "¥128.00。"},
        },
        {
            "@type": "Question",
            "name": "在哪里？",
            "acceptedAnswer": {"@type": "Answer", "text": "在店里。"},
        },
    ]
    assert json.loads(page.part("json_ld")) == data


def test_an_article_links_to_its_sections(grounds_zh: Grounds) -> None:
    body = "## 甲\n\n一。\n\n## 乙\n\n二。\n\n## 丙\n\n三。"
    copy = copy_of({"subject": "题", "preheader": "摘要", "body": body})
    page = rendered(copy, grounds_zh, "article")
    targets = re.findall(r'<a href="#(s\d)">', page.html)
    assert targets == re.findall(r'<h2 id="(s\d)">', page.html)
    assert data_of(page)["headline"] == "题"


def test_a_product_description_is_a_page_of_its_own(grounds_zh: Grounds) -> None:
    copy = copy_of(
        {"subject": "{{ product.name }}", "bullets": "好推开\n味道淡", "body": "洗完澡用。"}
    )
    page = rendered(copy, grounds_zh, "product")
    assert '<ul class="points"><li>好推开</li><li>味道淡</li></ul>' in page.html
    data = data_of(page)
    assert (data["@type"], data["description"]) == ("Product", "洗完澡用。")
    assert page.text == "洗完澡用。"


def test_what_the_catalogue_says_cannot_become_html_a_section_or_a_script(
    grounds_zh: Grounds,
) -> None:
    product = {
        **grounds_zh.slots["product"],  # type: ignore[dict-item]
        "description": "</script><script>alert(1)</script>\n## 假标题\n\n[x](https://evil.example)",
    }
    values = {**grounds_zh.slots, "product": product, "products": [product], "links": {}}
    page = compile_copy(PAGE, channel="landing-page", language="zh-CN").render(values)
    assert "<script>alert" not in page.html
    assert page.html.count("</script>") == 1
    assert page.html.count("<h2") == 2
    assert 'href="https://evil.example"' not in page.html


def test_binding_what_is_shared_first_changes_no_page(grounds_zh: Grounds) -> None:
    compiled = compile_copy(PAGE, channel="landing-page", language="zh-CN", label=LABEL)
    shared = {k: v for k, v in grounds_zh.slots.items() if k != "customer"}
    values = {**grounds_zh.slots, "links": PREVIEW_LINKS}
    assert compiled.bound(shared).render(values) == compiled.render(values)


@pytest.mark.parametrize(
    ("channel", "parts", "shown"),
    [
        ("social", {"subject": "笔记", "body": "你好", "tags": "日常\n开箱"}, "<li>#开箱</li>"),
        (
            "search-ad",
            {"headlines": "甲\n乙\n丙\n丁", "body": "一。\n二。", "paths": "上新"},
            "<h1>甲 | 乙 | 丙</h1>",
        ),
        ("display-ad", {"subject": "短", "preheader": "长标题", "body": "描述"}, "长标题"),
        ("push", {"subject": "题", "body": "<b>你好"}, "&lt;b&gt;你好"),
        ("wecom", {"body": "你好", "card_title": "卡片", "card_text": "说明"}, "<h2>卡片</h2>"),
    ],
)
def test_what_is_no_page_is_sketched(
    grounds_zh: Grounds, channel: str, parts: dict[str, str], shown: str
) -> None:
    made = rendered(copy_of(parts), grounds_zh, channel)
    assert made.html == ""
    html = mockup(made, channel=channel, language="zh-CN", slots=grounds_zh.slots)
    assert shown in html
    read = read_html(html)
    assert read.language == "zh-CN"
    assert all(one.alt for one in read.pictures)


def test_a_text_says_that_a_model_helped_where_the_shop_wants_it(grounds_zh: Grounds) -> None:
    assert written_by_model("model:qwen#write-copy@1, edited")
    assert written_by_model("built-in@1:zh-email-cart-warm-1")
    assert not written_by_model("copybook:zh-email-cart-warm-1 after built-in")
    shop = {"language": "en", "producer": "", "produce_id": "dr_1@1"}
    assert label_for("copybook:x", when="models", **shop) is None
    assert label_for("model:x", when="never", **shop) is None
    always = label_for("copybook:x", when="always", **shop)
    assert always is not None
    assert json.loads(always.marks["AIGC"])["Label"] == "2"
    assert json.loads(always.marks["AIGC"])["ContentProducer"] == "Rapport"
    label = LABEL
    assert (label.line, list(label.marks)) == ("本内容由人工智能生成", ["AIGC"])
    assert has_visible_label(label.line)
    mail = rendered(Copy(subject="题", body="你好，好久不见。"), grounds_zh, "email", label)
    assert label.line in mail.html
    assert label.line in mail.text
    assert AIGC in mail.html
    assert mail.part("ai_label") == label.line
    post = rendered(Copy(subject="题", body="你好。"), grounds_zh, "social", label)
    assert post.text == f"你好。\n{label.line}"
    push = rendered(Copy(subject="题", body="你好。"), grounds_zh, "push", label)
    assert (push.text, push.part("ai_label")) == ("你好。", label.line)


def test_a_button_that_would_lead_nowhere_is_left_out(grounds_zh: Grounds) -> None:
    copy = copy_of({"subject": "题", "cta": "去看看", "body": "## 甲\n\n乙。\n\n## 丙\n\n丁。"})
    page = rendered(copy, replace(grounds_zh, products=()), "landing-page")
    assert "去看看" not in page.html
    shown = with_part(copy, "subject", "{{ product.name }}")
    assert "去看看</a>" in rendered(shown, grounds_zh, "landing-page").html


def test_pages_pass_their_own_checks(grounds_zh: Grounds) -> None:
    whole = replace(grounds_zh, channel="landing-page")
    found = check_copy(copy_of({"subject": "题", "cta": "看看身体乳", "link": "{{ product.url }}",
                                "body": "## 甲\n\n乙。\n\n## 丙\n\n丁。"}), whole)  # fmt: skip
    assert found == ()
