"""A text becomes a mail for each of its readers."""

import re

import pytest

from rapport.content import (
    PREVIEW_LINKS,
    BadTemplate,
    Copy,
    Grounds,
    SlotMissing,
    compile_copy,
    customer_values,
)
from rapport.content.blocks import Card, blocks_of, with_cards

BODY = """{{ customer.first_name | default: "朋友" }}，好久不见。

{{ product.name }}还在，{{ product.price | money }}。
慢慢来。

- {{ offer.name }}：{{ offer.discount | zhe }}
- 到{{ offer.ends_at | date }}为止

[去看看]({{ product.url }})

{% if customer.city %}祝{{ customer.city }}的春天早点来。{% endif %}
"""
COPY = Copy(
    subject="{{ customer.first_name | default: '你好' }}，好久不见",
    preheader="{{ product.name }}还在",
    body=BODY,
)


def slots(grounds: Grounds, **customer: str) -> dict[str, object]:
    return {
        **grounds.slots,
        "customer": customer_values(customer),
        "links": {**PREVIEW_LINKS, "open_pixel": "https://t.example/o/1"},
    }


def test_a_mail_says_the_facts_of_the_catalogue_and_the_offer(grounds_zh: Grounds) -> None:
    mail = compile_copy(COPY, channel="email", language="zh-CN").render(
        slots(grounds_zh, first_name="小雨", city="杭州")
    )
    assert (mail.subject, mail.preheader) == ("小雨，好久不见", "山茶花身体乳还在")
    for words in ("¥128.00", "8.5折", "到3月15日为止", "祝杭州的春天早点来。"):
        assert words in mail.text
        assert words in mail.html
    assert mail.text.startswith("小雨，好久不见。\n\n山茶花身体乳还在")
    assert "\n\n\n" not in mail.text


def test_somebody_without_a_name_gets_the_default_and_no_gap(grounds_zh: Grounds) -> None:
    mail = compile_copy(COPY, channel="email", language="zh-CN").render(slots(grounds_zh))
    assert mail.subject == "你好，好久不见"
    assert "朋友，好久不见" in mail.text
    assert "祝" not in mail.text


def test_every_mail_says_who_writes_why_and_how_to_leave(grounds_en: Grounds) -> None:
    mail = compile_copy(
        Copy(subject="Hello", body="Nothing to buy."), channel="email", language="en-US"
    ).render(slots(grounds_en))
    for part in (mail.html, mail.text):
        assert "#unsubscribe" in part
        assert "#preferences" in part
        assert "1 Harbour Road, Shanghai" in part
        assert "agreed to hear from" in part
    assert "https://t.example/o/1" in mail.html
    assert "https://t.example/o/1" not in mail.text
    assert '<html lang="en-US"' in mail.html


def test_what_a_customer_told_us_cannot_become_html_or_a_header(grounds_zh: Grounds) -> None:
    mail = compile_copy(COPY, channel="email", language="zh-CN").render(
        slots(grounds_zh, first_name="<b>x</b>\r\nBcc: all {{ shop.name }}")
    )
    assert "<b>x" not in mail.html
    assert "&lt;b&gt;x" in mail.html
    assert "\n" not in mail.subject
    assert "{{ shop.name }}" in mail.subject


def test_liquid_survives_the_mail_template_whatever_it_compares(grounds_zh: Grounds) -> None:
    body = '{% if offer.discount < 0.5 and product.name != "<i>" %}A < B & C{% endif %}'
    mail = compile_copy(Copy(subject="s", body=body), channel="email", language="zh-CN").render(
        slots(grounds_zh)
    )
    assert "A &lt; B &amp; C" in mail.html
    assert "A < B & C" in mail.text


def test_each_link_can_be_replaced_by_a_signed_one(grounds_zh: Grounds) -> None:
    seen: list[tuple[str, int]] = []

    def signed(address: str, place: int) -> str:
        seen.append((address, place))
        return f"https://t.example/c/{place}?x=1&y=2"

    compiled = compile_copy(COPY, channel="email", language="zh-CN")
    mail = compiled.render(slots(grounds_zh), links=signed)
    url = "https://shop.example/p/lotion?a=1&b=2"
    assert seen == [(url, 0), (url, 1)]
    hrefs = re.findall(r'href="([^"]+)"', mail.html)
    assert [one for one in hrefs if "t.example" in one] == [
        "https://t.example/c/0?x=1&amp;y=2",  # the picture of the mail
        "https://t.example/c/0?x=1&amp;y=2",  # the name on the card
        "https://t.example/c/1?x=1&amp;y=2",
    ]
    assert "去看看\nhttps://t.example/c/1?x=1&y=2" in mail.text


def test_each_card_stands_over_its_own_button_where_every_product_has_one() -> None:
    def button(root: str) -> str:
        return f"[Look]({{{{ {root}.url }}}})"

    def shown(body: str) -> list[str]:
        blocks = with_cards(blocks_of(body), ("products[0]", "products[1]"))
        return [one.root if isinstance(one, Card) else type(one).__name__ for one in blocks]

    both = f"Two.\n\n{button('product')}\n\n{button('products[1]')}"
    assert shown(both) == ["Paragraph", "products[0]", "Button", "products[1]", "Button"]
    one = f"Two.\n\n{button('product')}"
    assert shown(one) == ["Paragraph", "products[0]", "products[1]", "Button"]


