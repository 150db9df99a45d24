"""What can go wrong with a language model."""

from rapport.kit.errors import Conflict, Invalid, NotFound, Unavailable


class ModelUnreachable(Unavailable):
    """The model's endpoint did not answer, or was too busy, after every attempt."""

    code = "model-unreachable"


class ModelRefused(Invalid):
    """The endpoint refuses the request: check its address, model name and key."""

    code = "model-refused"


class AnswerUnusable(Unavailable):
    """The model answered every attempt in a form that cannot be used."""

    code = "answer-unusable"


class BadPrompt(Invalid):
    """A prompt file lacks a part, or a value that its text names was not given."""

    code = "bad-prompt"


class BudgetSpent(Unavailable):
    """Another question would take more tokens or money than a day or a run may."""

    code = "model-budget-spent"


class BatchNotDone(Conflict):
    """A batch has no answers yet."""

    code = "batch-not-done"


class BatchMissing(NotFound):
    """No batch with this id was submitted from here."""

    code = "batch-not-found"


class BatchUnlike(Invalid):
    """The prompts given to collect a batch are not those it was submitted with."""

    code = "batch-unlike"


class EndpointMissing(Invalid):
    """No endpoint is set up, and what was asked for needs one."""

    code = "model-not-set"
