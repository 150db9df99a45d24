"""All SQL of the stage: calls, what is held of a day, endpoints, kept answers, batches."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.llm.store.holds import DayBook, Hold
    from rapport.llm.store.keeping import AnswerKeep, BatchLog, CallLog, EndpointMemory
    from rapport.llm.store.usage import last_failures, percentile, prompt_uses
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "AnswerKeep",
    "BatchLog",
    "CallLog",
    "DayBook",
    "EndpointMemory",
    "Hold",
    "last_failures",
    "percentile",
    "prompt_uses",
]
