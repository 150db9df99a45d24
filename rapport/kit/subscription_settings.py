"""Settings of sign-ups: how long they may be confirmed, how often mailed, what is kept as proof."""

from typing import Literal

from pydantic import Field

from rapport.kit.setting_types import SettingsGroup


class SubscriptionSettings(SettingsGroup):
    """How a sign-up is confirmed, and what proof of it is kept."""

    confirm_days: int = Field(
        default=7, ge=1, le=90, description="Days in which a sign-up can be confirmed by its mail."
    )
    forget_days: int = Field(
        default=30,
        ge=1,
        le=365,
        description="Days after which a sign-up that nobody confirmed is forgotten.",
    )
    resend_minutes: int = Field(
        default=10,
        ge=1,
        le=1440,
        description="Least minutes between two mails that ask to confirm the same sign-up.",
    )
    most_mails: int = Field(
        default=3, ge=1, le=10, description="Most mails that ask to confirm the same sign-up."
    )
    ip: Literal["truncate", "hash", "none"] = Field(
        default="truncate",
        description="What is kept of the IP address as proof of a sign-up: its network (`/24`,"
        " `/48`), a keyed hash, or nothing.",
    )
