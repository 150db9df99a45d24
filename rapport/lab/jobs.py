"""Whole jobs: from files of text to a folder of a model that others can open."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from tokenizers import Tokenizer
from transformers import PreTrainedModel

from rapport.lab.cards import MODEL, hash_files, write_card
from rapport.lab.loop import Lesson, Trained, train
from rapport.lab.objectives import (
    Causal,
    Manner,
    MaskedWithNext,
    Mixed,
    Objective,
    Permuted,
    SourceToTarget,
)
from rapport.lab.peers import joined
from rapport.lab.plans import Plan, Precision, plan_of, plan_of_tuning
from rapport.lab.shapes import Family, Shape, config_of, shape_of
from rapport.lab.streams import encode
from rapport.lab.texts import TextUnreadable, are_pairs, read_pairs, read_texts
from rapport.lab.tokenizers import BOS, EOS, PAD, load_tokenizer, save_tokenizer, special_ids
from rapport.lab.tuning import Method, prepared, whole, within
from rapport.lab.watching import Progress
from rapport.lab.weights import (
    WITH_ENCODER,
    context_of,
    new_network,
    open_network,
    save_network,
)

_KINDS = {Family.BERT: "masked", Family.XLNET: "permutation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pretraining:
    """What to pre-train, on what, where. `next_weight` is λ of the next-sentence loss of BERT."""

    family: Family
    size: str
    texts: tuple[Path, ...]
    valid: tuple[Path, ...] = ()
    tokenizer: Path
    folder: Path
    steps: int
    seed: int = 0
    precision: Precision = Precision.FP32
    dropout: float | None = None
    next_weight: float = 1.0
    batch_rows: int = 0
    compiled: bool = False
    sharded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What to tune on pairs of source and target. `rate` 0 takes what fits the method.

    `replay_share` of the rows come from the file `replay`, of texts or of pairs, so that the model
    keeps what it knew; `unlikelihood` of repeated tokens and `consistency` with the values
    of the source are weights of further losses.
    """

    model: Path
    pairs: Path
    valid: Path | None = None
    folder: Path
    steps: int
    method: Method
    unlikelihood: float = 0.0
    consistency: float = 0.0
    replay: Path | None = None
    replay_share: float = 0.1
    rank: int = 16
    frozen_layers: int = 0
    batch_rows: int = 16
    rate: float = 0.0
    seed: int = 0
    precision: Precision = Precision.FP32


def shape_for(job: Pretraining) -> tuple[Shape, Plan]:
    """What follows from the dial, to be shown before anything is done."""
    vocabulary = load_tokenizer(job.tokenizer).get_vocab_size()
    shape = shape_of(job.size, vocabulary=vocabulary, dropout=job.dropout)
    plan = plan_of(shape, steps=job.steps, row_tokens=shape.context, batch_rows=job.batch_rows)
    return shape, replace(
        plan,
        seed=job.seed,
        precision=job.precision,
        compiled=job.compiled,
        sharded=job.sharded,
    )


def pretrain(job: Pretraining, *, tell: Callable[[Progress], None] = lambda _: None) -> Trained:
    """Pre-train a network from random weights, or go on where a killed run was.

    The model lies in `FOLDER/model` at the end, in Hugging Face's format, with a card.
    """
    tokenizer = load_tokenizer(job.tokenizer)
    shape, plan = shape_for(job)
    pad, bos, eos = special_ids(tokenizer, PAD, BOS, EOS)
    network = new_network(config_of(job.family, shape, pad=pad, bos=bos, eos=eos), seed=job.seed)
    objective = _objective(job, shape, tokenizer, job.texts)
    valid = _objective(job, shape, tokenizer, job.valid) if job.valid else None
    with joined() as peers:
        trained = train(
            network, Lesson(objective, valid), plan, folder=job.folder, peers=peers, tell=tell
        )
        if peers.leads:
            card: dict[str, object] = {
                "kind": _KINDS.get(job.family, "causal"),
                "size": job.size,
                "data": hash_files(job.texts),
                "plan": asdict(plan),
            }
            _keep(job.folder, network, tokenizer, card, trained)
    return trained


def tune(job: Tuning, *, tell: Callable[[Progress], None] = lambda _: None) -> Trained:
    """Tune a model on pairs, the loss on the answer only; the result lies in `FOLDER/model`."""
    tokenizer, network = load_tokenizer(job.model), open_network(job.model)
    encoder = network.config.model_type in WITH_ENCODER
    tuned = prepared(network, job.method, rank=job.rank, frozen_layers=job.frozen_layers)
    pairs = partial(
        SourceToTarget, tokenizer=tokenizer, context=context_of(network), seed=job.seed,
        encoder=encoder,
    )  # fmt: skip
    manner = Manner(unlikelihood=job.unlikelihood, consistency=job.consistency)
    learned: Objective = pairs(read_pairs(job.pairs), manner=manner)
    if job.replay is not None:
        old = _replayed(job, tokenizer, network)
        learned = Mixed(learned, old, share=job.replay_share)
    lesson = Lesson(learned, pairs(read_pairs(job.valid)) if job.valid else None)
    plan = plan_of_tuning(
        steps=job.steps,
        batch_rows=job.batch_rows,
        learning_rate=job.rate or job.method.rate,
        seed=job.seed,
        precision=job.precision,
    )
    with joined() as peers:
        trained = train(within(tuned), lesson, plan, folder=job.folder, peers=peers, tell=tell)
        if peers.leads:
            card: dict[str, object] = {
                "kind": "seq2seq" if encoder else "causal",
                "parent": str(job.model),
                "method": job.method.value,
                "manner": asdict(manner),
                "replay": job.replay_share if job.replay else 0.0,
                "data": hash_files([job.pairs]),
                "plan": asdict(plan),
            }
            _keep(job.folder, whole(tuned), tokenizer, card, trained)
    return trained


def _replayed(job: Tuning, tokenizer: Tokenizer, network: PreTrainedModel) -> Objective:
    """What the model is to keep; a network that reads before it writes can keep pairs alone."""
    assert job.replay is not None, "asked for where there is a file"
    encoder = network.config.model_type in WITH_ENCODER
    context = context_of(network)
    if are_pairs(job.replay):
        pairs = read_pairs(job.replay)
        return SourceToTarget(pairs, tokenizer, context=context, seed=job.seed, encoder=encoder)
    if encoder:
        raise TextUnreadable(
            f"{job.replay}: this model answers texts, so it needs pairs of `source` and `target`"
        )
    return Causal(encode(read_texts(job.replay), tokenizer), context=context, seed=job.seed)


def _objective(
    job: Pretraining, shape: Shape, tokenizer: Tokenizer, paths: Iterable[Path]
) -> Objective:
    texts = chain.from_iterable(map(read_texts, paths))
    stream = encode(texts, tokenizer)
    match job.family:
        case Family.BERT:
            return MaskedWithNext(
                stream, tokenizer, context=shape.context, seed=job.seed, weight=job.next_weight
            )
        case Family.XLNET:
            return Permuted(stream, context=shape.context, seed=job.seed)
        case _:
            return Causal(stream, context=shape.context, seed=job.seed)


def _keep(
    folder: Path,
    network: PreTrainedModel,
    tokenizer: Tokenizer,
    card: dict[str, object],
    trained: Trained,
) -> None:
    save_network(network, folder / MODEL)
    save_tokenizer(tokenizer, folder / MODEL)
    write_card(folder / MODEL, card, network, trained)
