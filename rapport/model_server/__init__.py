"""The model server: language models behind the OpenAI API's wire format.

In: a model's folder, a model of the registry, or another server's address. Out: chat, completions,
embeddings and what a model does on held-out pairs. Must never run code that comes with a model,
open a pickle, let a prompt into a log, or give JSON that does not fit the schema asked for.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.model_server.backend import Backend, ModelBackend
    from rapport.model_server.door import Offer, model_app
    from rapport.model_server.errors import (
        BadModelRequest,
        BadPairs,
        EndpointSilent,
        EngineFailed,
        EngineNotInstalled,
        EngineUnable,
        ModelKeyWrong,
        ModelNotNamed,
        ModelNotServed,
        ModelServerBusy,
        PromptTooLong,
        SchemaNotSupported,
        TemplateUnusable,
    )
    from rapport.model_server.opening import EngineKind, Running, open_engine
    from rapport.model_server.passing import PassingBackend
    from rapport.model_server.registered import (
        Served,
        evaluate_model,
        find_language_card,
        open_served,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Backend",
    "BadModelRequest",
    "BadPairs",
    "EndpointSilent",
    "EngineFailed",
    "EngineKind",
    "EngineNotInstalled",
    "EngineUnable",
    "ModelBackend",
    "ModelKeyWrong",
    "ModelNotNamed",
    "ModelNotServed",
    "ModelServerBusy",
    "Offer",
    "PassingBackend",
    "PromptTooLong",
    "Running",
    "SchemaNotSupported",
    "Served",
    "TemplateUnusable",
    "evaluate_model",
    "find_language_card",
    "model_app",
    "open_engine",
    "open_served",
]
