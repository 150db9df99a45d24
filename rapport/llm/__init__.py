"""Language models: one door for everything that asks one.

In: a named, versioned prompt and the shape of the answer. Out: the typed answer, and a row saying
what the call cost. Must never send what identifies a person, keep a prompt's text, or let an
answer through that does not have the asked shape.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.llm.batches import EndpointBatches, open_batches
    from rapport.llm.budgets import Budget
    from rapport.llm.chain import ChainModel
    from rapport.llm.embedding import EndpointEmbedder
    from rapport.llm.endpoint import EndpointModel
    from rapport.llm.errors import (
        AnswerUnusable,
        BadPrompt,
        BatchMissing,
        BatchNotDone,
        BatchUnlike,
        BudgetSpent,
        EndpointMissing,
        ModelRefused,
        ModelUnreachable,
    )
    from rapport.llm.masking import (
        DataKind,
        Mask,
        PersonalData,
        StreamRestorer,
        find_personal_data,
        mask_personal_data,
        without_personal_data,
    )
    from rapport.llm.model import (
        Batch,
        Capabilities,
        DayUse,
        EndpointState,
        LanguageModel,
        ModelCall,
        Overview,
        PromptUse,
        RunUse,
        Spending,
    )
    from rapport.llm.opening import list_endpoints, open_model
    from rapport.llm.overviews import overview
    from rapport.llm.probing import probe_endpoint, probe_endpoints
    from rapport.llm.prompts import Prompt, PromptText, read_prompt
    from rapport.llm.store import AnswerKeep, BatchLog, CallLog, EndpointMemory, prompt_uses
    from rapport.llm.talks import estimate_tokens
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "AnswerKeep",
    "AnswerUnusable",
    "BadPrompt",
    "Batch",
    "BatchLog",
    "BatchMissing",
    "BatchNotDone",
    "BatchUnlike",
    "Budget",
    "BudgetSpent",
    "CallLog",
    "Capabilities",
    "ChainModel",
    "DataKind",
    "DayUse",
    "EndpointBatches",
    "EndpointEmbedder",
    "EndpointMemory",
    "EndpointMissing",
    "EndpointModel",
    "EndpointState",
    "LanguageModel",
    "Mask",
    "ModelCall",
    "ModelRefused",
    "ModelUnreachable",
    "Overview",
    "PersonalData",
    "Prompt",
    "PromptText",
    "PromptUse",
    "RunUse",
    "Spending",
    "StreamRestorer",
    "estimate_tokens",
    "find_personal_data",
    "list_endpoints",
    "mask_personal_data",
    "open_batches",
    "open_model",
    "overview",
    "probe_endpoint",
    "probe_endpoints",
    "prompt_uses",
    "read_prompt",
    "without_personal_data",
]
