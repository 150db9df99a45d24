"""Chance that can be repeated."""

from rapport.kit.chance import falls_in


def test_the_share_is_kept_and_the_answer_never_changes() -> None:
    chosen = [falls_in(str(n), experiment="spring", share=0.1) for n in range(20_000)]
    assert 1_850 < sum(chosen) < 2_150
    assert chosen == [falls_in(str(n), experiment="spring", share=0.1) for n in range(20_000)]


def test_nobody_and_everybody() -> None:
    assert not any(falls_in(str(n), experiment="e", share=0) for n in range(1_000))
    assert all(falls_in(str(n), experiment="e", share=1) for n in range(1_000))


def test_two_experiments_choose_independently() -> None:
    both = sum(
        falls_in(str(n), experiment="a", share=0.5) and falls_in(str(n), experiment="b", share=0.5)
        for n in range(20_000)
    )
    assert 4_700 < both < 5_300
