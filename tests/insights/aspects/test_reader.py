"""What a text speaks of is read with the words for it, the words of feeling and the clause."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.insights import Mention, Text, Verdict
from rapport.insights.aspects import AspectReader, AspectState, LearnedAspect
from rapport.texts import language_of

UNREAD = Verdict(sentiment=None, probability=0.0, positive=0.5)


def read(text: str, reader: AspectReader | None = None, **known: str) -> list[Mention]:
    whole = Text(text_id="t", text=text, language=language_of(text), **known)
    return list((reader or AspectReader()).read([whole], [UNREAD])[0])


def shown(text: str, reader: AspectReader | None = None, **known: str) -> list[str]:
    """Each mention as `about sentiment target|opinion`."""
    return [
        f"{one.about} {one.sentiment} {words(text, one.target)}|{words(text, one.opinion)}"
        for one in read(text, reader, **known)
    ]


def words(text: str, span: tuple[int, int] | None) -> str:
    return text[slice(*span)] if span else ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("质量很好，就是物流太慢", ["quality positive 质量|很好", "delivery negative 物流|太慢"]),
        ("价格便宜质量好", ["price positive 价格|便宜", "quality positive 质量|好"]),
        ("太贵", ["price negative |太贵"]),
        ("1,299元太贵", ["price negative |太贵"]),
        ("没有异味", ["smell-taste positive |没有异味"]),
        ("面料不是很舒服", ["quality negative 面料|不是很舒服"]),
        ("价格一般", ["price neutral 价格|"]),
        ("款式嘛，很漂亮", ["design positive 款式|很漂亮"]),
        ("包装、做工都很好", ["packaging positive 包装|都很好", "quality positive 做工|都很好"]),
        ("Great fabric", ["quality positive fabric|Great"]),
        ("The delivery wasn’t fast", ["delivery negative delivery|wasn’t fast"]),
        ("The price is not really that bad", ["price positive price|not really that bad"]),
        ("too small and overpriced", ["size negative |too small", "price negative |overpriced"]),
        (
            "Lovely colour but the fabric is thin",
            ["design positive colour|Lovely", "quality negative fabric|thin"],
        ),
        ("The bag, the seal were great", ["packaging positive seal|great"]),
        ("It arrived on Monday", ["delivery neutral arrived|"]),
        ("nothing to see here", []),
        ("A big name brand", []),
        ("The price isnt bad", ["price positive price|isnt bad"]),
        ("", []),
    ],
)
def test_each_thing_takes_the_words_of_feeling_about_it(text: str, found: list[str]) -> None:
    assert shown(text) == found


def test_the_evidence_is_the_clause_that_says_it() -> None:
    text = "质量很好，就是物流太慢。"
    assert [text[one.start : one.end] for one in read(text)] == ["质量很好，", "就是物流太慢。"]


def test_a_number_with_a_comma_is_not_cut() -> None:
    (price,) = read("1,299元太贵")
    assert (price.start, price.end) == (0, 8)


def test_what_is_too_dear_is_no_fault_of_the_wrapping_before_it() -> None:
    assert shown("包装简单，太贵") == ["packaging neutral 包装|", "price negative |太贵"]


def test_a_word_inside_another_word_is_none() -> None:
    assert shown("The priceless shipshape boxer") == []


SCREEN = LearnedAspect(
    aspect_id="屏幕",
    category="phones",
    names={"zh": "屏幕"},
    words={"zh": ("屏幕", "显示屏"), "en": ("screen",)},
    opinions={"大": 1.0, "loud": 1.0},
    state=AspectState.IN_USE,
)
SHOP = AspectReader([SCREEN], categories={"p1": "phones"})


def test_a_learned_aspect_is_read_in_its_category_alone() -> None:
    text = "显示屏很清晰"
    assert shown(text, SHOP, product_id="p1") == ["屏幕 positive 显示屏|很清晰"]
    assert shown(text, SHOP, category="phones") == ["屏幕 positive 显示屏|很清晰"]
    assert shown(text, SHOP, product_id="p2") == []


def test_a_learned_feeling_pleases_and_its_denial_does_not() -> None:
    assert shown("屏幕很大", SHOP, category="phones") == ["屏幕 positive 屏幕|很大"]
    assert shown("屏幕不大", SHOP, category="phones") == ["屏幕 negative 屏幕|不大"]


def test_what_was_learned_of_an_aspect_overrules_the_common_meaning() -> None:
    assert shown("The screen is loud", SHOP, category="phones")[0].startswith("屏幕 positive")


@pytest.mark.parametrize("state", [AspectState.PROPOSED, AspectState.REFUSED])
def test_nothing_is_read_that_nobody_said_yes_to(state: AspectState) -> None:
    waiting = LearnedAspect(
        aspect_id="x", category=None, names={}, words={"en": ("screen",)}, state=state
    )
    assert shown("The screen is great", AspectReader([waiting])) == []


def test_other_words_make_another_reader() -> None:
    other = AspectReader([SCREEN])
    assert SHOP.name == other.name
    assert AspectReader().name != SHOP.name


@given(st.text(alphabet="质量很好不慢物流，。但是太贵İ’ good bad but price.!\n", max_size=60))
def test_any_text_is_read_and_every_span_lies_inside_it(text: str) -> None:
    for one in read(text, SHOP, category="phones"):
        assert 0 <= one.start < one.end <= len(text)
        for span in (one.target, one.opinion):
            assert span is None or one.start <= span[0] < span[1] <= one.end


@given(st.lists(st.sampled_from(["质量好", "物流慢，", "。", "price ", "good "]), max_size=8))
def test_reading_many_is_reading_each(parts: list[str]) -> None:
    texts = ["".join(parts[:end]) for end in range(len(parts) + 1)]
    whole = [Text(text_id="", text=text, language=language_of(text)) for text in texts]
    many = SHOP.read(whole, [UNREAD] * len(whole))
    assert [list(one) for one in many] == [read(text, SHOP) for text in texts]


def test_a_reader_reads_alike_in_another_process() -> None:
    there = pickle.loads(pickle.dumps(SHOP))  # noqa: S301  our own bytes
    assert there.name == SHOP.name
    text = "屏幕很大，质量好"
    assert shown(text, there, category="phones") == shown(text, SHOP, category="phones")
