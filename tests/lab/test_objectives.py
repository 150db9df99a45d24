"""What a model is shown and asked for: exactly what the papers say, the same for the same seed."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rapport.lab import Causal, MaskedWithNext, Pair, Permuted, SourceToTarget, encode
from rapport.lab.objectives.base import IGNORED
from rapport.lab.objectives.masked import hide
from rapport.lab.objectives.permuted import spans, unseen
from rapport.lab.streams import Shuffled, chance
from rapport.lab.tokenizers import BOS, EOS, MASK, SEP, SPECIAL

CONTEXT = 24


def test_a_causal_row_asks_for_the_next_token_and_an_epoch_sees_every_token_once(
    texts: Sequence[str], tokenizer: Tokenizer
) -> None:
    stream = encode(texts, tokenizer)
    objective = Causal(stream, context=CONTEXT, seed=3)
    batch = objective.batch(0, objective.rows)
    assert torch.equal(batch["input_ids"][:, 1:], batch["labels"][:, :-1])
    seen = np.sort(batch["input_ids"].numpy().ravel())
    assert np.array_equal(seen, np.sort(stream.tokens[: objective.rows * CONTEXT]))


def test_rows_follow_from_seed_and_place_alone(texts: Sequence[str], tokenizer: Tokenizer) -> None:
    stream = encode(texts, tokenizer)
    for make in (
        lambda seed: Causal(stream, context=CONTEXT, seed=seed),
        lambda seed: MaskedWithNext(stream, tokenizer, context=CONTEXT, seed=seed),
        lambda seed: Permuted(stream, context=CONTEXT, seed=seed),
    ):
        whole, again, other = make(1).batch(0, 8), make(1), make(2).batch(0, 8)
        halves = [again.batch(4, 4), again.batch(0, 4)]
        for name, value in whole.items():
            assert torch.equal(value, torch.cat([halves[1][name], halves[0][name]]))
        assert not torch.equal(whole["input_ids"], other["input_ids"])


def test_half_of_the_pairs_follow_and_their_pieces_are_neighbours(
    texts: Sequence[str], tokenizer: Tokenizer
) -> None:
    stream = encode(texts, tokenizer)
    objective = MaskedWithNext(stream, tokenizer, context=40, seed=5)
    batch = objective.batch(0, 2_000)
    others = batch["next_sentence_label"].float().mean()
    assert 0.46 < float(others) < 0.54
    known = "\n".join(texts)
    sep = tokenizer.token_to_id(SEP)
    for row in range(50):
        ids = torch.where(
            batch["labels"][row] == IGNORED, batch["input_ids"][row], batch["labels"][row]
        ).tolist()
        first, second = ids[1 : ids.index(sep)], ids[ids.index(sep) + 1 :]
        second = second[: second.index(sep)]
        if not batch["next_sentence_label"][row]:
            assert tokenizer.decode(first + second).strip() in known


def test_of_the_tokens_15_percent_are_asked_for_and_8_in_10_of_them_hidden(
    tokenizer: Tokenizer,
) -> None:
    mask, vocabulary = tokenizer.token_to_id(MASK), tokenizer.get_vocab_size()
    ids = np.full(200_000, len(SPECIAL) + 20, np.int64)
    shown, labels = hide(ids, chance(1), mask=mask, vocabulary=vocabulary)
    asked = labels != IGNORED
    assert asked.mean() == pytest.approx(0.15, abs=0.005)
    assert (shown[asked] == mask).mean() == pytest.approx(0.8, abs=0.01)
    assert (shown[asked] == ids[asked]).mean() == pytest.approx(0.1, abs=0.01)
    assert np.array_equal(shown[~asked], ids[~asked])


@given(context=st.integers(12, 60), seed=st.integers(0, 1_000))
def test_a_permuted_target_sees_no_target_that_comes_later(context: int, seed: int) -> None:
    asked = spans(context, context // 6, chance(seed, 1))
    assert len(asked) == context // 6
    hidden = unseen(context, asked, chance(seed, 2))
    plain = np.setdiff1d(np.arange(context), asked)
    assert not hidden[:, plain].any()
    assert hidden[np.ix_(plain, asked)].all()
    among = hidden[np.ix_(asked, asked)]
    assert among.diagonal().all()
    assert np.array_equal(among + among.T - np.diag(among.diagonal()), np.ones_like(among))


def test_the_loss_of_a_pair_is_on_the_answer_only(tokenizer: Tokenizer) -> None:
    pairs = [Pair("the cup", "warms the table"), Pair("a bowl", "fills a small shelf")]
    objective = SourceToTarget(pairs, tokenizer, context=40, seed=0, encoder=False)
    batch = objective.batch(0, 2)
    sep, eos, bos = (tokenizer.token_to_id(one) for one in (SEP, EOS, BOS))
    answers = set()
    for ids, labels in zip(batch["input_ids"].tolist(), batch["labels"].tolist(), strict=True):
        assert ids[0] == bos
        answer = [label for label in labels if label != IGNORED]
        assert labels[: ids.index(sep)] == [IGNORED] * ids.index(sep)
        assert answer[-1] == eos
        answers.add(tokenizer.decode(answer[:-1]))
    assert answers == {pair.target for pair in pairs}


def test_of_a_dialogue_that_is_too_long_the_last_turns_stay(tokenizer: Tokenizer) -> None:
    long = Pair("the cup " * 50 + "the lamp", "lights the kitchen")
    for encoder in (True, False):
        objective = SourceToTarget([long], tokenizer, context=24, seed=0, encoder=encoder)
        shown = tokenizer.decode(objective.batch(0, 1)["input_ids"][0].tolist())
        assert "the lamp" in shown
        assert shown.count("the cup") < 20


@given(rows=st.integers(1, 40), first=st.integers(0, 200), count=st.integers(0, 100))
def test_an_order_without_end_sees_each_row_once_an_epoch(
    rows: int, first: int, count: int
) -> None:
    order = Shuffled(rows, seed=4)
    taken = order.take(first, count).tolist()
    assert taken == [int(order.take(place, 1)[0]) for place in range(first, first + count)]
    epoch = order.take(rows * 3, rows).tolist()
    assert sorted(epoch) == list(range(rows))
