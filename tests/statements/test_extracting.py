"""What a writer says of themself is found; what only looks like it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.statements import keys, said_in
from rapport.texts import Language

SAID_ZH = [
    ("我是油皮，用着很清爽", "skin-type", "oily"),
    ("本人敏感肌，没有刺痛", "skin-type", "sensitive"),
    ("我的皮肤很干，冬天离不开它", "skin-type", "dry"),
    ("我是混油皮，刚刚好", "skin-type", "combination"),
    ("我的头发又细软，洗完很蓬松", "hair-type", "fine"),
    ("我是自来卷，用了很顺", "hair-type", "curly"),
    ("鞋码42，正好", "shoe-size", "42"),
    ("我平时穿38码的鞋，这双合适", "shoe-size", "38"),
    ("我一直穿xl码，这次也买的它", "clothing-size", "xl"),
    ("我最喜欢黑色，百搭", "colour-liked", "black"),
    ("我不喜欢粉色，换了一件", "colour-disliked", "pink"),
    ("我穿不了羊毛，一穿就痒", "material-avoided", "wool"),
    ("我家狗狗很爱吃", "pet", "dog"),
    ("我养了两只猫，掉毛很多", "pet", "cat"),
    ("我一个人住，小锅够用", "household", "alone"),
    ("我平时喜欢跑步，鞋底很软", "hobby", "running"),
    ("我是摄影爱好者，镜头不错", "hobby", "photography"),
    ("给老爸买的，他很满意", "recipient", "father"),
    ("我的生日是5月3日，当礼物送自己", "occasion-date", "05-03"),
    ("我的预算是500元，刚好", "budget", "500"),
    ("我是雅漾的忠实粉丝", "brand-liked", "雅漾"),
    ("我租房住，装起来方便", "home-type", "rented"),
    ("我用的是华为手机，连得上", "device-owned", "huawei"),
    ("我们这里冬天很冷，够暖", "climate", "cold"),
    ("请晚上联系我", "contact-time", "evening"),
    ("我只会说英语", "language", "en"),
]
SAID_EN = [
    ("I have very oily skin and this works.", "skin-type", "oily"),
    ("My skin is really sensitive, no rash so far.", "skin-type", "sensitive"),
    ("My dry skin drinks it up.", "skin-type", "dry"),
    ("I have thick hair and it still brushes well.", "hair-type", "thick"),
    ("My curly hair loves it.", "hair-type", "curly"),
    ("I wear a size 7.5 shoe and they fit.", "shoe-size", "7.5"),
    ("My shoe size is 42.", "shoe-size", "42"),
    ("I usually wear a medium in tops.", "clothing-size", "m"),
    ("My favorite color is blue.", "colour-liked", "blue"),
    ("I hate pink, so I took the grey one.", "colour-disliked", "pink"),
    ("I never wear leather.", "material-avoided", "leather"),
    ("I have two dogs and it survives them.", "pet", "dog"),
    ("My cat sleeps in the box.", "pet", "cat"),
    ("I live alone, so the small one is enough.", "household", "alone"),
    ("I live with my husband in a small place.", "household", "couple"),
    ("I'm an avid hiker.", "hobby", "hiking"),
    ("I love baking and use it every day.", "hobby", "baking"),
    ("I bought this watch for my mom.", "recipient", "mother"),
    ("My birthday is May 3rd.", "occasion-date", "05-03"),
    ("My budget is $200.", "budget", "200"),
    ("I'm a loyal nike customer.", "brand-liked", "nike"),
    ("I live in a small apartment.", "home-type", "flat"),
    ("I have an iPhone and it pairs at once.", "device-owned", "iphone"),
    ("I live where it is cold most of the year.", "climate", "cold"),
    ("Please call me after work.", "contact-time", "evening"),
    ("I only speak Spanish.", "language", "es"),
]
SENSITIVE = [
    ("我对花粉过敏，用着没事", Language.ZH, "allergy", "pollen"),
    ("我怀孕了，医生说可以用", Language.ZH, "pregnancy", "pregnant"),
    ("我女儿今年五岁了，很喜欢", Language.ZH, "has-child", "5"),
    ("我是素食者", Language.ZH, "diet", "vegetarian"),
    ("I'm allergic to nuts.", Language.EN, "allergy", "nuts"),
    ("I am pregnant and it is comfortable.", Language.EN, "pregnancy", "pregnant"),
    ("My 7 year old son loves it.", Language.EN, "has-child", "7"),
    ("I'm vegan.", Language.EN, "diet", "vegan"),
]
NOT_SAID_ZH = [
    "适合油皮，干皮慎用",
    "我不是油皮",
    "我是油皮吗？",
    "如果我是油皮就好了",
    "我朋友说我是油皮才怪",
    "他说“我是敏感肌”",
    "要是我养了只猫就好了",
    "我以前是油皮，现在好了",
    "我没有养狗",
    "我希望我是干皮",
    "这双鞋有42码",
    "你平时穿38码吗？",
    "适合敏感肌使用",
    "我好像是干皮",
    "我同事一个人住",
    "黑色很好看",
    "我和老婆住了两天酒店",
    "我都怀着激动的心情看完",
    "客服说我是混油皮",
    "给朋友带的，她是油皮",
]
NOT_SAID_EN = [
    "Good for oily skin.",
    "My friend has oily skin.",
    "My skin is not dry.",
    "If I had a dog I would.",
    "I wish I had curly hair.",
    "Is my skin too dry for this?",
    "I used to have a dog.",
    "She said my skin is dry.",
    "Perfect for dog owners.",
    "I don't have a cat.",
    "I finally replaced my 25 year old watch.",
    "They come in size 42.",
    "The black one is my second.",
    "I thought my skin was oily.",
    "Her hair is curly, and my review is for her.",
    "I might be pregnant.",
    "I feel like I live alone when I pretend to read.",
    "“I have oily skin” is what the ad says.",
]


@pytest.mark.parametrize(("text", "key", "value"), SAID_ZH)
def test_chinese_statements_are_found(text: str, key: str, value: str) -> None:
    assert (key, value) in {(one.key, one.value) for one in said_in(text, Language.ZH)}


@pytest.mark.parametrize(("text", "key", "value"), SAID_EN)
def test_english_statements_are_found(text: str, key: str, value: str) -> None:
    assert (key, value) in {(one.key, one.value) for one in said_in(text, Language.EN)}


@pytest.mark.parametrize("text", NOT_SAID_ZH)
def test_what_only_looks_like_a_chinese_statement_is_none(text: str) -> None:
    assert said_in(text, Language.ZH, sensitive=True) == []


@pytest.mark.parametrize("text", NOT_SAID_EN)
def test_what_only_looks_like_an_english_statement_is_none(text: str) -> None:
    assert said_in(text, Language.EN, sensitive=True) == []


@pytest.mark.parametrize(("text", "language", "key", "value"), SENSITIVE)
def test_what_is_sensitive_is_found_only_where_it_is_allowed(
    text: str, language: Language, key: str, value: str
) -> None:
    assert key not in {one.key for one in said_in(text, language)}
    allowed = said_in(text, language, sensitive=True)
    assert (key, value) in {(one.key, one.value) for one in allowed}


def test_every_key_says_how_long_it_holds_and_none_that_is_sensitive_is_for_marketing() -> None:
    for key in keys().values():
        assert key.days > 0
        assert not (key.sensitive and key.is_for_marketing)
    sensitive = {name for name, key in keys().items() if key.sensitive}
    assert {"allergy", "pregnancy", "diet", "has-child"} <= sensitive


@given(st.text(alphabet="我是油皮 my skin is oily，。?！\u2019İ\n", max_size=60))
def test_places_are_within_the_text_whatever_it_holds(text: str) -> None:
    for language in (Language.ZH, Language.EN):
        for one in said_in(text, language, sensitive=True):
            assert 0 <= one.start < one.end <= len(text)
