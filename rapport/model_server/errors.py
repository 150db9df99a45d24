"""What can go wrong when a language model is served."""

from rapport.kit.errors import Forbidden, Invalid, NotFound, Unavailable


class BadModelRequest(Invalid):
    """A request to the model server is not what the OpenAI wire format asks for."""

    code = "model-request-bad"


class PromptTooLong(Invalid):
    """A prompt has more tokens than the model can read, or a body more bytes than allowed."""

    code = "model-prompt-too-long"


class SchemaNotSupported(Invalid):
    """An answer cannot be held to this JSON Schema."""

    code = "model-schema-not-supported"


class EngineUnable(Invalid):
    """The engine that serves the model cannot do what was asked."""

    code = "model-engine-unable"


class ModelKeyWrong(Forbidden):
    """A request to the model server carries no valid key."""

    code = "model-key-wrong"


class ModelNotServed(NotFound):
    """The model server serves another model than the one asked for."""

    code = "model-not-served"


class ModelServerBusy(Unavailable):
    """More requests wait for the model than the server takes."""

    code = "model-server-busy"


class EngineNotInstalled(Unavailable):
    """The engine that a model is to be served with is not installed."""

    code = "model-engine-not-installed"


class TemplateUnusable(Invalid):
    """The chat template of a model cannot be rendered."""

    code = "model-template-unusable"


class EngineFailed(Unavailable):
    """The engine broke off while it wrote."""

    code = "model-engine-failed"


class EndpointSilent(Unavailable):
    """The server that requests are passed on to does not answer."""

    code = "model-endpoint-silent"


class BadPairs(Invalid):
    """A file of held-out pairs is not as it should be."""

    code = "model-pairs-bad"


class ModelNotNamed(Invalid):
    """Nothing says which model is meant, or no model is in use."""

    code = "model-not-named"
