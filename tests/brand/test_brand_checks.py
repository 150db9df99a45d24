"""A text is held against the book: words, names, disclaimers, address, signs, length and tone."""

from dataclasses import replace

import pytest

from rapport.brand import BrandBook, BrandFinding, Manner, brand_findings


def found(text: str, book: BrandBook, **where: str) -> list[BrandFinding]:
    told = {"channel": "email", "language": book.language} | where
    return list(brand_findings({"body": text}, book, **told))


def codes(text: str, book: BrandBook, **where: str) -> list[tuple[str, str]]:
    return [(one.code, one.span) for one in found(text, book, **where)]


def test_a_text_as_the_book_has_it_has_no_findings(zh: BrandBook, en: BrandBook) -> None:
    assert codes("白茶饼到了，你慢慢挑。山灯，纸罩，光软。", zh) == []
    assert codes("Hilllight has grey mugs. The tea is slow, and so are we.", en) == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("亲，新茶到了", "亲"),
        ("让人治愈的香味", "治愈"),
        ("治 愈系的香味", "治 愈"),
        ("治\u200b愈系的香味", "治\u200b愈"),
    ],
)
def test_a_word_to_avoid_is_found_however_it_is_hidden(zh: BrandBook, text: str, span: str) -> None:
    first = found(text, zh)[0]
    assert (first.code, first.span, text[first.start :][: len(span)]) == ("brand-avoid", span, span)


def test_a_longer_word_spares_a_word_to_avoid(zh: BrandBook) -> None:
    assert codes("亲手做的，送给母亲", zh) == []


def test_a_finding_says_why_and_what_to_write(zh: BrandBook) -> None:
    told = found("亲，新茶到了", zh)[0]
    assert told.severity == "warn"
    assert "客服腔" in told.message and "客服腔" in told.message_zh
    assert told.rewording == "用“你”"
    assert found("治愈的香味", zh)[0].severity == "refuse"


def test_english_words_end_where_words_end(en: BrandBook) -> None:
    assert codes("LUXURIOUS and Luxury", en) == [
        ("brand-avoid", "LUXURIOUS"),
        ("brand-avoid", "Luxury"),
    ]
    assert codes("Graying hair, a grayer day", en) == []
    assert codes("A gray mug. Don’t miss it.", en) == [
        ("brand-avoid", "Don’t miss"),
        ("brand-prefer", "gray"),
    ]


def test_the_preferred_word_is_not_taken_for_the_other_inside_it(zh: BrandBook) -> None:
    assert codes("白茶饼到了", zh) == []
    assert codes("茶饼到了", zh) == [("brand-prefer", "茶饼")]
    assert found("茶饼到了", zh)[0].rewording == "白茶饼"


def test_terms_are_translated_and_names_stay_as_they_are(zh: BrandBook, en: BrandBook) -> None:
    assert codes("用 gaiwan 泡", zh) == [("brand-term", "gaiwan")]
    assert codes("山登的灯", zh) == [("brand-name", "山登")]
    assert codes("Hilllight 的灯", zh) == []
    assert codes("Dragon Well from Mountain Lamp", en) == [
        ("brand-name", "Mountain Lamp"),
        ("brand-term", "Dragon Well"),
    ]


@pytest.mark.parametrize("slip", ["Hillight", "hilllight", "HillLight", "Hilllighd"])
def test_a_misspelt_name_is_found(en: BrandBook, slip: str) -> None:
    assert codes(f"Tea from {slip} today", en) == [("brand-name", slip)]


@pytest.mark.parametrize(
    "fine", ["HILLLIGHT", "Hilllights", "hello@hilllight.example", "see hilllight.example"]
)
def test_a_heading_a_plural_and_an_address_are_no_misspelling(en: BrandBook, fine: str) -> None:
    assert codes(f"Write to {fine}", en) == []