def test_a_product_that_is_named_is_shown_with_picture_and_price(grounds_en: Grounds) -> None:
    body = "Try {{ products[0].name }} with {{ products[1].name }}."
    mail = compile_copy(Copy(subject="s", body=body), channel="email", language="en-US").render(
        slots(grounds_en)
    )
    assert 'src="https://shop.example/i/lotion.jpg" alt="Camellia lotion"' in mail.html
    assert mail.html.count('class="product"') == 2
    assert mail.html.count("<img") == 2  # one picture, one open pixel: the cream has none
    assert "CN¥59.00" in mail.html


def test_a_mail_is_made_for_phones_and_for_the_dark(grounds_en: Grounds) -> None:
    mail = compile_copy(
        Copy(subject="s", preheader="hidden words", body="b"), channel="email", language="en"
    ).render(slots(grounds_en))
    assert "prefers-color-scheme: dark" in mail.html
    assert 'name="viewport"' in mail.html
    assert re.search(
        r'<div style="display:none[^"]*">hidden words(?:\u034f|\u200c|\xa0|&nbsp;)+</div>',
        mail.html,
    )


def test_binding_what_is_shared_first_changes_nothing(grounds_zh: Grounds) -> None:
    compiled = compile_copy(COPY, channel="email", language="zh-CN")
    shared = {k: v for k, v in grounds_zh.slots.items() if k != "customer"}
    values = slots(grounds_zh, first_name="小雨")
    assert compiled.bound(shared).render(values) == compiled.render(values)


def test_a_product_name_with_braces_is_not_run_as_liquid(grounds_zh: Grounds) -> None:
    product = {**grounds_zh.slots["product"], "name": "{{ shop.name }}"}  # type: ignore[dict-item]
    values = {**slots(grounds_zh), "product": product}
    compiled = compile_copy(
        Copy(subject="{{ product.name }}", body="b"), channel="push", language="zh"
    )
    assert compiled.bound({"product": product}).render(values).subject == "{{ shop.name }}"


def test_an_sms_is_signed_and_says_how_to_stop(grounds_zh: Grounds, grounds_en: Grounds) -> None:
    body = "{{ product.name }}回来了：{{ product.url }}"
    sms = compile_copy(Copy(body=body), channel="sms", language="zh-CN")
    text = sms.render(slots(grounds_zh), links=lambda _, n: f"https://t.example/{n}").text
    assert text == "【山茶小铺】山茶花身体乳回来了：https://t.example/0 拒收请回复R"
    signed = compile_copy(Copy(body="{{ shop.name }} here."), channel="sms", language="en").render(
        slots(grounds_en)
    )
    assert signed.text == "Camellia & Co here. Reply STOP to opt out"
    assert signed.html == ""


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("one\n\n{% if customer.city %}two", "line 1, column 1"),
        ("{% if customer.city %}one\n\ntwo{% endif %}", "must end in the paragraph"),
        ("{{ product.name", "column 1"),
        ("{% assign x = 1 %}", "'assign' is not a tag"),
        ("{% include 'x' %}", "'include' is not a tag"),
        ("{% raw %}x{% endraw %}", "'raw' is not a tag"),
        ("{{ product.name | reverse }}", "'reverse' is not a filter"),
        ("{% for p in products %}{% for q in products %}x{% endfor %}", "endfor"),
    ],
)
def test_what_copy_may_not_use_is_refused_with_its_place(body: str, problem: str) -> None:
    with pytest.raises(BadTemplate, match=problem):
        compile_copy(Copy(subject="s", body=body), channel="email", language="en")


def test_words_that_look_like_our_own_marks_are_left_alone(grounds_zh: Grounds) -> None:
    copy = Copy(subject="XQ0Z", body="XQ1Z XQQ0Z {{ product.name }}")
    mail = compile_copy(copy, channel="email", language="zh").render(slots(grounds_zh))
    assert "XQ1Z XQQ0Z 山茶花身体乳" in mail.html


def test_a_missing_value_is_named_and_never_left_blank(grounds_zh: Grounds) -> None:
    compiled = compile_copy(
        Copy(subject="s", body="{{ product.attributes.colour }}"), channel="email", language="zh"
    )
    with pytest.raises(SlotMissing, match="colour"):
        compiled.render(slots(grounds_zh))


def test_a_link_that_is_no_web_address_is_refused(grounds_zh: Grounds) -> None:
    values = slots(grounds_zh)
    values["product"] = {**grounds_zh.slots["product"], "url": "javascript:alert(1)"}  # type: ignore[dict-item]
    compiled = compile_copy(
        Copy(subject="s", body="[x]({{ product.url }})"), channel="push", language="zh"
    )
    with pytest.raises(SlotMissing, match="web address"):
        compiled.render(values)


def test_a_hostile_template_is_stopped(grounds_zh: Grounds) -> None:
    values = {**slots(grounds_zh), "products": [{"name": "x"}] * 1000}
    loop = "{% for p in products %}{{ p.name }}{% endfor %}"
    with pytest.raises(SlotMissing, match="limit"):
        compile_copy(Copy(body=loop), channel="push", language="zh").render(values)
