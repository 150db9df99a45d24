"""What can go wrong with a model."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class ModelNotFound(NotFound):
    """There is no model with this id; `rapport models list` shows those there are."""

    code = "model-not-found"


class ModelUnreadable(Invalid):
    """The folder of a model is incomplete or was changed by hand."""

    code = "model-unreadable"


class GateNotPassed(Conflict):
    """A model that did not pass its gate is not used."""

    code = "model-gate-not-passed"


class NothingPromoted(Conflict):
    """No model of this kind is in use."""

    code = "model-nothing-promoted"


class TooLittleHistory(Conflict):
    """There are too few customers, orders or days to learn from."""

    code = "training-too-little-history"


class UnknownModelKind(NotFound):
    """Rapport cannot train a model of this kind."""

    code = "model-kind-unknown"


class BadPredictionsFile(Invalid):
    """The file for predictions cannot be written."""

    code = "predictions-file"


class ModelUnsafe(Invalid):
    """A folder holds something that could run code, or is not what its card says."""

    code = "model-unsafe"


class EvaluationUnfair(Conflict):
    """A model would be judged on what it learned from, or by a measurement of another model."""

    code = "model-evaluation-unfair"