def test_a_disclaimer_is_missed_only_where_it_is_called_for(zh: BrandBook) -> None:
    assert codes("新茶到了", zh) == []
    assert [one.message_zh for one in found("新茶到了", zh, channel="sms")] == [
        "文案须包含“拒收请回复 R”，目前没有。"
    ]
    assert codes("新茶到了 拒收请回复R", zh, channel="sms") == []
    assert codes("孕期也能喝", zh) == [("brand-disclaimer", "")]
    assert codes("孕期也能喝，请先问医生", zh) == []
    assert codes("新茶到了", zh, offer="discount") == [("brand-disclaimer", "")]
    assert codes("新茶到了", zh, offer="code") == []
    assert codes("新茶到了", zh, sector="supplements") == [("brand-disclaimer", "")]


def test_a_disclaimer_may_stand_in_any_part(zh: BrandBook) -> None:
    parts = {"subject": "拒收请回复 R", "body": "新茶到了"}
    assert list(brand_findings(parts, zh, channel="sms", language="zh")) == []


def test_readers_are_addressed_in_one_way(zh: BrandBook) -> None:
    assert codes("你好，请您看", zh) == [("brand-address-mixed", "您")]
    assert codes("请您看", zh) == [("brand-address", "您")]
    formal = replace(zh, manner=Manner(address="您"))
    assert found("你好，请您看", formal)[0].rewording == "您"
    nobody = replace(zh, manner=Manner(address="none"))
    assert codes("请你看", nobody) == [("brand-address", "你")]
    assert codes("请看", nobody) == []


def test_first_names_are_a_matter_of_the_book(zh: BrandBook) -> None:
    named = "{{ customer.first_name | default: '客人' }}，新茶到了"
    assert codes(named, zh) == [("brand-first-name", "{{ customer.first_name | default: '客人' }}")]
    assert codes(named, replace(zh, manner=Manner())) == []


def test_the_words_of_a_default_are_read_and_slots_are_nobodys_words(zh: BrandBook) -> None:
    easy = replace(zh, manner=Manner())
    assert codes("{{ customer.first_name | default: '亲' }}，新茶到了", easy) == [
        ("brand-avoid", "亲")
    ]
    assert codes("治{{ product.name }}愈", easy) == []


def test_signs_are_counted_over_all_parts(zh: BrandBook) -> None:
    parts = {"subject": "到了！", "body": "新茶到了！🍵"}
    told = list(brand_findings(parts, zh, channel="email", language="zh"))
    assert [(one.code, one.part, one.start) for one in told] == [
        ("brand-emoji", "body", 5),
        ("brand-exclamation", "body", 4),
    ]


def test_signs_of_the_other_language_are_found(zh: BrandBook, en: BrandBook) -> None:
    assert codes("新茶,到了.", zh) == [("brand-punctuation", ","), ("brand-punctuation", ".")]
    assert codes("比例 1:2,3.5 克", zh) == []
    assert codes("Tea，now。", en) == [("brand-punctuation", "，"), ("brand-punctuation", "。")]


def test_long_sentences_and_hard_words_are_measured_only_in_longer_texts(en: BrandBook) -> None:
    hard = "Our uncompromising organisational methodology facilitates extraordinary satisfaction."
    assert codes(hard, en) == []
    assert [code for code, _ in codes(f"{hard} {hard} {hard}", en)] == ["brand-reading"]
    long = "This is a tea that we like and that you may like too if you take your time with it. "
    assert [code for code, _ in codes(3 * long, en)] == ["brand-sentences"]


def test_a_loud_text_is_told_from_the_tone_of_the_book(zh: BrandBook) -> None:
    loud = "超级惊喜。重磅来袭。疯狂心动。火爆热卖，赶快带走。非常震撼。"
    told = found(loud, zh)
    assert [one.code for one in told] == ["brand-tone"]
    assert "热烈" in told[0].message_zh and "enthusiastic" in told[0].message


def test_every_place_points_to_its_words(zh: BrandBook) -> None:
    text = "Ｈｉ！亲～茶饼，用 gaiwan 泡，{{ product.name }}山登,治愈！您好"
    for one in found(text, zh):
        assert one.start == -1 or text[one.start :].startswith(one.span), one
