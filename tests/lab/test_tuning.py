"""Tuning on pairs: it repeats less, says what the source says, and forgets less, when asked to."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import PreTrainedModel

from rapport.lab import (
    Causal,
    Family,
    Lesson,
    Manner,
    Mixed,
    Pair,
    Plan,
    Precision,
    SourceToTarget,
    encode,
    train,
)
from rapport.lab.learners import Learner, halved
from rapport.lab.objectives.answers import asked_of, coverage, unlikelihood
from rapport.lab.objectives.base import IGNORED
from rapport.lab.objectives.heads import head_loss
from rapport.lab.tokenizers import BOS, EOS, SEP
from tests.lab.conftest import DEEDS, PLACES, SUBJECTS, sentences
from tests.lab.test_training import CONTEXT, network_of
from tests.lab.test_training import objective_of as lesson_of

PLAN = Plan(steps=200, batch_rows=16, learning_rate=3e-3, warm_steps=4, seed=7)


def told(count: int, *, seed: int = 3) -> list[Pair]:
    """Facts, and a text with them in any order."""
    draw = random.Random(seed)  # noqa: S311
    pairs = []
    for _ in range(count):
        facts = [draw.choice(SUBJECTS), draw.choice(PLACES), *draw.sample(DEEDS, 2)]
        said = draw.sample(facts, len(facts))
        pairs.append(Pair(" , ".join(facts), " ".join(said) + " ."))
    return pairs


def objective_of(pairs: list[Pair], tokenizer: Tokenizer, **weights: float) -> SourceToTarget:
    return SourceToTarget(
        pairs, tokenizer, context=CONTEXT, seed=7, encoder=False, manner=Manner(**weights)
    )


def answers(network: PreTrainedModel, tokenizer: Tokenizer, pairs: list[Pair]) -> list[list[int]]:
    """What the network says, its likeliest token each time."""
    network.eval()
    bos, sep, eos = (tokenizer.token_to_id(one) for one in (BOS, SEP, EOS))
    found = []
    for pair in pairs:
        ids = [bos, *tokenizer.encode(pair.source, add_special_tokens=False).ids, sep]
        begun = len(ids)
        with torch.no_grad():
            while len(ids) < CONTEXT and ids[-1] != eos:
                ids.append(int(network(torch.tensor([ids])).logits[0, -1].argmax()))
        found.append([one for one in ids[begun:] if one != eos])
    return found


def tuned(tokenizer: Tokenizer, folder: Path, **weights: float) -> PreTrainedModel:
    network = network_of(Family.GPT2, tokenizer)
    train(network, Lesson(objective_of(told(300), tokenizer, **weights)), PLAN, folder=folder)
    return network


def repeated(said: list[list[int]]) -> float:
    """The share of tokens that were said before in the same answer."""
    return 1 - sum(len(set(one)) for one in said) / sum(map(len, said))


def covered(said: list[list[int]], tokenizer: Tokenizer, pairs: list[Pair]) -> float:
    """The share of facts of the source that an answer names in full."""
    texts = [tokenizer.decode(one) for one in said]
    hits = [
        fact in text
        for text, pair in zip(texts, pairs, strict=True)
        for fact in pair.source.split(" , ")
    ]
    return sum(hits) / len(hits)


def test_further_losses_lower_repetition_and_raise_coverage(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    pairs = told(40, seed=9)
    plain, less, more = (
        answers(tuned(tokenizer, tmp_path / name, **weights), tokenizer, pairs)
        for name, weights in (
            ("plain", {}),
            ("less", {"unlikelihood": 1.0}),
            ("more", {"unlikelihood": 1.0, "consistency": 1.0}),
        )
    )
    assert repeated(less) < 0.7 * repeated(plain)
    assert covered(more, tokenizer, pairs) > covered(plain, tokenizer, pairs) + 0.1


def test_further_losses_are_what_their_papers_say(tokenizer: Tokenizer) -> None:
    objective = objective_of(told(6), tokenizer, unlikelihood=1.0, consistency=1.0)
    network, batch = network_of(Family.GPT2, tokenizer), objective.batch(0, 4)
    with torch.no_grad():
        asked = asked_of(network, batch, encoder=False)
    chances = asked.scores.softmax(1)
    unwanted, missed, values = 0.0, 0.0, 0
    for row, labels in enumerate(batch["labels"].tolist()):
        said = [one for one in labels if one != IGNORED]
        mine = chances[asked.rows == row]
        for place, label in enumerate(said):
            for other in {*said[:place]} - {label}:
                unwanted -= float((1 - mine[place, other]).log())
        for value in batch["values"][row].tolist():
            if value != IGNORED:
                missed -= float((1 - (1 - mine[:, value]).prod()).log())
                values += 1
    assert float(unlikelihood(asked, batch["labels"])) == pytest.approx(
        unwanted / len(asked.labels), rel=1e-4
    )
    assert float(coverage(asked, batch["values"])) == pytest.approx(missed / values, rel=1e-3)


def test_a_network_that_sees_old_texts_beside_new_ones_forgets_less(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    old = Causal(encode(sentences(200), tokenizer), context=CONTEXT, seed=7)
    new = objective_of(told(200), tokenizer)
    lost = {}
    for share in (0.0, 0.2):
        folder = tmp_path / str(share)
        network = network_of(Family.GPT2, tokenizer)
        train(network, Lesson(old), replace(PLAN, steps=60), folder=folder / "old")
        mixed = Mixed(new, old, share=share) if share else new
        train(network, Lesson(mixed), replace(PLAN, steps=60), folder=folder / "new")
        with torch.no_grad():
            lost[share] = float(old.loss(network.eval(), old.batch(0, 64))["loss"])
    assert lost[0.2] < 0.8 * lost[0.0]


def test_old_rows_have_exactly_their_share_and_follow_from_their_place(
    tokenizer: Tokenizer,
) -> None:
    old = Causal(encode(sentences(50), tokenizer), context=CONTEXT, seed=7)
    mixed = Mixed(objective_of(told(50), tokenizer), old, share=0.25)
    batch = mixed.batch(8, 16)
    assert len(batch["old.input_ids"]) == 4
    assert len(batch["new.input_ids"]) == 12
    halves = [mixed.batch(8, 8)["old.input_ids"], mixed.batch(16, 8)["old.input_ids"]]
    assert torch.equal(batch["old.input_ids"], torch.cat(halves))
    assert "old.input_ids" not in mixed.batch(0, 3)


def test_the_head_gives_loss_and_gradients_of_cross_entropy() -> None:
    torch.manual_seed(0)
    states = torch.randn(700, 16, requires_grad=True)
    weight = torch.randn(6_000, 16, requires_grad=True)
    labels = torch.randint(6_000, (700,))
    ours = head_loss(states, weight, labels)
    theirs = torch.nn.functional.cross_entropy(states @ weight.T, labels)
    assert float(ours.detach()) == pytest.approx(float(theirs.detach()), rel=1e-5)
    wanted = torch.autograd.grad(2 * theirs, (states, weight))
    for mine, other in zip(torch.autograd.grad(2 * ours, (states, weight)), wanted, strict=True):
        assert torch.allclose(mine, other, atol=1e-6)


@pytest.mark.parametrize("family", list(Family))
def test_a_step_in_16_bits_has_nearly_the_gradients_of_one_in_32(
    family: Family, texts: list[str], tokenizer: Tokenizer
) -> None:
    objective = lesson_of(family, texts, tokenizer)
    batch, found = objective.batch(0, 4), []
    for precision in Precision:
        network = network_of(family, tokenizer)
        learner = Learner(network)
        run = halved(learner) if precision is Precision.BF16 else learner
        run(objective, batch)["loss"].backward()
        learned = [one.grad.flatten() for one in network.parameters() if one.grad is not None]
        found.append(torch.cat(learned))
        assert all(one.dtype is torch.float32 for one in network.parameters())
    assert float(torch.cosine_similarity(found[0], found[1], dim=0)) > 0.98
