"""What can be trained. A new kind is a module with these functions and one line in the table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import pyarrow as pa

from rapport.storage import Facts
from rapport.training import language, lead
from rapport.training.customers import explain_outcome, gate_for, predict_outcome, train_outcome
from rapport.training.errors import NothingPromoted, UnknownModelKind
from rapport.training.model import Effect, Gate, Model, ModelCard
from rapport.training.outcomes import OUTCOMES
from rapport.training.registry import in_use, load_model, save_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a kind of model is trained, judged and asked, and what rules call its answers.

    `predict` gives customer_id and probability, one row per customer; `explain` the effects on
    some customers'. A score is the probability times `scale`, to `digits`.
    """

    kind: str
    train: Callable[..., Model]
    predict: Callable[..., pa.Table]
    gate: Gate
    score: str
    explain: Callable[..., dict[str, list[Effect]]]
    scale: float = 1.0
    digits: int = 4


_KINDS = {
    outcome.kind: Kind(
        kind=outcome.kind,
        train=partial(train_outcome, outcome),
        predict=partial(predict_outcome, outcome),
        gate=gate_for(outcome),
        score=outcome.score,
        explain=partial(explain_outcome, outcome),
    )
    for outcome in OUTCOMES.values()
}
_KINDS[lead.KIND] = Kind(
    kind=lead.KIND,
    train=lead.train_lead,
    predict=lead.predict_lead,
    gate=lead.GATE,
    score=lead.SCORE,
    explain=lead.explain_lead,
    scale=100.0,
    digits=1,
)


def train_model(kind: str, *, facts: Facts, home: Path, now: datetime) -> Model:
    """Train a model, compare it with the one in use, and keep it. It is not used yet."""
    wanted = get_kind(kind)
    current = in_use(home, kind)
    parent = load_model(home, current) if current else None
    model = wanted.train(facts, now=now, parent=parent)
    save_model(home, model)
    return load_model(home, model.card.model_id)


def predict(kind: str, *, facts: Facts, home: Path, now: datetime) -> pa.Table:
    """Ask the model of a kind that is in use about every customer, one row each."""
    wanted, current = get_kind(kind), in_use(home, kind)
    if current is None:
        raise NothingPromoted(f"no model of kind {kind!r} is in use; train one and promote it")
    return wanted.predict(facts, load_model(home, current), now=now)


def list_kinds() -> tuple[str, ...]:
    """Name the kinds of models that there are."""
    return tuple(_KINDS)


def gate_of(card: ModelCard) -> Gate:
    """What a model must show before it is used."""
    if card.kind == language.KIND:
        return language.get_language_gate(card)
    return get_kind(card.kind).gate


def check_kind(kind: str) -> None:
    """Raise `UnknownModelKind` where no model of this kind can be in use."""
    if kind != language.KIND:
        get_kind(kind)


def get_kind(kind: str) -> Kind:
    """Return what is known of a kind, or say which kinds there are."""
    if kind == language.KIND:
        raise UnknownModelKind("language models are made by `rapport lab`; add one with"
                               " `rapport models add`")  # fmt: skip
    if kind not in _KINDS:
        raise UnknownModelKind(f"there are no {kind!r} models; there are: {', '.join(_KINDS)}")
    return _KINDS[kind]
