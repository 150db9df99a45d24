"""Opens the language model that the settings name."""

from rapport.kit.clock import Clock, system_clock
from rapport.kit.settings import BadSettings, LLMSettings
from rapport.llm.endpoint import EndpointModel
from rapport.llm.model import LanguageModel
from rapport.llm.store import CallLog
from rapport.storage import Database


def open_model(
    settings: LLMSettings, database: Database, *, clock: Clock = system_clock
) -> LanguageModel | None:
    """Open the endpoint of the settings; None where none is set, and the built-in writer writes."""
    if not settings.url:
        return None
    if not settings.model:
        raise BadSettings("setting RAPPORT_LLM__MODEL: name the model to ask at the endpoint")
    return EndpointModel(settings, CallLog(database), clock=clock)
