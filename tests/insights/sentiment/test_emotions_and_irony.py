"""What a writer feels is said where words say so; praise that is meant as blame is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.insights import Sentiment, Text, Verdict, weigh
from rapport.insights.model import Emotion
from rapport.insights.sentiment import built_in_sentiment, emotion_of, is_ironic
from rapport.texts import language_of
from tests.insights.sentiment.felt_cases import FELT, IRONIC, PLAIN


def read(text: str, rating: float | None = None) -> Verdict:
    one = Text(text_id="t", text=text, language=language_of(text), rating=rating)
    [verdict] = built_in_sentiment().read([one])
    return verdict


def test_nine_of_ten_sentences_have_the_emotion_that_they_speak_of() -> None:
    wrong = [
        (text, emotion, found)
        for text, emotion in FELT
        if (found := emotion_of(text, weigh(text))) is not emotion
    ]
    assert len(FELT) >= 60
    assert len(wrong) <= len(FELT) // 10, wrong


def test_a_sentence_without_words_of_emotion_has_none() -> None:
    claimed = [text for text, emotion in FELT if emotion is None and read(text).emotion]
    assert claimed == []


@pytest.mark.parametrize("emotion", Emotion)
def test_each_emotion_is_found_in_both_languages(emotion: Emotion) -> None:
    mine = [text for text, felt in FELT if felt is emotion and read(text).emotion is emotion]
    assert any(text.isascii() for text in mine)
    assert any(not text.isascii() for text in mine)


def test_irony_is_never_claimed_of_plain_words() -> None:
    assert [text for text, stars in PLAIN if read(text, stars).irony] == []


def test_most_irony_is_noticed() -> None:
    missed = [text for text, stars in IRONIC if not read(text, stars).irony]
    assert len(missed) <= len(IRONIC) // 5, missed


def test_praise_that_is_meant_as_blame_is_displeased() -> None:
    assert read("Thanks for nothing").sentiment is Sentiment.NEGATIVE
    assert read("谢谢你们让我白等了一个月").sentiment is Sentiment.NEGATIVE


def test_nothing_is_ironic_under_many_stars() -> None:
    assert [text for text, _ in IRONIC if read(text, 5.0).irony] == []


@given(st.text(alphabet="呵呵真是太好了谢谢坏great thanks for nothing!，。“” ", max_size=40))
def test_any_text_is_read(text: str) -> None:
    weighed = weigh(text)
    is_ironic(text, weighed, rating=1.0)
    assert emotion_of(text, weighed) in {None, *Emotion}
    assert all(0 <= hit.start < hit.end <= len(text) for hit in weighed.hits)
