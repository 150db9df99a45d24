"""A voice is read from texts by counting, and placed on four scales."""

import pytest

from rapport.brand import ToneScale, read_voice, tone_of

CALM = "纸罩，光软。床头看书够用。壶嘴断水干净。一壶三四个人分。放一片吐司，刚刚好。"
LOUD = "超级惊喜！重磅来袭！赶快抢购！疯狂心动！🎉"
PLAIN_EN = "It pours cleanly. It holds enough for two. The lid stays on. You will like it."
LOUD_EN = "Amazing! Absolutely stunning! Hurry, don't miss it! 🎉"


def test_counts_are_what_stands_there() -> None:
    voice = read_voice(["你好！你看。", "请您看看吗？🍵"], language="zh")
    assert (voice.texts, voice.sentences, voice.ni, voice.nin) == (2, 3, 2, 1)
    assert (voice.exclamations, voice.questions, voice.emoji) == (1, 1, 1)
    assert voice.sentence_length == pytest.approx((2 + 2 + 5) / 3)
    assert voice.grade is None


def test_slots_are_not_words() -> None:
    voice = read_voice(["{{ product.name }} is here. Look at it."], language="en")
    assert (voice.words, voice.sentences) == (5, 2)


def test_the_grade_of_english_is_flesch_kincaid() -> None:
    voice = read_voice(["The cat sat on the mat."], language="en")
    assert voice.grade == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    hard = read_voice(["Organisational methodology facilitates satisfaction."], language="en")
    assert hard.grade is not None and hard.grade > 20


def test_common_characters_make_a_text_easier() -> None:
    easy = read_voice(["我们的茶很好，你来看看。"], language="zh").common_share
    hard = read_voice(["馥郁氤氲，臻萃琼浆。"], language="zh").common_share
    assert easy is not None and hard is not None
    assert easy == 1.0 and hard < 0.2


@pytest.mark.parametrize(
    ("language", "calm", "loud"), [("zh", CALM, LOUD), ("en", PLAIN_EN, LOUD_EN)]
)
def test_enthusiasm_tells_loud_from_calm(language: str, calm: str, loud: str) -> None:
    low, high = (
        tone_of(read_voice([text], language=language))[ToneScale.ENTHUSIASTIC]
        for text in (calm, loud)
    )
    assert low < 0
    assert 1 < high <= 2


@pytest.mark.parametrize(
    ("language", "casual", "formal"),
    [
        (
            "zh",
            "嘿，咱们的茶到啦。尝尝呗，真的超好喝哦。",
            "尊敬的贵宾，敬请您莅临。谨此致以问候。",
        ),
        (
            "en",
            "Hey, it's here. Grab a mug, you'll love it.",
            "We are pleased to assist. Kindly ensure receipt prior to Monday.",
        ),
    ],
)
def test_formality_is_read_from_forms_of_speech(language: str, casual: str, formal: str) -> None:
    high, low = (
        tone_of(read_voice([text], language=language))[ToneScale.CASUAL]
        for text in (casual, formal)
    )
    assert low < -0.5 < 0.5 < high


def test_few_sentences_say_little() -> None:
    one = tone_of(read_voice(["茶到了。"], language="zh"))
    many = tone_of(read_voice(["茶到了。"] * 40, language="zh"))
    scale = ToneScale.ENTHUSIASTIC
    assert -0.5 < one[scale] < 0 and many[scale] < -1.5


def test_no_text_has_no_tone() -> None:
    voice = read_voice([], language="en")
    assert voice.grade is None
    assert set(tone_of(voice).values()) == {0.0}
