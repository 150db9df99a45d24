"""One text is read: its feeling, what it speaks of, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.insights.model import Aspect, Sentiment
from rapport.insights.reading import feeling, mentions, sentence_around, sentiment_of


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("质量很好，非常满意", "positive"),
        ("质量不好", "negative"),
        ("味道不错", "positive"),
        ("不是很满意", "negative"),
        ("没有异味", "positive"),
        ("并不贵", "positive"),
        ("物流太慢了，失望", "negative"),
        ("包装还好，但是东西是坏的，客服不理人", "negative"),
        ("好像是昨天到的", "neutral"),
        ("Great bag, I love it", "positive"),
        ("I do not recommend it", "negative"),
        ("It isn't comfortable", "negative"),
        ("Not bad at all", "positive"),
        ("No problems so far", "positive"),
        ("The zipper broke and it fell apart", "negative"),
        ("Pretty, but too small and overpriced", "negative"),
        ("It arrived on Monday", "neutral"),
        ("", "neutral"),
    ],
)
def test_a_text_is_pleased_displeased_or_neither(text: str, sentiment: str) -> None:
    assert sentiment_of(feeling(text)) == sentiment


def test_each_clause_speaks_for_its_own_aspect() -> None:
    found = {one.about: one.sentiment for one in mentions("质量很好，就是物流太慢，价格一般。")}
    assert found == {
        Aspect.QUALITY: Sentiment.POSITIVE,
        Aspect.DELIVERY: Sentiment.NEGATIVE,
        Aspect.PRICE: Sentiment.NEUTRAL,
    }


def test_a_contrast_without_a_comma_opens_a_clause_of_its_own() -> None:
    found = {one.about: one.sentiment for one in mentions("Lovely colour but the fabric is thin")}
    assert found == {
        Aspect.DESIGN: Sentiment.POSITIVE,
        Aspect.QUALITY: Sentiment.NEGATIVE,
    }


def test_the_sentence_around_a_clause_is_whole() -> None:
    text = "Nice. The box was dented, but the cup is fine! Thanks"
    start = text.index("but")
    first, last = sentence_around(text, start, start + 3)
    assert text[first:last] == "The box was dented, but the cup is fine!"


@given(st.text(alphabet="质量很好不慢物流，。但是 good bad but price.!\n", max_size=60))
def test_any_text_is_read_and_every_mention_lies_inside_it(text: str) -> None:
    for one in mentions(text):
        first, last = sentence_around(text, one.start, one.end)
        assert 0 <= one.start < one.end <= len(text)
        assert first <= last <= len(text)
        assert text[one.start : one.end].strip() in text[first:last]
