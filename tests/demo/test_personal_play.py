"""On customers whose tastes are known, choosing per customer loses less than one text for all."""

import numpy as np

from rapport.demo import play_personal


def test_where_tastes_differ_it_loses_less_than_one_text_for_all() -> None:
    played = [play_personal(customers=4_000, waves=4, seed=seed) for seed in (1, 2)]
    lost = {way: float(np.mean([one.regret[way] for one in played])) for way in played[0].regret}
    assert lost["personal"] < lost["single"] - 3
    assert lost["single"] < lost["lot"] - 3
    assert all(len(one.judgements) == 3 for one in played)


def test_where_all_like_the_same_it_is_hardly_released_and_costs_little() -> None:
    played = [play_personal(customers=1_500, waves=3, seed=seed, alike=True) for seed in range(4)]
    released = sum(judged.governs for one in played for judged in one.judgements)
    assert released <= 1
    lost = float(np.mean([one.regret["personal"] for one in played]))
    assert lost < np.mean([one.regret["lot"] for one in played])


def test_the_same_arguments_play_the_same() -> None:
    assert play_personal(customers=600, seed=4) == play_personal(customers=600, seed=4)
