"""Needs are read from what texts say, and not from what only looks like it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rapport.insights import Mention, MentionKind, NeedsReader, Sentiment, Text
from rapport.texts import Language

BRANDS = {"nike": "nike", "sony": "sony", "苹果": "苹果", "三星": "三星"}
READER = NeedsReader(BRANDS)
FEWEST_SAID, FEWEST_NOT = 25, 15
KINDS = ("job", "pain", "occasion", "price", "comparison", "question", "churn")


def cases(language: str) -> dict[str, Any]:
    text = (Path(__file__).parent / f"cases_{language}.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def said(language: str) -> Iterator[tuple[str, str, str]]:
    for kind, told in cases(language).items():
        for about, texts in told["said"].items():
            yield from ((kind, about, text) for text in texts)


def read(text: str, language: str, reader: NeedsReader = READER) -> list[Mention]:
    one = Text(text_id="t", text=text, language=Language(language))
    return list(reader.read([one], [])[0])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_texts_say_is_read(language: str) -> None:
    missed = [
        (kind, about, text, [(one.kind.value, one.about) for one in read(text, language)])
        for kind, about, text in said(language)
        if (kind, about) not in {(one.kind.value, one.about) for one in read(text, language)}
    ]
    assert missed == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_only_looks_like_a_need_is_not_read(language: str) -> None:
    wrong = [
        (kind, text, one.about)
        for kind, told in cases(language).items()
        for text in told["not"]
        for one in read(text, language)
        if one.kind.value == kind
    ]
    assert wrong == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_is_tested_with_enough_sentences(language: str) -> None:
    for kind, told in cases(language).items():
        assert sum(map(len, told["said"].values())) >= FEWEST_SAID, kind
        assert len(told["not"]) >= FEWEST_NOT, kind
    assert set(cases(language)) == set(KINDS)


def test_words_stand_where_a_mention_says() -> None:
    text = "It’s fine. The lid is HARD to open, though."
    one = read(text, "en")[0]
    assert one.target is not None
    assert text[one.target[0] : one.target[1]] == "HARD to open"
    assert text[one.start : one.end] == " The lid is HARD to open"


def test_a_text_says_a_thing_once() -> None:
    abouts = [one.about for one in read("太贵了。真的太贵了！有点贵。", "zh")]
    assert abouts == ["too-dear"]


@pytest.mark.parametrize(
    ("text", "language", "sentiment"),
    [
        ("比苹果便宜", "zh", Sentiment.POSITIVE),
        ("比苹果贵", "zh", Sentiment.NEGATIVE),
        ("不如苹果", "zh", Sentiment.NEGATIVE),
        ("没有三星好用", "zh", Sentiment.NEGATIVE),
        ("Better than Nike.", "en", Sentiment.POSITIVE),
        ("Not as good as Nike.", "en", Sentiment.NEGATIVE),
        ("Just as good as Nike.", "en", Sentiment.NEUTRAL),
    ],
)
def test_a_comparison_says_who_comes_out_better(
    text: str, language: str, sentiment: Sentiment
) -> None:
    [one] = read(text, language)
    assert (one.kind, one.sentiment) == (MentionKind.COMPARISON, sentiment)


def test_a_brand_that_nobody_named_is_no_rival() -> None:
    assert read("Better than Nike.", "en", NeedsReader()) == []


def test_texts_in_other_languages_are_left_alone() -> None:
    assert READER.read([Text(text_id="t", text="Muy caro", language=Language.OTHER)], []) == [()]


@given(st.text(alphabet="太贵了，。？ too expensive. I wish it had a \u2019İ\n比苹果", max_size=80))
def test_places_are_within_the_text_whatever_it_holds(text: str) -> None:
    for language in ("zh", "en"):
        for one in read(text, language):
            assert 0 <= one.start < one.end <= len(text)
            for span in (one.target, one.opinion):
                assert span is None or 0 <= span[0] < span[1] <= len(text)
