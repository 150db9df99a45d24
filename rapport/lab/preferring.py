"""Networks tuned to write what reviewers preferred."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from torch import nn

from rapport.lab.cards import MODEL, hash_files, write_card
from rapport.lab.loop import Lesson, Trained, train
from rapport.lab.objectives import Preferred
from rapport.lab.peers import joined
from rapport.lab.plans import Precision, plan_of_tuning
from rapport.lab.texts import read_preferences
from rapport.lab.tokenizers import load_tokenizer, save_tokenizer
from rapport.lab.tuning import Method, prepared, whole, within
from rapport.lab.watching import Progress
from rapport.lab.weights import context_of, open_network, save_network

_RATE_SHARE = 0.1  # of the rate of tuning on pairs: preferences push, they do not show the way


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferring:
    """What to tune on preferences. `beta` holds the network to what it was: more, nearer.

    `rate` 0 takes what fits the method.
    """

    model: Path
    preferences: Path
    valid: Path | None = None
    folder: Path
    steps: int
    beta: float = 0.1
    method: Method = Method.LORA
    rank: int = 16
    frozen_layers: int = 0
    batch_rows: int = 8
    rate: float = 0.0
    seed: int = 0
    precision: Precision = Precision.FP32


def prefer(job: Preferring, *, tell: Callable[[Progress], None] = lambda _: None) -> Trained:
    """Tune a model on preferences (DPO), or go on where a killed run was.

    The result lies in `FOLDER/model`. In its card, in the curve and in `figures`: the `margin` by
    which chosen answers gain over rejected ones, and `right`, how often they do.
    """
    tokenizer, network = load_tokenizer(job.model), open_network(job.model)

    def objective(path: Path) -> Preferred:
        return Preferred(
            read_preferences(path), tokenizer, network,
            context=context_of(network), seed=job.seed, beta=job.beta,
        )  # fmt: skip

    learned = objective(job.preferences)
    valid = objective(job.valid) if job.valid else learned
    tuned = prepared(network, job.method, rank=job.rank, frozen_layers=job.frozen_layers)
    plan = plan_of_tuning(
        steps=job.steps, batch_rows=job.batch_rows,
        learning_rate=job.rate or _RATE_SHARE * job.method.rate,
        seed=job.seed, precision=job.precision,
    )  # fmt: skip
    with joined() as peers:
        lesson = Lesson(learned, valid, _judge(valid, job.batch_rows))
        trained = train(within(tuned), lesson, plan, folder=job.folder, peers=peers, tell=tell)
        if peers.leads:
            kept = whole(tuned)
            save_network(kept, job.folder / MODEL)
            save_tokenizer(tokenizer, job.folder / MODEL)
            card: dict[str, object] = {
                "kind": "preferred", "parent": str(job.model), "method": job.method.value,
                "beta": job.beta, "data": hash_files([job.preferences]), "plan": asdict(plan),
            }  # fmt: skip
            write_card(job.folder / MODEL, card, kept, trained)
    return trained


def _judge(valid: Preferred, rows: int) -> Callable[[nn.Module], Mapping[str, float]]:
    def judge(network: nn.Module) -> Mapping[str, float]:
        device = next(network.parameters()).device
        total = {"margin": 0.0, "right": 0.0}
        for first in range(0, valid.rows, rows):
            count = min(rows, valid.rows - first)
            batch = {name: one.to(device) for name, one in valid.batch(first, count).items()}
            parts = valid.loss(network, batch)
            total = {name: value + float(parts[name]) * count for name, value in total.items()}
        return {name: value / valid.rows for name, value in total.items()}

    return judge
