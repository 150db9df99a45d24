"""The built-in writer: what it learns from, what it proposes, and what it never does."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rapport.catalog import Offer, Product
from rapport.content import (
    Assignment,
    Brief,
    Copy,
    Grounds,
    Objective,
    Tone,
    check_copy,
    copybook,
    course,
    refuses,
    writer_for,
)
from rapport.content.builtin_writer.composing import composed
from rapport.content.builtin_writer.drafting import Attempt
from rapport.content.builtin_writer.layout import laid_out, read_layout
from rapport.content.builtin_writer.lessons import CHANNELS_LEARNED
from rapport.content.builtin_writer.ranking import Ranker
from rapport.kit.settings import ShopSettings
from rapport.llm import EndpointMissing

Asking = Callable[..., Assignment]


@pytest.fixture
def asking(brief: Brief, lotion: Product, offer: Offer, shop_zh: ShopSettings) -> Asking:
    def ask(*, wanted: int = 1, offered: bool = False, **changes: object) -> Assignment:
        one = {"channel", "language"} & changes.keys()
        many = {f"{name}s": (changes.pop(name),) for name in one}
        asked = replace(brief, **changes, **many)  # type: ignore[arg-type]
        return Assignment(
            brief=asked, group=asked.groups[0], products=(lotion,),
            channel=asked.channels[0], language=asked.languages[0],
            offer=offer if offered else None, shop=shop_zh, wanted=wanted,
        )  # fmt: skip

    return ask


def grounds_for(assignment: Assignment) -> Grounds:
    return Grounds(
        channel=assignment.channel, language=assignment.language, shop=assignment.shop,
        products=assignment.products, offer=assignment.offer,
    )  # fmt: skip


def test_a_text_can_be_read_back_from_its_layout() -> None:
    for entry in copybook():
        if entry.channel in CHANNELS_LEARNED:
            assert read_layout(laid_out(entry.copy_text)) == entry.copy_text


@pytest.mark.parametrize("line", ["hello", "<body>a<subject>b", "<subject>a<subject>b<body>c"])
def test_parts_out_of_order_are_no_text(line: str) -> None:
    assert read_layout(line) is None


def test_composed_texts_pass_their_checks(
    lotion: Product, cream: Product, offer: Offer, shop_zh: ShopSettings
) -> None:
    made = composed(texts=2, seed=1)
    assert {entry.objective for entry in made} == set(Objective)
    for entry in made:
        grounds = Grounds(
            channel=entry.channel, language=entry.language, shop=shop_zh,
            products=(lotion, cream)[: entry.products], offer=offer if entry.offer else None,
        )  # fmt: skip
        assert not refuses(check_copy(entry.copy_text, grounds)), entry


def test_a_course_is_the_same_for_the_same_seed_and_keeps_its_test_apart() -> None:
    first, second = course(seed=3), course(seed=3)
    assert first == second
    told = {lesson.target for lesson in first.learned}
    tested = [lesson.target for lesson in first.valid if "<body>" in lesson.target]
    assert tested and not told & set(tested)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("channel", ["email", "push"])
def test_it_proposes_new_texts_that_pass_and_the_same_ones_again(
    asking: Asking, language: str, channel: str
) -> None:
    assignment = asking(wanted=6, objective=Objective.LAUNCH, language=language, channel=channel)
    writer = writer_for(None, "built-in")
    proposals = writer.write(assignment)
    assert proposals == writer.write(assignment)
    entries = {entry.copy_text for entry in copybook()}
    own = [one for one in proposals if one.written_by.startswith("built-in@1:")]
    assert own and not any(one.copy in entries for one in own)
    assert all(check_copy(one.copy, grounds_for(assignment)) == () for one in own)


def test_entries_that_meet_tone_and_offer_come_first_until_they_are_used(asking: Asking) -> None:
    assignment = asking(objective=Objective.LAUNCH, language="en", tone=Tone.PLAIN)
    writer = writer_for(None, "built-in")
    (first,) = writer.write(assignment)
    tones = {f"copybook:{entry.id}": entry.tone for entry in copybook()}
    assert tones[first.written_by] == Tone.PLAIN
    used = frozenset(name for name, tone in tones.items() if tone == Tone.PLAIN)
    assert writer.write(replace(assignment, avoid=used))[0].written_by.startswith("built-in@")


def test_it_finds_something_to_say_where_no_entry_has_the_tone(asking: Asking) -> None:
    used = frozenset(f"copybook:{entry.id}" for entry in copybook())
    briefs = [
        asking(language=language, objective=objective, offered=True)
        for language in ("zh", "en")
        for objective in (Objective.CART, Objective.WELCOME)
    ]
    writer = writer_for(None, "built-in")
    assert all(writer.write(replace(one, avoid=used)) for one in briefs)


def test_asked_again_it_has_nothing_new(asking: Asking) -> None:
    assignment = asking()
    assert writer_for(None, "built-in").write(replace(assignment, refused=(object(),))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        "购物车还在。购物车还在。\n\n[看看]({{ product.url }})",  # said twice
        "蘑菇飞船在铅笔上唱着冰箱的歌。\n\n[看看]({{ product.url }})",  # words that never met
        "生日快乐！愿你今天身边都是喜欢的人。\n\n[看看]({{ product.url }})",  # another objective
        "{{ product.name }}还在购物车里等你。",  # no link
    ],
)
def test_the_ranker_turns_down(asking: Asking, body: str) -> None:
    copy = Copy(subject="购物车给你留着呢", preheader="都还是你离开时的样子", body=body)
    ranker = Ranker(asking(objective=Objective.CART, language="zh"))
    assert not ranker.is_good(Attempt(copy=copy, likelihood=-0.1))


def test_the_ranker_lets_a_plain_text_of_its_kind_pass(asking: Asking) -> None:
    text = "你的购物车还是离开时的样子。{{ product.name }}还在里面等你。"
    body = f"{text}\n\n[去看看]({{{{ product.url }}}})"
    copy = Copy(subject="购物车给你留着呢", preheader="接着上次的继续", body=body)
    ranker = Ranker(asking(objective=Objective.CART, language="zh"))
    assert ranker.is_good(Attempt(copy=copy, likelihood=-0.1))


def test_a_choice_of_writer_is_kept() -> None:
    assert writer_for(None).name == "built-in"
    assert writer_for(None, "copybook").name == "copybook"
    assert writer_for(None, "built-in").name == "built-in"
    with pytest.raises(EndpointMissing, match="RAPPORT_LLM__URL"):
        writer_for(None, "endpoint")
