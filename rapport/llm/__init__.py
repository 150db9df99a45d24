"""Language models: one door for everything that asks one.

In: a named, versioned prompt and the shape of the answer. Out: the typed answer, and a row saying
what the call cost. Must never send what identifies a person, keep a prompt's text, or let an
answer through that does not have the asked shape.
"""

from rapport.llm.endpoint import EndpointModel
from rapport.llm.errors import AnswerUnusable, BadPrompt, ModelRefused, ModelUnreachable
from rapport.llm.masking import (
    DataKind,
    Mask,
    PersonalData,
    StreamRestorer,
    find_personal_data,
    mask_personal_data,
)
from rapport.llm.model import LanguageModel, ModelCall
from rapport.llm.opening import open_model
from rapport.llm.prompts import Prompt, PromptText, read_prompt
from rapport.llm.store import CallLog

__all__ = [
    "AnswerUnusable",
    "BadPrompt",
    "CallLog",
    "DataKind",
    "EndpointModel",
    "LanguageModel",
    "Mask",
    "ModelCall",
    "ModelRefused",
    "ModelUnreachable",
    "PersonalData",
    "Prompt",
    "PromptText",
    "StreamRestorer",
    "find_personal_data",
    "mask_personal_data",
    "open_model",
    "read_prompt",
]
