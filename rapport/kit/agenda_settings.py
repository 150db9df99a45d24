"""Settings of the agenda: what a message may bring and cost, and what a day has to spend."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from rapport.kit.setting_types import SettingsGroup, none_if_empty

_Cost = Annotated[float, Field(ge=0, le=1_000_000)]
_Limit = Annotated[float | None, BeforeValidator(none_if_empty)]

COSTS: Mapping[str, float] = {"email": 0.5, "sms": 5, "push": 0.1, "wecom": 1}


def _over(told: object) -> object:
    """Let what is told of one channel leave the others as they are."""
    return {**COSTS, **told} if isinstance(told, Mapping) else told


class AgendaSettings(SettingsGroup):
    """How the day's messages and tasks are chosen. Money is in minor units of the shop's currency.

    Figures of what an unmeasured message brings are rough on purpose: they give way to what the
    shop's own holdouts measure.
    """

    mode: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="`auto`: the plan puts messages off where two sources compete for a customer"
        " under a limit that binds; `on`: always, also what is worth less than it costs; `off`:"
        " never.",
    )
    minutes: float = Field(
        default=10, ge=1, le=1440, description="How often the server plans the rest of the day."
    )
    budget_minor: _Limit = Field(
        default=None,
        ge=0,
        description="Most that a day's messages and tasks may cost; empty for no limit.",
    )
    staff_hours: _Limit = Field(
        default=None, ge=0, description="Hours a day that the staff has for tasks; empty: no limit."
    )
    costs: Annotated[dict[str, _Cost], BeforeValidator(_over)] = Field(
        default_factory=lambda: dict(COSTS),
        description="What a message costs, by channel, such as `RAPPORT_AGENDA__COSTS__SMS`.",
    )
    staff_minute_minor: float = Field(
        default=80, ge=0, le=1_000_000, description="What a minute of the staff costs."
    )
    task_minutes: float = Field(default=10, gt=0, le=480, description="Minutes that a task takes.")
    margin_share: float = Field(
        default=0.3, gt=0, le=1, description="Share of revenue that is the shop's margin."
    )
    campaign_minor: float = Field(
        default=30,
        ge=0,
        description="Revenue that a campaign's message adds, as long as nothing was measured.",
    )
    journey_minor: float = Field(
        default=60,
        ge=0,
        description="Revenue that a journey's message adds, as long as nothing was measured.",
    )
    task_minor: float = Field(
        default=5_000, ge=0, description="Revenue that a task of sales or service adds."
    )
    chat_minor: float = Field(
        default=2_000, ge=0, description="Revenue that going on with a chat adds."
    )
    chat_minutes: float = Field(
        default=3, gt=0, le=480, description="Minutes that going on with a chat takes."
    )
    unsubscribe_share: float = Field(
        default=0.002,
        ge=0,
        le=1,
        description="Chance that a message makes its customer unsubscribe, where no score says it.",
    )
