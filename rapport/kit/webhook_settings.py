"""Settings of outgoing webhooks: which addresses may be called."""

from pydantic import Field

from rapport.kit.setting_types import SettingsGroup


class OutgoingSettings(SettingsGroup):
    """Which addresses the shop's webhooks may have, and how long is waited."""

    plain_http: bool = Field(
        default=False, description="Let webhooks go to http:// too, where anybody can read them."
    )
    private_networks: bool = Field(
        default=False,
        description="Let webhooks go to addresses of private networks and of this machine.",
    )
    timeout_seconds: float = Field(
        default=10, gt=0, le=60, description="How long an endpoint may take to answer, in seconds."
    )
    keep_days: int = Field(
        default=30, ge=1, le=365, description="Days that deliveries can be looked at and replayed."
    )
