"""The strategies find what brute force finds, and chance keeps its promises."""

from itertools import pairwise, product
from math import exp

import numpy as np
import pytest

from rapport.decoding import BadDecoding, Candidate, Decoding, Strategy, decode, stream
from rapport.decoding.weighing import chances
from tests.decoding.conftest import (
    TableStepper,
    WanderingStepper,
    log_probabilities,
    random_table,
)


def all_texts(table: np.ndarray, first: int, most: int) -> dict[tuple[int, ...], float]:
    """The log-probability of every ended text of at most `most` tokens with its end (token 0)."""
    logs = log_probabilities(table)
    found = {}
    for length in range(most):
        for text in product(range(1, len(table)), repeat=length):
            path = (first, *text, 0)
            found[text] = sum(logs[a, b] for a, b in pairwise(path))
    return found


def test_greedy_takes_the_likeliest_token_at_each_step() -> None:
    table = random_table(7, seed=1)
    table[:, 0] -= 2
    (written,), *_ = decode(TableStepper(table), [[3], [4]], Decoding(max_tokens=9))
    expected, score, last = [], 0.0, 3
    for _ in range(9):
        token = int(table[last].argmax())
        score += log_probabilities(table)[last, token]
        if token == 0:
            break
        expected.append(token)
        last = token
    assert list(written.ids) == expected
    assert written.score == pytest.approx(score, abs=1e-5)


def test_a_beam_as_wide_as_the_language_finds_the_likeliest_texts() -> None:
    for seed in range(6):
        table = random_table(4, seed=seed)
        expected = sorted(all_texts(table, 2, 5).items(), key=lambda each: -each[1])[:3]
        how = Decoding(strategy=Strategy.BEAM, beams=256, count=3, max_tokens=5, length_penalty=0)
        (found,) = decode(TableStepper(table), [[2]], how)
        assert [one.ids for one in found] == [text for text, _ in expected]
        assert [one.score for one in found] == pytest.approx([s for _, s in expected], abs=1e-4)


def test_a_beam_ranks_by_length_as_asked() -> None:
    table = random_table(4, seed=3)
    ranked = all_texts(table, 1, 5)
    best = max(ranked, key=lambda text: ranked[text] / (len(text) + 1) ** 1.5)
    how = Decoding(strategy=Strategy.BEAM, beams=256, max_tokens=5, length_penalty=1.5)
    assert decode(TableStepper(table), [[1]], how)[0][0].ids == best


def test_groups_of_beams_begin_differently_the_more_diversity_is_asked_for() -> None:
    stepper = WanderingStepper(30, seed=2, end=0, spread=1.0)

    def firsts(diversity: float) -> set[int]:
        how = Decoding(
            strategy=Strategy.DIVERSE, beams=4, groups=4, diversity=diversity, count=4,
            max_tokens=6, min_tokens=1,
        )  # fmt: skip
        (found,) = decode(stepper, [[5]], how)
        assert len({one.ids for one in found}) == len(found)
        return {one.ids[0] for one in found}

    assert len(firsts(0.0)) == 1
    assert len(firsts(100.0)) == 4


@pytest.mark.parametrize(
    ("how", "left"),
    [
        (Decoding(top_p=0.5), {0}),
        (Decoding(top_p=0.51), {0, 1}),
        (Decoding(top_p=0.75), {0, 1}),
        (Decoding(top_p=0.76), {0, 1, 2}),
        (Decoding(min_p=0.5), {0, 1}),
        (Decoding(min_p=0.51), {0}),
        (Decoding(min_p=1.0), {0}),
        (Decoding(top_k=3), {0, 1, 2}),
        (Decoding(top_k=2, top_p=0.7), {0, 1}),
        (Decoding(top_k=2, top_p=0.6), {0}),
        (Decoding(), {0, 1, 2, 3}),
    ],
)
def test_what_is_cut_off_is_right_at_the_edge(how: Decoding, left: set[int]) -> None:
    powers = np.log(np.array([[0.5, 0.25, 0.125, 0.125]]), dtype=np.float32)
    if how.top_p in {0.5, 0.75}:  # sums of powers of two are exact
        powers = np.log2(np.array([[0.5, 0.25, 0.125, 0.125]])).astype(np.float32)
        powers *= np.float32(np.log(2))
    tokens, weights = chances(powers, how)
    assert {int(t) for t, w in zip(tokens[0], weights[0], strict=True) if w > 0} == left


