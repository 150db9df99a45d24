"""Language models in the registry: folders of weights, and models at an endpoint."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rapport.kit.ids import id_of
from rapport.training.errors import ModelUnreadable
from rapport.training.folders import copy_model, read_json, verify_model
from rapport.training.model import Gate, GateReason, ModelCard, ModelId, Requirement
from rapport.training.registry import get_card, in_use, model_folder, save_card

KIND = "language"

_SLOTS = Requirement(
    metric="slot_error_rate",
    at_most=0.02,
    because=GateReason.SLOTS_KEPT,
)
_ANSWERED = Requirement(metric="answered", at_least=0.98, because=GateReason.ANSWERS_GIVEN)
GATE = Gate(
    kind=KIND,
    requirements=(
        Requirement(
            metric="loss_per_character",
            at_most=8.0,
            because=GateReason.MEASURED,
        ),
        Requirement(
            metric="gain_over_parent",
            at_least=0.0,
            because=GateReason.ANSWERS_NO_WORSE,
            if_parent=True,
        ),
        _SLOTS,
        _ANSWERED,
    ),
)
ENDPOINT_GATE = Gate(kind=KIND, requirements=(_SLOTS, _ANSWERED))
"""An endpoint tells no probabilities of given answers, so it is judged by what it writes."""

_WEIGHTS = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What is said of a model when it is added; an empty `name` is that of its folder."""

    name: str = ""
    licence: str = ""


def add_folder(home: Path, source: Path, *, told: Added, now: datetime) -> ModelCard:
    """Copy a model's folder, as `rapport lab` leaves it, into the registry, and give its card.

    The same files have the same id, and are kept once. Raises `ModelUnsafe` and `ModelUnreadable`.
    """
    kept = home / "models" / KIND
    kept.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".new-", dir=kept) as draft:
        files = copy_model(source, Path(draft) / _WEIGHTS)
        card = _card(source, files, told=told, parent=in_use(home, KIND), now=now)
        folder = model_folder(home, card)
        if (folder / "card.json").exists():
            return get_card(home, card.model_id)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder / _WEIGHTS, ignore_errors=True)  # of a copy that was broken off
        (Path(draft) / _WEIGHTS).rename(folder / _WEIGHTS)
    save_card(home, card)
    return card


def add_endpoint(home: Path, url: str, model: str, *, told: Added, now: datetime) -> ModelCard:
    """Note a model behind an OpenAI-compatible endpoint; nothing is asked of it yet."""
    card = ModelCard(
        model_id=ModelId(id_of("language", url, model)),
        kind=KIND,
        about=f"{model} at {url}",
        created_at=now,
        data_hash="",
        licence=told.licence,
        parent=in_use(home, KIND),
        name=model,
        endpoint=url,
    )
    if not (model_folder(home, card) / "card.json").exists():
        save_card(home, card)
    return get_card(home, card.model_id)


def weights_folder(home: Path, card: ModelCard) -> Path:
    """The folder with the files of a language model, looked through once more.

    Raises `ModelUnsafe` where a file is not what the card says.
    """
    if not card.files:
        raise ModelUnreadable(f"model {card.model_id!r} is at {card.endpoint}, and has no files")
    folder = model_folder(home, card) / _WEIGHTS
    verify_model(folder, card.files)
    return folder


def get_language_gate(card: ModelCard) -> Gate:
    """What a language model must show: one with weights more than one at an endpoint."""
    return ENDPOINT_GATE if card.endpoint else GATE


def _card(
    source: Path, files: Mapping[str, str], *, told: Added, parent: ModelId | None, now: datetime
) -> ModelCard:
    about, config = read_json(source / "card.json"), read_json(source / "config.json")
    told_metrics = about.get("metrics")
    metrics = told_metrics if isinstance(told_metrics, dict) else {}
    family = str(config.get("model_type", "converted"))
    parameters: dict[str, str | float] = {"family": family}
    for name in ("kind", "size", "method", "parameters", "tokens"):
        if isinstance(value := about.get(name), str | int | float):
            parameters[name] = value
    return ModelCard(
        model_id=ModelId(id_of("language", *(f"{name}:{files[name]}" for name in sorted(files)))),
        kind=KIND,
        about=f"{family} model {told.name or source.resolve().name}",
        created_at=now,
        data_hash=str(about.get("data", "")),
        parameters=parameters,
        metrics={name: value for name, value in metrics.items() if isinstance(value, int | float)},
        licence=told.licence,
        parent=parent,
        name=told.name or source.resolve().name,
        files=files,
    )
