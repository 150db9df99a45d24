"""Which of several texts the others agree with most."""

import pytest

from rapport.bench.language.consensus import agreement


def words(text: str) -> list[str]:
    return text.split()


VOICES = [words(text) for text in (
    "the cup is red and warm", "the cup is red and warm today", "the cup is red",
    "a lamp lights the room",
)]  # fmt: skip


def test_a_candidate_equal_to_every_voice_agrees_wholly() -> None:
    one = words("the cup is red and warm")
    assert agreement([one], [one, one], together=1, draws=4, seed=1)[0] == pytest.approx(1)


def test_the_text_that_most_voices_are_near_to_wins_over_a_stranger() -> None:
    found = agreement(VOICES, VOICES, together=1, draws=4, seed=1)
    assert found.argmin() == 3
    assert found.argmax() in {0, 1}


def test_a_text_shorter_than_its_references_is_held_back() -> None:
    whole, cut = words("the cup is red and warm"), words("the cup is red")
    long, short = agreement([whole, cut], [whole], together=1, draws=1, seed=1)
    assert long == pytest.approx(1)
    assert short == pytest.approx(2.718281828 ** (1 - 6 / 4))


def test_a_word_said_again_counts_as_often_as_the_references_say_it() -> None:
    again, once = words("red red red red"), words("red cup is warm")
    found = agreement([again, once], [words("the red cup is warm")], together=1, draws=1, seed=1)
    assert found[0] < found[1]


def test_several_references_at_once_leave_more_ways_to_be_right() -> None:
    mixed = [words("the cup is red and warm")]
    voices = [words("the cup is red and cold"), words("a bowl is red and warm")]
    alone = agreement(mixed, voices, together=1, draws=8, seed=1)[0]
    both = agreement(mixed, voices, together=2, draws=8, seed=1)[0]
    assert both > alone


def test_the_same_seed_gives_the_same_figures() -> None:
    one = agreement(VOICES, VOICES, together=2, draws=8, seed=3)
    assert one.tolist() == agreement(VOICES, VOICES, together=2, draws=8, seed=3).tolist()
