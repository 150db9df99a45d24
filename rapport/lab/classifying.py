"""Networks tuned to label texts, in one task or several, and what they say of new texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import torch
from torch import nn

from rapport.evaluation import accuracy, macro_f1
from rapport.kit.errors import Invalid
from rapport.lab.cards import MODEL, hash_files, write_card
from rapport.lab.classifiers import (
    Classifier,
    keep_heads,
    open_body,
    open_classifier,
    reading_of,
    save_classifier,
)
from rapport.lab.loop import Lesson, Trained, train
from rapport.lab.objectives import Labelled, Labels, Reading, Tasks, tasks_of
from rapport.lab.peers import joined
from rapport.lab.plans import Precision, plan_of_tuning
from rapport.lab.texts import read_labelled
from rapport.lab.tokenizers import load_tokenizer, save_tokenizer
from rapport.lab.tuning import Method, prepared, whole
from rapport.lab.watching import Progress

_AT_ONCE = 64
_RATE, _RATE_WIDTH = 5e-5, 768  # the largest of BERT's rates, at the width of its base model
_HIGHEST_RATE = 3e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What to tune to label texts. `fresh` begins with random weights of the same shape.

    A model that labels already keeps what it knows of tasks that have the same labels.
    `weights` of tasks are 1 where not named; `rate` 0 takes what fits width and method; `context`
    0 reads as much as the network can, at most 512 tokens. `alike` puts texts of like length into
    a batch: less padding, but a batch is less mixed.
    """

    model: Path
    rows: Path
    valid: Path | None = None
    folder: Path
    steps: int
    fresh: bool = False
    method: Method = Method.FULL
    rank: int = 16
    frozen_layers: int = 0
    weights: Mapping[str, float] | None = None
    batch_rows: int = 32
    context: int = 0
    rate: float = 0.0
    dropout: float = 0.1
    seed: int = 0
    alike: bool = False
    precision: Precision = Precision.FP32


@dataclass(frozen=True, slots=True)
class Guess:
    """The label that fits a text best, and the probability that the network gives it."""

    label: str
    probability: float


class LabelUnknown(Invalid):
    """A text to validate on has a task or a label that no text to learn from has."""

    code = "label-unknown"


def classify(job: Classification, *, tell: Callable[[Progress], None] = lambda _: None) -> Trained:
    """Tune a network to label texts, or go on where a killed run was.

    The result lies in `FOLDER/model`; accuracy and macro F1 on the rows to validate on stand in
    its card, in the curve, and in `figures`. Raises `LabelUnknown`.
    """
    rows = read_labelled(job.rows)
    tasks, valid = tasks_of(rows), read_labelled(job.valid) if job.valid else None
    _check(tasks, valid or [], job)
    network, reading = _begun(job, tasks)
    labels = partial(Labels, tasks=tasks, reading=reading, seed=job.seed, weights=job.weights)
    lesson = Lesson(labels(rows, alike=job.batch_rows if job.alike else 0))
    if valid:
        lesson = replace(lesson, valid=labels(valid), judge=_judge(valid, tasks, reading))
    plan = plan_of_tuning(
        steps=job.steps, batch_rows=job.batch_rows, learning_rate=_rate(job, network),
        seed=job.seed, precision=job.precision,
    )  # fmt: skip
    with joined() as peers:
        trained = train(network, lesson, plan, folder=job.folder, peers=peers, tell=tell)
        if peers.leads:
            network.body = whole(network.body)
            save_classifier(network, reading, job.folder / MODEL)
            save_tokenizer(reading.tokenizer, job.folder / MODEL)
            card: dict[str, object] = {
                "kind": "classifier", "parent": str(job.model), "fresh": job.fresh,
                "method": job.method.value, "tasks": tasks, "weights": job.weights or {},
                "data": hash_files([job.rows]), "plan": asdict(plan),
            }  # fmt: skip
            write_card(job.folder / MODEL, card, network, trained)
    return trained


