"""What went wrong is read as a complaint, though no word of feeling tells it."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rapport.insights import Mention, Sentiment, Text, Verdict
from rapport.insights.aspects import AspectReader, AspectState, LearnedAspect
from rapport.insights.faults import faults_in
from rapport.insights.sentiment import built_in_sentiment
from rapport.texts import language_of

NEGATIVE = Sentiment.NEGATIVE
CASES = yaml.safe_load((Path(__file__).parent / "fault_cases.yaml").read_text("utf-8"))


@cache
def reader() -> AspectReader:
    return AspectReader()


def read(texts: Sequence[str]) -> list[tuple[Verdict, set[str]]]:
    """The verdict on each text, and what it blames."""
    whole = [Text(text_id="t", text=text, language=language_of(text)) for text in texts]
    verdicts = built_in_sentiment().read(whole)
    mentions = reader().read(whole, verdicts)
    return [(verdict, blamed(found)) for verdict, found in zip(verdicts, mentions, strict=True)]


def blamed(mentions: Sequence[Mention]) -> set[str]:
    return {one.about for one in mentions if one.sentiment is NEGATIVE}


def shares(part: str, what: str) -> tuple[float, float]:
    """How many texts are read as complaints, by their words and by their aspects."""
    cases = CASES[part][what]
    found = read([text for text, *_ in cases])
    said = [verdict.sentiment is NEGATIVE for verdict, _ in found]
    named = [
        bool(blames & set(aspects) if aspects else blames)
        for (_, *aspects), (_, blames) in zip(cases, found, strict=True)
    ]
    return sum(said) / len(cases), sum(named) / len(cases)


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_complaints_told_as_facts_are_read_with_what_they_are_about(part: str) -> None:
    said, named = shares(part, "complaints")
    assert said >= 0.95
    assert named >= 0.95


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_what_only_looks_like_a_complaint_is_seldom_read_as_one(part: str) -> None:
    said, named = shares(part, "harmless")
    assert said <= 0.12
    assert named <= 0.03


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("杯子到的时候碎了一只，盒子外面好好的，应该是里面没垫好。", "quality"),
        ("很喜欢，可惜寄来少了一个盖子", "delivery"),
        ("Nice letter, but I unsubscribed last year and got one again.", "service"),
        ("为什么还没发货？", "delivery"),
    ],
)
def test_a_fault_outweighs_a_kind_word(text: str, aspect: str) -> None:
    [(verdict, blames)] = read([text])
    assert verdict.sentiment is NEGATIVE
    assert aspect in blames


@pytest.mark.parametrize(
    "text",
    [
        "没有漏水",
        "会不会漏水？",
        "如果少发了可以补吗",
        "之前那个坏了",
        "Nothing was missing",
        "Does it leak?",
        "If it arrives broken, what then",
        "My old kettle leaked",
    ],
)
def test_what_is_denied_asked_feared_or_long_past_is_no_fault(text: str) -> None:
    [(verdict, blames)] = read([text])
    assert verdict.sentiment is not NEGATIVE
    assert not blames


def test_a_fault_is_told_of_a_learned_thing_and_of_its_own_aspect() -> None:
    screen = LearnedAspect(
        aspect_id="屏幕",
        category=None,
        names={"zh": "屏幕"},
        words={"zh": ("屏幕",)},
        state=AspectState.IN_USE,
    )
    text = "价格便宜，屏幕用了一周不亮了"
    whole = [Text(text_id="t", text=text, language=language_of(text))]
    [found] = AspectReader([screen]).read(whole, built_in_sentiment().read(whole))
    assert blamed(found) == {"屏幕", "quality"}
    assert {one.about for one in found if one.sentiment is Sentiment.POSITIVE} == {"price"}


@given(
    st.lists(
        st.sampled_from(["杯子", "碎了", "没", "少发了一个", "，", "。", "unsubscribed ", "late "]),
        max_size=12,
    ).map("".join)
)
def test_faults_stand_apart_in_order_inside_any_text(text: str) -> None:
    spans = [(one.start, one.end) for one in faults_in(text)]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