def test_a_nucleus_wider_than_the_short_list_is_found_whole() -> None:
    tokens, weights = chances(np.zeros((2, 1000), np.float32), Decoding(top_p=0.9))
    assert ((weights > 0).sum(axis=1) == 900).all()
    assert tokens.shape == (2, 1000)


def test_samples_are_as_frequent_as_they_are_likely() -> None:
    table = np.array([[0.0] * 4, np.log([0.1, 0.2, 0.3, 0.4])])[[1, 1, 1, 1]]
    counts = np.zeros(4)
    for seed in range(20):
        how = Decoding(strategy=Strategy.SAMPLE, max_tokens=1, seed=seed)
        prompts = [[1 + n % 3, 1 + n // 3] for n in range(9)]
        prompts = [[*p, k % 3 + 1] * (k + 1) for k in range(12) for p in prompts]
        for (one,) in decode(TableStepper(table), prompts, how):
            counts[one.ids[0] if one.ids else 0] += 1
    shares = counts / counts.sum()
    assert shares == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.035)


def test_temperature_and_top_k_change_the_odds() -> None:
    table = np.tile(np.log([0.1, 0.2, 0.3, 0.4]), (4, 1))
    how = Decoding(strategy=Strategy.SAMPLE, max_tokens=400, top_k=2, temperature=0.5)
    (one,) = decode(TableStepper(table), [[1]], how)[0]
    share = one.ids.count(3) / len(one.ids)
    assert set(one.ids) == {2, 3}
    assert share == pytest.approx(0.16 / (0.16 + 0.09), abs=0.08)


@pytest.mark.parametrize(
    "how",
    [
        Decoding(strategy=Strategy.SAMPLE, count=3, max_tokens=8, seed=4),
        Decoding(strategy=Strategy.SAMPLE, count=3, max_tokens=8, top_p=0.8, variety=2.0),
        Decoding(max_tokens=8, no_repeat=2, repetition=1.2),
        Decoding(strategy=Strategy.BEAM, beams=3, count=3, max_tokens=8),
        Decoding(strategy=Strategy.DIVERSE, beams=4, groups=2, count=2, max_tokens=8),
    ],
)
def test_a_text_does_not_depend_on_what_else_is_in_the_batch(how: Decoding) -> None:
    table = random_table(300, seed=5)
    prompts = [[5], [7, 8], [9, 4, 2], [5, 6]]
    together = decode(TableStepper(table), prompts, how)
    for prompt, found in zip(prompts, together, strict=True):
        assert decode(TableStepper(table), [prompt], how) == [found]


def test_candidates_are_distinct_and_the_best_is_first() -> None:
    table = random_table(4, seed=1, spread=2)
    how = Decoding(strategy=Strategy.SAMPLE, count=6, max_tokens=6, length_penalty=0)
    (found,) = decode(TableStepper(table), [[1]], how)
    assert len({one.ids for one in found}) == len(found) > 3
    ended = [one.score for one in found if one.complete]
    assert ended == sorted(ended, reverse=True)


def test_scores_are_what_the_network_gives_a_text() -> None:
    table = random_table(6, seed=8)
    logs = log_probabilities(table)
    for how in (
        Decoding(repetition=1.5, no_repeat=2, max_tokens=9),
        Decoding(strategy=Strategy.SAMPLE, temperature=2, top_k=3, max_tokens=9),
        Decoding(strategy=Strategy.DIVERSE, repetition=1.5, count=4, max_tokens=9),
    ):
        for one in decode(TableStepper(table), [[1]], how)[0]:
            path = (1, *one.ids, *((0,) if one.complete else ()))
            told = sum(logs[a, b] for a, b in pairwise(path))
            assert one.score == pytest.approx(told, abs=1e-4)


def test_variety_makes_greedy_candidates_differ() -> None:
    table = random_table(40, seed=6)
    (found,) = decode(TableStepper(table), [[1]], Decoding(count=4, variety=50.0, max_tokens=5))
    used = [set(one.ids) for one in found]
    assert len(found) == 4
    assert all(not a & b for n, a in enumerate(used) for b in used[:n])


def test_no_n_gram_comes_twice() -> None:
    table = random_table(8, seed=2)
    table[:, 0] = -9
    for size in (1, 2, 3):
        for strategy in (Strategy.GREEDY, Strategy.BEAM):
            how = Decoding(strategy=strategy, no_repeat=size, max_tokens=7)
            (one,) = decode(TableStepper(table), [[1]], how)[0]
            grams = [one.ids[n : n + size] for n in range(len(one.ids) - size + 1)]
            assert len(set(grams)) == len(grams)


def test_a_repetition_penalty_makes_used_tokens_rarer() -> None:
    table = random_table(8, seed=2)
    table[:, 0] = -9

    def kinds(repetition: float) -> int:
        how = Decoding(repetition=repetition, max_tokens=12)
        return len(set(decode(TableStepper(table), [[1]], how)[0][0].ids))

    assert kinds(5.0) > kinds(1.0)


def test_a_text_has_at_least_and_at_most_the_tokens_asked_for() -> None:
    table = np.zeros((5, 5))
    table[:, 0] = 5
    for strategy in Strategy:
        how = Decoding(strategy=strategy, min_tokens=3, max_tokens=6)
        (one,) = decode(TableStepper(table), [[1]], how)[0][:1]
        assert len(one.ids) == 3
        assert one.complete
        cut = decode(TableStepper(-table), [[1]], how)[0][0]
        assert (len(cut.ids), cut.complete) == (6, False)


def test_a_stream_gives_the_tokens_of_the_candidate() -> None:
    table = random_table(30, seed=9)
    for how in (Decoding(max_tokens=9), Decoding(strategy=Strategy.SAMPLE, max_tokens=9, seed=3)):
        (one,) = decode(TableStepper(table), [[1]], how)[0]
        assert tuple(stream(TableStepper(table), [1], how)) == one.ids


def test_finished_rows_drop_out_of_the_batch() -> None:
    table = np.full((4, 4), -9.0)
    table[1, 0] = table[2, 3] = table[3, 2] = 9
    stepper = TableStepper(table)
    decode(stepper, [[1], [2]], Decoding(max_tokens=3))
    assert stepper.rows_asked == [2, 1, 1]


def test_nothing_is_written_for_no_prompts() -> None:
    assert decode(TableStepper(np.zeros((2, 2))), [], Decoding()) == []


@pytest.mark.parametrize(
    "told",
    [
        {"temperature": 0}, {"top_p": 0}, {"top_p": 1.1}, {"min_p": -1}, {"max_tokens": 0},
        {"min_tokens": 200}, {"count": 2}, {"strategy": Strategy.BEAM, "count": 5},
        {"strategy": Strategy.DIVERSE, "beams": 4, "groups": 3},
        {"strategy": Strategy.BEAM, "variety": 1},
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused(told: dict[str, float]) -> None:
    with pytest.raises(BadDecoding):
        Decoding(**told)  # type: ignore[arg-type]


def test_a_prompt_without_room_for_an_answer_is_refused() -> None:
    stepper = TableStepper(np.zeros((2, 2)))
    for prompt in ([], [1] * 1000):
        with pytest.raises(BadDecoding, match=f"{len(prompt)} tokens"):
            decode(stepper, [prompt], Decoding())


def test_a_rank_is_the_score_for_its_length() -> None:
    assert Candidate((1, 2, 3), -8.0, True).rank(1.0) == -2.0
    assert exp(Candidate((), 0.0, False).rank(1.0)) == 1.0
