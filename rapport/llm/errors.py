"""What can go wrong with a language model."""

from rapport.kit.errors import Invalid, Unavailable


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
