"""Serves and measures models of the registry: those with weights, and those at an endpoint."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rapport.model_server.backend import Backend, ModelBackend
from rapport.model_server.door import Offer
from rapport.model_server.errors import ModelNotNamed
from rapport.model_server.measuring import HeldOut, measure_endpoint, measure_engine, read_held_out
from rapport.model_server.opening import Running, open_engine
from rapport.model_server.passing import PassingBackend
from rapport.training import (
    LANGUAGE,
    Evaluation,
    ModelCard,
    ModelId,
    get_card,
    hash_card,
    hash_file,
    in_use,
    list_cards,
    model_folder,
    save_evaluation,
    weights_folder,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A backend and what the server says of it."""

    backend: Backend
    offer: Offer


def open_served(
    home: Path, wanted: str | None, running: Running, *, key: str = "", endpoint_key: str = ""
) -> Served:
    """Open what is to be served: a folder, a model by id or name, or the model in use."""
    if wanted is not None and Path(wanted).is_dir():
        folder = Path(wanted)
        name = folder.resolve().name
        engine = open_engine(folder, running)
        names: tuple[str, ...] = (name,)
        about: dict[str, object] = {}
    else:
        card = find_language_card(home, wanted)
        about = {"model_id": card.model_id, "licence": card.licence}
        if card.endpoint:
            passing = PassingBackend(card.endpoint, model=card.name, key=endpoint_key)
            return Served(backend=passing, offer=Offer(name=card.name, key=key, about=about))
        name, names = card.name, (card.name, card.model_id)
        engine = open_engine(weights_folder(home, card), running, beside=model_folder(home, card))
    backend = ModelBackend(engine, names=names, workers=running.workers)
    return Served(backend=backend, offer=Offer(name=name, key=key, about=about))


def find_language_card(home: Path, wanted: str | None) -> ModelCard:
    """The card of a language model by its id or name (the newest of a name), or of that in use."""
    if wanted is None:
        current = in_use(home, LANGUAGE)
        if current is None:
            raise ModelNotNamed(
                "no language model is in use; name one, or promote one (`rapport models list`)"
            )
        return get_card(home, current)
    cards = list_cards(home, kind=LANGUAGE)
    named = next((card for card in cards if wanted in (card.model_id, card.name)), None)
    return named or get_card(home, wanted)


def evaluate_model(
    home: Path, card: ModelCard, pairs: Path, running: Running, *, now: datetime, key: str = ""
) -> Evaluation:
    """Measure a model and the one in use on the same held-out file, and keep it with the card.

    Raises `EvaluationUnfair` where the model learned from this file.
    """
    held_out = read_held_out(pairs)
    metrics = _measured(home, card, held_out, running, key=key)
    current = in_use(home, LANGUAGE)
    against = card.parent if current == card.model_id else current
    if against is not None:
        other = _measured(home, get_card(home, against), held_out, running, key=key)
        metrics["gain_over_parent"] = _gain(metrics, other)
    evaluation = Evaluation(
        model_id=ModelId(card.model_id),
        card_hash=hash_card(home, card),
        cases_name=pairs.name,
        cases_hash=hash_file(pairs),
        cases=len(held_out),
        measured_at=now,
        metrics=metrics,
        against=against,
    )
    save_evaluation(home, evaluation)
    return evaluation


def _measured(
    home: Path, card: ModelCard, pairs: list[HeldOut], running: Running, *, key: str
) -> dict[str, float]:
    if card.endpoint:
        return measure_endpoint(card.endpoint, card.name, pairs, key=key)
    folder = weights_folder(home, card)
    with closing(open_engine(folder, running, beside=model_folder(home, card))) as engine:
        return measure_engine(engine, pairs)


def _gain(own: dict[str, float], other: dict[str, float]) -> float:
    """How much less the loss per character is; of endpoints, the share of wrong slots."""
    both = "loss_per_character" in own and "loss_per_character" in other
    name = "loss_per_character" if both else "slot_error_rate"
    return other[name] - own[name]
