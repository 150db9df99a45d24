"""A new network that learns from pairs alone, for a small task of its own."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from rapport.lab.cards import MODEL, hash_files, write_card
from rapport.lab.loop import Lesson, Trained, train
from rapport.lab.objectives import Manner, SourceToTarget
from rapport.lab.peers import joined
from rapport.lab.plans import Plan, Precision
from rapport.lab.shapes import Family, Shape, config_of, shape_of
from rapport.lab.texts import read_pairs
from rapport.lab.tokenizers import BOS, EOS, PAD, load_tokenizer, save_tokenizer, special_ids
from rapport.lab.watching import Progress
from rapport.lab.weights import new_network, save_network

_AVERAGE = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """What a new network is to learn. `context` 0 takes that of the size, as `rate` 0 does."""

    pairs: Path
    valid: Path | None = None
    tokenizer: Path
    folder: Path
    size: str
    steps: int
    context: int = 0
    dropout: float = 0.1
    batch_rows: int = 48
    rate: float = 0.0
    seed: int = 0
    precision: Precision = Precision.FP32


def teach(job: Teaching, *, tell: Callable[[Progress], None] = lambda _: None) -> Trained:
    """Train a causal network from random weights on pairs, or go on where a killed run was.

    The loss is taken on the answer only. Pairs of about equal length share a batch, and the network
    ends with its averaged weights. The model lies in `FOLDER/model`, with a card.
    """
    tokenizer, shape, plan = load_tokenizer(job.tokenizer), _shape(job), _plan(job)
    pad, bos, eos = special_ids(tokenizer, PAD, BOS, EOS)
    network = new_network(config_of(Family.GPT2, shape, pad=pad, bos=bos, eos=eos), seed=job.seed)
    pairs = partial(
        SourceToTarget, tokenizer=tokenizer, context=shape.context, seed=job.seed, encoder=False
    )
    learned = pairs(read_pairs(job.pairs), manner=Manner(alike=job.batch_rows))
    lesson = Lesson(learned, pairs(read_pairs(job.valid)) if job.valid else None)
    with joined() as peers:
        trained = train(network, lesson, plan, folder=job.folder, peers=peers, tell=tell)
        if peers.leads:
            save_network(network, job.folder / MODEL)
            save_tokenizer(tokenizer, job.folder / MODEL)
            card = {
                "kind": "pairs",
                "size": job.size,
                "data": hash_files([job.pairs]),
                "plan": asdict(plan),
            }
            write_card(job.folder / MODEL, card, network, trained)
    return trained


def _shape(job: Teaching) -> Shape:
    vocabulary = load_tokenizer(job.tokenizer).get_vocab_size()
    shape = shape_of(job.size, vocabulary=vocabulary, dropout=job.dropout)
    return replace(shape, context=job.context or shape.context)


def _plan(job: Teaching) -> Plan:
    return Plan(
        steps=job.steps,
        batch_rows=job.batch_rows,
        learning_rate=job.rate or _shape(job).learning_rate,
        warm_steps=max(1, job.steps // 20),
        seed=job.seed,
        precision=job.precision,
        evaluate_every=max(1, job.steps // 8),
        save_every=max(1, job.steps // 16),
        looks=8,
        average=_AVERAGE,
    )
