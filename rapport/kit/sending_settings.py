"""Settings of the outbox: how fast messages leave, and when a campaign is paused."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from rapport.kit.setting_types import SettingsGroup, like

_NAME = r"[a-z0-9_-]+(/[a-z0-9_.-]+){1,2}"
_RATE = r"\d+(\.\d+)?"
_RATES = rf"(\s*{_NAME}={_RATE})*\s*"
_DAYS = rf"(\s*{_NAME}=\d+(,\d+)*)*\s*"


class SendingSettings(SettingsGroup):
    """How fast messages leave the outbox, and when a campaign stops by itself."""

    rates: Annotated[str, like(_RATES, "write them like email/smtp=50 email/smtp/google=20")] = (
        Field(
            default="",
            description="Messages per second at most, of all workers together, by channel and"
            " provider, and by lane: `email/smtp=50 email/smtp/google=20`. What is not named has"
            " no limit.",
        )
    )
    warm_up: Annotated[str, like(_DAYS, "write it like email/smtp=200,500,1000,2000")] = Field(
        default="",
        description="Messages at most on the first days of a provider, day by day:"
        " `email/smtp=200,500,1000,2000`. After the last day there is no such limit.",
    )
    bounce_limit: float = Field(
        default=0.05,
        gt=0,
        lt=1,
        description="Share of a campaign's messages that may be refused or bounce for good; a"
        " campaign that is surely above it is paused.",
    )
    complaint_limit: float = Field(
        default=0.001,
        gt=0,
        lt=1,
        description="Share of a campaign's messages that may be marked as spam; a campaign that is"
        " surely above it is paused.",
    )
    pause_after: int = Field(
        default=200,
        ge=1,
        description="Messages of a campaign that must have been tried before it can be paused.",
    )

    def rates_by_name(self) -> Mapping[str, float]:
        """Messages per second by `channel/provider` or `channel/provider/lane`."""
        pairs = (pair.split("=") for pair in self.rates.split())
        return {name: float(rate) for name, rate in pairs}

    def warm_up_by_name(self) -> Mapping[str, tuple[int, ...]]:
        """Messages on the first days, by `channel/provider`."""
        pairs = (pair.split("=") for pair in self.warm_up.split())
        return {name: tuple(map(int, days.split(","))) for name, days in pairs}
