"""Settings of the gate: how often, at which hours and how long customers are written to."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from rapport.kit.setting_types import SettingsGroup, like

_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_NUMBER = r"[1-9]\d{0,8}"
_CAP = rf"{_NUMBER}/(day|week|month)"
_QUOTA = rf"{_CAP}(/customer)?"

Hours = Annotated[
    str, like(rf"({_CLOCK}-{_CLOCK})?", "write hours like 21:00-08:00, or nothing for none")
]
Caps = Annotated[
    str, like(rf"({_CAP}( {_CAP})*)?", "write caps like `1/day 4/week 12/month`, or nothing")
]
Quotas = Annotated[
    str,
    like(rf"({_QUOTA}( {_QUOTA})*)?", "write quotas like `1/day/customer 100000/month`"),
]

ALL_CHANNELS = "all"
"""Stands for all channels together where caps are told."""

CAPS: Mapping[str, str] = {
    ALL_CHANNELS: "2/day 7/week 20/month",
    "email": "1/day 5/week 15/month",
    "sms": "1/day 2/week 4/month",
    "push": "1/day 5/week 15/month",
    "wecom": "1/day 4/week 8/month",
}
QUIET_HOURS: Mapping[str, str] = {
    "sms": "21:00-08:00",
    "push": "21:00-08:00",
    "wecom": "21:00-08:00",
}
QUOTAS: Mapping[str, str] = {"wecom": "1/day/customer"}


def _over(defaults: Mapping[str, str]) -> BeforeValidator:
    """Let what is told of one channel leave the others as they are."""
    return BeforeValidator(lambda told: {**defaults, **told} if isinstance(told, Mapping) else told)


class GateSettings(SettingsGroup):
    """What the gate asks of a message when it leaves. Transactional messages are exempt."""

    caps: Annotated[dict[str, Caps], _over(CAPS)] = Field(
        default_factory=lambda: dict(CAPS),
        description="Most messages to one customer a day, in 7 and in 30 days of their calendar:"
        " by channel, such as `RAPPORT_GATE__CAPS__EMAIL`, and on `all` together. Empty for none.",
    )
    quiet_hours: Annotated[dict[str, Hours], _over(QUIET_HOURS)] = Field(
        default_factory=lambda: dict(QUIET_HOURS),
        description="Hours of a customer's own clock at which nothing leaves, by channel, such as"
        " `RAPPORT_GATE__QUIET_HOURS__SMS`. Empty for none.",
    )
    quotas: Annotated[dict[str, Quotas], _over(QUOTAS)] = Field(
        default_factory=lambda: dict(QUOTAS),
        description="What a channel's owner lets the shop send in a day, week or month of the"
        " shop's calendar, in all or to each customer, such as `RAPPORT_GATE__QUOTAS__WECOM`.",
    )
    fatigue_messages: int = Field(
        default=8,
        ge=0,
        le=100,
        description="After so many messages of a channel without an open or a click, the next one"
        " waits longer; 0 for never.",
    )
    fatigue_days: int = Field(
        default=30, ge=1, le=365, description="Days within which those messages were sent."
    )
    fatigue_pause_days: int = Field(
        default=14,
        ge=1,
        le=365,
        description="Days that such a customer is left alone after the last message.",
    )
    holdout_share: float = Field(
        default=0,
        ge=0,
        le=0.5,
        description="Share of all customers, 0 to 0.5, who get no marketing at all for a quarter,"
        " to measure what marketing earns.",
    )
    keep_days: float = Field(
        default=7,
        gt=0,
        le=365,
        description="Days that a message may wait before it is no use, where it does not say.",
    )
