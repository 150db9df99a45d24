"""The card beside a model: what it was made of, how, and what came of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from torch import nn

from rapport.lab.loop import Trained
from rapport.lab.weights import count_parameters

MODEL, CARD = "model", "card.json"
"""Where in a run's folder the model lies when the run is done, and its card in there."""


def write_card(
    folder: Path, told: Mapping[str, object], network: nn.Module, trained: Trained
) -> None:
    """Write the card of a model that lies in this folder."""
    metrics = {"loss": trained.loss, "valid_loss": trained.valid_loss, **trained.figures}
    card = {
        **told,
        "parameters": count_parameters(network),
        "metrics": metrics,
        "tokens": trained.tokens,
    }
    text = json.dumps(card, indent=2, default=str, ensure_ascii=False) + "\n"
    (folder / CARD).write_text(text, encoding="utf-8")


def hash_files(paths: Iterable[Path]) -> str:
    """The SHA-256 of files, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
    return digest.hexdigest()
