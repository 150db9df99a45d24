"""The next character of Shakespeare, after three minutes of training on two cores.

Karpathy's tinyshakespeare as nanoGPT uses it (https://github.com/karpathy/nanoGPT): the first 90 %
are learned from, the loss is taken on the rest, in rows without a gap.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapport.bench.language.tasks import Origin, Task, data_hash, told
from rapport.bench.rows import Row, Setup, Size
from rapport.lab import (
    SIZES,
    Causal,
    Family,
    Lesson,
    Plan,
    Shape,
    TokenizerKind,
    config_of,
    count_parameters,
    encode,
    new_network,
    quick_precision,
    train,
    train_tokenizer,
)

FILE = "tinyshakespeare/input.txt"

_LEARNED_SHARE = 0.9
_LETTERS = 256  # more than the text has
_NANOGPT = "nanoGPT README: 4 layers, 128 wide, context 64, about 3 min on a MacBook"
_LOSS, _MINUTES = 1.88, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is trained, by which plan."""

    shape: Shape
    plan: Plan


_SHAPE = replace(SIZES["nano"], layers=3, width=192, context=128)
_PLAN = Plan(
    steps=2_000,
    batch_rows=16,
    learning_rate=3e-3,
    warm_steps=100,
    average=0.99,
    seed=1337,
    precision=quick_precision(),
    looks=0,
)
RECIPE = Recipe(shape=_SHAPE, plan=_PLAN)
"""What two cores do in less than three minutes."""

_QUICK_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a run gave: nats a character of the held-out text."""

    loss: float
    origin: Origin


def learn(path: Path, folder: Path, recipe: Recipe) -> Learned:
    """Train a network of characters; checkpoints go to the folder."""
    plan = recipe.plan
    text = path.read_text(encoding="utf-8")
    cut = int(len(text) * _LEARNED_SHARE)
    tokenizer = train_tokenizer([text[:cut]], kind=TokenizerKind.CHARACTERS, vocabulary=_LETTERS)
    shape = replace(recipe.shape, vocabulary=tokenizer.get_vocab_size())
    network = new_network(config_of(Family.GPT2, shape, pad=0, bos=1, eos=2), seed=plan.seed)
    learned, valid = (
        Causal(encode([part], tokenizer, closed=False), context=shape.context, seed=plan.seed)
        for part in (text[:cut], text[cut:])
    )
    began = time.process_time()
    trained = train(network, Lesson(learned, valid), plan, folder=folder)
    assert trained.valid_loss is not None, "the last step is always looked at"
    origin = Origin(
        data=data_hash([path]),
        seed=plan.seed,
        parameters=count_parameters(network),
        seconds=trained.seconds,
        core_seconds=time.process_time() - began,
    )
    return Learned(loss=trained.valid_loss, origin=origin)


def _measure(setup: Setup) -> Sequence[Row]:
    full = setup.size is Size.FULL
    plan = RECIPE.plan
    if not full:
        plan = replace(plan, steps=_QUICK_STEPS, warm_steps=5, average=0.9)
    plan = replace(plan, evaluate_every=plan.steps, save_every=plan.steps)
    recipe = replace(RECIPE, plan=plan)
    found = learn(setup.data / FILE, setup.scratch / "shakespeare", recipe)
    return [
        Row(
            name="shakespeare: loss on held-out text",
            value=found.loss,
            unit="nats/char",
            better="lower",
            target=_LOSS if full else None,
            published=_LOSS,
            source=told(found.origin, setup, published=_NANOGPT),
        ),
        Row(
            name="shakespeare: minutes of training",
            value=found.origin.seconds / 60,
            unit="min",
            better="lower",
            target=_MINUTES if full else None,
            published=_MINUTES,
            source=told(found.origin, setup, published=_NANOGPT),
        ),
    ]


TASK = Task(
    name="shakespeare",
    about="The next character of Shakespeare.",
    needs=(FILE,),
    measure=_measure,
)
