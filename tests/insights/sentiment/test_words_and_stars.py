"""A text is read from the first day: by its words, by its stars, or it is said not to be known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.insights import Sentiment, Text, Verdict, weigh
from rapport.insights.sentiment import built_in_sentiment, contradicts
from rapport.texts import language_of

POSITIVE, NEUTRAL, NEGATIVE = Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE


def read(text: str, rating: float | None = None) -> Verdict:
    one = Text(text_id="t", text=text, language=language_of(text), rating=rating)
    [verdict] = built_in_sentiment().read([one])
    return verdict


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("质量很好，非常满意", POSITIVE),
        ("并不贵", POSITIVE),
        ("没有异味", POSITIVE),
        ("没想到这么好用", POSITIVE),
        ("包装有点旧，但是味道很好", POSITIVE),
        ("没有想象中那么好", NEGATIVE),
        ("味道很好，但是太贵了，不会再买", NEGATIVE),
        ("如果便宜一点就好了，现在太贵", NEGATIVE),
        ("客服爱理不理，差评", NEGATIVE),
        ("一般般", NEUTRAL),
        ("还行吧", NEUTRAL),
        ("什么时候发货？", NEUTRAL),
        ("昨天到的", None),
        ("Not bad at all", POSITIVE),
        ("It isn't comfortable", NEGATIVE),
        ("Nice colour, but it fell apart", NEGATIVE),
        ("It was cheap, but it works great and I love it", POSITIVE),
        ("I wish it was better made", None),
        ("It's okay", NEUTRAL),
        ("Does it come in blue?", NEUTRAL),
        ("It arrived on Monday", None),
        ("👍👍", POSITIVE),
        ("👎", NEGATIVE),
        ("", None),
    ],
)
def test_words_alone_are_pleased_displeased_neutral_or_not_known(
    text: str, sentiment: Sentiment | None
) -> None:
    assert read(text).sentiment is sentiment


def test_praise_and_blame_alike_are_not_known() -> None:
    verdict = read("款式漂亮，质量差。价格实惠，物流慢。")
    assert verdict.sentiment is None
    assert 0.35 < verdict.positive < 0.65


def test_clear_stars_decide_and_the_words_stay_to_be_seen() -> None:
    verdict = read("质量太差，失望", 5.0)
    assert (verdict.sentiment, verdict.probability) == (POSITIVE, 1.0)
    assert verdict.positive < 0.1
    assert contradicts(5.0, verdict.positive)
    assert not contradicts(1.0, verdict.positive)
    assert not contradicts(3.0, verdict.positive)


def test_three_stars_say_neutral_where_words_say_nothing() -> None:
    assert read("昨天到的", 3.0).sentiment is NEUTRAL
    assert read("质量很好，非常满意", 3.0).sentiment is POSITIVE


def test_stronger_words_are_stronger() -> None:
    rising = [read(text).strength for text in ("昨天到的", "有点好", "好", "非常好", "太棒了！")]
    assert rising == sorted(set(rising))
    assert rising[0] == 0


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ("有点慢", "慢"),
        ("慢", "非常慢"),
        ("质量好但是贵", "质量好而且便宜"),
        ("slightly noisy", "noisy"),
        ("good", "really good"),
    ],
)
def test_degrees_weaken_and_strengthen(weaker: str, stronger: str) -> None:
    assert abs(read(weaker).positive - 0.45) < abs(read(stronger).positive - 0.45)


def test_what_stands_behind_a_but_counts_more_than_what_stands_before_it() -> None:
    plain, turned = weigh("款式漂亮，物流慢"), weigh("款式漂亮，但是物流慢")
    assert (plain.good, plain.bad) == (1, 1)
    assert turned.good < 1 < turned.bad


def test_what_carried_a_text_sums_to_its_score() -> None:
    text = "质量很好，就是物流太慢了。I love it"
    reader = built_in_sentiment()
    parts = reader.explain(text)
    weighed = weigh(text)
    score = 1.8 * (weighed.good - weighed.bad) / (weighed.good + weighed.bad + 1) ** 0.5
    assert sum(part.weight for part in parts) == pytest.approx(score)
    shown = {text[part.start : part.end]: part.weight > 0 for part in parts}
    assert shown == {"很好": True, "太慢": False, "love": True}


@given(
    st.text(alphabet="很好不慢太贵没有但是，。!?？ good not bad but İß👍…", max_size=60),
    st.sampled_from([None, 1.0, 3.0, 5.0]),
)
def test_any_text_is_read_with_a_probability(text: str, rating: float | None) -> None:
    verdict = read(text, rating)
    assert 0 <= verdict.positive <= 1
    assert 0.5 <= verdict.probability <= 1 or verdict.sentiment is NEUTRAL
    assert 0 <= verdict.strength < 1
    spans = [(part.start, part.end) for part in built_in_sentiment().explain(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
