"""The attributes of a text: each reader on texts that a person has read."""

from typing import Any

import pytest

from rapport.content import ATTRIBUTES, Copy, Grounds, Tone, attributes_of, copybook
from rapport.kit.settings import ShopSettings


def read(subject: str = "", body: str = "Hello", *, tone: Tone | None = None, **more: Any) -> Any:
    grounds = Grounds(channel="email", language="en", shop=ShopSettings(), tone=tone)
    return attributes_of(Copy(subject=subject, body=body, **more), grounds)


@pytest.mark.parametrize(
    ("subject", "body", "appeal"),
    [
        ("一只顺手的壶", "好清洗，每天用也省事。", "utility"),
        ("入口回甘", "茶汤清甜，香气很长。", "taste"),
        ("最后三天", "所剩不多了，错过要等明年。", "scarcity"),
        ("大家都在问的那一款", "很多人推荐，口碑很好。", "social"),
        ("好久不见", "有点想念，近来还好吗？", "care"),
        ("新品到了", "全新上架，头一回和你见面。", "novelty"),
        ("送礼不用想太久", "礼盒包装好，附一张贺卡。", "gift"),
        ("更划算的一周", "降价了，也省下运费。", "price"),
        ("A handy pot", "Easy to clean, sturdy, useful every day.", "utility"),
        ("Soft and warm", "The scent is fresh, the taste is sweet.", "taste"),
        ("Last chance", "Only a few left: hurry.", "scarcity"),
        ("A favourite", "Popular, and loved by everyone.", "social"),
        ("We missed you", "Thank you. It has been a while; take care.", "care"),
        ("Just in", "A new arrival: meet the newest pot.", "novelty"),
        ("A present", "Gift wrapped, for someone you love.", "gift"),
        ("Now cheaper", "A bargain: save, and it costs less.", "price"),
        ("Hello", "Hello.", "utility"),
    ],
)
def test_the_appeal_is_what_most_words_speak_of(subject: str, body: str, appeal: str) -> None:
    assert read(subject, body)["appeal"] == appeal


def test_the_subject_of_a_text_leads_its_appeal() -> None:
    body = "A gift for you."
    assert read("Hello", "A gift. It is soft.")["appeal"] == "taste"  # the first of two alike
    assert read("A present", "It is soft. " + body)["appeal"] == "gift"


@pytest.mark.parametrize(
    ("body", "proof"),
    [
        ("一把好壶。", "none"),
        ("容量 500 毫升，保温 12 小时。", "fact"),
        ("纯棉，亚麻滚边。", "fact"),
        ("产自武夷山，经过检测认证。", "source"),
        ("获奖作品，出自匠人工坊。", "source"),
        ("客人说：好评很多，五星。", "review"),
        ("A good pot.", "none"),
        ("Holds 500 ml and keeps warm for 12 hours.", "fact"),
        ("Grown in Fujian, certified and tested.", "source"),
        ("Rated by buyers; customers say it is good. Reviews inside.", "review"),
        ("From {{ product.brand }}.", "source"),
        ("Made of {{ product.attributes.material }}.", "fact"),
    ],
)
def test_the_proof_is_what_a_text_leans_on(body: str, proof: str) -> None:
    assert read("", body)["proof"] == proof


@pytest.mark.parametrize(
    ("body", "tone"),
    [
        ("订单已发出。", "plain"),
        ("谢谢你一直陪着我们，欢迎回来。", "warm"),
        ("嘿！猜猜谁偷偷溜回来啦！", "playful"),
        ("静置一隅，岁月从容。", "refined"),
        ("Your order is here.", "plain"),
        ("Thank you, and welcome: we hope to see you.", "warm"),
        ("Hey! Psst! Guess what!", "playful"),
        ("Understated, refined, crafted.", "refined"),
    ],
)
def test_the_tone_is_read_only_where_nobody_asked_for_one(body: str, tone: str) -> None:
    assert read("", body)["tone"] == tone
    assert read("", body, tone=Tone.PLAYFUL)["tone"] == "playful"


@pytest.mark.parametrize(
    ("attribute", "yes", "no"),
    [
        ("question", {"subject": "还在吗？"}, {"subject": "还在", "body": "真的？"}),
        ("question", {"subject": "Still there?"}, {"subject": "Still there."}),
        ("emoji", {"body": "Hi 🎁"}, {"body": "Hi :-)"}),
        ("by_name", {"body": "{{ customer.first_name }}"}, {"body": "{{ shop.name }}"}),
        ("price", {"body": "{{ product.price | money }}"}, {"body": "{{ product.name }}"}),
        ("urgency", {"body": "until {{ offer.ends_at | date }}"}, {"body": "until tomorrow"}),
        ("urgency", {"body": "{{ offer.ends_at | date }} 截止"}, {"body": "有效期见页面"}),
    ],
)
def test_a_yes_is_told_from_a_no(attribute: str, yes: dict[str, str], no: dict[str, str]) -> None:
    assert read(**yes)[attribute] == "yes"
    assert read(**no)[attribute] == "no"


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ("我们想念你，我们在。", "we"),
        ("你的茶到了，你会喜欢。", "you"),
        ("Our pots, and how we make them.", "we"),
        ("You asked for it, and it is yours.", "you"),
    ],
)
def test_who_speaks_is_told_by_who_is_named_more(body: str, person: str) -> None:
    assert read("", body)["person"] == person


@pytest.mark.parametrize(
    ("body", "frame"),
    [
        ("Hello", "none"),
        ("{{ offer.name }}", "named"),
        ("{{ offer.code }}", "code"),
        ("{{ offer.discount | percent }} off, with {{ offer.code }}", "percent"),
        ("{{ offer.discount | zhe }}", "zhe"),
    ],
)
def test_the_frame_is_how_the_offer_is_put(body: str, frame: str) -> None:
    assert read("", body)["offer_frame"] == frame


@pytest.mark.parametrize(
    ("width", "length"), [(20, "short"), (150, "short"), (300, "medium"), (500, "long")]
)
def test_the_length_is_that_of_the_body(width: int, length: str) -> None:
    assert read("", "a" * width)["length"] == length


def test_every_text_of_the_copybook_has_a_known_value_of_every_attribute() -> None:
    seen: dict[str, set[str]] = {name: set() for name in ATTRIBUTES}
    for entry in copybook():
        grounds = Grounds(channel=entry.channel, language=entry.language, shop=ShopSettings())
        for name, value in attributes_of(entry.copy_text, grounds).items():
            if name != "products":
                assert value in ATTRIBUTES[name], (entry.id, name)
                seen[name].add(value)
    assert {name for name, values in seen.items() if len(values) == 1} == {"emoji"}
