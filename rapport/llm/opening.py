"""Opens the language model that the settings name."""

from rapport.kit.clock import Clock, system_clock
from rapport.kit.llm_settings import EndpointSettings, LLMSettings
from rapport.kit.settings import BadSettings
from rapport.llm.budgets import Budget
from rapport.llm.chain import ChainModel
from rapport.llm.endpoint import EndpointModel
from rapport.storage import Database


def open_model(
    settings: LLMSettings,
    database: Database,
    *,
    budget: Budget | None = None,
    clock: Clock = system_clock,
) -> EndpointModel | ChainModel | None:
    """Open the endpoints of the settings; None where none is set, and the built-in writer writes.

    What is asked until it is closed is one run for the budgets of a run; with `budget`, so is what
    was asked with the same one before.
    """
    endpoints = list_endpoints(settings)
    if not endpoints:
        return None
    budget = budget or Budget(settings, database, clock=clock)
    models = [
        EndpointModel(settings, database, endpoint=one, budget=budget, clock=clock)
        for one in endpoints
    ]
    if len(models) == 1:
        return models[0]
    return ChainModel(models, total_seconds=settings.total_seconds)


def list_endpoints(settings: LLMSettings) -> list[EndpointSettings]:
    """List the endpoints of the settings, in the order in which they are asked."""
    named = {"RAPPORT_LLM": settings} | {
        f"RAPPORT_LLM__FALLBACKS__{name.upper()}": settings.fallbacks[name]
        for name in sorted(settings.fallbacks)
    }
    endpoints: dict[str, EndpointSettings] = {
        name: one for name, one in named.items() if one.url or name != "RAPPORT_LLM"
    }
    for name, one in endpoints.items():
        if not one.url:
            raise BadSettings(f"setting {name}__URL: name the endpoint to fall back to")
        if not one.model:
            raise BadSettings(f"setting {name}__MODEL: name the model to ask at the endpoint")
    return list(endpoints.values()) if settings.url else []