def predict(folder: Path, texts: Sequence[str]) -> list[dict[str, Guess]]:
    """Label texts in each task of a model that `classify` made, in their order."""
    network, reading = open_classifier(folder)
    network.eval()
    with torch.no_grad():
        return _guesses(network, network.tasks, reading, texts)


def predicted_figures(
    rows: Sequence[Labelled], guesses: Sequence[Mapping[str, Guess]]
) -> dict[str, float]:
    """Accuracy and macro F1 in each task, over the rows that have a label in it.

    With a single task the names are `accuracy` and `macro_f1`, else `TASK.accuracy` and so on.
    """
    tasks = tasks_of(rows)
    found = {}
    for task in tasks:
        pairs = [
            (row.labels[task], guess[task].label)
            for row, guess in zip(rows, guesses, strict=True)
            if task in row.labels and task in guess
        ]
        truth, said = [one for one, _ in pairs], [one for _, one in pairs]
        before = "" if len(tasks) == 1 else f"{task}."
        found[f"{before}accuracy"] = accuracy(truth, said).value
        found[f"{before}macro_f1"] = macro_f1(truth, said)
    return found


def _begun(job: Classification, tasks: Tasks) -> tuple[Classifier, Reading]:
    body = open_body(job.model, fresh=job.fresh, seed=job.seed)
    reading = reading_of(body, load_tokenizer(job.model), context=job.context)
    tuned = prepared(body, job.method, rank=job.rank, frozen_layers=job.frozen_layers)
    torch.manual_seed(job.seed)
    network = Classifier(tuned, tasks, dropout=job.dropout)
    if not job.fresh:
        keep_heads(network, job.model)
    return network, reading


def _judge(
    valid: Sequence[Labelled], tasks: Tasks, reading: Reading
) -> Callable[[nn.Module], Mapping[str, float]]:
    texts = [row.text for row in valid]

    def judge(network: nn.Module) -> Mapping[str, float]:
        return predicted_figures(valid, _guesses(network, tasks, reading, texts))

    return judge


def _guesses(
    network: nn.Module, tasks: Tasks, reading: Reading, texts: Sequence[str]
) -> list[dict[str, Guess]]:
    rows = reading.rows(texts)
    places = sorted(range(len(rows)), key=lambda place: len(rows[place]))  # less is padded
    device = next(network.parameters()).device
    found: list[dict[str, Guess]] = [{} for _ in rows]
    for first in range(0, len(places), _AT_ONCE):
        some = places[first : first + _AT_ONCE]
        batch = reading.batch([rows[place] for place in some])
        scores = network(*(batch[name].to(device) for name in ("input_ids", "attention_mask")))
        for (task, labels), one in zip(tasks.items(), scores, strict=True):
            best = one.float().softmax(1).max(1)
            for place, share, at in zip(some, *map(torch.Tensor.tolist, best), strict=True):
                found[place][task] = Guess(labels[at], share)
    return found


def _check(tasks: Tasks, valid: Sequence[Labelled], job: Classification) -> None:
    for row in valid:
        for task, label in row.labels.items():
            if label not in tasks.get(task, ()):
                raise LabelUnknown(
                    f"{job.valid}: no text of {job.rows} has the label {label[:40]!r} in the task"
                    f" {task[:40]!r}; take it out, or add texts that have it"
                )
    for task in job.weights or {}:
        if task not in tasks:
            raise LabelUnknown(f"there is no task {task[:40]!r}; {job.rows} has {', '.join(tasks)}")


def _rate(job: Classification, network: Classifier) -> float:
    """A learning rate that fits: narrow networks bear a larger one."""
    if job.rate or job.method is Method.LORA:
        return job.rate or job.method.rate
    return min(_HIGHEST_RATE, _RATE * _RATE_WIDTH / int(network.body.config.hidden_size))
