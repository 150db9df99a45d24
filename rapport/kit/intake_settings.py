"""Settings of the intake of events: when senders slow down, how long what is unfit is kept."""

from pydantic import Field

from rapport.kit.setting_types import SettingsGroup


class IntakeSettings(SettingsGroup):
    """When senders of events are told to slow down, and how long what cannot be used is kept."""

    port: int = Field(default=8081, ge=1, le=65535, description="Port of `rapport intake`.")
    most_waiting: int = Field(
        default=1_000_000,
        ge=1,
        description="Events that may wait to become facts; above it, senders get 429.",
    )
    most_waiting_seconds: float = Field(
        default=600,
        gt=0,
        description="How long the oldest event may wait; above it, senders get 429.",
    )
    source_requests_per_second: int = Field(
        default=0, ge=0, description="Requests that one source may send a second; 0 for no limit."
    )
    source_bytes_per_second: int = Field(
        default=0, ge=0, description="Bytes that one source may send a second; 0 for no limit."
    )
    dead_letter_days: int = Field(
        default=30, ge=1, le=3650, description="How long calls that cannot be used are kept."
    )
