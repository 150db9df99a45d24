"""Training: makes models from facts, keeps them with a card, and lets them in through a gate.

In: facts up to a moment. Out: a folder per model (card and weights as JSON), which one is in use,
its predictions as an Arrow table, and as scores that rules ask for. Must never use a model that
its gate did not pass, nor run code that comes with a model.
"""

from rapport.training.curves import CURVE, list_runs, read_curve
from rapport.training.errors import (
    BadPredictionsFile,
    GateNotPassed,
    ModelNotFound,
    ModelUnreadable,
    NothingPromoted,
    TooLittleHistory,
    UnknownModelKind,
)
from rapport.training.gates import judge
from rapport.training.kinds import get_kind, list_kinds, predict, train_model
from rapport.training.model import (
    Gate,
    Model,
    ModelCard,
    ModelId,
    Requirement,
    Scored,
    Verdict,
)
from rapport.training.registry import (
    get_card,
    in_use,
    list_cards,
    load_model,
    promote,
    roll_back,
    save_model,
)
from rapport.training.scoring import score_customers, score_what_is_due
from rapport.training.writing import write_predictions

__all__ = [
    "CURVE",
    "BadPredictionsFile",
    "Gate",
    "GateNotPassed",
    "Model",
    "ModelCard",
    "ModelId",
    "ModelNotFound",
    "ModelUnreadable",
    "NothingPromoted",
    "Requirement",
    "Scored",
    "TooLittleHistory",
    "UnknownModelKind",
    "Verdict",
    "get_card",
    "get_kind",
    "in_use",
    "judge",
    "list_cards",
    "list_kinds",
    "list_runs",
    "load_model",
    "predict",
    "promote",
    "read_curve",
    "roll_back",
    "save_model",
    "score_customers",
    "score_what_is_due",
    "train_model",
    "write_predictions",
]
