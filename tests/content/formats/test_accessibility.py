"""A mail that some cannot read is told of before it is sent."""

from dataclasses import replace

import pytest

from rapport.content import Copy, Grounds, Rendered, check_copy, compile_copy
from rapport.content.formats.accessibility import accessible
from rapport.content.formats.contrast import contrast
from rapport.content.formats.html_reading import read_html

COPY = Copy(subject="s", body="b")
GOOD = (
    '<html lang="en"><body><p style="color:#222222">A long enough line of words.</p>'
    '<img src="a.jpg" alt="A lamp" width="300"></body></html>'
)


def codes(html: str, channel: str = "email") -> list[str]:
    rendered = Rendered(subject="s", preheader="", html=html, text="b")
    return [one.code for one in accessible(COPY, rendered, channel)]


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777", "white") == pytest.approx(4.48, abs=0.01)
    assert contrast("rgb(255, 0, 0)", "#fff") == pytest.approx(4.0, abs=0.01)
    assert contrast("inherit", "#fff") is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((' lang="en"', ""), "language-untold"),
        ((' alt="A lamp"', ""), "picture-without-words"),
        (('alt="A lamp"', 'alt=""'), "picture-without-words"),
        (("A long enough line of words.", "Hi"), "picture-only"),
        (("color:#222222", "color:#999999"), "contrast-low"),
        (("color:#222222", "font-size:11px"), "type-small"),
        (("<p ", "<table><tr><td>A row</td></tr></table><p "), "table-unmarked"),
        (("<p ", '<a href="https://x.example">Click here!</a><p '), "link-vague"),
        (("<p ", '<a href="https://x.example">点击这里</a><p '), "link-vague"),
        (("<p ", "<h1>One</h1><h3>Three</h3><p "), "headings-disordered"),
    ],
)  # fmt: skip
def test_each_fault_is_found(change: tuple[str, str], code: str) -> None:
    assert codes(GOOD) == []
    assert code in codes(GOOD.replace(*change))


def test_a_dark_ground_is_seen_and_hidden_words_are_not() -> None:
    dark = '<div style="background-color:#222222;color:#111111">A long enough line of words.</div>'
    assert "contrast-low" in codes(GOOD.replace("<p ", f"{dark}<p "))
    hidden = '<div style="display:none;font-size:1px;color:#ffffff">preview words</div>'
    assert codes(GOOD.replace("<p ", f"{hidden}<p ")) == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_shop_s_own_mail_can_be_read_by_everybody(
    grounds_zh: Grounds, grounds_en: Grounds, language: str
) -> None:
    grounds = grounds_zh if language == "zh-CN" else grounds_en
    body = (
        "{{ products[0].name }}\n\n- {{ products[1].name }}\n\n"
        "[X {{ product.name }}]({{ product.url }})"
    )
    mail = compile_copy(
        Copy(subject="s", preheader="p", body=body), channel="email", language=language
    ).render({**grounds.slots, "links": {"unsubscribe": "#u", "preferences": "#p"}})
    assert list(accessible(COPY, mail, "email")) == []
    read = read_html(mail.html)
    assert read.layout_tables == 0
    assert 'dir="ltr"' in mail.html
    assert len(mail.html.encode()) < 100_000
    assert min(look.size for _, look in read.words) >= 14


def test_a_mail_about_one_product_opens_with_its_picture(grounds_en: Grounds) -> None:
    body = "Meet {{ product.name }}.\n\n[See {{ product.name }}]({{ product.url }})"
    mail = compile_copy(Copy(subject="s", body=body), channel="email", language="en").render(
        {**grounds_en.slots, "links": {"unsubscribe": "#u", "preferences": "#p"}}
    )
    assert mail.html.count("<img") == 1
    assert mail.html.index("<img") < mail.html.index("Meet Camellia lotion")
    assert "Camellia lotion · CN¥128.00" in mail.text
    assert mail.text.index("Meet") < mail.text.index("CN¥128.00") < mail.text.index("See Camellia")


def test_a_vague_button_is_told_of_where_it_was_typed(grounds_en: Grounds) -> None:
    body = "Meet {{ product.name }}, now at {{ shop.name }}.\n\n[Click here]({{ product.url }})"
    found = check_copy(
        Copy(subject="Hello", body=body), replace(grounds_en, products=grounds_en.products[:1])
    )
    assert [(one.code, one.span) for one in found] == [("link-vague", "Click here")]
