"""Keeps models as folders: `models/<kind>/<model_id>/card.json` in the data folder.

Beside the card lie the weights (`weights.json`, or the folder `model` of a language model) and what
was measured later (`evaluation.json`). No weights are pickles: reading a model must not run what is
in it. Which model is in use is one small file per kind, replaced whole, so that a crash leaves the
old answer or the new one.
"""

import errno
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import msgspec

from rapport.storage import DiskFull, StoreUnavailable
from rapport.training.errors import (
    EvaluationUnfair,
    GateNotPassed,
    ModelNotFound,
    ModelUnreadable,
    NothingPromoted,
)
from rapport.training.gate_words import failure_sentences
from rapport.training.gates import judge
from rapport.training.model import Evaluation, Gate, Model, ModelCard, ModelId

_KIND = re.compile(r"[a-z0-9][a-z0-9_-]{0,80}")


class _InUse(msgspec.Struct):
    """The models of a kind that were promoted, the one in use last."""

    stack: list[str] = []


def save_model(home: Path, model: Model) -> Path:
    """Keep a model and return its folder. Safe to repeat: an id that is kept is left alone."""
    folder = model_folder(home, model.card)
    if not (folder / "card.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(folder / "weights.json", msgspec.json.encode(model.weights))
        save_card(home, model.card)
    return folder


def save_card(home: Path, card: ModelCard) -> None:
    """Keep a card, the last of a model's files: a folder without one is not a model."""
    folder = model_folder(home, card)
    folder.mkdir(parents=True, exist_ok=True)
    _write_whole(folder / "card.json", msgspec.json.format(msgspec.json.encode(card)))


def model_folder(home: Path, card: ModelCard) -> Path:
    """Where the files of a model lie, or will."""
    return _kind_folder(home, card.kind) / card.model_id


def save_evaluation(home: Path, evaluation: Evaluation) -> None:
    """Keep what was measured beside the card, in the place of an earlier measurement.

    Raises `EvaluationUnfair` where the model learned from the very file it was measured on.
    """
    card = get_card(home, evaluation.model_id)
    if card.data_hash == evaluation.cases_hash:
        raise EvaluationUnfair(
            f"model {card.model_id!r} learned from {evaluation.cases_name}; name a held-out file"
        )
    path = model_folder(home, card) / "evaluation.json"
    _write_whole(path, msgspec.json.format(msgspec.json.encode(evaluation)))


def find_evaluation(home: Path, card: ModelCard) -> Evaluation | None:
    """Give what was measured of exactly this card; None where nothing was."""
    path = model_folder(home, card) / "evaluation.json"
    if not path.exists():
        return None
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Evaluation)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelUnreadable(
            f"the evaluation of model {card.model_id!r} cannot be read"
        ) from error
    return found if found.card_hash == hash_card(home, card) else None


def hash_card(home: Path, card: ModelCard) -> str:
    """The SHA-256 of a kept card."""
    return hashlib.sha256((model_folder(home, card) / "card.json").read_bytes()).hexdigest()


def judged_card(home: Path, card: ModelCard) -> ModelCard:
    """The card with what was measured later in the place of what its maker says."""
    found = find_evaluation(home, card)
    if found is None:
        return card
    return replace(card, metrics=found.metrics, parent=found.against)


def load_model(home: Path, model_id: str) -> Model:
    """Return the model, or say that there is none with this id."""
    card = get_card(home, model_id)
    path = model_folder(home, card) / "weights.json"
    try:
        weights = msgspec.json.decode(path.read_bytes(), type=dict[str, object])
    except (OSError, msgspec.DecodeError) as error:
        raise ModelUnreadable(f"the weights of model {model_id!r} cannot be read") from error
    return Model(card=card, weights=weights)


def get_card(home: Path, model_id: str) -> ModelCard:
    """Return the card of a model, or say that there is none with this id."""
    card = next((card for card in list_cards(home) if card.model_id == model_id), None)
    if card is None:
        raise ModelNotFound(f"there is no model {model_id!r}; see `rapport models list`")
    return card


def list_cards(home: Path, *, kind: str | None = None) -> list[ModelCard]:
    """List the cards of all models, or those of a kind, the newest first."""
    pattern = f"{kind or '*'}/*/card.json"
    cards = [_read_card(path) for path in sorted((home / "models").glob(pattern))]
    return sorted(cards, key=lambda card: (card.created_at, card.model_id), reverse=True)


def in_use(home: Path, kind: str) -> ModelId | None:
    """Give the id of the model of a kind that is in use, None where there is none."""
    stack = _read_stack(home, kind)
    return ModelId(stack[-1]) if stack else None


def promote(home: Path, model_id: str, gate: Gate) -> ModelCard:
    """Put a model into use if it passes the gate of its kind; else `GateNotPassed` says why.

    Safe to repeat: the model in use stays in use.
    """
    card = get_card(home, model_id)
    assert gate.kind == card.kind, "a gate judges models of its own kind"
    current = in_use(home, card.kind)
    if current == card.model_id:
        return card
    verdict = judge(judged_card(home, card), gate, current=current)
    if not verdict.passed:
        reasons = failure_sentences(verdict.failures, language="en")
        raise GateNotPassed(f"model {model_id!r} stays out of use: {reasons}", model_id=model_id)
    _write_stack(home, card.kind, [*_read_stack(home, card.kind), card.model_id])
    return card


def roll_back(home: Path, kind: str) -> ModelId | None:
    """Take the model in use out of use and return the one before it, None if it was the first."""
    stack = _read_stack(home, kind)
    if not stack:
        raise NothingPromoted(f"no model of kind {kind!r} is in use; there is nothing to roll back")
    _write_stack(home, kind, stack[:-1])
    return in_use(home, kind)


def _kind_folder(home: Path, kind: str) -> Path:
    if not _KIND.fullmatch(kind):
        raise ModelNotFound(f"{kind!r} is not a kind of model; see `rapport models list`")
    return home / "models" / kind


def _read_card(path: Path) -> ModelCard:
    try:
        return msgspec.json.decode(path.read_bytes(), type=ModelCard)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelUnreadable(f"the card of model {path.parent.name!r} cannot be read") from error


def _read_stack(home: Path, kind: str) -> list[str]:
    path = _kind_folder(home, kind) / "in-use.json"
    if not path.exists():
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=_InUse).stack
    except msgspec.DecodeError as error:
        raise ModelUnreadable(f"{path.name} of models {kind!r} cannot be read") from error


def _write_stack(home: Path, kind: str, stack: list[str]) -> None:
    folder = _kind_folder(home, kind)
    folder.mkdir(parents=True, exist_ok=True)
    _write_whole(folder / "in-use.json", msgspec.json.encode(_InUse(stack=stack)))


def _write_whole(path: Path, content: bytes) -> None:
    """Write the file or leave it as it was; never half."""
    draft = path.with_suffix(".new")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(DiskFull.__doc__ or "") from error
        raise StoreUnavailable(f"{path} cannot be written: {error.strerror}") from error
